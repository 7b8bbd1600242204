"""macOS: which machine and boot this is, its clock, and who is at the other end of a socket."""

from __future__ import annotations

import ctypes
import functools
import os
import time
from collections.abc import Callable

from taskmon.system.macos.libproc import CTL_KERN, libc

_KERN_BOOTTIME = 21
_UTF_8, _ASSERTION_ON = 0x0800_0100, 255


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


def stay_awake(why: str) -> Callable[[], None] | None:
    """Keep the computer from sleeping by itself until what is returned is called. From its documentation, not run.

    Raises:
        OSError: The system refuses.
    """
    frameworks = "/System/Library/Frameworks"
    kit = ctypes.CDLL(f"{frameworks}/IOKit.framework/IOKit")
    foundation = ctypes.CDLL(f"{frameworks}/CoreFoundation.framework/CoreFoundation")
    make = foundation.CFStringCreateWithCString
    make.restype, make.argtypes = ctypes.c_void_p, (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint32)
    kind, name = (make(None, text.encode(), _UTF_8) for text in ("PreventUserIdleSystemSleep", why))
    kit.IOPMAssertionCreateWithName.argtypes = (ctypes.c_void_p, ctypes.c_uint32, ctypes.c_void_p, ctypes.c_void_p)
    assertion = ctypes.c_uint32()
    if kit.IOPMAssertionCreateWithName(kind, _ASSERTION_ON, name, ctypes.byref(assertion)) != 0:
        raise OSError("IOPMAssertionCreateWithName")
    return lambda: kit.IOPMAssertionRelease(assertion)


def peer_pid(fd: int) -> int | None:
    """The process at the other end of a local socket; None if it can't be told. From its documentation, not run."""
    import socket

    try:
        with socket.socket(fileno=os.dup(fd)) as peer:
            return peer.getsockopt(0, 2)  # SOL_LOCAL, LOCAL_PEERPID
    except OSError:
        return None
