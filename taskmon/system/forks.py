"""What a fork of this process must not keep open: descriptors whose last copy means something to others.

A program that is started keeps none of them. A fork that loads no program has a copy of all, for as long as it lives:
of a lock, and the next monitor waits for it; of a pipe, and nobody hears that this process has ended.
"""

from __future__ import annotations

import contextlib
import functools
import os

_Mark = tuple[int, int]


def close_in_forks(fd: int) -> None:
    """Have `fd` closed first in every process that this one forks, for as long as it is this file, pipe or socket."""
    if hasattr(os, "register_at_fork"):
        _guarded()[fd] = _mark(fd)


@functools.cache
def _guarded() -> dict[int, _Mark]:
    """By descriptor, what it was when it was guarded. One for the process, as are its descriptors and its forks."""
    found: dict[int, _Mark] = {}

    def close_all() -> None:
        for fd, mark in found.items():
            with contextlib.suppress(OSError):  # closed since
                if _mark(fd) == mark:  # else the number has become something else's, perhaps the fork's own
                    os.close(fd)
        found.clear()

    os.register_at_fork(after_in_child=close_all)
    return found


def _mark(fd: int) -> _Mark:
    status = os.fstat(fd)
    return status.st_dev, status.st_ino
