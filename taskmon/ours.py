"""Opens, reads and writes what lies in a run's folder, all of which a job may have replaced: by a pipe, a link, a hole.

`<folder of all runs>/<run>/<attempt>/<name>` is reached name by name, and no link is followed below the folder of all
runs. Nothing here waits for what stands in a file's place. What is opened is a regular file of this user's with one
name, or it is no evidence: NotOursError. Nothing is read without a bound.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator, Mapping

#: How many folders below that of all runs a file of an attempt lies in: the run's and the attempt's.
DEPTH = 2
#: What a job is not meant to have put there is moved to this name and a few letters more, never followed or removed.
ASIDE = ".aside-"
#: Errors that say nothing of what is looked at.
_CANT_LOOK = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})
_PIECE_BYTES = 1_048_576
_TRIES = 5
#: The system's words for what is no file, can't be opened by its owner, or would have been waited for.
_REPLACED = frozenset(
    {errno.ELOOP, errno.ENOTDIR, errno.EISDIR, errno.ENXIO, errno.ENODEV, errno.EACCES, errno.EPERM, errno.EAGAIN}
)
#: Windows knows neither these nor folders as descriptors: there each name is looked at before it is used.
_WALKS = os.open in os.supports_dir_fd
_FOLDER = getattr(os, "O_PATH", 0) | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_FILE = _NO_LINK | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_MINE = os.geteuid if hasattr(os, "geteuid") else None


class NotOursError(OSError):
    """What stands there is not the file or folder that taskmon made."""

    def __init__(self, what: str, path: str) -> None:
        super().__init__(errno.EPERM, what, path)


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
    folder, name = _enter(path, depth)  # not `_entered`: a monitor does this a few times a second for each attempt
    try:
        return _opened(path, name, flags, folder)
    finally:
        if folder is not None:
            _close(folder)


class Folder:
    """A folder of ours, for opening several files in it: the way to it is walked once."""

    def __init__(self, path: str, *, depth: int = DEPTH) -> None:
        """Raises:
        NotOursError: Something else stands there, or in place of a folder on the way.
        OSError: It can't be entered.
        """
        self.path = path
        self._fd, _ = _enter(os.path.join(path, "-"), depth)

    def open_file(self, name: str, flags: int = os.O_RDONLY) -> int:
        """As the function `open_file`."""
        path = os.path.join(self.path, name)
        return _opened(path, path if self._fd is None else name, flags, self._fd)

    def close(self) -> None:
        if self._fd is not None:
            _close(self._fd)
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
        _close(fd)


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
        _close(fd)


def read_named(path: str, most_bytes: int) -> bytes:
    """All of a file that is named by what a job may have written: whoever's, through links, but a file.

    Raises:
        NotOursError: It is no file, or longer than `most_bytes`.
        OSError: It can't be read.
    """
    fd = os.open(path, os.O_RDONLY | (_FILE & ~_NO_LINK))
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise NotOursError("it is no file", path)
        return read_on(fd, path, 0, most_bytes)
    finally:
        _close(fd)


def status(path: str, *, depth: int = DEPTH) -> os.stat_result:
    """What the system tells of the file.

    Raises:
        OSError: As `open_file`.
    """
    with _entered(path, depth) as (folder, name):
        found = os.stat(name, dir_fd=folder, follow_symlinks=False)
        _check(found, path)
        return found


def is_folder(path: str, *, depth: int = DEPTH) -> bool:
    """Whether a folder of ours stands there, its own name being one of `depth`.

    Raises:
        OSError: The machine lacks what it takes to look.
    """
    try:
        with _entered(os.path.join(path, "-"), depth):
            return True
    except OSError as error:
        if error.errno in _CANT_LOOK:
            raise
        return False


def names(path: str, *, depth: int = DEPTH) -> list[str]:
    """What is in the folder; nothing where it is none of ours. Its own name is one of `depth`."""
    try:
        with _entered(os.path.join(path, "-"), depth) as (folder, _):
            if folder is None:
                return os.listdir(path)
            fd = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=folder)
            try:
                return os.listdir(fd)
            finally:
                _close(fd)
    except OSError:
        return []


def append(path: str, content: bytes, *, sync: bool = False, depth: int = DEPTH) -> None:
    """Add lines to a file that is made if it is not there; they begin a line, whatever stands before.

    Raises:
        OSError: As `open_file`, or there is no room: a torn line is skipped by every reader.
    """
    fd = open_file(path, os.O_CREAT | os.O_RDWR | os.O_APPEND, depth=depth)
    try:
        if not ends_a_line(fd):
            content = b"\n" + content
        _write(fd, content, path)
        if sync:
            os.fsync(fd)
    finally:
        _close(fd)


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
    with _entered(path, depth) as (folder, name):
        for _ in range(_TRIES):
            with contextlib.suppress(FileExistsError):
                return _made(name, folder)
            _move_aside(name, folder)
        return _made(name, folder)


def replace(path: str, content: bytes, *, sync: bool = False, depth: int = DEPTH) -> None:
    """Have a file with this content there, whatever stood there before: the whole of it, or what was there stays.

    Raises:
        OSError: It can't be written.
    """
    with _entered(path, depth) as (folder, name):
        fd = new_beside(path, name, folder)
        try:
            try:
                _write(fd, content, path)
                if sync:
                    os.fsync(fd)
            finally:
                _close(fd)
            put_in_place(name, folder)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(f"{name}.new", dir_fd=folder)
            raise


def new_beside(path: str, name: str, folder: int | None) -> int:
    """Make the file that is to take the place of `name`, open for appending and reading."""
    beside = f"{name}.new"
    for _ in range(_TRIES):
        with contextlib.suppress(FileExistsError):
            return _made(beside, folder)
        try:
            os.unlink(beside, dir_fd=folder)  # of who was killed; of a link only the name goes
        except FileNotFoundError:
            continue
        except OSError:
            _move_aside(beside, folder)
    return _made(beside, folder)


def put_in_place(name: str, folder: int | None) -> None:
    """Have the file that was made beside `name` bear that name."""
    beside = f"{name}.new"
    for _ in range(_TRIES):
        with contextlib.suppress(IsADirectoryError, PermissionError):
            os.replace(beside, name, src_dir_fd=folder, dst_dir_fd=folder)
            return
        _move_aside(name, folder)
    os.replace(beside, name, src_dir_fd=folder, dst_dir_fd=folder)


@contextlib.contextmanager
def replacing(path: str, *, depth: int = DEPTH) -> Iterator[int]:
    """A new file, open for appending and reading, that has the path's name once the block has ended well.

    The caller closes it, whatever happens.

    Raises:
        OSError: It can't be made, or not take that place.
    """
    with _entered(path, depth) as (folder, name):
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
    with _entered(path, depth) as (folder, old):
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
    with _entered(path, depth) as (folder, name):
        os.unlink(name, dir_fd=folder)


def remove_folder(path: str, *, depth: int = DEPTH) -> None:
    """Remove an empty folder.

    Raises:
        OSError: It is not empty, or none of ours.
    """
    with _entered(path, depth - 1) as (folder, name):
        os.rmdir(name, dir_fd=folder)


def make_folder(path: str, *, depth: int = DEPTH, exist_ok: bool = True) -> bool:
    """Have the folder and those above it that a job can replace; what stands in their place is moved aside.

    The folder above those is never made: where that is gone a disk may be, or somebody puts it back.

    Returns:
        Whether it was made anew.

    Raises:
        FileExistsError: It is there, and must not be.
        OSError: It can't be made.
    """
    folders = [path]
    for _ in range(depth - 1):
        folders.insert(0, os.path.dirname(folders[0]))
    made = False
    for below, each in enumerate(folders):
        made = _have_folder(each, below)
    if not made and not exist_ok:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path)
    return made


def make_filled_folder(path: str, files: Mapping[str, bytes], *, depth: int = DEPTH) -> dict[str, os.stat_result]:
    """Make a new folder with these files in it, and the folders above it as `make_folder` does.

    One after another they would be looked for anew from the folder of all runs: three times as many calls.

    Returns:
        What the system tells of each file.

    Raises:
        FileExistsError: It is there, or something in its place.
        OSError: It can't be made, or not all of it.
    """
    make_folder(os.path.dirname(path), depth=depth - 1)
    with _entered(path, depth - 1) as (folder, name):
        os.mkdir(name, 0o700, dir_fd=folder)
        with _entered_from(folder, name, path) as (inner, start):
            return {each: _filled(f"{start}{each}", inner, content, path) for each, content in files.items()}


@contextlib.contextmanager
def _entered_from(folder: int | None, name: str, path: str) -> Iterator[tuple[int | None, str]]:
    """A folder in another one, as a descriptor, inside the block; and what names in it begin with."""
    if folder is None:  # Windows: written, never run
        yield None, f"{name}{os.sep}"
        return
    try:
        fd = os.open(name, _FOLDER | _NO_LINK, dir_fd=folder)
    except OSError as error:
        raise _meant(error, path) from None
    try:
        _check_folder(os.fstat(fd), path)
        yield fd, ""
    finally:
        _close(fd)


def _filled(name: str, folder: int | None, content: bytes, path: str) -> os.stat_result:
    fd = _made(name, folder)
    try:
        if content:
            _write(fd, content, path)
        return os.fstat(fd)
    finally:
        _close(fd)


def _have_folder(path: str, below: int) -> bool:
    """Whether it was made: one of ours may be there."""
    with _entered(path, below) as (folder, name):
        for _ in range(_TRIES):
            try:
                os.mkdir(name, 0o700, dir_fd=folder)
                return True
            except FileExistsError:
                pass
            try:
                found = os.stat(name, dir_fd=folder, follow_symlinks=False)
            except FileNotFoundError:
                continue
            if _is_our_folder(found):
                if found.st_mode & stat.S_IRWXU != stat.S_IRWXU:
                    os.chmod(name, 0o700, dir_fd=folder)
                return False
            _move_aside(name, folder)
        os.mkdir(name, 0o700, dir_fd=folder)
        return True


def _made(name: str, folder: int | None) -> int:
    return os.open(name, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_APPEND | _FILE, 0o600, dir_fd=folder)


def _move_aside(name: str, folder: int | None) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.rename(name, f"{name}{ASIDE}{os.urandom(4).hex()}", src_dir_fd=folder, dst_dir_fd=folder)


@contextlib.contextmanager
def _entered(path: str, depth: int) -> Iterator[tuple[int | None, str]]:
    """What `_enter` gives, inside the block."""
    folder, name = _enter(path, depth)
    try:
        yield folder, name
    finally:
        if folder is not None:
            _close(folder)


def _enter(path: str, depth: int) -> tuple[int | None, str]:
    """The folder of a path, as a descriptor, and the last name; where there are no such descriptors None and the path.

    Raises:
        NotOursError: One of the last `depth` folders is a link, no folder, another user's, or closed to its owner.
        OSError: The folder above those can't be used; or one of them is not there.
    """
    *folders, name = path.rsplit(os.sep, depth + 1)
    if not _WALKS:  # Windows: written, never run
        for number in range(2, len(folders) + 1):
            _check_folder(os.lstat(os.sep.join(folders[:number])), path)
        return None, path
    fd = os.open((folders[0] or os.sep) if folders else ".", _FOLDER)
    try:
        for each in folders[1:]:
            try:
                inner = os.open(each, _FOLDER | _NO_LINK, dir_fd=fd)
            except OSError as error:
                raise _meant(error, path) from None
            _close(fd)
            fd = inner
            _check_folder(os.fstat(fd), path)
    except BaseException:
        _close(fd)
        raise
    return fd, name


def _opened(path: str, name: str, flags: int, folder: int | None) -> int:
    assert not flags & os.O_TRUNC, "what it is must be known before it is changed"
    if not _WALKS and os.path.lexists(name):
        _check(os.lstat(name), path)
    try:
        fd = os.open(name, flags | _FILE, 0o600, dir_fd=folder)
    except OSError as error:
        raise _meant(error, path) from None
    try:
        _check(os.fstat(fd), path)
    except BaseException:
        _close(fd)
        raise
    return fd


def _meant(error: OSError, path: str) -> OSError:
    """What the system's word means for something that taskmon has made itself."""
    if error.errno in _REPLACED:
        return NotOursError(f"it is not what taskmon has made ({error.strerror})", path)
    return error


def _check(found: os.stat_result, path: str) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise NotOursError("it is no file", path)
    if found.st_nlink != 1:
        if found.st_nlink == 0:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
        raise NotOursError("it has a second name (a hard link)", path)
    if _MINE is not None and found.st_uid != _MINE():
        raise NotOursError("it belongs to another user", path)


def _check_folder(found: os.stat_result, path: str) -> None:
    if not _is_our_folder(found):
        raise NotOursError("a folder on the way to it is not what taskmon has made", path)


def _is_our_folder(found: os.stat_result) -> bool:
    return stat.S_ISDIR(found.st_mode) and (_MINE is None or found.st_uid == _MINE())


def _has_hole(fd: int) -> bool:
    if not hasattr(os, "SEEK_HOLE"):
        return False
    size = os.fstat(fd).st_size
    try:
        return size > 0 and os.lseek(fd, 0, os.SEEK_HOLE) < size
    except OSError:
        return False


def _write(fd: int, content: bytes, path: str) -> None:
    if os.write(fd, content) != len(content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)


def _close(fd: int) -> None:
    try:
        os.close(fd)
    except OSError:  # it is gone whatever the system says
        pass
