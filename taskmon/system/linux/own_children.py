"""Linux: the caller's own children, those that it adopts as well, and which of them have ended."""

from __future__ import annotations

import functools
import os

from taskmon.core.journal import Identity
from taskmon.system.linux.libc import c_library
from taskmon.system.linux.stat import stat_of

_PR_SET_CHILD_SUBREAPER, _PR_GET_CHILD_SUBREAPER = 36, 37


def identify_child(pid: int) -> Identity:
    """Who the caller's own unreaped child is, also when it has ended already."""
    stat = stat_of(pid)
    return stat.identity if stat else Identity(pid, "")


def become_subreaper() -> bool:
    """Make the caller the parent of every descendant whose own parent ends; False where that can't be had."""
    library = c_library()
    return library is not None and bool(library.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0)


@functools.cache
def adopts_orphans() -> bool:
    """Whether a process that loses its parent becomes a child of the caller, which has become the subreaper before."""
    library = c_library()
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
