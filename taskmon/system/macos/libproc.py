"""macOS: processes as libproc shows them, from the headers (sys/proc_info.h, sys/sysctl.h)."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

from taskmon.core.journal import Identity

_PROC_PIDTBSDINFO = 3
SSTOP, SZOMB = 4, 5
CTL_KERN, _KERN_PROCARGS2 = 1, 49
libc = ctypes.CDLL(None, use_errno=True)


class _BsdInfo(ctypes.Structure):
    """struct proc_bsdinfo."""

    _fields_ = (
        ("flags", ctypes.c_uint32),
        ("status", ctypes.c_uint32),
        ("xstatus", ctypes.c_uint32),
        ("pid", ctypes.c_uint32),
        ("ppid", ctypes.c_uint32),
        ("ids", ctypes.c_uint32 * 6),
        ("rfu", ctypes.c_uint32),
        ("comm", ctypes.c_char * 16),
        ("name", ctypes.c_char * 32),
        ("files", ctypes.c_uint32),
        ("pgid", ctypes.c_uint32),
        ("pjobc", ctypes.c_uint32),
        ("tdev", ctypes.c_uint32),
        ("tpgid", ctypes.c_uint32),
        ("nice", ctypes.c_int32),
        ("start_s", ctypes.c_uint64),
        ("start_us", ctypes.c_uint64),
    )


@dataclass(frozen=True, slots=True)
class Process:
    """What is used of struct proc_bsdinfo."""

    identity: Identity
    parent: int
    status: int


def everyone() -> list[Process]:
    """All processes that the caller may know of."""
    room = max(1024, libc.proc_listallpids(None, 0) + 128)
    pids = (ctypes.c_int * room)()
    count = libc.proc_listallpids(pids, ctypes.sizeof(pids))
    return [process for process in map(process_of, pids[: max(0, count)]) if process is not None]


def process_of(pid: int) -> Process | None:
    """What the system tells of a process; None if it is gone."""
    information = _BsdInfo()
    size = ctypes.sizeof(information)
    if libc.proc_pidinfo(pid, _PROC_PIDTBSDINFO, ctypes.c_uint64(0), ctypes.byref(information), size) != size:
        return None
    start = f"{information.start_s}.{information.start_us:06d}"
    name = bytes(information.name or information.comm).decode("utf-8", "replace")
    return Process(Identity(pid, start, name), information.ppid, information.status)


def arguments_of(pid: int) -> bytes:
    """Arguments and environment of a process of the same user, each part ended by a NUL."""
    room = ctypes.c_size_t(1_048_576)
    content = ctypes.create_string_buffer(room.value)
    name = (ctypes.c_int * 3)(CTL_KERN, _KERN_PROCARGS2, pid)
    if libc.sysctl(name, 3, content, ctypes.byref(room), None, 0) != 0:
        return b""
    return b"\0" + content.raw[4 : room.value] + b"\0"
