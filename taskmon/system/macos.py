"""macOS: processes as libproc shows them. Written from the headers (sys/proc_info.h, sys/sysctl.h); never run."""

from __future__ import annotations

import ctypes
import functools
import os
import sys
import time
from dataclasses import dataclass

from taskmon.core.attempt import MadeFile
from taskmon.core.journal import Identity
from taskmon.system.seen import AtKeyboard, OpenFile

assert sys.platform == "darwin"

_PROC_PIDTBSDINFO = 3
_SSTOP, _SZOMB = 4, 5
_CTL_KERN, _KERN_PROCARGS2, _KERN_BOOTTIME = 1, 49, 21
_P_ALL, _WNOHANG, _WEXITED, _WNOWAIT = 0, 0x1, 0x4, 0x20
_F_PREALLOCATE, _F_ALLOCATEALL, _F_PEOFPOSMODE = 42, 0x4, 3
_F_PUNCHHOLE = 99

_libc = ctypes.CDLL(None, use_errno=True)


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


class _Store(ctypes.Structure):
    """struct fstore and struct fpunchhole have the same size; this is fstore."""

    _fields_ = (
        ("flags", ctypes.c_uint32),
        ("mode", ctypes.c_int),
        ("offset", ctypes.c_int64),
        ("length", ctypes.c_int64),
        ("allocated", ctypes.c_int64),
    )


class _Hole(ctypes.Structure):
    """struct fpunchhole."""

    _fields_ = (
        ("flags", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
        ("offset", ctypes.c_int64),
        ("length", ctypes.c_int64),
    )


@dataclass(frozen=True, slots=True)
class _Process:
    identity: Identity
    parent: int
    status: int


@functools.cache
def boot_id() -> str:
    """When this system was booted, in seconds."""
    time = (ctypes.c_int64 * 2)()
    size = ctypes.c_size_t(ctypes.sizeof(time))
    name = (ctypes.c_int * 2)(_CTL_KERN, _KERN_BOOTTIME)
    return str(time[0]) if _libc.sysctl(name, 2, time, ctypes.byref(size), None, 0) == 0 else "unknown"


def steady_s() -> float:
    """Seconds of a clock that nobody sets, and that goes on while the computer sleeps."""
    return time.clock_gettime(time.CLOCK_MONOTONIC)


@functools.cache
def host_id() -> str:
    """The mark of this machine."""
    mark = (ctypes.c_ubyte * 16)()
    wait = (ctypes.c_long * 2)(1, 0)
    return bytes(mark).hex() if _libc.gethostuuid(mark, wait) == 0 else os.uname().nodename


def identify(pid: int) -> Identity | None:
    """Who has this pid now; None if nobody, or only what is left of somebody until its parent looks."""
    process = _process(pid)
    return None if process is None or process.status == _SZOMB else process.identity


def identify_child(pid: int) -> Identity:
    """Who the caller's own unreaped child is, also when it has ended already."""
    process = _process(pid)
    return process.identity if process else Identity(pid, "")


def is_alive(process: Identity) -> bool:
    """Whether that very process still runs."""
    now = identify(process.pid)
    return now is not None and now.start == process.start


def is_stopped(process: Identity) -> bool:
    """Whether it is stopped in its tracks, or gone."""
    now = _process(process.pid)
    return now is None or now.identity.start != process.start or now.status in (_SSTOP, _SZOMB)


def standstill(process: Identity) -> str | None:
    """What holds the process: it is "stopped", by a signal or, which is not told apart here, by a tracer; or None."""
    now = _process(process.pid)
    return "stopped" if now is not None and now.identity.start == process.start and now.status == _SSTOP else None


def standing(process: Identity) -> str | None:
    """Something if the process was stopped by a signal; None: it is not stopped."""
    now = _process(process.pid)
    return "stopped" if now is not None and now.identity.start == process.start and now.status == _SSTOP else None


def awaits_children(process: Identity) -> bool:
    """Whether all that the process does is to wait for its children; not known here."""
    return False


def hanging(process: Identity) -> bool:
    """Whether it sleeps inside the kernel where no signal reaches it; not known here."""
    return False


def children(pid: int) -> list[Identity]:
    """The living children of a process."""
    return [process.identity for process in _all() if process.parent == pid and process.status != _SZOMB]


def descendants(pid: int) -> list[Identity]:
    """The living descendants of a process; parents come first."""
    everyone = _all()
    found: list[Identity] = []
    queue, seen = [pid], {pid}
    while queue:
        parent = queue.pop(0)
        for process in everyone:
            if process.parent == parent and process.identity.pid not in seen:
                seen.add(process.identity.pid)
                queue.append(process.identity.pid)
                if process.status != _SZOMB:
                    found.append(process.identity)
    return found


def carriers(nonce: str) -> list[Identity]:
    """The living processes, but the caller, that were started with `TASKMON_ATTEMPT=<nonce>` in their environment."""
    wanted = b"\0TASKMON_ATTEMPT=" + nonce.encode() + b"\0"
    own = os.getpid()
    return [
        process.identity
        for process in _all()
        if process.identity.pid != own and process.status != _SZOMB and wanted in _arguments(process.identity.pid)
    ]


def carries(process: Identity, nonce: str) -> bool:
    """Whether that very process was started with `TASKMON_ATTEMPT=<nonce>` in its environment."""
    return b"\0TASKMON_ATTEMPT=" + nonce.encode() + b"\0" in _arguments(process.pid) and is_alive(process)


def holders(path: str, made: MadeFile | None = None) -> list[Identity]:
    """Who writes the file is not looked for here; the environment tells enough of one's own processes."""
    return []


def holds(process: Identity, path: str) -> bool:
    """Not looked for here."""
    return False


def is_worker(pid: int) -> bool:
    """Whether the process is a worker of taskmon, of whichever monitor."""
    return b"taskmon/worker/__main__.py\0" in _arguments(pid)


def send_signal(process: Identity, number: int) -> bool:
    """Send a signal to that very process; False if it is gone.

    Raises:
        PermissionError: It belongs to another user.
    """
    if not is_alive(process):
        return False
    try:
        os.kill(process.pid, number)
    except ProcessLookupError:
        return False
    return True


def become_subreaper() -> bool:
    return False


def adopts_orphans() -> bool:
    """There is no subreaper: whoever loses its parent is found by its environment only."""
    return False


def next_ended() -> int | None:
    """The pid of a child that has ended and was not reaped yet; it stays unreaped. None: none has.

    Raises:
        ChildProcessError: There is no child at all.
    """
    information = ctypes.create_string_buffer(128)  # siginfo_t; Python has os.waitid here only since 3.13
    if _libc.waitid(_P_ALL, 0, information, _WEXITED | _WNOHANG | _WNOWAIT) != 0:
        raise ChildProcessError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return int.from_bytes(information.raw[12:16], sys.byteorder) or None


def has_children() -> bool:
    """Whether the caller has any child, ended and unreaped ones included."""
    try:
        next_ended()
    except ChildProcessError:
        return False
    return True


def reserve(fd: int, size: int) -> None:
    """Set `size` bytes of room aside behind the end of the file, whose size stays.

    Raises:
        OSError: There is no room.
    """
    import fcntl

    fcntl.fcntl(fd, _F_PREALLOCATE, bytes(_Store(_F_ALLOCATEALL, _F_PEOFPOSMODE, 0, size, 0)))


def punch_hole(fd: int, offset: int, length: int) -> bool:
    """Give back the room of a part of the file, which reads as zeros from now on; False where it can't be done."""
    import fcntl

    try:
        fcntl.fcntl(fd, _F_PUNCHHOLE, bytes(_Hole(0, 0, offset, length)))
    except OSError:
        return False
    return True


def oom_kills() -> int | None:
    return None


def give_way(pid: int) -> None:
    """Let the session of `pid` give way to what a person works with; this system shares out by process anyway."""


def peer_pid(fd: int) -> int | None:
    """The process at the other end of a local socket; None if it can't be told. From its documentation, not run."""
    import socket

    try:
        with socket.socket(fileno=os.dup(fd)) as peer:
            return peer.getsockopt(0, 2)  # SOL_LOCAL, LOCAL_PEERPID
    except OSError:
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
    return None


def own_peak_bytes() -> int:
    """The most memory that the caller has held."""
    return private_bytes()


def appear_as(title: str, nonce: str) -> None:
    """Nothing: here no task is a fork."""


def private_bytes() -> int:
    """The memory that the caller holds, at its most."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _all() -> list[_Process]:
    room = max(1024, _libc.proc_listallpids(None, 0) + 128)
    pids = (ctypes.c_int * room)()
    count = _libc.proc_listallpids(pids, ctypes.sizeof(pids))
    return [process for process in map(_process, pids[: max(0, count)]) if process is not None]


def _process(pid: int) -> _Process | None:
    information = _BsdInfo()
    size = ctypes.sizeof(information)
    if _libc.proc_pidinfo(pid, _PROC_PIDTBSDINFO, ctypes.c_uint64(0), ctypes.byref(information), size) != size:
        return None
    start = f"{information.start_s}.{information.start_us:06d}"
    name = bytes(information.name or information.comm).decode("utf-8", "replace")
    return _Process(Identity(pid, start, name), information.ppid, information.status)


def _arguments(pid: int) -> bytes:
    """Arguments and environment of a process of the same user, each part ended by a NUL."""
    room = ctypes.c_size_t(1_048_576)
    content = ctypes.create_string_buffer(room.value)
    name = (ctypes.c_int * 3)(_CTL_KERN, _KERN_PROCARGS2, pid)
    if _libc.sysctl(name, 3, content, ctypes.byref(room), None, 0) != 0:
        return b""
    return b"\0" + content.raw[4 : room.value] + b"\0"
