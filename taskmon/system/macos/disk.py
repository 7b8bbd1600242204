"""macOS: room on disk through fcntl."""

from __future__ import annotations

import ctypes

_F_PREALLOCATE, _F_ALLOCATEALL, _F_PEOFPOSMODE = 42, 0x4, 3
_F_PUNCHHOLE = 99


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
