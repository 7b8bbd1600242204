"""One command's way to the runs: the monitor's socket, or where none runs the store, under the monitor's lock."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from taskmon.cli.client import Connection, ConnectionLostError
from taskmon.cli.remarks import tell
from taskmon.core.errors import NoMonitorError
from taskmon.paths import Paths, find_paths

#: How long a lock that is held, but whose holder does not answer, is tried.
PATIENCE_S = 10.0
_STEP_S = 0.05
#: What only looks: without a monitor a read-only connection is enough, and no lock is taken.
_READING = frozenset({"list", "overview", "show", "ended", "groups", "unsettled", "as_added", "jobs", "job"})
#: Asked twice, they would be done twice, so a lost answer is not asked for again.
_NOT_REPEATABLE = frozenset({"duplicate", "remove", "job_save", "job_rename", "job_remove"})


class Session:
    """Asks by name (taskmon/engine/requests.py), whoever answers. Close it, or use `opened`."""

    def __init__(self, paths: Paths) -> None:
        self.paths = paths
        self._connection: Connection | None = None
        self._offline: Any = None  # an Offline; its module costs SQLAlchemy, so it is imported when needed

    @property
    def has_monitor(self) -> bool:
        """Whether the last answer came from a running monitor."""
        return self._connection is not None

    def connect(self) -> Connection | None:
        """The conversation with the running monitor; None if none listens."""
        if self._connection is None and self._offline is None:
            try:
                self._connection = Connection(self.paths.socket)
            except (FileNotFoundError, ConnectionRefusedError):
                return None
            except (BlockingIOError, ConnectionResetError, TimeoutError):
                return None  # there, but too busy to take us: tried again by the caller
        return self._connection

    def ask(self, method: str, params: dict[str, Any] | None = None) -> Any:
        """The answer to one request.

        Raises:
            TaskmonError: It was refused.
            NoMonitorError: A monitor holds the lock and does not answer.
        """
        deadline = time.monotonic() + PATIENCE_S
        while True:
            connection = self.connect()
            if connection is not None:
                try:
                    return connection.ask(method, params)
                except ConnectionLostError:
                    connection.close()
                    self._connection = None
                    if method in _NOT_REPEATABLE:
                        raise NoMonitorError(
                            "The monitor went away before it answered; 'taskmon list' shows whether it was done."
                        ) from None
            elif self._stand_in(method):
                return self._offline.ask(method, params or {})
            if time.monotonic() >= deadline:
                raise NoMonitorError(self._why_no_answer())
            time.sleep(_STEP_S)

    def settle(self) -> None:
        """Without a monitor, store how runs ended that outlived theirs; with one, that is its own work."""
        if self.connect() is None and self._stand_in("settle"):
            self._offline.settle()

    def rest(self) -> None:
        """Let go of the store and its lock, so that a monitor can start while this command waits."""
        if self._offline is not None:
            self._offline.close()
            self._offline = None

    def close(self) -> None:
        """End the conversation."""
        self.rest()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def note_seen(self, run: dict[str, Any]) -> None:
        """Tell the monitor that a person has looked at a failure; where none runs, it stays unseen."""
        if run["state"] in ("failed", "interrupted") and self.connect() is not None:
            self.ask("mark_seen", {"ids": [run["id"]]})

    def say_as_of(self) -> None:
        """Tell on stderr, where no monitor runs, from when the answer is."""
        if not self.has_monitor:
            at = self._offline.as_of() if self._offline is not None else None
            tell(f"no monitor is running; this is as of {at:%Y-%m-%d %H:%M:%S}." if at else "no monitor is running.")

    def _stand_in(self, method: str) -> bool:
        """Make sure that somebody answers without a monitor; False while another process holds the lock."""
        from taskmon.cli.offline import Offline, take_lock
        from taskmon.store import OlderSchemaError

        if self._offline is not None and (method in _READING or self._offline.can_write):
            return True
        if method in _READING and self.paths.database.exists():
            try:
                self._offline = Offline(self.paths, None)
                return True
            except OlderSchemaError:
                pass  # with the lock it is brought up to date first
        lock = take_lock(self.paths)
        if lock is None:
            return False
        self.rest()
        self._offline = Offline(self.paths, lock)
        return True

    def _why_no_answer(self) -> str:
        from taskmon.cli.offline import lock_holder

        holder = lock_holder(self.paths.lock)
        who = f"process {holder}" if holder is not None else "a process"
        return (
            f"A monitor seems to run ({who} holds {self.paths.lock}), but it does not answer."
            " If it hangs, end that process: running jobs go on, and the next monitor finds them."
        )


@contextmanager
def opened() -> Iterator[Session]:
    """A session on the calling user's files, closed afterwards."""
    session = Session(find_paths())
    try:
        yield session
    finally:
        session.close()
