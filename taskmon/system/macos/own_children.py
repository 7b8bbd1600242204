"""macOS: the caller's own children; it adopts none."""

from __future__ import annotations

import ctypes
import os
import sys

from taskmon.core.journal import Identity
from taskmon.system.macos.libproc import libc, process_of

_P_ALL, _WNOHANG, _WEXITED, _WNOWAIT = 0, 0x1, 0x4, 0x20


def identify_child(pid: int) -> Identity:
    """Who the caller's own unreaped child is, also when it has ended already."""
    process = process_of(pid)
    return process.identity if process else Identity(pid, "")


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
    if libc.waitid(_P_ALL, 0, information, _WEXITED | _WNOHANG | _WNOWAIT) != 0:
        raise ChildProcessError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return int.from_bytes(information.raw[12:16], sys.byteorder) or None


def has_children() -> bool:
    """Whether the caller has any child, ended and unreaped ones included."""
    try:
        next_ended()
    except ChildProcessError:
        return False
    return True
