"""The doctor's check of what SECURITY.md promises against other users: owners, rights, and what files really are."""

from __future__ import annotations

import os
import shlex
import stat
from collections.abc import Iterator
from pathlib import Path

from taskmon.cli.checks.result import Level, Result
from taskmon.cli.monitor.session import Session
from taskmon.engine.server.reach import read_reach
from taskmon.ownership import refuse_odd_file, stranger, user_name
from taskmon.paths import Paths


def check_private(session: Session) -> Iterator[Result]:
    """Every file is one, the user's own, and closed to others; so is the socket, and the folder it is in."""
    if os.name != "posix" or not session.paths.home.is_dir() or stranger(session.paths.home) is not None:
        return  # what is another user's is told of its folder
    found = [*_others_own(session.paths.home), *_odd(session.paths), *_listener(session.paths)]
    yield from found
    if not found:
        yield Result("private", Level.OK, "every file is yours, and closed to others.")


def _others_own(home: Path) -> Iterator[Result]:
    """Whether something in the home is another user's, as one command by sudo leaves it."""
    try:
        others = [path for path in sorted(home.iterdir()) if stranger(path) is not None]
    except OSError:
        return  # told of the folder
    if others:
        text = f"{others[0]} belongs to {user_name(stranger(others[0]) or 0)}"
        text += f", and {len(others) - 1} more in this folder." if len(others) > 1 else "."
        yield Result("owner", Level.ERROR, text, f"sudo chown -R {os.getuid()} {shlex.quote(str(home))}")


def _odd(paths: Paths) -> Iterator[Result]:
    beside = [paths.database.with_name(paths.database.name + suffix) for suffix in ("-wal", "-shm", "-journal")]
    own = [paths.lock, paths.reach, paths.ballast, paths.clock, paths.log / "taskmon.log", paths.log / "worker.log"]
    for path in (paths.database, *beside, *own):
        try:
            refuse_odd_file(path)
        except PermissionError:
            continue  # another user's: told above
        except OSError as error:
            yield Result("private", Level.ERROR, f"{path}: {error.strerror}.", f"mv {_typed(path)} {_typed(path)}.odd")
            continue
        if path.exists() and path.stat().st_mode & 0o077:
            text = f"{path} is open to others (mode {stat.S_IMODE(path.stat().st_mode):04o})."
            yield Result("private", Level.WARNING, text, f"chmod 600 {_typed(path)}")


def _listener(paths: Paths) -> Iterator[Result]:
    reach = read_reach(paths)
    if reach is None or reach.address is None or not os.path.lexists(reach.address):
        return  # told of the socket
    address = Path(reach.address)
    for path, is_kind, mode in ((address, stat.S_ISSOCK, 0o600), (address.parent, stat.S_ISDIR, 0o700)):
        status = (
            path.stat() if path == paths.home else path.lstat()
        )  # the home may be reached through a link of one's own
        if not is_kind(status.st_mode) or status.st_uid != os.geteuid():
            text = f"{path}, where the monitor is met, is {user_name(status.st_uid)}'s, or not what it should be."
            yield Result("private", Level.ERROR, text, "taskmon stop, move that away, and start the monitor again.")
        elif status.st_mode & 0o077:
            text = f"{path} is open to others (mode {stat.S_IMODE(status.st_mode):04o})."
            yield Result("private", Level.WARNING, text, f"chmod {mode:o} {_typed(path)}")


def _typed(path: Path) -> str:
    return shlex.quote(str(path))
