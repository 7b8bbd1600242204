"""The files in the folders of runs: opened, read, written, replaced, removed."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator

from taskmon.ours.walk import (
    DEPTH,
    FILE,
    NO_LINK,
    TRIES,
    NotOursError,
    check,
    close,
    enter,
    entered,
    made,
    move_aside,
    opened,
)  # fmt: skip


def open_file(path: str, flags: int = os.O_RDONLY, *, depth: int = DEPTH) -> int:
    """Open a file of ours; the caller closes it.

    Args:
        flags: Never O_TRUNC: what it is must be known before it is changed. With O_CREAT it is made if it is not there.
        depth: How many of the folders above it a job can replace.

    Raises:
        NotOursError: Something else stands there, or in place of a folder on the way.
        FileNotFoundError: Nothing does.
        OSError: The system refuses it now.
    """
    folder, name = enter(path, depth)  # not `entered`: a monitor does this a few times a second for each attempt
    try:
        return opened(path, name, flags, folder)
    finally:
        if folder is not None:
            close(folder)


class Folder:
    """A folder of ours, for opening several files in it: the way to it is walked once."""

    def __init__(self, path: str, *, depth: int = DEPTH) -> None:
        """Raises:
        NotOursError: Something else stands there, or in place of a folder on the way.
        OSError: It can't be entered.
        """
        self.path = path
        self._fd, _ = enter(os.path.join(path, "-"), depth)

    def open_file(self, name: str, flags: int = os.O_RDONLY) -> int:
        """As the function `open_file`."""
        path = os.path.join(self.path, name)
        return opened(path, path if self._fd is None else name, flags, self._fd)

    def close(self) -> None:
        if self._fd is not None:
            close(self._fd)
            self._fd = None


def read(path: str, most_bytes: int, *, depth: int = DEPTH) -> bytes:
    """All of the file.

    Raises:
        NotOursError: As `open_file`; or it is longer than `most_bytes`.
        OSError: As `open_file`.
    """
    fd = open_file(path, depth=depth)
    try:
        return read_on(fd, path, 0, most_bytes)
    finally:
        close(fd)


def read_on(fd: int, path: str, offset: int, most_bytes: int) -> bytes:
    """What stands in an open file from `offset` on.

    Raises:
        NotOursError: It is longer than `most_bytes`, all in all.
    """
    size = os.fstat(fd).st_size
    if size > most_bytes:
        raise NotOursError(f"it has {size:,} bytes, more than taskmon writes there", path)
    if offset >= size:
        return b""
    os.lseek(fd, offset, os.SEEK_SET)
    return os.read(fd, size - offset)


def lines(path: str, longest_bytes: int, *, depth: int = DEPTH) -> Iterator[bytes]:
    """The lines of the file, one after another, without their ends; longer ones are passed over.

    Raises:
        NotOursError: As `open_file`; or it has a hole, which nothing that is written line by line has.
        OSError: As `open_file`, or it can't be read on.
    """
    fd = open_file(path, depth=depth)
    try:
        if _has_hole(fd):
            raise NotOursError("there is a hole in it", path)
        os.lseek(fd, 0, os.SEEK_SET)
        with open(fd, "rb", closefd=False) as file:
            is_too_long = False
            while line := file.readline(longest_bytes + 1):
                is_whole = line.endswith(b"\n")
                if not is_too_long and len(line) <= longest_bytes:
                    yield line.removesuffix(b"\n")
                is_too_long = not is_whole
    finally:
        close(fd)


def read_named(path: str, most_bytes: int) -> bytes:
    """All of a file that is named by what a job may have written: whoever's, through links, but a file.

    Raises:
        NotOursError: It is no file, or longer than `most_bytes`.
        OSError: It can't be read.
    """
    fd = os.open(path, os.O_RDONLY | (FILE & ~NO_LINK))
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise NotOursError("it is no file", path)
        return read_on(fd, path, 0, most_bytes)
    finally:
        close(fd)


def status(path: str, *, depth: int = DEPTH) -> os.stat_result:
    """What the system tells of the file.

    Raises:
        OSError: As `open_file`.
    """
    with entered(path, depth) as (folder, name):
        found = os.stat(name, dir_fd=folder, follow_symlinks=False)
        check(found, path)
        return found


def append(path: str, content: bytes, *, sync: bool = False, depth: int = DEPTH) -> None:
    """Add lines to a file that is made if it is not there; they begin a line, whatever stands before.

    Raises:
        OSError: As `open_file`, or there is no room: a torn line is skipped by every reader.
    """
    fd = open_file(path, os.O_CREAT | os.O_RDWR | os.O_APPEND, depth=depth)
    try:
        if not ends_a_line(fd):
            content = b"\n" + content
        write(fd, content, path)
        if sync:
            os.fsync(fd)
    finally:
        close(fd)


def ends_a_line(fd: int) -> bool:
    """Whether what is appended begins a line: else somebody has written there, or a line was torn."""
    size = os.fstat(fd).st_size
    if size == 0:
        return True
    os.lseek(fd, size - 1, os.SEEK_SET)
    return os.read(fd, 1) == b"\n"


def create(path: str, *, depth: int = DEPTH) -> int:
    """Make a new, empty file, open for appending and reading; what stands there is moved aside.

    Raises:
        OSError: It can't be made.
    """
    with entered(path, depth) as (folder, name):
        for _ in range(TRIES):
            with contextlib.suppress(FileExistsError):
                return made(name, folder)
            move_aside(name, folder)
        return made(name, folder)


def replace(path: str, content: bytes, *, sync: bool = False, depth: int = DEPTH) -> None:
    """Have a file with this content there, whatever stood there before: the whole of it, or what was there stays.

    Raises:
        OSError: It can't be written.
    """
    with entered(path, depth) as (folder, name):
        fd = new_beside(path, name, folder)
        try:
            try:
                write(fd, content, path)
                if sync:
                    os.fsync(fd)
            finally:
                close(fd)
            put_in_place(name, folder)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(f"{name}.new", dir_fd=folder)
            raise


def new_beside(path: str, name: str, folder: int | None) -> int:
    """Make the file that is to take the place of `name`, open for appending and reading."""
    beside = f"{name}.new"
    for _ in range(TRIES):
        with contextlib.suppress(FileExistsError):
            return made(beside, folder)
        try:
            os.unlink(beside, dir_fd=folder)  # of who was killed; of a link only the name goes
        except FileNotFoundError:
            continue
        except OSError:
            move_aside(beside, folder)
    return made(beside, folder)


def put_in_place(name: str, folder: int | None) -> None:
    """Have the file that was made beside `name` bear that name."""
    beside = f"{name}.new"
    for _ in range(TRIES):
        with contextlib.suppress(IsADirectoryError, PermissionError):
            os.replace(beside, name, src_dir_fd=folder, dst_dir_fd=folder)
            return
        move_aside(name, folder)
    os.replace(beside, name, src_dir_fd=folder, dst_dir_fd=folder)


@contextlib.contextmanager
def replacing(path: str, *, depth: int = DEPTH) -> Iterator[int]:
    """A new file, open for appending and reading, that has the path's name once the block has ended well.

    The caller closes it, whatever happens.

    Raises:
        OSError: It can't be made, or not take that place.
    """
    with entered(path, depth) as (folder, name):
        fd = new_beside(path, name, folder)
        try:
            yield fd
            put_in_place(name, folder)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(f"{name}.new", dir_fd=folder)
            raise


def move(path: str, name: str, *, depth: int = DEPTH) -> None:
    """Give what stands there another name in the same folder.

    Raises:
        OSError: It can't be done.
    """
    with entered(path, depth) as (folder, old):
        new = name if folder is not None else os.path.join(os.path.dirname(path), name)
        os.rename(old, new, src_dir_fd=folder, dst_dir_fd=folder)


def remove(path: str, *, depth: int = DEPTH) -> None:
    """Remove a name, whatever it stands for; what can't be removed, as a folder, stays."""
    with contextlib.suppress(OSError):
        unlink(path, depth=depth)


def unlink(path: str, *, depth: int = DEPTH) -> None:
    """Remove a name, whatever it stands for.

    Raises:
        OSError: It is not there, can't be removed, or a folder on the way is none of ours.
    """
    with entered(path, depth) as (folder, name):
        os.unlink(name, dir_fd=folder)


def filled(name: str, folder: int | None, content: bytes, path: str) -> os.stat_result:
    fd = made(name, folder)
    try:
        if content:
            write(fd, content, path)
        return os.fstat(fd)
    finally:
        close(fd)


def _has_hole(fd: int) -> bool:
    if not hasattr(os, "SEEK_HOLE"):
        return False
    size = os.fstat(fd).st_size
    try:
        return size > 0 and os.lseek(fd, 0, os.SEEK_HOLE) < size
    except OSError:
        return False


def write(fd: int, content: bytes, path: str) -> None:
    if os.write(fd, content) != len(content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)
