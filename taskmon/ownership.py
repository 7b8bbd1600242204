"""Whose a folder is: nothing is written into another user's, and what is ours is closed to others."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from taskmon.core.errors import ErrorCode, RefusedError


class NotYoursError(RefusedError):
    """The folder is another user's, whom files of ours would lock out; nothing was made or opened there."""

    code = ErrorCode.NOT_PERMITTED


def stranger(folder: Path) -> int | None:
    """The other user to whom the folder, or the link that leads there, belongs; None: it is one's own to use.

    What is not there yet would be its maker's. Only of root it is asked in whose folder that would be: what root makes
    in a user's home the user can't open.
    """
    if os.name != "posix":
        return None
    me = os.geteuid()
    try:
        owner = folder.stat().st_uid
    except (FileNotFoundError, NotADirectoryError):
        owner = _nearest(folder).stat().st_uid if me == 0 else me
    if owner == me and folder.is_symlink() and folder.lstat().st_uid != 0:
        owner = folder.lstat().st_uid
    return None if owner == me else owner


def refuse_stranger(folder: Path) -> None:
    """Refuse to write into a folder that is another user's, and say what to type instead.

    Raises:
        NotYoursError: It is.
    """
    other = stranger(folder)
    if other is None:
        return
    name, me = user_name(other), os.geteuid()
    whose = f"{folder} belongs to {name}" if os.path.lexists(folder) else f"{_nearest(folder)} belongs to {name}"
    if me != 0:
        remedy = f" If it is meant to be yours: sudo chown -R {me} {shlex.quote(str(folder))}" if other == 0 else ""
        raise NotYoursError(f"{whose}, not to you; set TASKMON_HOME to a folder of your own.{remedy}")
    instead = "Type it without sudo" if os.environ.get("SUDO_UID") == str(other) else f"Type it as {name}"
    raise NotYoursError(
        f"{whose}, and you are root: what root writes there would lock {name} out. {instead}; for runs of root's own,"
        " set TASKMON_HOME to a folder that root has made."
    )


def user_name(uid: int) -> str:
    """What the user is called; some have no name."""
    import pwd  # here: there is none on Windows

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def private_folder(path: Path) -> None:
    """Make sure that the folder is there and is its owner's alone.

    Raises:
        NotYoursError: It is another user's.
        OSError: It can't be made, or is a file.
    """
    refuse_stranger(path)
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError as error:
        if path.is_symlink() and not path.exists():
            raise OSError(error.errno, f"it is a link to {os.readlink(path)}, which is not there", str(path)) from None
        raise
    if os.name == "posix" and path.stat().st_mode & 0o077:
        path.chmod(0o700)


def _nearest(path: Path) -> Path:
    """The innermost folder above it that is there."""
    return next(parent for parent in path.parents if parent.exists())
