"""Windows: the caller's own children: started, in its job object, ended."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import ctypes
import os
import subprocess
from ctypes import wintypes

from taskmon.core.journal import Identity
from taskmon.system.seen import Reaped
from taskmon.system.windows.kernel import kernel, name_of, peak_of, start_of, times_of
from taskmon.system.windows.processes import descendants, identify

_JOB_LIMITS = 9
_KILL_ON_JOB_CLOSE = 0x2000
#: The children that this process has started and not reaped: Windows forgets a status with its last handle.
children_of_ours: dict[int, subprocess.Popen[bytes]] = {}


class _Limits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION, of which only the flags are set."""

    _fields_ = (
        ("times", ctypes.c_int64 * 2),
        ("flags", wintypes.DWORD),
        ("rest", ctypes.c_byte * (144 - 20 if ctypes.sizeof(ctypes.c_void_p) == 8 else 112 - 20)),
    )


def adopts_orphans() -> bool:
    """Whatever the worker starts, at whatever depth, belongs to its job object."""
    return True


def become_subreaper() -> bool:
    """Join a new job object that ends with the caller, before anything is started."""
    job = kernel.CreateJobObjectW(None, None)  # the handle is never closed: the job lives as long as the worker
    limits = _Limits()
    limits.flags = _KILL_ON_JOB_CLOSE
    kernel.SetInformationJobObject(job, _JOB_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits))
    return bool(kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess()))


def identify_child(pid: int) -> Identity:
    """Who the caller's own unreaped child is, also when it has ended already."""
    child = children_of_ours.get(pid)
    if child is None:
        return identify(pid) or Identity(pid, "")
    handle = int(child._handle)  # type: ignore[attr-defined]
    return Identity(pid, start_of(handle), name_of(handle))


def spawn(program: str, argv: list[bytes], environment: dict[bytes, bytes], output: str, terminal: str | None) -> int:
    """Start a process in a group of its own, without input, its output appended to `output`; its pid."""
    variables = {name.decode("utf-8", "replace"): text.decode("utf-8", "replace") for name, text in environment.items()}
    with open(output, "ab") as file:
        child = subprocess.Popen(
            [part.decode("utf-8", "replace") for part in argv],
            executable=program,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            creationflags=subprocess.CREATE_NEW_PROCESS_GROUP,
            close_fds=False,  # the pipes of a task, which alone are marked to be handed on
        )
    children_of_ours[child.pid] = child
    return child.pid


def next_ended() -> int | None:
    """The pid of a child that has ended and was not reaped yet. None: none has.

    Raises:
        ChildProcessError: There is no child at all.
    """
    if not children_of_ours:
        raise ChildProcessError
    return next((pid for pid, child in children_of_ours.items() if child.poll() is not None), None)


def has_children() -> bool:
    return bool(children_of_ours or descendants(os.getpid()))


def reap(pid: int) -> Reaped | None:
    """Wait for the child and tell how it ended; None if its status can't be had any more."""
    child = children_of_ours.pop(pid, None)
    if child is None:
        return None
    code = child.wait()
    handle = int(child._handle)  # type: ignore[attr-defined]
    kernel_time, user_time = times_of(handle)[2:]
    return Reaped(code, None, (kernel_time + user_time) / 1e7, peak_of(handle))


def peak_memory_bytes(pid: int) -> int | None:
    child = children_of_ours.get(pid)
    return None if child is None else peak_of(int(child._handle))  # type: ignore[attr-defined]
