"""Windows: CTRL_BREAK, and what comes nearest to other signals."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import ctypes

from taskmon.core.journal import Identity
from taskmon.system.windows.kernel import QUERY, SUSPEND, SYNCHRONIZE, TERMINATE, WAIT_TIMEOUT, kernel, ntdll, start_of

_CTRL_BREAK = 1
_KILL, _CONTINUE, _STOP = 9, 18, 19


def send_signal(process: Identity, number: int) -> bool:
    """Ask with CTRL_BREAK, or terminate, suspend, resume; False if it is gone.

    Raises:
        PermissionError: It belongs to another user.
    """
    handle = kernel.OpenProcess(QUERY | SYNCHRONIZE | TERMINATE | SUSPEND, False, process.pid)
    if not handle:
        if ctypes.get_last_error() == 5:
            raise PermissionError(process.pid)
        return False
    try:
        if start_of(handle) != process.start or kernel.WaitForSingleObject(handle, 0) != WAIT_TIMEOUT:
            return False
        if number == _KILL:
            return bool(kernel.TerminateProcess(handle, 137))
        if number == _STOP:
            return bool(ntdll.NtSuspendProcess(handle) == 0)
        if number == _CONTINUE:
            return bool(ntdll.NtResumeProcess(handle) == 0)
        # Only the leader of a process group can be asked; the others hear of it with the leader.
        return bool(kernel.GenerateConsoleCtrlEvent(_CTRL_BREAK, process.pid)) or True
    finally:
        kernel.CloseHandle(handle)
