"""A listening socket under a path, and whether it is still the one that is found there. POSIX; Qt-free."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import stat
from dataclasses import dataclass
from pathlib import Path

_BACKLOG = 128
_PROBE_S = 0.2


@dataclass(frozen=True, slots=True)
class Place:
    """A path at which a socket of this process was put."""

    path: str
    device: int
    inode: int

    @property
    def is_there(self) -> bool:
        """Whether whoever connects to the path still gets to that socket."""
        try:
            found = os.lstat(self.path)
        except OSError:
            return False
        return (found.st_dev, found.st_ino) == (self.device, self.inode)

    def give_up(self) -> None:
        """Remove it from its path; what somebody else has put there stays."""
        if self.is_there:
            os.unlink(self.path)


@dataclass(frozen=True, slots=True)
class Listening:
    """A socket that listens."""

    place: Place
    descriptor: int


def listen_at(path: str, *, own_folder: bool) -> Listening:
    """Listen at the path, for this user alone; a socket that is left there is replaced.

    Args:
        own_folder: Nobody but the holder of the monitor's lock has a right to the path, whoever listens there.

    Raises:
        OSError: Something else is in its place, somebody listens there, or there are no sockets on this file system.
    """
    _make_sure_it_is_free(path, own_folder=own_folder)
    # Under a name of its own first: when it is found, it listens already, and the path is never without a socket.
    beside = str(Path(path).with_name(f".tm{os.urandom(3).hex()}"))
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with contextlib.suppress(OSError):  # the folder's rights see to it where a socket has none of its own
            os.fchmod(server.fileno(), 0o600)  # before it has a name; Linux gives its file these rights
        server.bind(beside)
        try:
            server.listen(_BACKLOG)
            server.setblocking(False)
            found = os.lstat(beside)
            os.replace(beside, path)
        except OSError:
            os.unlink(beside)
            raise
    except BaseException:
        server.close()
        raise
    return Listening(Place(path, found.st_dev, found.st_ino), server.detach())


def _make_sure_it_is_free(path: str, *, own_folder: bool) -> None:
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(found.st_mode):
        what = "a folder" if stat.S_ISDIR(found.st_mode) else "a link" if stat.S_ISLNK(found.st_mode) else "a file"
        raise FileExistsError(errno.EEXIST, f"{what} is in its place", path)
    if found.st_uid != os.geteuid():
        raise PermissionError(errno.EACCES, "it belongs to somebody else", path)
    if own_folder:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(_PROBE_S)
        try:
            probe.connect(path)
        except (ConnectionRefusedError, FileNotFoundError):
            return  # left by a monitor that has gone
        except OSError:
            pass
    raise OSError(errno.EADDRINUSE, "the monitor of another home listens there", path)
