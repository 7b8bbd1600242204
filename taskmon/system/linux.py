"""Linux: processes as /proc shows them, signals through pidfds, room on disk through fallocate.

What a kernel is too old for, or a container's filter refuses (ENOSYS or EPERM, whatever the call), is done without.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import resource
import signal
import sys
import time
from dataclasses import dataclass
from stat import S_ISREG
from typing import Any

from taskmon.core.attempt import MadeFile
from taskmon.core.journal import Identity
from taskmon.system.closing import close
from taskmon.system.procfs import content as _content

_PR_SET_CHILD_SUBREAPER, _PR_GET_CHILD_SUBREAPER = 36, 37
_FALLOC_FL_KEEP_SIZE = 1
_FALLOC_FL_PUNCH_HOLE = 2
#: A Python that was built with the headers of an older kernel knows none, whatever kernel it runs on.
_HAS_PIDFDS = hasattr(os, "pidfd_open") and hasattr(signal, "pidfd_send_signal")
_PAGE_BYTES = os.sysconf("SC_PAGESIZE")
#: Of a second: when a process started is told in these, since boot and with the time that the computer slept.
_TICKS = os.sysconf("SC_CLK_TCK")
_TICK_S = 1 / _TICKS
_UNSUPPORTED = frozenset({errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL, errno.ENODEV, errno.EPERM})
#: Those of `wait4` and `waitid`; elsewhere who waits for a child is not told from who works.
_WAIT_CALLS = {
    "x86_64": (b"61", b"247"), "aarch64": (b"260", b"95"), "riscv64": (b"260", b"95"), "i686": (b"114", b"284"),
    "armv7l": (b"114", b"280"), "ppc64le": (b"114", b"272"), "s390x": (b"114", b"281"),
}  # fmt: skip


@functools.cache
def boot_id() -> str:
    """The mark of this boot; after another boot no process of before can live."""
    return _text("/proc/sys/kernel/random/boot_id") or "unknown"


def steady_s() -> float:
    """Seconds of a clock that nobody sets, and that goes on while the computer sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


@functools.cache
def host_id() -> str:
    """The mark of this machine, for a home folder that several machines share."""
    return _text("/etc/machine-id") or os.uname().nodename


@dataclass(frozen=True, slots=True)
class _Stat:
    """What is used of /proc/PID/stat."""

    pid: int
    name: str
    state: str
    parent: int
    start: str  #: ticks since boot
    threads: int
    cpu_ticks: int

    @property
    def is_gone(self) -> bool:
        return self.state in "ZX"

    @property
    def identity(self) -> Identity:
        return Identity(self.pid, self.start, self.name)


def identify(pid: int) -> Identity | None:
    """Who has this pid now; None if nobody, or only what is left of somebody until its parent looks."""
    stat = _stat(pid)
    return None if stat is None or stat.is_gone else stat.identity


def identify_child(pid: int) -> Identity:
    """Who the caller's own unreaped child is, also when it has ended already."""
    stat = _stat(pid)
    return stat.identity if stat else Identity(pid, "")


def is_alive(process: Identity) -> bool:
    """Whether that very process still runs."""
    now = identify(process.pid)
    return now is not None and now.start == process.start


def is_stopped(process: Identity) -> bool:
    """Whether it is stopped in its tracks, or gone."""
    stat = _stat(process.pid)
    return stat is None or stat.start != process.start or stat.state in "TtZX"


def standstill(process: Identity) -> str | None:
    """What holds the process: it is "stopped" by a signal, or "traced"; None: it goes on, or is gone."""
    stat = _stat(process.pid)
    if stat is None or stat.start != process.start:
        return None
    return {"T": "stopped", "t": "traced"}.get(stat.state)


def standing(process: Identity) -> str | None:
    """A mark that stays the same only while the process stands still, stopped by a signal; None: it is not stopped.

    What is stopped and continued all the time, as limiters of processor time do it, has another mark at each look.
    """
    stat = _stat(process.pid)
    if stat is None or stat.start != process.start or stat.state != "T":
        return None
    return f"{stat.cpu_ticks} {_text(f'/proc/{process.pid}/schedstat')}"


def awaits_children(process: Identity) -> bool:
    """Whether all that the process does is to wait for its children, as a shell does."""
    stat = _stat(process.pid)
    if stat is None or stat.start != process.start or stat.state != "S" or stat.threads != 1:
        return False
    call = _content(f"/proc/{process.pid}/syscall").split()[:1]
    return bool(call) and call[0] in _WAIT_CALLS.get(os.uname().machine, ())


def hanging(process: Identity) -> bool:
    """Whether it sleeps inside the kernel where no signal reaches it."""
    stat = _stat(process.pid)
    return stat is not None and stat.start == process.start and stat.state == "D"


def children(pid: int) -> list[Identity]:
    """The living children of a process."""
    return [stat.identity for stat in _children(pid) if not stat.is_gone]


def descendants(pid: int) -> list[Identity]:
    """The living descendants of a process, also those behind one that has ended; parents come first."""
    found: list[Identity] = []
    seen = {pid}
    queue = [pid]
    while queue:
        for stat in _children(queue.pop(0)):
            if stat.pid in seen:
                continue
            seen.add(stat.pid)
            queue.append(stat.pid)
            if not stat.is_gone:
                found.append(stat.identity)
    return found


def carriers(nonce: str) -> list[Identity]:
    """The living processes, but the caller, that were started with `TASKMON_ATTEMPT=<nonce>` in their environment."""
    wanted = _mark_of(nonce)
    own = os.getpid()
    found = []
    for pid in _pids() if nonce else ():  # of an attempt that is lost nothing is known
        if pid != own and wanted in b"\0" + _content(f"/proc/{pid}/environ"):
            process = identify(pid)
            if process is not None:
                found.append(process)
    return found


def carries(process: Identity, nonce: str) -> bool:
    """Whether that very process was started with `TASKMON_ATTEMPT=<nonce>` in its environment."""
    return _mark_of(nonce) in b"\0" + _content(f"/proc/{process.pid}/environ") and is_alive(process)


def _mark_of(nonce: str) -> bytes:
    return b"\0TASKMON_ATTEMPT=" + nonce.encode() + b"\0"


def holders(path: str, made: MadeFile | None = None) -> list[Identity]:
    """The living processes, but the caller, that have the file open for writing; who only reads it is no survivor.

    Args:
        made: What is known of it since it was made. By another file in its place nobody is judged, nor anybody who
            was there before it, by whomever he was given it; without that knowledge, by a plain file of one name.
    """
    try:
        wanted = os.lstat(path)
    except OSError:
        return []
    is_it = wanted.st_nlink == 1 if made is None else (made.device, made.inode) == (wanted.st_dev, wanted.st_ino)
    if not is_it or not S_ISREG(wanted.st_mode):
        return []
    own = os.getpid()
    found = []
    for pid in _pids():
        if pid != own and _holds(pid, (wanted.st_dev, wanted.st_ino)):
            process = identify(pid)
            if process is not None and (made is None or int(process.start) / _TICKS >= made.at_s - _TICK_S):
                found.append(process)
    return found


def holds(process: Identity, path: str) -> bool:
    """Whether that very process has the file itself, and no link to one, open for writing."""
    try:
        wanted = os.lstat(path)
    except OSError:
        return False
    is_file = S_ISREG(wanted.st_mode) and wanted.st_nlink == 1
    return is_file and _holds(process.pid, (wanted.st_dev, wanted.st_ino)) and is_alive(process)


def _holds(pid: int, file: tuple[int, int]) -> bool:
    folder = f"/proc/{pid}/fd"
    try:
        names = os.listdir(folder)
    except OSError:
        return False
    for name in names:
        try:
            open_file = os.stat(f"{folder}/{name}")
        except OSError:
            continue
        if (open_file.st_dev, open_file.st_ino) == file and _is_writing(pid, name):
            return True
    return False


def _is_writing(pid: int, descriptor: str) -> bool:
    for line in _content(f"/proc/{pid}/fdinfo/{descriptor}").splitlines():
        if line.startswith(b"flags:"):
            return int(line.split()[1], 8) & os.O_ACCMODE != os.O_RDONLY
    return False


def send_signal(process: Identity, number: int) -> bool:
    """Send a signal to that very process, never to another that got its pid; False if it is gone.

    Raises:
        PermissionError: It belongs to another user.
    """
    if not _HAS_PIDFDS:
        return _send_by_pid(process, number)
    try:
        pidfd = os.pidfd_open(process.pid)
    except ProcessLookupError:
        return False
    except OSError:  # older than Linux 5.3, or refused, or no descriptor left
        return _send_by_pid(process, number)
    try:
        # The pidfd can't change its process any more, so that what is checked now is what gets the signal.
        if not is_alive(process):
            return False
        signal.pidfd_send_signal(pidfd, number)
    except ProcessLookupError:
        return False
    except OSError:
        return _send_by_pid(process, number)  # which also tells another user's process from a call that is refused
    finally:
        close(pidfd)
    return True


def _send_by_pid(process: Identity, number: int) -> bool:
    """The second best: between the look and the signal another process may get the pid, if all pids were used up."""
    try:
        if not is_alive(process):
            return False
        os.kill(process.pid, number)
    except ProcessLookupError:
        return False
    return True


def become_subreaper() -> bool:
    """Make the caller the parent of every descendant whose own parent ends; False where that can't be had."""
    library = _c_library()
    return library is not None and bool(library.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0)


@functools.cache
def adopts_orphans() -> bool:
    """Whether a process that loses its parent becomes a child of the caller, which has become the subreaper before."""
    library = _c_library()
    if library is None:
        return False
    import ctypes  # as below

    answer = ctypes.c_int(0)
    return bool(library.prctl(_PR_GET_CHILD_SUBREAPER, ctypes.byref(answer), 0, 0, 0) == 0 and answer.value)


def next_ended() -> int | None:
    """The pid of a child that has ended and was not reaped yet; it stays unreaped. None: none has.

    Raises:
        ChildProcessError: There is no child at all.
    """
    found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    return None if found is None else found.si_pid


def has_children() -> bool:
    """Whether the caller has any child, ended and unreaped ones included."""
    try:
        next_ended()
    except ChildProcessError:
        return False
    return True


def reserve(fd: int, size: int) -> None:
    """Set `size` bytes of room aside behind the end of the file, whose size stays; nothing where it can't be done.

    Raises:
        OSError: There is no room (ENOSPC, EDQUOT, EFBIG).
    """
    end = os.fstat(fd).st_size
    limit, _ = resource.getrlimit(resource.RLIMIT_FSIZE)  # the system minds it only when the size grows
    if limit != resource.RLIM_INFINITY and end + size > limit:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    library = _c_library()
    if library is not None and library.fallocate64(fd, _FALLOC_FL_KEEP_SIZE, end, size) != 0:
        import ctypes  # as below

        number = ctypes.get_errno()
        if number not in _UNSUPPORTED:
            raise OSError(number, os.strerror(number))


def punch_hole(fd: int, offset: int, length: int) -> bool:
    """Give back the room of a part of the file, which reads as zeros from now on; False where it can't be done."""
    flags = _FALLOC_FL_PUNCH_HOLE | _FALLOC_FL_KEEP_SIZE
    library = _c_library()
    return library is not None and bool(library.fallocate64(fd, flags, offset, length) == 0)


def oom_kills() -> int | None:
    """How often the kernel has ended a process of our group, or of the system, for its memory; None: unknown."""
    source = _oom_counter()
    if source is None:
        return None
    for line in _content(source).splitlines():
        if line.startswith(b"oom_kill "):
            return int(line.split()[1])
    return None


@functools.cache
def _oom_counter() -> str | None:
    for line in _content("/proc/self/cgroup").decode(errors="replace").splitlines():
        _, controllers, path = line.split(":", 2)
        if "memory" in controllers.split(","):
            counter = f"/sys/fs/cgroup/memory{path}/memory.oom_control"
        else:
            counter = f"/sys/fs/cgroup{path}/memory.events"
        if b"oom_kill " in _content(counter):
            return counter
    return "/proc/vmstat" if b"\noom_kill " in _content("/proc/vmstat") else None


def give_way(pid: int) -> None:
    """Let the session of `pid` give way to what a person works with, where the processor is scarce.

    Linux shares the processor out among sessions (autogroups), each the same, and a nice value counts only within one:
    a hundred commands would leave the window a hundredth. An idle processor is theirs all the same.
    """
    # No autogroups here, or asked too often: then it stays as it is.
    with contextlib.suppress(OSError), open(f"/proc/{pid}/autogroup", "wb", buffering=0) as file:
        file.write(b"10")


def peer_pid(fd: int) -> int | None:
    """The process that connected at the other end of a local socket; None if it can't be told."""
    import socket  # here: the worker starts faster without it

    try:
        with socket.socket(fileno=os.dup(fd)) as peer:
            return int.from_bytes(peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)[:4], sys.byteorder)
    except OSError:
        return None


def scope_prefix(name: str) -> list[str]:
    """What to put before a command so that it runs in a scope of its own; empty where no systemd user manager runs."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    try:
        # Another user's manager is asked for nothing: `su` keeps the variable.
        if not runtime or os.stat(f"{runtime}/systemd/private").st_uid != os.geteuid():
            return []
    except OSError:
        return []
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        program = os.path.join(folder, "systemd-run")
        if os.access(program, os.X_OK):
            return [program, "--user", "--scope", "--quiet", "--collect", f"--unit={name}", "--"]
    return []


def is_worker(pid: int) -> bool:
    """Whether the process is a worker of taskmon, of whichever monitor."""
    arguments = _content(f"/proc/{pid}/cmdline").split(b"\0")[:8]
    return any(argument.endswith(b"taskmon/worker/__main__.py") for argument in arguments)


def peak_memory_bytes(pid: int) -> int | None:
    """The most memory that the process has held since its program was loaded; None if it is gone."""
    for line in _content(f"/proc/{pid}/status").splitlines():
        if line.startswith(b"VmHWM:"):
            return int(line.split()[1]) * 1024
    return None


def own_peak_bytes() -> int:
    """The most memory that the caller's program has held; a child is never said to have held less."""
    # Not what getrusage says: that includes what the caller's own parent held when it started the caller.
    return peak_memory_bytes(os.getpid()) or 0


def appear_as(title: str, nonce: str) -> None:
    """Show the caller, a fork that loads no program, as what it is: to `ps`, and to who looks for the nonce.

    Writes over its first arguments and environment, which nobody in the process reads any more, as far as they reach.
    """
    # A hardened system may refuse; then the task is found by its pid, and by whose child it is.
    with contextlib.suppress(OSError, IndexError, ValueError):
        fields = _content("/proc/self/stat").rpartition(b")")[2].split()
        arguments_start, arguments_end, environment_start, environment_end = map(int, fields[45:49])
        with open("/proc/self/mem", "r+b", buffering=0) as memory:
            for start, end, text in (
                (arguments_start, arguments_end, title),
                (environment_start, environment_end, f"TASKMON_ATTEMPT={nonce}"),
            ):
                room = end - start
                memory.seek(start)
                memory.write(text.encode("utf-8", "replace")[: room - 1].ljust(room, b"\0"))


def private_bytes() -> int:
    """The memory that the caller alone holds."""
    fields = _content("/proc/self/statm").split()
    return (int(fields[1]) - int(fields[2])) * _PAGE_BYTES if len(fields) > 2 else 0


def _children(pid: int) -> list[_Stat]:
    try:
        tasks = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return []
    pids: list[int] = []
    for task in tasks:
        try:
            pids += map(int, _content(f"/proc/{pid}/task/{task}/children", missing_ok=False).split())
        except OSError:
            if not os.path.exists(f"/proc/self/task/{os.getpid()}/children"):
                return _children_by_scan(pid)  # a kernel without CONFIG_PROC_CHILDREN
    return [stat for stat in map(_stat, pids) if stat is not None]


def _children_by_scan(pid: int) -> list[_Stat]:
    return [stat for stat in map(_stat, _pids()) if stat is not None and stat.parent == pid]


def _pids() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _stat(pid: int) -> _Stat | None:
    content = _content(f"/proc/{pid}/stat")
    opening, closing = content.find(b"("), content.rfind(b")")
    if closing < 0:
        return None
    fields = content[closing + 2 :].split()
    name = content[opening + 1 : closing].decode("utf-8", "replace")
    ticks = int(fields[11]) + int(fields[12])
    return _Stat(pid, name, fields[0].decode(), int(fields[1]), fields[19].decode(), int(fields[17]), ticks)


@functools.cache
def _c_library() -> Any:
    """The C library; None for a Python that was built without ctypes."""
    try:
        import ctypes  # here: the window opens without it
    except ImportError:
        return None
    library: Any = ctypes.CDLL(None, use_errno=True)
    # musl has large files only, and no second name for their calls.
    library.fallocate64 = getattr(library, "fallocate64", None) or library.fallocate
    library.fallocate64.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_int64, ctypes.c_int64)
    return library


def _text(path: str) -> str:
    return _content(path).decode("ascii", "replace").strip()
