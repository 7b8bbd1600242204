"""Linux: processes as /proc shows them: who they are, how they stand, who started whom."""

from __future__ import annotations

import contextlib
import os

from taskmon.core.journal import Identity
from taskmon.system.closing import close
from taskmon.system.linux.procfs import content, text
from taskmon.system.linux.stat import Stat, fields_of, pids, stat_of

#: Those of `wait4` and `waitid`; elsewhere who waits for a child is not told from who works.
_WAIT_CALLS = {
    "x86_64": (b"61", b"247"), "aarch64": (b"260", b"95"), "riscv64": (b"260", b"95"), "i686": (b"114", b"284"),
    "armv7l": (b"114", b"280"), "ppc64le": (b"114", b"272"), "s390x": (b"114", b"281"),
}  # fmt: skip


def identify(pid: int) -> Identity | None:
    """Who has this pid now; None if nobody, or only what is left of somebody until its parent looks."""
    stat = stat_of(pid)
    return None if stat is None or stat.is_gone else stat.identity


def is_alive(process: Identity) -> bool:
    """Whether that very process still runs."""
    now = identify(process.pid)
    return now is not None and now.start == process.start


def is_stopped(process: Identity) -> bool:
    """Whether it is stopped in its tracks, or gone."""
    stat = stat_of(process.pid)
    return stat is None or stat.start != process.start or stat.state in "TtZX"


def standstill(process: Identity) -> str | None:
    """What holds the process: it is "stopped" by a signal, or "traced"; None: it goes on, or is gone."""
    stat = stat_of(process.pid)
    if stat is None or stat.start != process.start:
        return None
    return {"T": "stopped", "t": "traced"}.get(stat.state)


def standing(process: Identity) -> str | None:
    """A mark that stays the same only while the process stands still, stopped by a signal; None: it is not stopped.

    What is stopped and continued all the time, as limiters of processor time do it, has another mark at each look.
    """
    stat = stat_of(process.pid)
    if stat is None or stat.start != process.start or stat.state != "T":
        return None
    return f"{stat.cpu_ticks} {text(f'/proc/{process.pid}/schedstat')}"


def awaits_children(process: Identity) -> bool:
    """Whether all that the process does is to wait for its children, as a shell does."""
    stat = stat_of(process.pid)
    if stat is None or stat.start != process.start or stat.state != "S" or stat.threads != 1:
        return False
    call = content(f"/proc/{process.pid}/syscall").split()[:1]
    return bool(call) and call[0] in _WAIT_CALLS.get(os.uname().machine, ())


def hanging(process: Identity) -> bool:
    """Whether it sleeps inside the kernel where no signal reaches it."""
    stat = stat_of(process.pid)
    return stat is not None and stat.start == process.start and stat.state == "D"


def children(pid: int) -> list[Identity]:
    """The living children of a process."""
    return [stat.identity for stat in _children(pid) if not stat.is_gone]


def descendants(pid: int) -> list[Identity]:
    """The living descendants of a process, also those behind one that has ended; parents come first."""
    return [stat.identity for stat in stats_below(pid) if not stat.is_gone]


def stats_below(pid: int) -> list[Stat]:
    """The same with what /proc tells of each; also those that have ended and that nobody has waited for yet."""
    found: list[Stat] = []
    seen = {pid}
    queue = [pid]
    while queue:
        for stat in _children(queue.pop(0)):
            if stat.pid in seen:
                continue
            seen.add(stat.pid)
            queue.append(stat.pid)
            found.append(stat)
    return found


def is_worker(pid: int) -> bool:
    """Whether the process is a worker of taskmon, of whichever monitor."""
    arguments = content(f"/proc/{pid}/cmdline").split(b"\0")[:8]
    return any(argument.endswith(b"taskmon/worker/__main__.py") for argument in arguments)


def give_way(pid: int) -> bool:
    """Let the session of `pid` give way to what a person works with, where the processor is scarce.

    Linux shares the processor out among sessions (autogroups), each the same, and a nice value counts only within one:
    a hundred commands would leave the window a hundredth. An idle processor is theirs all the same.

    Returns:
        False: Not now. Of all that is not root's the system lets one session in a tenth of a second do so.
    """
    try:
        fd = os.open(f"/proc/{pid}/autogroup", os.O_WRONLY)
    except OSError:
        return True  # no autogroups here, or nobody: then it stays as it is
    try:
        os.write(fd, b"10")
    except BlockingIOError:
        return False
    except OSError:
        return True  # as above
    finally:
        close(fd)
    return True


def appear_as(title: str, nonce: str) -> None:
    """Show the caller, a fork that loads no program, as what it is: to `ps`, and to who looks for the nonce.

    Writes over its first arguments and environment, which nobody in the process reads any more, as far as they reach.
    """
    # A hardened system may refuse; then the task is found by its pid, and by whose child it is.
    with contextlib.suppress(OSError, IndexError, ValueError):
        fields = fields_of(os.getpid())
        arguments_start, arguments_end, environment_start, environment_end = map(int, fields[47:51])
        with open("/proc/self/mem", "r+b", buffering=0) as memory:
            for start, end, text in (
                (arguments_start, arguments_end, title),
                (environment_start, environment_end, f"TASKMON_ATTEMPT={nonce}"),
            ):
                room = end - start
                memory.seek(start)
                memory.write(text.encode("utf-8", "replace")[: room - 1].ljust(room, b"\0"))


def _children(pid: int) -> list[Stat]:
    try:
        tasks = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return []
    pids: list[int] = []
    for task in tasks:
        try:
            pids += map(int, content(f"/proc/{pid}/task/{task}/children", missing_ok=False).split())
        except OSError:
            if not os.path.exists(f"/proc/self/task/{os.getpid()}/children"):
                return _children_by_scan(pid)  # a kernel without CONFIG_PROC_CHILDREN
    return [stat for stat in map(stat_of, pids) if stat is not None]


def _children_by_scan(pid: int) -> list[Stat]:
    return [stat for stat in map(stat_of, pids()) if stat is not None and stat.parent == pid]
