"""One command's way to the runs: the monitor's socket, or where none runs the store, under the monitor's lock."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from taskmon.cli.console import tell
from taskmon.cli.monitor.client import Connection, ConnectionLostError
from taskmon.core.errors import NoMonitorError, StoreError, TaskmonError
from taskmon.core.untrusted.json_values import MOST_IDS
from taskmon.engine.server.methods import METHODS, Does, does
from taskmon.engine.server.reach import addresses, read_reach
from taskmon.ownership import refuse_stranger, stranger, user_name
from taskmon.paths import Paths, find_paths

#: How long a lock that is held, but whose holder does not answer, is tried.
PATIENCE_S = 10.0
_STEP_S = 0.05


class Session:
    """Asks by name (taskmon/engine/server/methods.py), whoever answers. Close it, or use `open_session`."""

    def __init__(self, paths: Paths) -> None:
        self.paths = paths
        self._connection: Connection | None = None
        self._offline: Any = None  # an Offline; its module costs SQLAlchemy, so it is imported when needed
        self._refusal: OSError | None = None  # why the last try to connect failed

    @property
    def has_monitor(self) -> bool:
        """Whether the last answer came from a running monitor."""
        return self._connection is not None

    def connect(self) -> Connection | None:
        """The conversation with the running monitor; None if none listens, or it can't be reached now."""
        if self._connection is None and (self._offline is None or not self._offline.can_write):
            self._connection = self._met()
            if self._connection is not None:
                self.release_store()
        return self._connection

    def monitor(self) -> Connection | None:
        """The conversation with the running monitor; None if there is none.

        Raises:
            NoMonitorError: There is one, and it can't be reached.
            NotYoursError: The home is another user's.
        """
        refuse_stranger(self.paths.home)
        deadline = time.monotonic() + PATIENCE_S
        while (connection := self.connect()) is None and self._is_lock_held():
            self._wait_or_give_up(deadline)
        return connection

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
                except NoMonitorError:
                    raise NoMonitorError(
                        f"The monitor does not answer; it may still do what was asked. {self._advice()}"
                    ) from None
                except ConnectionLostError:
                    connection.close()
                    self._connection = None
                    if not METHODS[method].is_repeatable:
                        raise NoMonitorError(
                            "The monitor went away before it answered; 'taskmon list' shows whether it was done."
                        ) from None
            elif self._stand_in(method):
                return self._offline.ask(method, params or {})
            self._wait_or_give_up(deadline)

    def runs(self, run_ids: Sequence[int]) -> list[dict[str, Any]]:
        """These runs, however many, in as many requests as that takes."""
        parts = (run_ids[first : first + MOST_IDS] for first in range(0, len(run_ids), MOST_IDS))
        return [run for part in parts for run in self.ask("ended", {"ids": list(part)})["runs"]]

    def store_ended_runs(self) -> None:
        """Without a monitor, store how runs ended that outlived theirs; with one, that is its own work."""
        if self.connect() is None and self._stand_in("store_ended_runs"):
            self._offline.store_ended_runs()

    def release_store(self) -> None:
        """Let go of the store and its lock, so that a monitor can start while this command waits."""
        if self._offline is not None:
            self._offline.close()
            self._offline = None

    def close(self) -> None:
        """End the conversation."""
        self.release_store()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def note_seen(self, run: dict[str, Any]) -> None:
        """Tell the monitor that a person has looked at a failure; where none runs, it stays unseen."""
        if run["state"] in ("failed", "interrupted") and self.connect() is not None:
            self.ask("mark_seen", {"ids": [run["id"]]})

    def say_as_of(self) -> None:
        """Tell on stderr, where no monitor answered, whether there is one, and from when the answer is."""
        if self.has_monitor:
            return
        at = self._offline.as_of() if self._offline is not None else None
        tell(f"{self.why_alone()}; this is as of {at:%Y-%m-%d %H:%M:%S}." if at else f"{self.why_alone()}.")

    def why_alone(self) -> str:
        """Why no monitor was asked."""
        other = stranger(self.paths.home)
        if other is not None:
            runs = "their monitor was not asked" if self._is_lock_held() else "no monitor is running"
            return f"these runs are those of {user_name(other)}, and {runs}"
        if (self._offline is None or not self._offline.can_write) and self._is_lock_held():
            return f"no monitor answers yet ({self._holder()} holds {self.paths.lock})"
        return "no monitor is running"

    def _met(self) -> Connection | None:
        if stranger(self.paths.home) is not None:
            return None  # it would turn us away
        for address in addresses(self.paths):
            try:
                return Connection(address)
            except OSError as error:
                # Nobody listens; or somebody who is too busy to take us: the caller tries again.
                self._refusal = error
        return None

    def _stand_in(self, method: str) -> bool:
        """Make sure that somebody answers without a monitor; False while another process holds the lock."""
        from taskmon.cli.monitor.offline import Offline, take_lock
        from taskmon.store import OlderSchemaError

        only_reads = does(method, Does.READ)  # a read-only connection is enough for it, and no lock is taken
        if self._offline is not None and (only_reads or self._offline.can_write):
            return True
        older: OlderSchemaError | None = None
        if only_reads and self.paths.database.exists():
            if self._is_out_of_reach():
                return False
            try:
                self._offline = Offline(self.paths, None)
                return True
            except OlderSchemaError as error:
                older = error  # with the lock it is brought up to date first
        try:
            lock = take_lock(self.paths)
        except TaskmonError as refused:
            if older is None:
                raise
            raise StoreError(f"{older} That can't be done: {refused}") from refused
        if lock is None:
            return False
        self.release_store()
        self._offline = Offline(self.paths, lock)
        return True

    def _is_out_of_reach(self) -> bool:
        """Whether a monitor runs that could not be asked; what only holds the lock for a moment is none."""
        reach = read_reach(self.paths)
        if reach is None or stranger(self.paths.home) is not None:
            return False
        return reach.is_alive and self._is_lock_held()

    def _is_lock_held(self) -> bool:
        from taskmon.engine.monitor_lock import is_held  # here: a command that is answered does without

        return is_held(self.paths.lock)

    def _wait_or_give_up(self, deadline: float) -> None:
        if time.monotonic() >= deadline:
            raise NoMonitorError(self._why_no_answer())
        time.sleep(_STEP_S)

    def _holder(self) -> str:
        from taskmon.cli.monitor.offline import lock_holder

        holder = lock_holder(self.paths.lock)
        return f"process {holder}" if holder is not None else "a process"

    def _why_no_answer(self) -> str:
        reach = read_reach(self.paths)
        who = f"A monitor seems to run ({self._holder()} holds {self.paths.lock}), but it does not answer"
        if reach is None or not reach.is_alive:
            why = ""
        elif reach.address is None:
            who = f"The monitor (process {reach.pid}) runs, but no command reaches it"
            return f"{who}: it could open no local socket ({reach.why}). 'taskmon doctor' says more."
        else:
            cause = (self._refusal.strerror or str(self._refusal)) if self._refusal is not None else "nobody listens"
            why = f" at {reach.address}: {cause}"
        return f"{who}{why}. {self._advice()}"

    def _advice(self) -> str:
        from taskmon.cli.monitor.unanswered import advice  # here: a command that is answered does without

        return advice(self.paths)


def wait_params(run_ids: Sequence[int]) -> dict[str, Any]:
    """What to ask for to wait for runs; inside a run it says so, for that lends them its slot meanwhile."""
    inside = os.environ.get("TASKMON_ATTEMPT")
    return {"ids": list(run_ids), "within": inside} if inside else {"ids": list(run_ids)}


@contextmanager
def open_session() -> Iterator[Session]:
    """A session on the calling user's files, closed afterwards."""
    session = Session(find_paths())
    try:
        yield session
    finally:
        session.close()
