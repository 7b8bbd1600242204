"""Named pipes in the folders of runs: through one goes what may be stored nowhere. Nothing here waits for the other."""

from __future__ import annotations

import errno
import os
import stat

from taskmon.ours.walk import DEPTH, FILE, NO_LINK, NotOursError, close, entered, move_aside

_PIPE = FILE | NO_LINK


def make_pipe(path: str, *, depth: int = DEPTH) -> int:
    """Make a pipe that only this user can open; a descriptor that reads from it, and finds no end of it.

    Raises:
        OSError: It can't be made here.
    """
    if not hasattr(os, "mkfifo"):
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS), path)
    with entered(path, depth) as (folder, name):
        move_aside(name, folder)
        os.mkfifo(name, 0o600, dir_fd=folder)
        # Open for writing as well: else it would end with each writer, and each end would have to be read.
        return _opened(name, os.O_RDWR, folder, path)


def write_to_pipe(path: str, content: bytes, *, depth: int = DEPTH) -> None:
    """Give a reader the content: all of it, or nothing.

    Raises:
        FileNotFoundError: There is no such pipe.
        NotOursError: Something else stands there, so nothing was written.
        BrokenPipeError: Nobody reads there any more.
        BlockingIOError: Who reads there has not taken what came before.
    """
    with entered(path, depth) as (folder, name):
        try:
            fd = _opened(name, os.O_WRONLY, folder, path)
        except OSError as error:
            if error.errno == errno.ENXIO:
                raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE), path) from None
            raise
        try:
            written = os.write(fd, content)
        finally:
            close(fd)
    if written < len(content):  # more than the system writes at once; what was torn is skipped
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN), path)


def _opened(name: str, flags: int, folder: int | None, path: str) -> int:
    try:
        fd = os.open(name, flags | _PIPE, dir_fd=folder)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EISDIR, errno.ENOTDIR):
            raise NotOursError("it is no pipe", path) from None
        raise
    found = os.fstat(fd)
    if not stat.S_ISFIFO(found.st_mode) or found.st_nlink != 1 or found.st_uid != os.geteuid():
        close(fd)
        raise NotOursError("it is not the pipe that taskmon has made", path)
    return fd
