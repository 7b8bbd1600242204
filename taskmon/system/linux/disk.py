"""Linux: room on disk through fallocate.

What a kernel is too old for, or a container's filter refuses (ENOSYS or EPERM, whatever the call), is done without.
"""

from __future__ import annotations

import errno
import os
import resource

from taskmon.system.linux.libc import c_library

_FALLOC_FL_KEEP_SIZE = 1
_FALLOC_FL_PUNCH_HOLE = 2
_UNSUPPORTED = frozenset({errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL, errno.ENODEV, errno.EPERM})


def reserve(fd: int, size: int) -> None:
    """Set `size` bytes of room aside behind the end of the file, whose size stays; nothing where it can't be done.

    Raises:
        OSError: There is no room (ENOSPC, EDQUOT, EFBIG).
    """
    end = os.fstat(fd).st_size
    limit, _ = resource.getrlimit(resource.RLIMIT_FSIZE)  # the system minds it only when the size grows
    if limit != resource.RLIM_INFINITY and end + size > limit:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    library = c_library()
    if library is not None and library.fallocate64(fd, _FALLOC_FL_KEEP_SIZE, end, size) != 0:
        import ctypes  # as below

        number = ctypes.get_errno()
        if number not in _UNSUPPORTED:
            raise OSError(number, os.strerror(number))


def punch_hole(fd: int, offset: int, length: int) -> bool:
    """Give back the room of a part of the file, which reads as zeros from now on; False where it can't be done."""
    flags = _FALLOC_FL_PUNCH_HOLE | _FALLOC_FL_KEEP_SIZE
    library = c_library()
    return library is not None and bool(library.fallocate64(fd, flags, offset, length) == 0)
