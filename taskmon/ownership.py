"""Whose folders and files are: none of another user's is used, and no name is trusted that leads elsewhere.

Rights are given to what is open, never to a name, for what stands under a name may be another file a moment later.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shlex
import socket
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from taskmon.core.errors import ErrorCode, RefusedError

_OF_OTHERS = 0o077
#: As many as Linux follows.
_MOST_LINKS = 40


class NotYoursError(RefusedError):
    """The folder is another user's, whom files of ours would lock out; nothing was made or opened there."""

    code = ErrorCode.NOT_PERMITTED


def stranger(folder: Path) -> int | None:
    """The other user to whom the folder, or a link on the way there, belongs; None: it is one's own to use.

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
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        owner = folder.lstat().st_uid
    if owner == me:
        owner = next((theirs for theirs in _owners_of_links(folder) if theirs not in (0, me)), me)
    return None if owner == me else owner


def _owners_of_links(path: Path) -> Iterator[int]:
    """To whom the links belong through which the path leads."""
    ahead = list(reversed(os.path.abspath(path).split(os.sep)))
    reached, links = os.sep, 0
    while ahead:
        name = ahead.pop()
        if name in ("", os.curdir):
            continue
        step = os.path.join(reached, name)
        try:
            status = os.lstat(step)
            if not stat.S_ISLNK(status.st_mode):
                reached = os.path.dirname(reached) if name == os.pardir else step
                continue
            target = os.readlink(step)
        except OSError:
            return  # not there yet, or not to be seen
        yield status.st_uid
        if (links := links + 1) > _MOST_LINKS:
            return  # the system gives up as well
        reached = os.sep if os.path.isabs(target) else reached
        ahead.extend(reversed(target.split(os.sep)))


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


def peer_uid(peer: socket.socket) -> int | None:
    """The user at the other end of a connected local socket; None if it can't be told, or this system has no numbers.

    Here, not in `system`, which takes a command longer to import than its whole question takes.
    """
    if sys.platform == "linux":
        level, option, size = socket.SOL_SOCKET, socket.SO_PEERCRED, 12  # struct ucred: pid, uid, gid
    elif sys.platform == "darwin":  # written, never run
        level, option, size = 0, socket.LOCAL_PEERCRED, 76  # struct xucred: version, uid, groups
    else:
        return None
    try:
        credentials = peer.getsockopt(level, option, size)
    except OSError:
        return None
    return int.from_bytes(credentials[4:8], sys.byteorder)


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
    if os.name != "posix" or not path.stat().st_mode & _OF_OTHERS:
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        # Asked again of what is open: it may have been changed for another one since.
        if os.fstat(descriptor).st_uid != os.geteuid():
            raise NotYoursError(f"{path} was just replaced by a folder of {user_name(os.fstat(descriptor).st_uid)}.")
        os.fchmod(descriptor, 0o700)
    finally:
        os.close(descriptor)


def secluded_folder(path: Path) -> None:
    """Make sure that the folder, beside those of other users, is a real one of one's own that is closed to them.

    One that is not is left as it is: whoever has put it there may put another one there at any time.

    Raises:
        OSError: It is not, or can't be made.
    """
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        pass
    status = path.lstat()
    if not stat.S_ISDIR(status.st_mode):
        raise NotADirectoryError(errno.ENOTDIR, f"{path} is {_kind(status)}, not a folder of your own", str(path))
    if status.st_uid != os.geteuid():
        raise PermissionError(errno.EPERM, f"{path} belongs to {user_name(status.st_uid)}, not to you", str(path))
    if status.st_mode & _OF_OTHERS:
        rights = stat.S_IMODE(status.st_mode)
        raise PermissionError(errno.EPERM, f"{path} is open to other users (mode {rights:04o})", str(path))


def open_file(path: Path, flags: int) -> int:
    """Open what is a file, whoever's; no link is followed, and nothing waited for.

    Raises:
        OSError: It can't be opened, or is no file.
    """
    no_link, no_wait = getattr(os, "O_NOFOLLOW", 0), getattr(os, "O_NONBLOCK", 0)
    plain = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags | no_link | no_wait | plain, 0o600)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise OSError(errno.ELOOP, "it is a link, not a file", str(path)) from None
        raise
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, f"it is {_kind(status)}, not a file", str(path))
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def open_own(path: Path, flags: int) -> int:
    """Open, or make, a file that is the user's alone; what is open to others is closed to them.

    Neither is a link followed, nor a writer waited for that would never come.

    Raises:
        OSError: It can't be opened, or is another user's, or no file.
    """
    descriptor = open_file(path, flags)
    try:
        status = os.fstat(descriptor)
        if os.name == "posix" and status.st_uid != os.geteuid():
            raise PermissionError(errno.EPERM, f"it belongs to {user_name(status.st_uid)}, not to you", str(path))
        # With a second name it may be what somebody has put here to have its rights changed.
        if os.name == "posix" and status.st_mode & _OF_OTHERS and status.st_nlink == 1:
            with contextlib.suppress(PermissionError):  # some file systems know no rights; the folder has some, or none
                os.fchmod(descriptor, 0o600)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def read_file(path: Path, most_bytes: int) -> bytes:
    """The beginning of a file that may have been replaced by anything.

    Raises:
        OSError: It can't be opened, or is no file.
    """
    with open(open_file(path, os.O_RDONLY), "rb") as file:
        return file.read(most_bytes)


def read_chosen(path: Path, most_bytes: int) -> bytes:
    """The beginning of a file that the user may have linked from elsewhere, if nobody else can have written it.

    Raises:
        OSError: It can't be opened, is no file, or is that of a user who is neither this one, nor root, nor the owner
            of the folder that it is read from.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    with open(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, f"it is {_kind(status)}, not a file", str(path))
        if os.name == "posix" and status.st_uid not in {os.geteuid(), 0, path.parent.stat().st_uid}:
            raise PermissionError(errno.EPERM, f"it belongs to {user_name(status.st_uid)}", str(path))
        return file.read(most_bytes)


def replace_file(path: Path, content: bytes) -> None:
    """Put a new file, its owner's alone, in the place of whatever has this name.

    Raises:
        OSError: It can't be written.
    """
    _replace(path, path.with_name(f"{path.name}.new"), content)


def replace_chosen(path: Path, content: bytes) -> None:
    """Put this into a file that the user may have linked from elsewhere: the link stays, and so do the file's rights.

    It is on the disk when this returns; until then, and where it fails, everything is as it was.

    Raises:
        OSError: It can't be written, is no file, or another user's.
    """
    target = Path(os.path.realpath(path))
    rights = 0o600
    with contextlib.suppress(FileNotFoundError):
        status = target.stat()
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, f"it is {_kind(status)}, not a file", str(target))
        if os.name == "posix" and status.st_uid != os.geteuid():
            raise PermissionError(errno.EPERM, f"it belongs to {user_name(status.st_uid)}", str(target))
        if not status.st_mode & stat.S_IWUSR:  # a rename would not ask
            raise PermissionError(errno.EACCES, "it is write-protected", str(target))
        rights = stat.S_IMODE(status.st_mode)
    _replace(target, target.with_name(f".{target.name}.new"), content, rights)
    if os.name == "posix":
        folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            with contextlib.suppress(OSError):  # some file systems can't, and the new content is there
                os.fsync(folder)
        finally:
            os.close(folder)


def _replace(path: Path, beside: Path, content: bytes, rights: int | None = None) -> None:
    """Put a new file in the place of another; with `rights`: with these, and on the disk before it has the name."""
    try:
        beside.unlink(missing_ok=True)
        with open(open_file(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "wb") as file:
            if rights is not None and os.name == "posix":
                os.fchmod(file.fileno(), rights)
            file.write(content)
            if rights is not None:
                file.flush()
                os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def open_log_file(path: Path, largest_bytes: int | None = None) -> int:
    """Open a log to append to it; one that is full, and whatever else stands in its place, is moved aside."""
    with contextlib.suppress(FileNotFoundError):
        status = path.lstat()
        is_full = largest_bytes is not None and status.st_size > largest_bytes
        if is_full or not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
            path.replace(path.with_name(f"{path.name}.1"))
    return open_own(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)


def refuse_odd_file(path: Path, *, to_read: bool = False) -> None:
    """Refuse what is no file, is a link to one, or another user's; that none is there is fine. Nothing is opened.

    Args:
        to_read: Whoever the folder belongs to may be the owner, too.

    Raises:
        OSError: Its text says what is there instead.
    """
    if os.name != "posix":
        return
    try:
        status = path.lstat()
    except OSError:
        return  # none is there, or the system says why it can't be had when it is opened
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, f"it is {_kind(status)}, not a file", str(path))
    owners = {os.geteuid(), path.parent.stat().st_uid} if to_read else {os.geteuid()}
    if status.st_uid not in owners:
        raise PermissionError(errno.EPERM, f"it belongs to {user_name(status.st_uid)}, not to you", str(path))


def _kind(status: os.stat_result) -> str:
    kinds = ((stat.S_ISLNK, "a link"), (stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISREG, "a file"))
    return next((name for is_kind, name in kinds if is_kind(status.st_mode)), "a device or socket")


def _nearest(path: Path) -> Path:
    """The innermost folder above it that is there."""
    return next(parent for parent in path.parents if parent.exists())
