"""Windows: LockFileEx."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import ctypes
import msvcrt
from ctypes import wintypes

from taskmon.system.windows.kernel import kernel

_LOCK_FAIL_IMMEDIATELY, _LOCK_EXCLUSIVE = 1, 2


class _Overlapped(ctypes.Structure):
    """OVERLAPPED: the lock covers one byte far behind the end, which no reader minds."""

    _fields_ = (
        ("internal", ctypes.c_void_p * 2),
        ("offset", wintypes.DWORD),
        ("offset_high", wintypes.DWORD),
        ("event", wintypes.HANDLE),
    )


def try_lock(fd: int) -> bool:
    """Take the lock on the open file unless another open file holds it."""
    return _lock(fd, _LOCK_EXCLUSIVE | _LOCK_FAIL_IMMEDIATELY)


def is_locked(fd: int) -> bool:
    """Whether another open file holds the lock; two who ask at once don't take each other for the holder."""
    if not _lock(fd, _LOCK_FAIL_IMMEDIATELY):
        return True
    unlock(fd)
    return False


def wait_lock(fd: int) -> None:
    """Take the lock, however long another holds it."""
    _lock(fd, _LOCK_EXCLUSIVE)


def unlock(fd: int) -> None:
    """Give the lock back; the descriptor stays open."""
    kernel.UnlockFileEx(wintypes.HANDLE(msvcrt.get_osfhandle(fd)), 0, 1, 0, ctypes.byref(_far_behind()))


def _lock(fd: int, flags: int) -> bool:
    handle = wintypes.HANDLE(msvcrt.get_osfhandle(fd))
    return bool(kernel.LockFileEx(handle, flags, 0, 1, 0, ctypes.byref(_far_behind())))


def _far_behind() -> _Overlapped:
    return _Overlapped(offset_high=0x7FFF_FFFF)
