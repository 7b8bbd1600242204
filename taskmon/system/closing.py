"""Closing what is done with: no error of that may undo what has happened."""

from __future__ import annotations

import contextlib
import os


def close(fd: int) -> None:
    """Close a descriptor; it is gone whatever the system says.

    What a network file system or a quota tells only now (EIO, EDQUOT) is no news: what counts was flushed before.
    """
    with contextlib.suppress(OSError):
        os.close(fd)
