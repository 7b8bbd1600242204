"""The way to what lies in a run's folder: name by name, no link followed, and whether what stands there is ours."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator

#: How many folders below that of all runs a file of an attempt lies in: the run's and the attempt's.
DEPTH = 2
#: What a job is not meant to have put there is moved to this name and a few letters more, never followed or removed.
ASIDE = ".aside-"
TRIES = 5
#: The system's words for what is no file, can't be opened by its owner, or would have been waited for.
_REPLACED = frozenset(
    {errno.ELOOP, errno.ENOTDIR, errno.EISDIR, errno.ENXIO, errno.ENODEV, errno.EACCES, errno.EPERM, errno.EAGAIN}
)
#: Windows knows neither these nor folders as descriptors: there each name is looked at before it is used.
_WALKS = os.open in os.supports_dir_fd
_FOLDER = getattr(os, "O_PATH", 0) | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
NO_LINK = getattr(os, "O_NOFOLLOW", 0)
FILE = NO_LINK | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_MINE = os.geteuid if hasattr(os, "geteuid") else None


class NotOursError(OSError):
    """What stands there is not the file or folder that taskmon made."""

    def __init__(self, what: str, path: str) -> None:
        super().__init__(errno.EPERM, what, path)


@contextlib.contextmanager
def entered(path: str, depth: int) -> Iterator[tuple[int | None, str]]:
    """What `enter` gives, inside the block."""
    folder, name = enter(path, depth)
    try:
        yield folder, name
    finally:
        if folder is not None:
            close(folder)


def enter(path: str, depth: int) -> tuple[int | None, str]:
    """The folder of a path, as a descriptor, and the last name; where there are no such descriptors None and the path.

    Raises:
        NotOursError: One of the last `depth` folders is a link, no folder, another user's, or closed to its owner.
        OSError: The folder above those can't be used; or one of them is not there.
    """
    *folders, name = path.rsplit(os.sep, depth + 1)
    if not _WALKS:  # Windows: written, never run
        for number in range(2, len(folders) + 1):
            check_folder(os.lstat(os.sep.join(folders[:number])), path)
        return None, path
    fd = os.open((folders[0] or os.sep) if folders else ".", _FOLDER)
    try:
        for each in folders[1:]:
            try:
                inner = os.open(each, _FOLDER | NO_LINK, dir_fd=fd)
            except OSError as error:
                raise meant(error, path) from None
            close(fd)
            fd = inner
            check_folder(os.fstat(fd), path)
    except BaseException:
        close(fd)
        raise
    return fd, name


@contextlib.contextmanager
def entered_from(folder: int | None, name: str, path: str) -> Iterator[tuple[int | None, str]]:
    """A folder in another one, as a descriptor, inside the block; and what names in it begin with."""
    if folder is None:  # Windows: written, never run
        yield None, f"{name}{os.sep}"
        return
    try:
        fd = os.open(name, _FOLDER | NO_LINK, dir_fd=folder)
    except OSError as error:
        raise meant(error, path) from None
    try:
        check_folder(os.fstat(fd), path)
        yield fd, ""
    finally:
        close(fd)


def opened(path: str, name: str, flags: int, folder: int | None) -> int:
    assert not flags & os.O_TRUNC, "what it is must be known before it is changed"
    if not _WALKS and os.path.lexists(name):
        check(os.lstat(name), path)
    try:
        fd = os.open(name, flags | FILE, 0o600, dir_fd=folder)
    except OSError as error:
        raise meant(error, path) from None
    try:
        check(os.fstat(fd), path)
    except BaseException:
        close(fd)
        raise
    return fd


def made(name: str, folder: int | None) -> int:
    return os.open(name, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_APPEND | FILE, 0o600, dir_fd=folder)


def move_aside(name: str, folder: int | None) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.rename(name, f"{name}{ASIDE}{os.urandom(4).hex()}", src_dir_fd=folder, dst_dir_fd=folder)


def meant(error: OSError, path: str) -> OSError:
    """What the system's word means for something that taskmon has made itself."""
    if error.errno in _REPLACED:
        return NotOursError(f"it is not what taskmon has made ({error.strerror})", path)
    return error


def check(found: os.stat_result, path: str) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise NotOursError("it is no file", path)
    if found.st_nlink != 1:
        if found.st_nlink == 0:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
        raise NotOursError("it has a second name (a hard link)", path)
    if _MINE is not None and found.st_uid != _MINE():
        raise NotOursError("it belongs to another user", path)


def check_folder(found: os.stat_result, path: str) -> None:
    if not is_our_folder(found):
        raise NotOursError("a folder on the way to it is not what taskmon has made", path)


def is_our_folder(found: os.stat_result) -> bool:
    return stat.S_ISDIR(found.st_mode) and (_MINE is None or found.st_uid == _MINE())


def close(fd: int) -> None:
    try:
        os.close(fd)
    except OSError:  # it is gone whatever the system says
        pass
