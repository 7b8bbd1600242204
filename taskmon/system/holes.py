"""Where a file has room on the disk and where not: a hole reads as NULs that nobody wrote."""

from __future__ import annotations

import errno
import os


def next_data(fd: int, at: int) -> int | None:
    """Where data stands first from `at` on; None: nowhere. Moves the descriptor's place.

    Where the system keeps no holes, or doesn't tell of them as Windows, that is `at` itself.
    """
    return _sought(fd, at, getattr(os, "SEEK_DATA", None), at)


def next_hole(fd: int, at: int) -> int | None:
    """Where the data that stands at `at` ends: at a hole, or at the file's end. Moves the descriptor's place."""
    return _sought(fd, at, getattr(os, "SEEK_HOLE", None), None)


def _sought(fd: int, at: int, what: int | None, unknown: int | None) -> int | None:
    if what is None:
        return unknown
    try:
        return os.lseek(fd, at, what)
    except OSError as error:
        return None if error.errno == errno.ENXIO else unknown
