"""Linux: what a process has open, and how far it has read, from /proc. No file system is asked anything that may wait.

A server that is gone makes everybody who asks its file system wait for ever, the worker too. So sizes are those that
the system holds already (statx, "don't sync"), and files of servers that are asked even so are left out.
"""

from __future__ import annotations

import functools
import os
import stat
import sys
from collections.abc import Mapping
from typing import Any

from taskmon.system.linux.procfs import content, link, names
from taskmon.system.seen import OpenFile

_MOST_DESCRIPTORS = 256
_ARGUMENTS_BYTES = 131_072
#: Their names are looked up on a server, whatever is asked.
_ASK_A_SERVER = frozenset({"nfs", "nfs4", "9p", "afs", "autofs", "ceph", "coda", "lustre"})
#: No file that anybody reads from start to end.
_NO_FILES = ("/dev/", "/proc/", "/sys/")

_AT_FDCWD, _AT_NO_AUTOMOUNT, _AT_STATX_DONT_SYNC = -100, 0x800, 0x4000
_STATX_TYPE_INO_SIZE = 0x1 | 0x100 | 0x200
_STATX_BYTES = 256


def open_files(pid: int) -> list[OpenFile]:
    """The regular files that a process has open; none where it is not ours to look at, or has too many."""
    folder = f"/proc/{pid}/fd"
    descriptors = names(folder)
    if len(descriptors) > _MOST_DESCRIPTORS:
        return []
    found = []
    for name in descriptors:
        path = link(f"{folder}/{name}")
        if not path.startswith("/") or path.startswith(_NO_FILES) or path.endswith(" (deleted)"):
            continue
        told = dict(
            line.split(None, 1) for line in content(f"/proc/{pid}/fdinfo/{name}").splitlines() if len(line.split()) > 1
        )
        mount = told.get(b"mnt_id:", b"").decode()
        if b"pos:" not in told or b"flags:" not in told or _mounts(pid).get(mount, "nfs") in _ASK_A_SERVER:
            continue
        status = _regular(f"{folder}/{name}")
        if status is None:
            continue
        flags = int(told[b"flags:"], 8)
        is_written, is_appended = flags & os.O_ACCMODE != os.O_RDONLY, bool(flags & os.O_APPEND)
        found.append(OpenFile(int(name), path, *status, int(told[b"pos:"]), is_written, is_appended))
    return found


def file_size(pid: int, path: str) -> int | None:
    """The size of a regular file as the process would find it; None: there is none, or a server would be asked."""
    found = _regular(path) if _is_local(pid, path) else None
    return None if found is None else found[2]


def is_directory(pid: int, path: str) -> bool:
    """Whether a folder stands there; False also where a server would be asked."""
    return _is_local(pid, path) and stat.S_ISDIR(_status(path)[0])


def arguments(pid: int) -> list[str]:
    """The words of a process's command line; none if it is gone or they are many."""
    words = content(f"/proc/{pid}/cmdline")
    return [] if len(words) > _ARGUMENTS_BYTES else os.fsdecode(words).split("\0")[:-1]


def working_folder(pid: int) -> str:
    """The folder in which a process is; "" if that can't be told."""
    return link(f"/proc/{pid}/cwd")


def _is_local(pid: int, path: str) -> bool:
    best = max((point for point in _mount_points(pid) if _is_under(path, point)), key=len, default=None)
    return best is not None and _mount_points(pid)[best] not in _ASK_A_SERVER


def _is_under(path: str, folder: str) -> bool:
    return folder == "/" or path == folder or path.startswith(folder + "/")


@functools.lru_cache(maxsize=4)
def _mounts(pid: int) -> Mapping[str, str]:
    """The kinds of file system that a process sees, by the number of the mount."""
    return {words[0]: kind for words, kind in _mount_lines(pid)}


@functools.lru_cache(maxsize=4)
def _mount_points(pid: int) -> Mapping[str, str]:
    """The same by the folder."""
    return {words[4]: kind for words, kind in _mount_lines(pid)}


def _mount_lines(pid: int) -> list[tuple[list[str], str]]:
    # 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw
    found = []
    for line in os.fsdecode(content(f"/proc/{pid}/mountinfo")).splitlines():
        before, _, after = line.partition(" - ")
        words, kind = before.split(" "), after.split(" ")[0]
        if len(words) > 4:
            found.append((words, kind))
    return found


def _regular(path: str) -> tuple[int, int, int] | None:
    """Device, inode and size of a regular file; None: it is none."""
    mode, *found = _status(path)
    return (found[0], found[1], found[2]) if stat.S_ISREG(mode) else None


def _status(path: str) -> tuple[int, int, int, int]:
    """Mode, device, inode and size as the system holds them; zeros where there is nothing, or it can't be asked so."""
    call = _statx()
    if call is None:
        return 0, 0, 0, 0
    import ctypes  # here: the worker has loaded it by now

    room = ctypes.create_string_buffer(_STATX_BYTES)
    if call(_AT_FDCWD, os.fsencode(path), _AT_STATX_DONT_SYNC | _AT_NO_AUTOMOUNT, _STATX_TYPE_INO_SIZE, room) != 0:
        return 0, 0, 0, 0
    told = room.raw
    return (
        _number(told, 28, 2),
        os.makedev(_number(told, 136, 4), _number(told, 140, 4)),
        _number(told, 32, 8),
        _number(told, 40, 8),
    )


def _number(told: bytes, start: int, size: int) -> int:
    return int.from_bytes(told[start : start + size], sys.byteorder)


@functools.cache
def _statx() -> Any:
    """The C library's statx; None where that is older, or Python was built without ctypes."""
    try:
        import ctypes  # here: the window opens without it

        call: Any = ctypes.CDLL(None, use_errno=True).statx
    except (ImportError, AttributeError):
        return None
    call.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_uint, ctypes.c_void_p)
    return call
