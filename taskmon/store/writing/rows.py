"""The rows of runs and of what belongs to them, as every part of a transaction reads and writes them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from taskmon.core.attempt import Attempt
from taskmon.core.environment import canonical, digest
from taskmon.core.errors import NoSuchRunError, RefusedError
from taskmon.core.requests.new_run import NewRun
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.storable import storable
from taskmon.core.wire import Live
from taskmon.store.decoding import attempt_from_row, run_from_row, variables_from_text
from taskmon.store.records import instant, live_of, same_spec, spec_of, standing_of, stored_form, to_json_text

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Statements:
    """The SQL that a transaction executes, each compiled once (statements.py); parameters are named."""

    run_get: str
    run_by_key: str
    keys_known: str
    run_insert: str
    next_id: str
    run_put: str
    run_put_spec: str
    run_delete: str
    next_ready: str
    come_due: str
    mark_due: str
    look_at_all: str
    live_forget: str
    delayed: str
    running: str
    running_count: str
    next_wake: str
    counted: str
    history_insert: str
    attempt_insert: str
    attempt_get: str
    attempt_started: str
    attempt_end: str
    output_removed: str
    prunable_outputs: str
    prunable_runs: str
    dependency_insert: str
    dependency_settle: str
    more_comes: str
    settling_put: str
    settling_get: str
    settling_delete: str
    dependants: str
    prerequisites: str
    environment_insert: str
    environment_get: str
    environment_forget: str
    group_put: str
    group_forget: str
    group_get: str
    tag_insert: str
    tags_delete: str
    live_put: str
    past_run_put: str
    past_runs_forget: str
    past_runs_of_kind_forget: str
    job_put: str
    job_get: str
    job_delete: str


class Rows:
    """One transaction on the writer's thread, for as long as its closure runs."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        sql: Statements,
        running: dict[int, Run] | None = None,
        *,
        savepoints: bool = True,
    ) -> None:
        """Nothing happens yet.

        Args:
            running: Runs that are running, as they are stored: these are not read again.
            savepoints: Set them where something may have to be undone by itself; without them the writer does it all
                once more, with them, when that is so.
        """
        self.connection = connection
        self._running = {} if running is None else running
        self._savepoints = savepoints
        self._execute = connection.execute
        self._is_lost = False
        self._sql = sql
        self._wake_at: datetime | None = None  # as `next_wake` has found it
        self._knows_wake = False  # and nothing has changed since that may wait for a time
        self._changed: dict[int, Run] = {}
        self._if_undone: list[Callable[[], None]] = []
        self.follow_ups: list[Callable[[Any], None]] = []  #: closures that shall run after the commit

    @property
    def is_open(self) -> bool:
        """False: what an error in `apart` left can't be undone by itself, and the error has to reach the writer."""
        return not self._is_lost

    @property
    def changed(self) -> dict[int, Run]:
        """The newest form of each run that was changed so far, by id."""
        return self._changed

    def if_undone(self, act: Callable[[], None]) -> None:
        """Have `act` called if what the closure wrote is not kept: at once, before anything else is written."""
        self._if_undone.append(act)

    def note_undone(self) -> None:
        """What the closure wrote is not kept; the writer says so, once."""
        self.follow_ups.clear()
        undoing, self._if_undone = self._if_undone, []
        for act in undoing:
            act()

    def apart(self, act: Callable[[], T]) -> T:
        """Do it so that what it raises undoes it alone; what the rest of the closure wrote stays.

        Raises:
            Exception: What `act` has raised. An error of the database itself takes everything with it.
        """
        changed, undone, follow_ups = dict(self._changed), len(self._if_undone), len(self.follow_ups)
        written = self.connection.total_changes
        if self._savepoints:
            self._execute("SAVEPOINT apart")
        try:
            result = act()
        except Exception as error:
            self._is_lost = (
                not self.connection.in_transaction
                or (isinstance(error, sqlite3.Error) and not isinstance(error, sqlite3.IntegrityError))
                or (not self._savepoints and self.connection.total_changes != written)
            )
            if self._is_lost:
                raise
            if self._savepoints:
                self._execute("ROLLBACK TO apart")
                self._execute("RELEASE apart")
            self._knows_wake = False
            self._changed.clear()
            self._changed.update(changed)
            del self.follow_ups[follow_ups:]
            undoing = self._if_undone[undone:]
            del self._if_undone[undone:]
            for each in undoing:
                each()
            raise
        if self._savepoints:
            self._execute("RELEASE apart")
        return result

    def get(self, run_id: int) -> Run:
        """The run as it is now.

        Raises:
            NoSuchRunError: There is none.
        """
        if run_id in self._running and run_id not in self._changed:
            return self._running[run_id]
        row = self._execute(self._sql.run_get, {"run_id": run_id}).fetchone()
        if row is None:
            raise NoSuchRunError(run_id)
        return run_from_row(row)

    def find_request(self, key: str) -> Run | None:
        """The run that was added with this request key."""
        row = self._execute(self._sql.run_by_key, {"key": storable(key)}).fetchone()
        return None if row is None else run_from_row(row)

    def _find_requests(self, keys: Sequence[str]) -> dict[str, Run]:
        """The runs that were added with these request keys."""
        found = self._execute(self._sql.keys_known, {"keys": to_json_text([storable(key) for key in keys])}).fetchall()
        return {key: run for key in keys if (run := self.find_request(key)) is not None} if found else {}

    def attempt(self, run_id: int, number: int) -> Attempt | None:
        row = self._execute(self._sql.attempt_get, {"run_id": run_id, "attempt": number}).fetchone()
        return None if row is None else attempt_from_row(row)

    def put_live(self, live: Live) -> None:
        """Store the last that is known of what moved, together with an end."""
        self._execute(self._sql.live_put, live_of(live))

    def keep_environments(self, texts: Mapping[str, str]) -> None:
        """Store environments, canonical texts under their digests, that are not there yet."""
        for key, text in texts.items():
            self._execute(self._sql.environment_insert, {"digest": key, "variables": text})

    def get_environment(self, key: str | None) -> dict[str, str]:
        """The captured environment stored under a digest; empty where there is none."""
        row = self._execute(self._sql.environment_get, {"key": key}).fetchone()
        return {} if row is None else variables_from_text(row[0])

    def _insert(self, runs: Sequence[Run], news: Sequence[NewRun], now: datetime, by: str, why: str) -> None:
        self._knows_wake = False
        self.connection.executemany(self._sql.run_insert, [_row(run, new) for run, new in zip(runs, news, strict=True)])
        step = _step(None, RunState.QUEUED, 0, now, by, why)
        self.connection.executemany(self._sql.history_insert, [{**step, "run_id": run.id} for run in runs])
        for run in runs:
            self._changed[run.id] = run
            self._keep_tags(run.id, run.tags)

    def _put(self, old: Run, new: Run, now: datetime, by: str, why: str) -> Run:
        stored = stored_form(new, old.revision + 1)
        guard = {
            "old_id": old.id,
            "old_state": old.state.value,
            "old_attempt": old.attempt,
            "old_revision": old.revision,
        }
        if self._execute(self._sql.run_put, {**standing_of(stored), **guard}).rowcount != 1:
            self._running.pop(old.id, None)  # another program has changed it
            current = self.get(old.id)
            raise RefusedError(f"Run {old.id} has moved on: it is {current.state} now. Look at it again.")
        if not same_spec(old, stored):
            self._put_spec(old, stored)
        if stored.state is not old.state or why:
            self._note(stored, old.state, now, by, why)
        self._changed[stored.id] = stored
        self._knows_wake = self._knows_wake and stored.state is RunState.RUNNING
        return stored

    def _put_spec(self, old: Run, new: Run) -> None:
        self._execute(self._sql.run_put_spec, {**spec_of(new), "old_id": new.id})
        if new.tags != old.tags:
            self._execute(self._sql.tags_delete, {"run_id": new.id})
            self._keep_tags(new.id, new.tags)

    def _keep_tags(self, run_id: int, tags: Iterable[str]) -> None:
        for tag in tags:
            self._execute(self._sql.tag_insert, {"name": tag, "run_id": run_id})

    def _keep_environment(self, variables: dict[str, str]) -> str | None:
        if not variables:
            return None
        text = canonical(variables)
        key = digest(text)
        self.keep_environments({key: text})
        return key

    def _note(self, run: Run, source: RunState | None, now: datetime, by: str, why: str) -> None:
        self._changed[run.id] = run
        step = _step(source, run.state, run.attempt, now, by, why)
        self._execute(self._sql.history_insert, {**step, "run_id": run.id})


def _row(run: Run, new: NewRun) -> dict[str, Any]:
    key = None if new.request_key is None else storable(new.request_key)
    times = {"created_at": instant(run.created_at), "request_key": key}
    return {**spec_of(run), **standing_of(run), **times, "id": run.id}


def _step(
    source: RunState | None, target: RunState, attempt: int, now: datetime, by: str, why: str
) -> dict[str, object]:
    return {
        "at": instant(now),
        "from_state": None if source is None else source.value,
        "to_state": target.value,
        "actor": by,
        "why": storable(why),
        "attempt": attempt,
    }
