"""Windows: no room is set aside, and no holes are made."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import os


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
