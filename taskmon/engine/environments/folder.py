"""One environment on the disk: `environments/<digest>/`, whole once its mark lies there, locked while it is made.

venv/        the virtual environment; what is in it holds its absolute path, so it is made where it stays
whole.json   written last, once all the rest is on the disk; without it the rest counts for nothing
used         when it was used last
lock         held by whoever makes, uses or removes it, and by the uv that outlives a monitor which was killed
uv.log       what uv said when it was made
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from taskmon import system
from taskmon.core.clock import from_text, to_text
from taskmon.engine.environments.uv import Stop
from taskmon.ownership import open_own, private_folder, read_file, replace_file

#: How exactly it is known when one was used last: not each start waits for a write.
USE_STEP = timedelta(hours=1)
_LOCK_STEP_S = 0.1
_LONGEST_FILE = 4_096


class Folder:
    """Of one environment. Any thread, any process."""

    def __init__(self, environments: Path, digest: str) -> None:
        """Nothing is made yet."""
        self.digest = digest
        self.path = environments / digest
        self.venv = self.path / "venv"
        self.log = self.path / "uv.log"
        self._whole = self.path / "whole.json"
        self._used = self.path / "used"
        self._lock = self.path / "lock"

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.venv.joinpath(*(("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")))

    def is_whole(self) -> bool:
        """Whether it may be used: it was made to its end, and the Python that it is made with is still there."""
        try:
            json.loads(read_file(self._whole, _LONGEST_FILE))
        except (OSError, ValueError):
            return False
        return self.python.exists()

    @contextlib.contextmanager
    def locked(self, stop: Stop, waits: Callable[[], None]) -> Iterator[int]:
        """Hold it alone, however long another makes it; `waits` is called while it does. Gives the descriptor.

        Raises:
            StoppedError: It was stopped meanwhile.
            NotYoursError, OSError: It can't be made.
        """
        private_folder(self.path.parent.parent)
        private_folder(self.path.parent)
        while True:
            private_folder(self.path)
            descriptor = open_own(self._lock, os.O_RDWR | os.O_CREAT)
            try:
                system.close_in_forks(descriptor)
                while not system.try_lock(descriptor):
                    waits()
                    stop.wait(_LOCK_STEP_S)
                if self._is_lock(descriptor):
                    break
            except BaseException:
                system.close(descriptor)
                raise
            system.close(descriptor)  # it was removed by who held it before
        try:
            yield descriptor
        finally:
            system.unlock(descriptor)  # also for what uv has left behind with a copy of it
            system.close(descriptor)

    def try_locked(self) -> int | None:
        """A descriptor that holds it alone, to be closed; None: another does, or there is none."""
        try:
            descriptor = open_own(self._lock, os.O_RDWR | os.O_CREAT)
        except OSError:
            return None
        if system.try_lock(descriptor):
            return descriptor
        system.close(descriptor)
        return None

    def begin(self) -> None:
        """Remove what was made of it before, whole or not; locked."""
        self._whole.unlink(missing_ok=True)
        if os.path.lexists(self.venv):
            _remove(self.venv)

    def finish(self, about: dict[str, object]) -> None:
        """All of it is made: let it count from now on, also after a power cut; locked."""
        _flush(self.path)
        replace_file(self._whole, json.dumps(about).encode("ascii"))

    def note_use(self, now: datetime) -> None:
        """Note that it is used; locked. Where that can't be written it may be made anew, once, in a month."""
        used = self.used_at()
        if used is None or not timedelta() <= now - used < USE_STEP:
            with contextlib.suppress(OSError):
                replace_file(self._used, to_text(now).encode("ascii"))

    def used_at(self) -> datetime | None:
        """When it was used last; None: nobody has noted that."""
        try:
            return from_text(read_file(self._used, _LONGEST_FILE).decode("ascii"))
        except (OSError, ValueError):
            return None

    def remove(self) -> None:
        """Remove all of it, the lock at last; locked."""
        self._whole.unlink(missing_ok=True)  # first: what is half removed counts for nothing
        for entry in os.scandir(self.path):
            if entry.name != self._lock.name:
                _remove(Path(entry.path))
        self._lock.unlink(missing_ok=True)
        self.path.rmdir()

    def _is_lock(self, descriptor: int) -> bool:
        try:
            return os.path.samestat(os.fstat(descriptor), os.lstat(self._lock))
        except FileNotFoundError:
            return False


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    """Have all that was written on this file system on the disk, as far as the system offers that."""
    if not sys.platform.startswith("linux"):
        return
    import ctypes  # here: once for each environment that is made

    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        ctypes.CDLL(None).syncfs(descriptor)
    finally:
        os.close(descriptor)
