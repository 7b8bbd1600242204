"""The lock that one monitor of a database holds for good, and a command that works without one for a moment."""

from __future__ import annotations

import contextlib
import errno
import os
import time
from pathlib import Path

from taskmon import system
from taskmon.core.errors import NoMonitorError, StoreError
from taskmon.engine import log
from taskmon.ownership import open_file, open_own, private_folder, refuse_stranger, stranger, user_name
from taskmon.paths import Paths

_STEP_S = 0.05
#: A command that works without a monitor holds the lock for less than this.
_MONITOR_S = 2.0


class AlreadyRunningError(NoMonitorError):
    """Another monitor holds the lock of this database."""

    exit_status = 1


def unusable(home: Path, error: OSError) -> StoreError:
    """What to tell whoever was refused the folder of the lock, and all that is in it."""
    if error.errno == errno.EROFS:
        return StoreError(
            f"{home} is on read-only media, so nothing can be queued, changed or run there. What is there can be read:"
            " taskmon list, show, logs, export. For new runs set TASKMON_HOME to another folder."
        )
    what = "" if error.filename in (None, str(home)) else f"{error.filename}: "
    message = f"taskmon can't use its folder {home}: {what}{error.strerror or error}."
    if error.filename is not None and (other := stranger(Path(error.filename))) is not None:
        message += f" {error.filename} belongs to {user_name(other)}."
    return StoreError(f"{message} Give yourself the rights, or set TASKMON_HOME to another folder.")


def is_held(path: Path) -> bool:
    """Whether some process holds the lock, also where nothing may be written; nothing is made or kept."""
    try:
        descriptor = open_file(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    except OSError:
        return False  # never taken, or not ours to know
    try:
        return system.is_locked(descriptor)
    except OSError:
        return False  # some network file systems lock only what may be written
    finally:
        system.close(descriptor)


class MonitorLock:
    """Held from `acquire` to `release` or the process's end. Its file stays, and says nothing by being there."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self, timeout_s: float = 0.0) -> bool:
        """Take the lock; False: another process still holds it after this time.

        Raises:
            OSError: Its file can't be made.
        """
        deadline = time.monotonic() + timeout_s
        while True:
            descriptor = _locked(self._path)
            if descriptor is not None:
                self._descriptor = descriptor
                return True
            if time.monotonic() >= deadline:
                return False
            time.sleep(_STEP_S)

    def put_back(self) -> bool:
        """Hold it under its path again, where its file was removed or replaced; False: another process holds that."""
        if self._descriptor is None or _is_at(self._path, self._descriptor):
            return True
        try:
            descriptor = _locked(self._path)
        except OSError:
            return True  # nobody else can make it either
        if descriptor is None:
            return False
        system.close(self._descriptor)
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Give it back, if it is held."""
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                system.unlock(self._descriptor)  # whoever else has a copy of it
            system.close(self._descriptor)
            self._descriptor = None


def _locked(path: Path) -> int | None:
    """The lock's file, opened and locked; None while another process holds it."""
    descriptor = open_own(path, os.O_CREAT | os.O_RDWR)
    # Removed between the two steps, it would be a lock that nobody else meets.
    if system.try_lock(descriptor) and _is_at(path, descriptor):
        system.close_in_forks(descriptor)
        return descriptor
    system.close(descriptor)
    return None


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.lstat(path), os.fstat(descriptor))
    except OSError:  # also where what leads there is a file by now
        return False


def take_home(paths: Paths, lock: MonitorLock) -> None:
    """Make the folders, take the lock for good and open the log.

    Raises:
        AlreadyRunningError: Another monitor runs.
        NotYoursError: A folder belongs to another user; nothing was made there.
        StoreError: The folders can't be used.
    """
    folders = (paths.home, paths.runs, paths.log, paths.config)
    try:
        for folder in folders:
            refuse_stranger(folder)
        for folder in folders:
            private_folder(folder)
        if not lock.acquire(_MONITOR_S):
            raise AlreadyRunningError("taskmon is running already, for this user and this folder.")
        log.open_log(paths.log)
    except OSError as error:
        lock.release()
        raise unusable(paths.home, error) from error
