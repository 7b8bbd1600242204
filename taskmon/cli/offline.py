"""What a command does itself because no monitor runs: it holds the monitor's lock for a moment and opens the store."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import filelock

from taskmon.core.clock import to_text
from taskmon.engine import requests
from taskmon.engine.control import Control
from taskmon.paths import Paths, private_folder
from taskmon.store import Store

#: A commit takes milliseconds; one that takes this long has met a full disk or a database locked by another program.
_LONGEST_COMMIT_S = 30.0


def take_lock(paths: Paths) -> filelock.BaseFileLock | None:
    """The monitor's lock, or None while somebody holds it."""
    private_folder(paths.home)
    lock = filelock.FileLock(str(paths.lock), mode=0o600)
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        return None
    return lock


class Offline:
    """Answers requests from the store; with the lock it may write, without it only read."""

    def __init__(self, paths: Paths, lock: filelock.BaseFileLock | None) -> None:
        self._lock = lock
        self._store = Store(paths)
        self._control: Control | None = None
        try:
            if lock is not None:
                report = self._store.open()
                if report.message:
                    from taskmon.cli.session import tell

                    tell(report.message)
                self._control = Control(self._store, paths)
            self._reader = self._store.reader()
        except BaseException:
            self._release()
            raise

    @property
    def can_write(self) -> bool:
        return self._control is not None

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        """The answer, after the commit where something was changed."""
        found = requests.answer(method, params, self._control, self._reader)
        return found.result(_LONGEST_COMMIT_S) if isinstance(found, Future) else found

    def as_of(self) -> str | None:
        """When the newest stored change was made."""
        at = self._reader.latest_change()
        return to_text(at) if at is not None else None

    def close(self) -> None:
        """Close the store, then let the lock go."""
        self._reader.close()
        self._release()

    def _release(self) -> None:
        if self._lock is not None:
            try:
                if self._control is not None:
                    self._store.close()
            finally:
                self._lock.release()
