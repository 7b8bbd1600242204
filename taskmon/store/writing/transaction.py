"""What a closure can read, decide and write in one transaction: the rules of the store, not its SQL texts."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any, Literal, TypeVar

from taskmon.core.attempt import Attempt, Claim, Outcome
from taskmon.core.clock import from_text, utc_now
from taskmon.core.environment import canonical, digest
from taskmon.core.errors import InvalidError, NoSuchRunError, RefusedError
from taskmon.core.job import check
from taskmon.core.run import NewRun, Run, check_new, fail_dependency
from taskmon.core.saved_jobs.saved_job import SavedJob
from taskmon.core.states import Actor, RunState
from taskmon.core.storable import storable
from taskmon.core.wire import Live
from taskmon.store.records import (
    Group,
    attempt_from_row,
    error_text,
    in_ms,
    instant,
    live_of,
    run_from_row,
    same_spec,
    saved_job_from_row,
    spec_of,
    standing_of,
    stored_form,
    to_json_text,
    values_of,
    variables_from_text,
)

T = TypeVar("T")

#: Output is kept at least this long, however full the disk.
KEPT_DAYS = 7


#: So much of what waited for a run is let go of in one closure, each a tenth of a millisecond.
SETTLED_AT_ONCE = 100
_ALL = 1 << 31
#: `meta` has such a key, with the id behind it, as long as not all that waited for the end of a run know of it.
SETTLING = "settling "


class Kind(StrEnum):
    """What a dependant waits for; the value is what SQLite stores."""

    END = "end"
    SUCCESS = "success"


@dataclass(frozen=True, slots=True)
class Dependant:
    """A run that comes after another."""

    run_id: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class UnusedEnvironment:
    """A captured environment that no run had."""

    digest: str
    newest_run: int  #: the highest id there was then; a run with a higher one may have it again


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
    run_shift: str
    next_ready: str
    come_due: str
    mark_due: str
    delayed: str
    running: str
    running_count: str
    next_wake: str
    counted: str
    position_first: str
    position_last: str
    position_before: str
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
    job_put: str
    job_get: str
    job_delete: str


class Transaction:
    """Handed to a closure on the writer thread, for as long as the closure runs."""

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
        self.follow_ups: list[Callable[[Transaction], None]] = []  #: closures that shall run after the commit

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

    def add(self, new: NewRun, now: datetime, by: str, why: str) -> Run:
        """Store a new queued run, or return the one that was stored under the same request key.

        Raises:
            InvalidError: A value makes no sense.
            NoSuchRunError: It shall come after a run that does not exist.
        """
        if new.request_key is not None:
            stored = self.find_request(new.request_key)
            if stored is not None:
                return stored
        new = check_new(new)
        run = _queued(new, self.next_id(), self._keep_environment(new.environment), now)
        self._insert([run], [new], now, by, why)
        return self._depend(run, new, now)

    def add_promised(
        self,
        news: Sequence[NewRun],
        ids: Sequence[int],
        environments: Sequence[str | None],
        succeeded: Collection[int],
        now: datetime,
        by: str,
    ) -> list[Run]:
        """As `add`, for many that were checked before and can't be refused any more; their ids were set aside.

        Args:
            environments: The digest of each one's environment, which is stored already.
            succeeded: What they come after that had succeeded when it was promised: it may be gone by now.
        """
        known = self._find_requests([new.request_key for new in news if new.request_key is not None])
        made: list[Run] = []
        theirs: list[NewRun] = []
        runs: list[Run] = []
        for new, run_id, environment in zip(news, ids, environments, strict=True):
            run = None if new.request_key is None else known.get(new.request_key)
            if run is None:
                run = _queued(new, run_id, environment, now)
                made.append(run)
                theirs.append(new)
            if new.request_key is not None:
                known[new.request_key] = run
            runs.append(run)
        self._insert(made, theirs, now, by, "added")
        for run, new in zip(made, theirs, strict=True):
            if new.after or new.after_end:
                self._depend(run, new, now, succeeded)
        return [self._changed.get(run.id, run) for run in runs]

    def next_id(self) -> int:
        """The number of the next run."""
        return int(self._execute(self._sql.next_id).fetchone()[0])

    def put(self, old: Run, new: Run, now: datetime, by: str, why: str) -> Run:
        """Store `new` in the place of `old` and settle what waited for its end; returns it with its revision.

        A row of history is left when the state changed, or when `why` says something.

        Raises:
            RefusedError: The run is no longer as `old` was: it has moved on.
            NoSuchRunError: It is gone.
        """
        stored = self._put(old, new, now, by, why)
        if stored.state is not old.state and stored.state.is_final:
            self._settle_dependants(stored, now)
        return stored

    def remove(self, run_id: int, now: datetime) -> None:
        """Forget a run that does not run: its attempts, history and dependencies too. Its files are the caller's.

        Raises:
            RefusedError: It is running.
            NoSuchRunError: There is none.
        """
        run = self.get(run_id)
        if run.state is RunState.RUNNING:
            raise RefusedError(f"Run {run_id} is running; cancel it first.")
        over = run if run.state.is_final else replace(run, state=RunState.CANCELLED)
        self._settle_dependants(over, now, most=_ALL)  # they could not be found any more when it is gone
        self._knows_wake = False
        self._execute(self._sql.run_delete, {"run_id": run_id})
        self._changed.pop(run_id, None)

    def start_attempt(self, claim: Claim, remarks: dict[str, Any] | None = None) -> None:
        """Store a claimed attempt; together with the run's claim, in the same closure.

        Args:
            remarks: What is to be known of it until it ends.

        Raises:
            RefusedError: There is such an attempt already, or another one of this run has not ended.
        """
        try:
            self._execute(
                self._sql.attempt_insert,
                {
                    "run_id": claim.run_id,
                    "attempt": claim.attempt,
                    "nonce": claim.nonce,
                    "boot_id": claim.boot_id,
                    "host": storable(claim.host),
                    "claimed_at": instant(claim.at),
                    "remarks": to_json_text(remarks or {}),
                },
            )
        except sqlite3.IntegrityError as error:
            raise RefusedError(f"Attempt {claim.attempt} of run {claim.run_id} can't be claimed: {error}.") from error

    def note_started(self, run_id: int, attempt: int, started_at: datetime, pid: int | None) -> None:
        """Store when the command of a live attempt started, and its pid; an ended attempt stays as it is."""
        self._execute(
            self._sql.attempt_started,
            {"the_run": run_id, "the_attempt": attempt, "started_at": instant(started_at), "pid": pid},
        )

    def end_attempt(
        self, run_id: int, attempt: int, outcome: Outcome, started_at: datetime | None, pid: int | None
    ) -> None:
        """Store how a live attempt ended; None leaves what is known of its start and pid.

        Raises:
            RefusedError: It has ended already, or there is none: an ended attempt never changes.
        """
        changed = self._execute(
            self._sql.attempt_end,
            {
                "the_run": run_id,
                "the_attempt": attempt,
                "state": outcome.state.value,
                "started_at": instant(started_at),
                "ended_at": instant(outcome.ended_at),
                "exit_code": outcome.exit_code,
                "signal": outcome.signal,
                "elapsed_s": outcome.elapsed_s,
                "error": error_text(outcome.error),
                "cpu_s": outcome.cpu_s,
                "peak_memory_bytes": outcome.peak_memory_bytes,
                "output_bytes": outcome.output_bytes,
                "pid": pid,
                "counts": outcome.counts,
                "remarks": to_json_text(outcome.remarks),
            },
        )
        if changed.rowcount != 1:
            raise RefusedError(f"Attempt {attempt} of run {run_id} has ended already.")

    def put_live(self, live: Live) -> None:
        """Store the last that is known of what moved, together with an end."""
        self._execute(self._sql.live_put, live_of(live))

    def attempt(self, run_id: int, number: int) -> Attempt | None:
        row = self._execute(self._sql.attempt_get, {"run_id": run_id, "attempt": number}).fetchone()
        return None if row is None else attempt_from_row(row)

    def come_due(self, now: datetime, limit: int) -> int:
        """Let so many runs at most be ready whose time has come; returns how many these were.

        Each run is touched once when its time comes, so that no later look goes through those that wait for a slot.
        """
        wake_at = self.next_wake()
        if wake_at is None or wake_at > now:
            return 0
        self._knows_wake = False
        return self._execute(self._sql.come_due, {"now": instant(now), "most": limit}).rowcount

    def next_ready(self, now: datetime) -> Run | None:
        """What is to be claimed next; at once, however much is queued and however many groups are full or paused.

        Only what `come_due` has let through is found of the runs that waited for a time.
        """
        while (row := self._execute(self._sql.next_ready).fetchone()) is not None:
            run = run_from_row(row)
            if run.not_before is not None and run.not_before > now:
                self._mark_due(run.id, 0)  # the clock was set back since
            elif not _may_start(run):
                self._mark_due(run.id, -1)
            else:
                return run
        return None

    def more_comes(self) -> bool:
        """Whether runs that were promised are still to be stored, or some still to hear of an end."""
        return bool(self._execute(self._sql.more_comes, {"from": SETTLING, "to": f"{SETTLING}~"}).fetchone()[0])

    def leave_alone(self, run_id: int) -> None:
        """Claim this queued run no more until it is changed: its row can be neither claimed nor ended."""
        self._mark_due(run_id, -1)

    def running_count(self) -> int:
        """How many runs are running."""
        return int(self._execute(self._sql.running_count).fetchone()[0])

    def running(self) -> list[Run]:
        """What is recorded as running, by id."""
        return [run_from_row(row) for row in self._execute(self._sql.running)]

    def delayed(self, after_id: int, limit: int) -> list[Run]:
        """The first of those, beyond `after_id`, that are queued and wait for a length of time to pass, by id."""
        return [run_from_row(row) for row in self._execute(self._sql.delayed, {"after_id": after_id, "most": limit})]

    def group(self, name: str) -> Group:
        """The cap and the pause of a group."""
        row = self._execute(self._sql.group_get, {"name": name}).fetchone()
        return Group(name) if row is None else Group(name, row[0], bool(row[1]))

    def put_group(self, group: Group) -> None:
        """Store the cap and the pause of a group, new or known; one that has neither, and no runs, is forgotten."""
        self._execute(self._sql.group_put, {"name": group.name, "slots": group.slots, "paused": group.paused})
        self._execute(self._sql.group_forget, {"the_group": group.name})

    def next_wake(self) -> datetime | None:
        """The earliest instant at which something queued becomes due that has not come due yet."""
        if not self._knows_wake:
            row = self._execute(self._sql.next_wake).fetchone()
            self._wake_at = None if row is None else from_text(row[0])
            self._knows_wake = True
        return self._wake_at

    def dependants(self, run_id: int, limit: int = 1_000_000) -> list[Dependant]:
        """The first of the runs that still wait for the end of this one."""
        rows = self._execute(self._sql.dependants, {"after_id": run_id, "most": limit}).fetchall()
        return [Dependant(row[0], Kind(row[1])) for row in rows]

    def keep_environments(self, texts: Mapping[str, str]) -> None:
        """Store environments, canonical texts under their digests, that are not there yet."""
        for key, text in texts.items():
            self._execute(self._sql.environment_insert, {"digest": key, "variables": text})

    def unsettled_prerequisites(self, run_id: int) -> list[int]:
        """The runs whose end this one still waits for."""
        return [row[0] for row in self._execute(self._sql.prerequisites, {"run_id": run_id})]

    def get_environment(self, key: str | None) -> dict[str, str]:
        """The captured environment stored under a digest; empty where there is none."""
        row = self._execute(self._sql.environment_get, {"key": key}).fetchone()
        return {} if row is None else variables_from_text(row[0])

    def place(self, run_id: int, where: Literal["first", "last"] | int) -> float:
        """The position that puts a queued run first or last of its group and priority, or just before another run.

        Raises:
            RefusedError: The other run is not queued, so nothing comes before it.
            NoSuchRunError: One of them does not exist.
        """
        if not isinstance(where, str):
            return self._place_before(run_id, self.get(where))
        run = self.get(run_id)
        statement = self._sql.position_first if where == "first" else self._sql.position_last
        values = {"name": run.group, "priority": run.priority, "run_id": run_id}
        found = self._execute(statement, values).fetchone()
        if found is None:
            return run.position
        return float(found[0] - 1.0 if where == "first" else found[0] + 1.0)

    def prunable_outputs(self, now: datetime, before: datetime | None, limit: int) -> list[Attempt]:
        """Ended attempts whose output may go, oldest first; `before` None: as far as the last days, which stay.

        Left out is what a failed or interrupted run that nobody has looked at printed, and what a running run did.
        """
        newest = now - timedelta(days=KEPT_DAYS)
        newest = newest if before is None else min(before, newest)
        rows = self._execute(self._sql.prunable_outputs, {"before": instant(newest), "most": limit})
        return [attempt_from_row(row) for row in rows]

    def note_output_removed(self, run_id: int, attempt: int, now: datetime) -> None:
        """Store that the output of an attempt is gone; readers find it in the remarks as `output_removed`."""
        self._execute(self._sql.output_removed, {"the_run": run_id, "the_attempt": attempt, "now": instant(now)})

    def prunable_runs(self, keep: int, before: datetime | None, limit: int) -> list[int]:
        """Ended runs that may be removed, oldest first: what is beyond `keep` rows, and what ended before `before`.

        Left out is what failed and nobody has looked at.
        """
        total = sum(sum(self._counted(state).values()) for state in RunState)
        beyond = max(0, min(limit, total - keep))
        found = [row[0] for row in self._execute(self._sql.prunable_runs, {"before": "9999", "most": beyond})]
        if before is not None:
            rows = self._execute(self._sql.prunable_runs, {"before": instant(before), "most": limit})
            found.extend(row[0] for row in rows)
        return sorted(set(found))[:limit]

    def forget_environments(self, unused: Iterable[UnusedEnvironment]) -> None:
        """Remove captured environments, but for those that a run was added with since they were found unused."""
        for each in unused:
            self._execute(self._sql.environment_forget, {"key": each.digest, "newest": each.newest_run})

    def save_job(self, saved: SavedJob) -> None:
        """Store a job under its name, in the place of the one that was there."""
        self._execute(self._sql.job_put, values_of(saved))

    def saved_job(self, name: str) -> SavedJob | None:
        """The job that is saved under this name."""
        row = self._execute(self._sql.job_get, {"name": storable(name)}).fetchone()
        return None if row is None else saved_job_from_row(row)

    def forget_job(self, name: str) -> bool:
        """Remove a saved job; False: there was none. Its runs stay."""
        return self._execute(self._sql.job_delete, {"name": storable(name)}).rowcount == 1

    def _mark_due(self, run_id: int, due: int) -> None:
        self._knows_wake = False
        self._execute(self._sql.mark_due, {"run_id": run_id, "due": due})

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

    def _depend(self, run: Run, new: NewRun, now: datetime, succeeded: Collection[int] | None = None) -> Run:
        """Store what a new run comes after; what has ended already is settled at once.

        Args:
            succeeded: Not None: one that is gone was removed before its dependant was stored. It has succeeded, if it
                is among these, or counts as cancelled.
        """
        kinds = dict.fromkeys(new.after_end, Kind.END) | dict.fromkeys(new.after, Kind.SUCCESS)
        waits_for, failed = 0, None
        for after, kind in kinds.items():
            try:
                first = self.get(after)
            except NoSuchRunError:
                if succeeded is None:
                    raise
                if kind is Kind.SUCCESS and after not in succeeded:
                    failed = replace(run, id=after, state=RunState.CANCELLED)
                continue
            settled = first.state.is_final
            if settled and kind is Kind.SUCCESS and first.state is not RunState.SUCCEEDED:
                failed = first
            waits_for += not settled
            values = {"run_id": run.id, "after_id": after, "kind": kind.value, "settled": settled}
            self._execute(self._sql.dependency_insert, values)
        if waits_for:
            run = self.put(run, replace(run, waits_for=waits_for), now, Actor.POLICY, "")
        if failed is not None:
            run = self.put(run, fail_dependency(run, failed.id, failed.state, now), now, Actor.POLICY, _why(failed))
        return run

    def _settle_dependants(self, ended: Run, now: datetime, most: int | None = None) -> None:
        """Let go, or fail, what waited for a run that has reached a final state; a failure passes on.

        Of very many that wait some are left to a closure of their own, which runs after this one's commit.
        """
        most = SETTLED_AT_ONCE if most is None else most
        over = deque([ended])  # no recursion: a chain of runs is as long as somebody makes it
        while over:
            first = over.popleft()
            waiting = self.dependants(first.id, most + 1)
            if len(waiting) > most:
                self._execute(self._sql.settling_put, {"key": f"{SETTLING}{first.id}", "value": first.state.value})
                self.follow_ups.append(partial(_settle_more, first.id))
            for dependant in waiting[:most]:
                most -= 1
                self._execute(self._sql.dependency_settle, {"the_first": first.id, "the_run": dependant.run_id})
                run = self.get(dependant.run_id)
                free = replace(run, waits_for=max(0, run.waits_for - 1))
                fails = dependant.kind is Kind.SUCCESS and first.state is not RunState.SUCCEEDED
                if fails and run.state is RunState.QUEUED:
                    failed = fail_dependency(free, first.id, first.state, now)
                    over.append(self._put(run, failed, now, Actor.POLICY, _why(first)))
                else:
                    self._put(run, free, now, Actor.POLICY, "")

    def settle_more(self, run_id: int, now: datetime) -> None:
        """Go on with what waited for a run that has ended, where that was more than one closure may take."""
        key = {"key": f"{SETTLING}{run_id}"}
        row = self._execute(self._sql.settling_get, key).fetchone()
        if row is not None:
            self._execute(self._sql.settling_delete, key)
            # As it ended then: it may have been asked for again since.
            self._settle_dependants(replace(self.get(run_id), state=RunState(row[0])), now)

    def _counted(self, state: RunState) -> dict[str, int]:
        return {row[0]: row[1] for row in self._execute(self._sql.counted, {"state": state.value}).fetchall()}

    def _place_before(self, run_id: int, other: Run) -> float:
        if other.state is not RunState.QUEUED:
            raise RefusedError(f"Run {other.id} is not queued; nothing can be moved before it.")
        values = {"name": other.group, "priority": other.priority, "run_id": run_id}
        values |= {"position": other.position, "other_id": other.id}
        found = self._execute(self._sql.position_before, values).fetchone()
        if found is None:
            return other.position - 1.0
        middle = (float(found[0]) + other.position) / 2.0
        if found[0] < middle < other.position:
            return middle
        # No room between the two: everything from the other run on moves one further.
        for row in self._execute(self._sql.run_shift, values).fetchall():
            shifted = self.get(row[0])
            self._changed[shifted.id] = shifted
        return other.position + 0.5


def in_claim_order(runs: Iterable[Run]) -> list[Run]:
    """Runs sorted as they are to be claimed: higher priority, then position, then id."""
    return sorted(runs, key=lambda run: (-run.priority, run.position, run.id))


def _queued(new: NewRun, run_id: int, environment: str | None, now: datetime) -> Run:
    """The run that a request becomes, in the form in which it is read back; last in its group and priority."""
    return Run(
        id=run_id,
        name=new.name,
        job=new.job,
        state=RunState.QUEUED,
        created_at=now.replace(microsecond=now.microsecond // 1000 * 1000),
        retry=new.retry,
        group=new.group,
        priority=new.priority,
        position=float(run_id),
        tags=tuple(dict.fromkeys(new.tags)),
        environment=environment,
        not_before=in_ms(new.not_before if new.wait_s is None else now + timedelta(seconds=new.wait_s)),
        wait_s=new.wait_s,
        held=new.held,
    )


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


def _may_start(run: Run) -> bool:
    """Whether the row is sound: one that can't be read is shown as interrupted, and never started."""
    try:
        check(run.job)
    except InvalidError:
        return False
    return run.state is RunState.QUEUED


def _settle_more(run_id: int, tx: Transaction) -> None:
    tx.settle_more(run_id, utc_now())


def _why(first: Run) -> str:
    return f"run {first.id} {first.state}"
