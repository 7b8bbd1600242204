"""The lock that one monitor of a database holds for good, and a command that works without one for a moment."""

from __future__ import annotations

import os
import time
from pathlib import Path

from taskmon import system

_STEP_S = 0.05


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
        descriptor = os.open(self._path, os.O_CREAT | os.O_RDWR | getattr(os, "O_CLOEXEC", 0), 0o600)
        deadline = time.monotonic() + timeout_s
        while not system.try_lock(descriptor):
            if time.monotonic() >= deadline:
                os.close(descriptor)
                return False
            time.sleep(_STEP_S)
        system.close_in_forks(descriptor)
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Give it back, if it is held."""
        if self._descriptor is not None:
            system.unlock(self._descriptor)  # whoever else has a copy of it
            os.close(self._descriptor)
            self._descriptor = None
