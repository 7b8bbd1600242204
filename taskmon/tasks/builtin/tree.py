"""What is below a folder: its files, folders and links, in one order, and what could not be looked at.

Never follows a link, so no loop can catch it; never opens what is not an ordinary file, so no pipe can hold it up.
Names are texts in which bytes that are not UTF-8 stand as surrogates, as everywhere in Python.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from taskmon.core.job import printable

#: Read at once: enough for a disk, little enough to notice a cancel.
PIECE_BYTES = 1024 * 1024
_VANISHED = (errno.ENOENT, errno.ENOTDIR)


class Kind(StrEnum):
    """What an entry is; the value is what rows of JSON hold."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"  #: a symbolic one, whatever it points to


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing below a folder, as it was when it was looked at."""

    kind: Kind
    name: str  #: relative to the folder, parts joined by "/"
    path: str
    status: os.stat_result  #: of the thing itself, not of what a link points to

    @property
    def size(self) -> int:
        """Bytes of content; 0 for what is no file."""
        return self.status.st_size if self.kind is Kind.FILE else 0

    @property
    def stamp(self) -> list[int]:
        """What differs when a file has been written to or replaced since."""
        return stamp_of(self.status)


@dataclass(slots=True)
class LeftOut:
    """What was not taken, and why. Pipes, sockets and devices, and what vanished meanwhile, are no failures."""

    unreadable: dict[str, str] = field(default_factory=dict)  #: name → why
    harmless: dict[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.unreadable) + len(self.harmless)

    def add(self, name: str, error: OSError) -> None:
        """Note that the system refused `name`."""
        if error.errno in _VANISHED:
            self.harmless[name] = "vanished meanwhile"
        else:
            self.unreadable[name] = reason(error)

    def listing(self) -> bytes:
        """One line for each, for a file that a person reads."""
        both = [*self.unreadable.items(), *self.harmless.items()]
        return "".join(f"{printable(name)}: {why}\n" for name, why in both).encode("utf-8", "surrogateescape")


class NoOrdinaryFileError(OSError):
    """A pipe, socket, device or folder stands where a file was expected."""


def entries(folder: str, left: LeftOut, without: Collection[str] = ()) -> Iterator[Entry]:
    """Yield all that is below `folder`, a folder before what is in it, names in order; not the paths in `without`."""
    waiting = [("", folder)]
    while waiting:
        inside, path = waiting.pop()
        try:
            with os.scandir(path) as scan:
                found = sorted(scan, key=lambda entry: entry.name)
        except OSError as error:
            if not inside:
                raise
            left.add(inside, error)
            continue
        below = []
        for each in found:
            name = f"{inside}/{each.name}" if inside else each.name
            if each.path in without:
                continue
            try:
                entry = _entry(name, each)
            except NoOrdinaryFileError as error:
                left.harmless[name] = str(error.strerror)
                continue
            except OSError as error:
                left.add(name, error)
                continue
            if entry.kind is Kind.FOLDER:
                below.append((name, each.path))
            yield entry
        waiting.extend(reversed(below))


def files(folder: str, left: LeftOut, looked: Callable[[int], None], without: Collection[str] = ()) -> list[Entry]:
    """The ordinary files below `folder`; tells `looked` now and then how many there are so far."""
    found = []
    for entry in entries(folder, left, without):
        if entry.kind is Kind.FILE:
            found.append(entry)
        elif entry.kind is Kind.LINK:
            left.harmless[entry.name] = "a link, not followed"
        looked(len(found))
    return found


def pieces(path: str, start: int = 0, most: int | None = None, *, follow: bool = False) -> Iterator[bytes]:
    """Yield the content of an ordinary file from `start` on; never waits for one that turned into a pipe meanwhile.

    Raises:
        NoOrdinaryFileError: It is something else.
        OSError: It can't be read.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags if follow else flags | getattr(os, "O_NOFOLLOW", 0))
    try:
        what = what_it_is(os.fstat(descriptor).st_mode)
        if what != "a file":
            raise NoOrdinaryFileError(errno.EINVAL, what, path)
        os.lseek(descriptor, start, os.SEEK_SET)
        while piece := os.read(descriptor, PIECE_BYTES if most is None else min(PIECE_BYTES, most)):
            yield piece
            if most is not None:
                most -= len(piece)
    finally:
        os.close(descriptor)


def stamp_of(status: os.stat_result) -> list[int]:
    """Size, time and inode of a file: as long as they stay the same, so does its content."""
    return [status.st_size, status.st_mtime_ns, status.st_ino]


def what_it_is(mode: int) -> str:
    """The kind of a file in words, from its mode."""
    for is_so, words in (
        (stat.S_ISREG, "a file"),
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISLNK, "a link"),
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISSOCK, "a socket"),
    ):
        if is_so(mode):
            return words
    return "a device"


def reason(error: OSError) -> str:
    """Why the system refused, in the system's words."""
    return (error.strerror or str(error) or type(error).__name__).lower()


def some(names: Collection[str], most: int = 3) -> str:
    """The first few names in one line, for a message: "a, b, c and 7 more"."""
    shown = ", ".join(printable(name) for name, _ in zip(names, range(most), strict=False))
    return shown if len(names) <= most else f"{shown} and {len(names) - most:,} more"


def _entry(name: str, each: os.DirEntry[str]) -> Entry:
    status = each.stat(follow_symlinks=False)
    if stat.S_ISREG(status.st_mode):
        return Entry(Kind.FILE, name, each.path, status)
    if stat.S_ISDIR(status.st_mode):
        return Entry(Kind.FOLDER, name, each.path, status)
    if stat.S_ISLNK(status.st_mode):
        return Entry(Kind.LINK, name, each.path, status)
    raise NoOrdinaryFileError(errno.EINVAL, what_it_is(status.st_mode), each.path)
