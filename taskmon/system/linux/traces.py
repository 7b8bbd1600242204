"""Linux: the processes that belong to an attempt: its nonce in their environment, its output open for writing."""

from __future__ import annotations

import os
from stat import S_ISREG

from taskmon.core.attempt import MadeFile
from taskmon.core.journal import Identity
from taskmon.system.linux.processes import identify, is_alive
from taskmon.system.linux.procfs import content
from taskmon.system.linux.stat import pids

#: Of a second: when a process started is told in these, since boot and with the time that the computer slept.
_TICKS = os.sysconf("SC_CLK_TCK")
_TICK_S = 1 / _TICKS


def carriers(nonce: str) -> list[Identity]:
    """The living processes, but the caller, that were started with `TASKMON_ATTEMPT=<nonce>` in their environment."""
    wanted = _mark_of(nonce)
    own = os.getpid()
    found = []
    for pid in pids() if nonce else ():  # of an attempt that is lost nothing is known
        if pid != own and wanted in b"\0" + content(f"/proc/{pid}/environ"):
            process = identify(pid)
            if process is not None:
                found.append(process)
    return found


def carries(process: Identity, nonce: str) -> bool:
    """Whether that very process was started with `TASKMON_ATTEMPT=<nonce>` in its environment."""
    return _mark_of(nonce) in b"\0" + content(f"/proc/{process.pid}/environ") and is_alive(process)


def _mark_of(nonce: str) -> bytes:
    return b"\0TASKMON_ATTEMPT=" + nonce.encode() + b"\0"


def holders(path: str, made: MadeFile | None = None) -> list[Identity]:
    """The living processes, but the caller, that have the file open for writing; who only reads it is no survivor.

    Args:
        made: What is known of it since it was made. By another file in its place nobody is judged, nor anybody who
            was there before it, by whomever he was given it; without that knowledge, by a plain file of one name.
    """
    try:
        wanted = os.lstat(path)
    except OSError:
        return []
    is_it = wanted.st_nlink == 1 if made is None else (made.device, made.inode) == (wanted.st_dev, wanted.st_ino)
    if not is_it or not S_ISREG(wanted.st_mode):
        return []
    own = os.getpid()
    found = []
    for pid in pids():
        if pid != own and _holds(pid, (wanted.st_dev, wanted.st_ino)):
            process = identify(pid)
            if process is not None and (made is None or int(process.start) / _TICKS >= made.at_s - _TICK_S):
                found.append(process)
    return found


def holds(process: Identity, path: str) -> bool:
    """Whether that very process has the file itself, and no link to one, open for writing."""
    try:
        wanted = os.lstat(path)
    except OSError:
        return False
    is_file = S_ISREG(wanted.st_mode) and wanted.st_nlink == 1
    return is_file and _holds(process.pid, (wanted.st_dev, wanted.st_ino)) and is_alive(process)


def _holds(pid: int, file: tuple[int, int]) -> bool:
    folder = f"/proc/{pid}/fd"
    try:
        names = os.listdir(folder)
    except OSError:
        return False
    for name in names:
        try:
            open_file = os.stat(f"{folder}/{name}")
        except OSError:
            continue
        if (open_file.st_dev, open_file.st_ino) == file and _is_writing(pid, name):
            return True
    return False


def _is_writing(pid: int, descriptor: str) -> bool:
    for line in content(f"/proc/{pid}/fdinfo/{descriptor}").splitlines():
        if line.startswith(b"flags:"):
            return int(line.split()[1], 8) & os.O_ACCMODE != os.O_RDONLY
    return False
