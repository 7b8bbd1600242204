"""Windows: who processes are, and which are in the caller's job object."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import ctypes
import os
from ctypes import wintypes

from taskmon.core.journal import Identity
from taskmon.system.windows.kernel import QUERY, SYNCHRONIZE, WAIT_TIMEOUT, kernel, name_of, start_of

_JOB_PIDS = 3
_MOST_PROCESSES = 4096


class _Pids(ctypes.Structure):
    """JOBOBJECT_BASIC_PROCESS_ID_LIST."""

    _fields_ = (
        ("assigned", wintypes.DWORD),
        ("listed", wintypes.DWORD),
        ("pids", ctypes.c_size_t * _MOST_PROCESSES),
    )


def identify(pid: int) -> Identity | None:
    """Who has this pid now; None if nobody."""
    handle = kernel.OpenProcess(QUERY | SYNCHRONIZE, False, pid)
    if not handle:
        return None
    try:
        if kernel.WaitForSingleObject(handle, 0) != WAIT_TIMEOUT:
            return None
        return Identity(pid, start_of(handle), name_of(handle))
    finally:
        kernel.CloseHandle(handle)


def is_alive(process: Identity) -> bool:
    """Whether that very process still runs."""
    now = identify(process.pid)
    return now is not None and now.start == process.start


def is_stopped(process: Identity) -> bool:
    """Suspending takes effect at once: who was told to stop has stopped."""
    return True


def standstill(process: Identity) -> str | None:
    """Whether somebody has suspended it can't be seen here."""
    return None


def standing(process: Identity) -> str | None:
    """Whether somebody else has suspended it can't be seen here."""
    return None


def children(pid: int) -> list[Identity]:
    """The living processes of the caller's job object; of others nothing is known."""
    return descendants(pid)


def descendants(pid: int) -> list[Identity]:
    """The living processes of the caller's job object but the caller itself; of others nothing is known."""
    if pid != os.getpid():
        return []
    listed = _Pids()
    if not kernel.QueryInformationJobObject(None, _JOB_PIDS, ctypes.byref(listed), ctypes.sizeof(listed), None):
        return []
    found = [identify(int(member)) for member in listed.pids[: listed.listed] if int(member) != pid]
    return [process for process in found if process is not None]


def is_worker(pid: int) -> bool:
    return False
