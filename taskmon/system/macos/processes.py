"""macOS: who processes are, how they stand, who started whom."""

from __future__ import annotations

from taskmon.core.journal import Identity
from taskmon.system.macos.libproc import SSTOP, SZOMB, arguments_of, everyone, process_of


def identify(pid: int) -> Identity | None:
    """Who has this pid now; None if nobody, or only what is left of somebody until its parent looks."""
    process = process_of(pid)
    return None if process is None or process.status == SZOMB else process.identity


def is_alive(process: Identity) -> bool:
    """Whether that very process still runs."""
    now = identify(process.pid)
    return now is not None and now.start == process.start


def is_stopped(process: Identity) -> bool:
    """Whether it is stopped in its tracks, or gone."""
    now = process_of(process.pid)
    return now is None or now.identity.start != process.start or now.status in (SSTOP, SZOMB)


def standstill(process: Identity) -> str | None:
    """What holds the process: it is "stopped", by a signal or, which is not told apart here, by a tracer; or None."""
    now = process_of(process.pid)
    return "stopped" if now is not None and now.identity.start == process.start and now.status == SSTOP else None


def standing(process: Identity) -> str | None:
    """Something if the process was stopped by a signal; None: it is not stopped."""
    now = process_of(process.pid)
    return "stopped" if now is not None and now.identity.start == process.start and now.status == SSTOP else None


def children(pid: int) -> list[Identity]:
    """The living children of a process."""
    return [process.identity for process in everyone() if process.parent == pid and process.status != SZOMB]


def descendants(pid: int) -> list[Identity]:
    """The living descendants of a process; parents come first."""
    processes = everyone()
    found: list[Identity] = []
    queue, seen = [pid], {pid}
    while queue:
        parent = queue.pop(0)
        for process in processes:
            if process.parent == parent and process.identity.pid not in seen:
                seen.add(process.identity.pid)
                queue.append(process.identity.pid)
                if process.status != SZOMB:
                    found.append(process.identity)
    return found


def is_worker(pid: int) -> bool:
    """Whether the process is a worker of taskmon, of whichever monitor."""
    return b"taskmon/worker/__main__.py\0" in arguments_of(pid)
