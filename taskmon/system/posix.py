"""What Linux and macOS have in common: locks on files, starting a process, and how children have ended."""

from __future__ import annotations

import contextlib
import fcntl
import os
import resource
import signal
import sys
import time
from typing import Any

from taskmon.system.seen import Reaped

#: What the caller ignores or handles starts anew in what it starts.
_ALL_SIGNALS = sorted(signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP})
#: macOS counts the peak in bytes, all others in units of 1024.
_UNIT_BYTES = 1 if sys.platform == "darwin" else 1024
#: Of st_blocks, whatever the file system's own blocks are.
_BLOCK_BYTES = 512
#: A fast disk takes two or three of these in a second.
_SHORT_ROOM_BYTES = 4 * 1024**3


def try_lock(fd: int) -> bool:
    """Take the lock on the open file unless another open file holds it. Closing the last copy of `fd` gives it back."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_locked(fd: int) -> bool:
    """Whether another open file holds the lock; two who ask at once don't take each other for the holder."""
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(fd, fcntl.LOCK_UN)
    return False


def wait_lock(fd: int) -> None:
    """Take the lock, however long another holds it."""
    fcntl.flock(fd, fcntl.LOCK_EX)


def unlock(fd: int) -> None:
    """Give the lock back; the descriptor stays open."""
    fcntl.flock(fd, fcntl.LOCK_UN)


def disk_bytes(status: os.stat_result) -> int:
    """What a file takes of the disk, at most its size: holes take nothing, whoever made them."""
    return min(status.st_size, status.st_blocks * _BLOCK_BYTES)


def is_room_short(fd: int) -> bool:
    """Whether the disk of the open file may be full a second from now, or the caller's files may not grow at will."""
    if resource.getrlimit(resource.RLIMIT_FSIZE)[0] != resource.RLIM_INFINITY:
        return True
    try:
        found = os.fstatvfs(fd)
    except OSError:
        return True
    return found.f_bavail * found.f_frsize < _SHORT_ROOM_BYTES


def give_back_room(fd: int) -> None:
    """Give back what was set aside behind the end of the file; only for who alone appends to it."""
    # To a size that it has already: the blocks beyond go all the same. What can't be given back is no harm.
    with contextlib.suppress(OSError):
        os.ftruncate(fd, os.fstat(fd).st_size)


def wait_thread_gone(native_id: int) -> None:
    """Wait until the system no longer counts a thread of the caller that ends; not where it doesn't show that."""
    for _ in range(100):
        if not native_id or not os.path.exists(f"/proc/self/task/{native_id}"):
            return
        time.sleep(0.0005)


def open_files_limit() -> int:
    """How many files the caller may have open."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return soft if soft != resource.RLIM_INFINITY else 1 << 30


def limit_open_files(most: int) -> None:
    """Let the caller, and what it starts, have at most so many files open; as near to that as may be."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(OSError, ValueError):
        limited = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (limited, hard))


def spawn(program: str, argv: list[bytes], environment: dict[bytes, bytes], output: str, terminal: str | None) -> int:
    """Start a process in a session of its own, all signals as they are at first; its pid.

    It reads nothing and appends to the file `output`, or has the terminal at the path `terminal` for all three.

    Raises:
        OSError: The program can't be loaded; nothing was started.
    """
    if terminal:
        # Opened by a session's leader that has none yet, it becomes the controlling terminal.
        actions: list[tuple[Any, ...]] = [
            (os.POSIX_SPAWN_OPEN, 0, terminal, os.O_RDWR, 0),
            (os.POSIX_SPAWN_DUP2, 0, 1),
        ]
    else:
        actions = [
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, output, os.O_WRONLY | os.O_APPEND, 0),
        ]
    # posix_spawn costs the caller a tenth of a fork and needs no `subprocess`, which takes 14 ms to import.
    return os.posix_spawn(
        program.encode("utf-8", "surrogateescape"),
        argv,
        environment,
        file_actions=[*actions, (os.POSIX_SPAWN_DUP2, 1, 2)],
        setsid=True,
        setsigmask=(),
        setsigdef=_ALL_SIGNALS,
    )


def reap(pid: int) -> Reaped | None:
    """Wait for the child and tell how it ended; None if its status can't be had any more."""
    try:
        _, status, usage = os.wait4(pid, 0)
    except ChildProcessError:
        return None
    code = os.waitstatus_to_exitcode(status)
    return Reaped(
        exit_code=code if code >= 0 else None,
        signal_number=-code if code < 0 else None,
        cpu_s=round(usage.ru_utime + usage.ru_stime, 6),
        peak_memory_bytes=usage.ru_maxrss * _UNIT_BYTES,
    )
