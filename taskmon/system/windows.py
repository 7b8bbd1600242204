"""Windows: a job object instead of process trees, LockFileEx, CTRL_BREAK. Written from the documentation; never run."""

from __future__ import annotations

import ctypes
import functools
import msvcrt
import os
import subprocess
import sys
import time
from ctypes import wintypes
from dataclasses import dataclass

from taskmon.core.attempt import MadeFile
from taskmon.core.journal import Identity
from taskmon.system.seen import AtKeyboard, OpenFile

assert sys.platform == "win32"

_QUERY, _TERMINATE, _SYNCHRONIZE, _SUSPEND = 0x1000, 0x0001, 0x0010_0000, 0x0800
_WAIT_TIMEOUT = 258
_LOCK_FAIL_IMMEDIATELY, _LOCK_EXCLUSIVE = 1, 2
_JOB_LIMITS, _JOB_PIDS = 9, 3
_KILL_ON_JOB_CLOSE = 0x2000
_CTRL_BREAK = 1
_KILL, _CONTINUE, _STOP = 9, 18, 19
_MOST_PROCESSES = 4096
_UNKNOWN_STATUS = 259

_kernel = ctypes.WinDLL("kernel32", use_last_error=True)
_ntdll = ctypes.WinDLL("ntdll")
_psapi = ctypes.WinDLL("psapi")
_kernel.OpenProcess.restype = wintypes.HANDLE
_kernel.CreateJobObjectW.restype = wintypes.HANDLE
_kernel.GetCurrentProcess.restype = wintypes.HANDLE

#: The children that this process has started and not reaped: Windows forgets a status with its last handle.
_children_of_ours: dict[int, subprocess.Popen[bytes]] = {}


class _Limits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION, of which only the flags are set."""

    _fields_ = (
        ("times", ctypes.c_int64 * 2),
        ("flags", wintypes.DWORD),
        ("rest", ctypes.c_byte * (144 - 20 if ctypes.sizeof(ctypes.c_void_p) == 8 else 112 - 20)),
    )


class _Pids(ctypes.Structure):
    """JOBOBJECT_BASIC_PROCESS_ID_LIST."""

    _fields_ = (
        ("assigned", wintypes.DWORD),
        ("listed", wintypes.DWORD),
        ("pids", ctypes.c_size_t * _MOST_PROCESSES),
    )


class _Memory(ctypes.Structure):
    """PROCESS_MEMORY_COUNTERS."""

    _fields_ = (
        ("size", wintypes.DWORD),
        ("faults", wintypes.DWORD),
        ("peak", ctypes.c_size_t),
        ("working_set", ctypes.c_size_t),
        ("quotas", ctypes.c_size_t * 4),
        ("pagefile", ctypes.c_size_t),
        ("peak_pagefile", ctypes.c_size_t),
    )


class _Overlapped(ctypes.Structure):
    """OVERLAPPED: the lock covers one byte far behind the end, which no reader minds."""

    _fields_ = (
        ("internal", ctypes.c_void_p * 2),
        ("offset", wintypes.DWORD),
        ("offset_high", wintypes.DWORD),
        ("event", wintypes.HANDLE),
    )


@dataclass(frozen=True, slots=True)
class Reaped:
    """What the system tells of a child that has ended."""

    exit_code: int | None
    signal_number: int | None  #: always None here
    cpu_s: float
    peak_memory_bytes: int


@functools.cache
def boot_id() -> str:
    """The minute in which this system was booted: now, less how long it has run."""
    import time

    _kernel.GetTickCount64.restype = ctypes.c_uint64
    return str(round((time.time() - _kernel.GetTickCount64() / 1000) / 60))


def steady_s() -> float:
    """Seconds of a clock that nobody sets, and that goes on while the computer sleeps."""
    return time.monotonic()


@functools.cache
def host_id() -> str:
    """The mark of this machine."""
    import winreg

    with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key:
        return str(winreg.QueryValueEx(key, "MachineGuid")[0])


def identify(pid: int) -> Identity | None:
    """Who has this pid now; None if nobody."""
    handle = _kernel.OpenProcess(_QUERY | _SYNCHRONIZE, False, pid)
    if not handle:
        return None
    try:
        if _kernel.WaitForSingleObject(handle, 0) != _WAIT_TIMEOUT:
            return None
        return Identity(pid, _start(handle), _name(handle))
    finally:
        _kernel.CloseHandle(handle)


def identify_child(pid: int) -> Identity:
    """Who the caller's own unreaped child is, also when it has ended already."""
    child = _children_of_ours.get(pid)
    if child is None:
        return identify(pid) or Identity(pid, "")
    handle = int(child._handle)  # type: ignore[attr-defined]
    return Identity(pid, _start(handle), _name(handle))


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


def awaits_children(process: Identity) -> bool:
    return False


def hanging(process: Identity) -> bool:
    return False


def children(pid: int) -> list[Identity]:
    """The living processes of the caller's job object; of others nothing is known."""
    return descendants(pid)


def descendants(pid: int) -> list[Identity]:
    """The living processes of the caller's job object but the caller itself; of others nothing is known."""
    if pid != os.getpid():
        return []
    listed = _Pids()
    if not _kernel.QueryInformationJobObject(None, _JOB_PIDS, ctypes.byref(listed), ctypes.sizeof(listed), None):
        return []
    found = [identify(int(member)) for member in listed.pids[: listed.listed] if int(member) != pid]
    return [process for process in found if process is not None]


def carriers(nonce: str) -> list[Identity]:
    """Nobody: when a worker dies, the system ends its job object and all that is in it."""
    return []


def carries(process: Identity, nonce: str) -> bool:
    """Not to be seen here."""
    return False


def holders(path: str, made: MadeFile | None = None) -> list[Identity]:
    return []


def holds(process: Identity, path: str) -> bool:
    """Not to be seen here."""
    return False


def is_worker(pid: int) -> bool:
    return False


def send_signal(process: Identity, number: int) -> bool:
    """Ask with CTRL_BREAK, or terminate, suspend, resume; False if it is gone.

    Raises:
        PermissionError: It belongs to another user.
    """
    handle = _kernel.OpenProcess(_QUERY | _SYNCHRONIZE | _TERMINATE | _SUSPEND, False, process.pid)
    if not handle:
        if ctypes.get_last_error() == 5:
            raise PermissionError(process.pid)
        return False
    try:
        if _start(handle) != process.start or _kernel.WaitForSingleObject(handle, 0) != _WAIT_TIMEOUT:
            return False
        if number == _KILL:
            return bool(_kernel.TerminateProcess(handle, 137))
        if number == _STOP:
            return bool(_ntdll.NtSuspendProcess(handle) == 0)
        if number == _CONTINUE:
            return bool(_ntdll.NtResumeProcess(handle) == 0)
        # Only the leader of a process group can be asked; the others hear of it with the leader.
        return bool(_kernel.GenerateConsoleCtrlEvent(_CTRL_BREAK, process.pid)) or True
    finally:
        _kernel.CloseHandle(handle)


def adopts_orphans() -> bool:
    """Whatever the worker starts, at whatever depth, belongs to its job object."""
    return True


def become_subreaper() -> bool:
    """Join a new job object that ends with the caller, before anything is started."""
    job = _kernel.CreateJobObjectW(None, None)  # the handle is never closed: the job lives as long as the worker
    limits = _Limits()
    limits.flags = _KILL_ON_JOB_CLOSE
    _kernel.SetInformationJobObject(job, _JOB_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits))
    return bool(_kernel.AssignProcessToJobObject(job, _kernel.GetCurrentProcess()))


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
    _children_of_ours[child.pid] = child
    return child.pid


def next_ended() -> int | None:
    """The pid of a child that has ended and was not reaped yet. None: none has.

    Raises:
        ChildProcessError: There is no child at all.
    """
    if not _children_of_ours:
        raise ChildProcessError
    return next((pid for pid, child in _children_of_ours.items() if child.poll() is not None), None)


def has_children() -> bool:
    return bool(_children_of_ours or descendants(os.getpid()))


def reap(pid: int) -> Reaped | None:
    """Wait for the child and tell how it ended; None if its status can't be had any more."""
    child = _children_of_ours.pop(pid, None)
    if child is None:
        return None
    code = child.wait()
    handle = int(child._handle)  # type: ignore[attr-defined]
    kernel_time, user_time = _times(handle)[2:]
    return Reaped(code, None, (kernel_time + user_time) / 1e7, _peak(handle))


def own_peak_bytes() -> int:
    return 0


def wait_thread_gone(native_id: int) -> None:
    """Nothing: threads are not counted."""


def open_files_limit() -> int:
    """How many files the caller may have open: what the C library is built for."""
    return 8_192


def limit_open_files(most: int) -> None:
    """Nothing: there is no such limit for a process."""


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
    _kernel.UnlockFileEx(wintypes.HANDLE(msvcrt.get_osfhandle(fd)), 0, 1, 0, ctypes.byref(_far_behind()))


def reserve(fd: int, size: int) -> None:
    """Nothing: room behind the end of a file can't be had here without changing its size."""


def disk_bytes(status: os.stat_result) -> int:
    """The file's size: no holes are made here."""
    return status.st_size


def is_room_short(fd: int) -> bool:
    return False


def give_back_room(fd: int) -> None:
    """Nothing: none is ever set aside."""


def punch_hole(fd: int, offset: int, length: int) -> bool:
    return False


def oom_kills() -> int | None:
    return None


def give_way(pid: int) -> None:
    """Let the session of `pid` give way to what a person works with; this system shares out by process anyway."""


def peer_pid(fd: int) -> int | None:
    """Not known of a named pipe by its descriptor."""
    return None


def scope_prefix(name: str) -> list[str]:
    return []


def at_keyboard(process: Identity, path: str, device: int) -> AtKeyboard:
    """What the process does at a terminal; not known here."""
    return AtKeyboard.NOTHING


def open_files(pid: int) -> list[OpenFile]:
    """The regular files that a process has open; not known here."""
    return []


def file_size(pid: int, path: str) -> int | None:
    """The size of a file as a process would find it; not asked for here."""
    return None


def is_directory(pid: int, path: str) -> bool:
    """Whether a folder stands there; not asked for here."""
    return False


def arguments(pid: int) -> list[str]:
    """The words of a process's command line; not known here."""
    return []


def working_folder(pid: int) -> str:
    """The folder in which a process is; not known here."""
    return ""


def peak_memory_bytes(pid: int) -> int | None:
    child = _children_of_ours.get(pid)
    return None if child is None else _peak(int(child._handle))  # type: ignore[attr-defined]


def appear_as(title: str, nonce: str) -> None:
    """Nothing: here no task is a fork."""


def private_bytes() -> int:
    return _peak(int(_kernel.GetCurrentProcess()))


def _lock(fd: int, flags: int) -> bool:
    handle = wintypes.HANDLE(msvcrt.get_osfhandle(fd))
    return bool(_kernel.LockFileEx(handle, flags, 0, 1, 0, ctypes.byref(_far_behind())))


def _far_behind() -> _Overlapped:
    return _Overlapped(offset_high=0x7FFF_FFFF)


def _times(handle: int) -> list[int]:
    """Creation, exit, kernel and user time, in units of 100 ns."""
    times = [ctypes.c_uint64() for _ in range(4)]
    _kernel.GetProcessTimes(wintypes.HANDLE(handle), *map(ctypes.byref, times))
    return [time.value for time in times]


def _start(handle: int) -> str:
    return str(_times(handle)[0])


def _name(handle: int) -> str:
    text = ctypes.create_unicode_buffer(32_768)
    size = wintypes.DWORD(len(text))
    found = _kernel.QueryFullProcessImageNameW(wintypes.HANDLE(handle), 0, text, ctypes.byref(size))
    return os.path.basename(text.value) if found else ""


def _peak(handle: int) -> int:
    memory = _Memory(size=ctypes.sizeof(_Memory))
    found = _psapi.GetProcessMemoryInfo(wintypes.HANDLE(handle), ctypes.byref(memory), memory.size)
    return int(memory.peak) if found else 0
