"""The folders of runs: made, looked at, removed."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Mapping

from taskmon.ours.files import filled
from taskmon.ours.walk import DEPTH, TRIES, close, entered, entered_from, is_our_folder, move_aside

#: Errors that say nothing of what is looked at.
_CANT_LOOK = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})


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
    with entered(path, depth - 1) as (folder, name):
        os.mkdir(name, 0o700, dir_fd=folder)
        with entered_from(folder, name, path) as (inner, start):
            return {each: filled(f"{start}{each}", inner, content, path) for each, content in files.items()}


def is_folder(path: str, *, depth: int = DEPTH) -> bool:
    """Whether a folder of ours stands there, its own name being one of `depth`.

    Raises:
        OSError: The machine lacks what it takes to look.
    """
    try:
        with entered(os.path.join(path, "-"), depth):
            return True
    except OSError as error:
        if error.errno in _CANT_LOOK:
            raise
        return False


def names(path: str, *, depth: int = DEPTH) -> list[str]:
    """What is in the folder; nothing where it is none of ours. Its own name is one of `depth`."""
    try:
        with entered(os.path.join(path, "-"), depth) as (folder, _):
            if folder is None:
                return os.listdir(path)
            fd = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=folder)
            try:
                return os.listdir(fd)
            finally:
                close(fd)
    except OSError:
        return []


def remove_folder(path: str, *, depth: int = DEPTH) -> None:
    """Remove an empty folder.

    Raises:
        OSError: It is not empty, or none of ours.
    """
    with entered(path, depth - 1) as (folder, name):
        os.rmdir(name, dir_fd=folder)


def _have_folder(path: str, below: int) -> bool:
    """Whether it was made: one of ours may be there."""
    with entered(path, below) as (folder, name):
        for _ in range(TRIES):
            try:
                os.mkdir(name, 0o700, dir_fd=folder)
                return True
            except FileExistsError:
                pass
            try:
                found = os.stat(name, dir_fd=folder, follow_symlinks=False)
            except FileNotFoundError:
                continue
            if is_our_folder(found):
                if found.st_mode & stat.S_IRWXU != stat.S_IRWXU:
                    os.chmod(name, 0o700, dir_fd=folder)
                return False
            move_aside(name, folder)
        os.mkdir(name, 0o700, dir_fd=folder)
        return True
