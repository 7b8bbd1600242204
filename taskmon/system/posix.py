"""What Linux and macOS have in common: locks on files, and waiting for children."""

from __future__ import annotations

import fcntl
import os
import resource
import sys
from dataclasses import dataclass

#: macOS counts the peak in bytes, all others in units of 1024.
_UNIT_BYTES = 1 if sys.platform == "darwin" else 1024


def try_lock(fd: int) -> bool:
    """Take the lock on the open file unless another open file holds it. Closing the last copy of `fd` gives it back."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def wait_lock(fd: int) -> None:
    """Take the lock, however long another holds it."""
    fcntl.flock(fd, fcntl.LOCK_EX)


def unlock(fd: int) -> None:
    """Give the lock back; the descriptor stays open."""
    fcntl.flock(fd, fcntl.LOCK_UN)


@dataclass(frozen=True, slots=True)
class Reaped:
    """What the system tells of a child that has ended."""

    exit_code: int | None  #: None: a signal ended it
    signal_number: int | None
    cpu_s: float
    peak_memory_bytes: int  #: on Linux never less than what the parent held when it started the child


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
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


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


def own_peak_bytes() -> int:
    """The most memory that the caller itself has held; a child it starts is never said to have held less."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT_BYTES
