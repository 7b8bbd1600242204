"""Windows: which machine and boot this is, its clock and its bounds."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import ctypes
import functools
import time
from collections.abc import Callable

from taskmon.system.windows.kernel import kernel

_CONTINUOUS, _SYSTEM_REQUIRED = 0x8000_0000, 0x1


@functools.cache
def boot_id() -> str:
    """The minute in which this system was booted: now, less how long it has run."""
    import time

    kernel.GetTickCount64.restype = ctypes.c_uint64
    return str(round((time.time() - kernel.GetTickCount64() / 1000) / 60))


def steady_s() -> float:
    """Seconds of a clock that nobody sets, and that goes on while the computer sleeps."""
    return time.monotonic()


@functools.cache
def host_id() -> str:
    """The mark of this machine."""
    import winreg

    with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key:
        return str(winreg.QueryValueEx(key, "MachineGuid")[0])


def stay_awake(why: str) -> Callable[[], None] | None:
    """Keep the computer from sleeping by itself until what is returned is called, on the same thread.

    Raises:
        OSError: The system refuses.
    """
    if not kernel.SetThreadExecutionState(_CONTINUOUS | _SYSTEM_REQUIRED):
        raise OSError("SetThreadExecutionState")
    return lambda: kernel.SetThreadExecutionState(_CONTINUOUS)


def peer_pid(fd: int) -> int | None:
    """Not known of a named pipe by its descriptor."""
    return None


def wait_thread_gone(native_id: int) -> None:
    """Nothing: threads are not counted."""


def open_files_limit() -> int:
    """How many files the caller may have open: what the C library is built for."""
    return 8_192


def limit_open_files(most: int) -> None:
    """Nothing: there is no such limit for a process."""
