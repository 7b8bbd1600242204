"""macOS: which machine and boot this is, its clock, and who is at the other end of a socket."""

from __future__ import annotations

import ctypes
import functools
import os
import time

from taskmon.system.macos.libproc import CTL_KERN, libc

_KERN_BOOTTIME = 21


@functools.cache
def boot_id() -> str:
    """When this system was booted, in seconds."""
    time = (ctypes.c_int64 * 2)()
    size = ctypes.c_size_t(ctypes.sizeof(time))
    name = (ctypes.c_int * 2)(CTL_KERN, _KERN_BOOTTIME)
    return str(time[0]) if libc.sysctl(name, 2, time, ctypes.byref(size), None, 0) == 0 else "unknown"


def steady_s() -> float:
    """Seconds of a clock that nobody sets, and that goes on while the computer sleeps."""
    return time.clock_gettime(time.CLOCK_MONOTONIC)


@functools.cache
def host_id() -> str:
    """The mark of this machine."""
    mark = (ctypes.c_ubyte * 16)()
    wait = (ctypes.c_long * 2)(1, 0)
    return bytes(mark).hex() if libc.gethostuuid(mark, wait) == 0 else os.uname().nodename


def peer_pid(fd: int) -> int | None:
    """The process at the other end of a local socket; None if it can't be told. From its documentation, not run."""
    import socket

    try:
        with socket.socket(fileno=os.dup(fd)) as peer:
            return peer.getsockopt(0, 2)  # SOL_LOCAL, LOCAL_PEERPID
    except OSError:
        return None
