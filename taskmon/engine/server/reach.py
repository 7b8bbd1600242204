"""How the monitor of a home is reached: written into that home, so that it depends on nobody's environment.

The file says nothing by being there: a monitor that was killed leaves it. It holds while its monitor holds the lock.
Each command reads it, so it imports little: not Qt, and what asks the system only when that is asked.
It is an object with format (1), pid, start, kind, socket (relative if it is in the folder; null with why if none could
be opened) and lock (device and inode of taskmon.lock: a copied folder is another home).
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from taskmon.ownership import read_file, replace_file
from taskmon.paths import Paths

#: Larger than any record of ours: what is read may be anything.
_LARGEST_BYTES = 64_000


@dataclass(frozen=True, slots=True)
class Reach:
    """What one monitor has written."""

    pid: int
    start: str  #: the system's mark of when that process started
    kind: str  #: "window", "work", "run"
    address: str | None  #: of its socket; None: it could open none
    why: str | None  #: then, what the system said

    @property
    def is_alive(self) -> bool:
        """Whether the process that wrote it still runs, as far as it can be seen from here."""
        from taskmon import system

        return system.is_alive(system.Identity(self.pid, self.start))


def write_reach(paths: Paths, kind: str, address: str | None, why: str | None = None) -> None:
    """Write how this process, which holds the lock, is reached.

    Raises:
        OSError: It can't be written.
    """
    from taskmon import system

    process = system.identify(os.getpid()) or system.Identity(os.getpid(), "")
    inside = address is not None and Path(address).parent == paths.home
    record = {
        "format": 1,
        "pid": process.pid,
        "start": process.start,
        "kind": kind,
        # Relative where that can be: the home may be moved, or seen under another name.
        "socket": Path(address).name if address is not None and inside else address,
        "why": why,
        "lock": _mark(paths.lock),
    }
    replace_file(paths.reach, json.dumps(record).encode())


def read_reach(paths: Paths) -> Reach | None:
    """What a monitor of this very home has written; None if there is nothing, or it came along from another home."""
    try:
        record = json.loads(read_file(paths.reach, _LARGEST_BYTES))
    except (OSError, ValueError, RecursionError):
        return None
    # A copied folder has the words of the other one's monitor; its lock is another file.
    if not isinstance(record, dict) or record.get("lock") != _mark(paths.lock):
        return None
    pid = record.get("pid")
    address = _text(record, "socket")
    if address is not None and os.name != "nt":
        address = str(paths.home / address)
    start, kind = _text(record, "start") or "", _text(record, "kind") or ""
    return Reach(pid if isinstance(pid, int) else 0, start, kind, address, _text(record, "why"))


def addresses(paths: Paths) -> tuple[str, ...]:
    """Where the monitor of this home may be asked, the likeliest first."""
    reach = read_reach(paths)
    if reach is None or reach.address is None or reach.address == paths.socket:
        return (paths.socket,)
    if Path(reach.address).parent != paths.home:
        from taskmon.engine.monitor_lock import is_held

        if not is_held(paths.lock):
            return (paths.socket,)  # nobody's any more: by now the monitor of another home may listen there
    return reach.address, paths.socket


def _mark(lock: Path) -> str:
    try:
        status = lock.stat()
    except OSError:
        return ""
    return f"{status.st_dev}:{status.st_ino}"


def _text(record: dict[str, Any], name: str) -> str | None:
    value = record.get(name)
    return value if isinstance(value, str) else None
