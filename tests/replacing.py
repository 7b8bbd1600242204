"""What a job can put in the place of a file or folder that taskmon has made, for tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

HOLE_BYTES = 2 * 1024**3
#: A user who is nobody here; only root can give a file away.
_SOMEBODY = 54_321
CAN_GIVE_AWAY = hasattr(os, "geteuid") and os.geteuid() == 0


def _gone(path: Path) -> None:
    """Nothing."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _fifo(path: Path) -> None:
    _gone(path)
    os.mkfifo(path)


def _folder(path: Path) -> None:
    """A folder that is not empty."""
    _gone(path)
    path.mkdir()
    (path / "inside").touch()


def _endless(path: Path) -> None:
    _gone(path)
    path.symlink_to("/dev/zero")


def _to_itself(path: Path) -> None:
    _gone(path)
    path.symlink_to(path.name)


def _elsewhere(path: Path) -> None:
    """A link to what is not the job's to hand out: it must be left as it is."""
    other = bystander_of(path)
    if path.is_dir():
        shutil.move(path, other)
    else:
        path.replace(other) if path.exists() else other.write_bytes(b"")
    path.symlink_to(other)


def _hard_link(path: Path) -> None:
    path.touch()
    os.link(path, bystander_of(path))


def _hole(path: Path) -> None:
    path.touch()
    os.truncate(path, HOLE_BYTES)


def _somebody_elses(path: Path) -> None:
    if not path.exists():
        path.touch()
    os.chown(path, _SOMEBODY, _SOMEBODY)


def _file(path: Path) -> None:
    _gone(path)
    path.write_bytes(b"no folder\n")


def bystander_of(path: Path) -> Path:
    """Where a link leads that `replace` has made of the path."""
    return path.with_name(f"{path.name}.elsewhere")


#: By name, what becomes of a file.
OF_A_FILE: Mapping[str, Callable[[Path], None]] = {
    "a fifo": _fifo,
    "a folder": _folder,
    "a link to /dev/zero": _endless,
    "a link to itself": _to_itself,
    "a link elsewhere": _elsewhere,
    "a hard link": _hard_link,
    "a hole of 2 GB": _hole,
    "somebody else's": _somebody_elses,
    "nothing": _gone,
}
#: By name, what becomes of a folder.
OF_A_FOLDER: Mapping[str, Callable[[Path], None]] = {
    "a fifo": _fifo,
    "a file": _file,
    "a link to /dev/zero": _endless,
    "a link to itself": _to_itself,
    "a link elsewhere": _elsewhere,
    "somebody else's": _somebody_elses,
    "nothing": _gone,
}
