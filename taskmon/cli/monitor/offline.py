"""What a command does itself because no monitor runs: it holds the monitor's lock for a moment and opens the store."""

from __future__ import annotations

import time
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path
from typing import Any

from taskmon.cli.console import tell
from taskmon.engine.monitor_lock import MonitorLock, unusable
from taskmon.engine.server import changing, handlers, reading
from taskmon.engine.server.methods import METHODS
from taskmon.engine.verbs.control import Control
from taskmon.ownership import private_folder
from taskmon.paths import Paths
from taskmon.store import Store

#: The lock is not kept longer for one cancel: others may be waiting for it.
_LONGEST_CANCEL_S = 5.0
_STEP_S = 0.05
#: A keyring may have to be unlocked by its user first.
_LONGEST_KEYRING_S = 30.0


def take_lock(paths: Paths) -> MonitorLock | None:
    """The monitor's lock, or None while somebody holds it.

    Raises:
        NotYoursError, StoreError: The folder is another user's, or can't be written to.
    """
    lock = MonitorLock(paths.lock)
    try:
        private_folder(paths.home)
        return lock if lock.acquire() else None
    except OSError as error:
        raise unusable(paths.home, error) from error


def lock_holder(path: Path) -> int | None:
    """The process that holds the monitor's lock, where the system tells."""
    try:
        inode = path.stat().st_ino
        with open("/proc/locks", encoding="ascii") as file:
            for line in file:
                parts = line.split()
                # 1: FLOCK ADVISORY WRITE 1234 fd:01:5678 0 EOF
                if len(parts) >= 6 and parts[1] == "FLOCK" and parts[5].rsplit(":", 1)[-1] == str(inode):
                    return int(parts[4])
    except (OSError, ValueError):
        pass
    return None


class Offline:
    """Answers requests from the store; with the lock it may write, without it only read."""

    def __init__(self, paths: Paths, lock: MonitorLock | None) -> None:
        self._lock = lock
        self._store = Store(paths)
        self._paths = paths
        self._control = Control(self._store, paths)
        self._is_open = False
        try:
            if lock is not None:
                report = self._store.open()
                self._is_open = True
                if report.message:
                    tell(report.message)
            self._reader = self._store.reader()
        except BaseException:
            self._release()
            raise

    @property
    def can_write(self) -> bool:
        return self._is_open

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        """The answer, after the commit where something was changed."""
        if not self._is_open:
            return handlers.answer(method, params, reading.ReadContext(self._reader, self._paths))
        context = changing.WriteContext(self._reader, self._paths, self._control, self._store)
        if method in METHODS and METHODS[method].concerns_worker:
            self.store_ended_runs()
        found = handlers.answer(method, params, context)
        result = found.result() if isinstance(found, Future) else found
        if method == "cancel" and result["state"] == "running":
            return self._cancelled(params, result)
        return result

    def store_ended_runs(self) -> None:
        """What every launch of a monitor begins with: settle what ended while nobody watched."""
        from taskmon.engine.attempts.recovery import scan  # here: it imports Qt, which most commands do without

        scan(self._store, self._reader, self._paths, self._control.telling)

    def _cancelled(self, params: dict[str, Any], asked: Any) -> Any:
        """Wait a moment for the worker, which outlived its monitor, to end the run; the run's newest form."""
        deadline = time.monotonic() + _LONGEST_CANCEL_S
        while asked["state"] == "running" and time.monotonic() < deadline:
            time.sleep(_STEP_S)
            self.store_ended_runs()
            asked = self.ask("show", params)
        if asked["state"] == "running":
            tell(f"run {asked['id']} has been told to end; the next monitor, or 'taskmon wait', stores how it did.")
        return asked

    def as_of(self) -> datetime | None:
        """When the newest stored change was made, in the user's own time."""
        at = self._reader.latest_change()
        return at.astimezone() if at is not None else None

    def close(self) -> None:
        """Have the keyring keep what it was given, close the store, then let the lock go."""
        if not self._control.secrets.flush(_LONGEST_KEYRING_S):
            tell("the keyring did not answer; the secrets will have to be given again: taskmon release ID")
        self._reader.close()
        self._release()

    def _release(self) -> None:
        if self._lock is not None:
            try:
                if self._is_open:
                    self._store.close()
            finally:
                self._lock.release()
