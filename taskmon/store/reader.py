"""Reads what is committed, through a read-only connection of its own; plain sqlite3, as a launch must be fast."""

from __future__ import annotations

import heapq
import os
import sqlite3
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from taskmon.core.attempt import Attempt
from taskmon.core.clock import from_text
from taskmon.core.estimates.earlier import EarlierRun
from taskmon.core.job import Job
from taskmon.core.queue.reason import Reason
from taskmon.core.run import Run, Transition
from taskmon.core.saved_jobs.saved_job import SavedJob
from taskmon.core.states import RunState
from taskmon.core.storable import storable
from taskmon.core.wire import Live
from taskmon.store.connection import connect_read_only
from taskmon.store.decoding import (
    Row,
    attempt_from_row,
    live_from_row,
    run_from_row,
    saved_job_from_row,
    state_from_text,
    transition_from_row,
    variables_from_text,
)
from taskmon.store.listing.conditions import Walk, belonging, walks
from taskmon.store.listing.fitting import fit
from taskmon.store.listing.order import Listed, order
from taskmon.store.listing.query import Query
from taskmon.store.listing.summary import Summary, summarise
from taskmon.store.neighbours import Neighbours
from taskmon.store.neighbours import find as find_neighbours
from taskmon.store.outputs import PRINTED, PRINTED_BEFORE, place_after, total_bytes
from taskmon.store.records import (
    ATTEMPT_COLUMNS,
    HISTORY_COLUMNS,
    LIVE_COLUMNS,
    RUN_COLUMNS,
    SAVED_JOB_COLUMNS,
    SUCCEEDED_ATTEMPT,
    Group,
)
from taskmon.store.search.file import Printed, beside
from taskmon.store.search.found import FoundInOutput
from taskmon.store.writing.pruning import UnusedEnvironment

_RUN_FIELDS = (*(f"run.{name}" for name in RUN_COLUMNS), SUCCEEDED_ATTEMPT)
_RUNS = "SELECT " + ", ".join(_RUN_FIELDS) + " FROM run"  # noqa: S608  # constants
#: What a task returned is long beyond so many characters of JSON.
LONG_RESULT = 1_000
_BRIEF_RUNS = _RUNS.replace("run.result", f"iif(length(run.result) > {LONG_RESULT}, NULL, run.result)")
_QUEUED = _RUNS + " INDEXED BY ix_run_order WHERE state = 'queued' ORDER BY priority DESC, position, id"
_ATTEMPTS = "SELECT " + ", ".join(ATTEMPT_COLUMNS) + " FROM attempt"  # noqa: S608  # constants
_LIVE = "SELECT " + ", ".join(LIVE_COLUMNS) + " FROM live"  # noqa: S608  # constants
_HISTORY = "SELECT " + ", ".join(HISTORY_COLUMNS) + " FROM history"  # noqa: S608  # constants
_JOBS = "SELECT " + ", ".join(SAVED_JOB_COLUMNS) + " FROM saved_job"  # noqa: S608  # constants
#: SQLite takes no more parameters than 32,766 in one statement; ids are asked for in portions.
_PORTION = 500


class Reader:
    """One read-only connection; use it from the thread that made it, and close it."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._file = _number_of(database)
        self._connection = connect_read_only(database)
        self._outputs: FoundInOutput | None = None  #: once words are looked for

    def run(self, run_id: int) -> Run | None:
        """The run as it was committed last."""
        row = self._one(f"{_RUNS} WHERE id = ?", run_id)
        return None if row is None else run_from_row(row)

    def runs(self, run_ids: Iterable[int]) -> dict[int, Run]:
        """Those of the runs that exist, by id."""
        return {row[0]: run_from_row(row) for row in self._portions(f"{_RUNS} WHERE id", run_ids)}

    def live(self, run_ids: Iterable[int]) -> dict[int, Live]:
        """What was stored last of what moves, by run; nothing for runs that never reported."""
        return {row[0]: live_from_row(row) for row in self._portions(f"{_LIVE} WHERE run_id", run_ids)}

    def long_results(self, run_ids: Iterable[int]) -> dict[int, int]:
        """How long the JSON is of what those runs returned that returned much, in characters."""
        sql = f"SELECT id, length(result) FROM run WHERE length(result) > {LONG_RESULT} AND id"  # noqa: S608  # constants
        return {row[0]: row[1] for row in self._portions(sql, run_ids)}

    def attempts(self, run_id: int) -> list[Attempt]:
        """All tries at a run, the first one first."""
        return [attempt_from_row(row) for row in self._all(f"{_ATTEMPTS} WHERE run_id = ? ORDER BY attempt", run_id)]

    def attempts_of(self, run_ids: Iterable[int]) -> list[Attempt]:
        """All tries at these runs."""
        return [attempt_from_row(row) for row in self._portions(f"{_ATTEMPTS} WHERE run_id", run_ids)]

    def history(self, run_id: int) -> list[Transition]:
        """All that happened to a run, the oldest first."""
        return [transition_from_row(row) for row in self._all(f"{_HISTORY} WHERE run_id = ? ORDER BY id", run_id)]

    def earlier_runs(self, job: Job, run_id: int) -> list[EarlierRun]:
        """How earlier runs than `run_id` went, of the same job first, then of its kind, each the newest first."""
        from taskmon.store import past_runs  # here: most commands never ask

        return past_runs.find(job, run_id, self._each)

    def neighbours(
        self, since: datetime, until: datetime, run_id: int | None = None, query: Query | None = None
    ) -> Neighbours:
        """What ran within a stretch of time, of what `query` asks for; `run_id` is among it in any case, if it did."""
        among = None if query is None else belonging(query, self._find_in_output)
        return find_neighbours(self._each, since, until, run_id, among)

    def prerequisites(self, run_id: int) -> dict[int, bool]:
        """The runs that this one comes after, each with whether it waits for success (else only for the end)."""
        rows = self._all("SELECT after_id, kind FROM dependency WHERE run_id = ? ORDER BY after_id", run_id)
        return {row[0]: row[1] == "success" for row in rows}

    def wait_reasons(self, run_ids: Iterable[int], slots: int) -> dict[int, tuple[Reason, ...]]:
        """Why those of the runs wait that are queued, the first to be told first; quick, whatever else is queued.

        Args:
            slots: How many runs may run at once.
        """
        from taskmon.store.queue import wait_reasons  # here: most commands never ask

        return wait_reasons.read(self._each, self._portions, run_ids, slots)

    def unfinished(self) -> list[Run]:
        """What is recorded as running, by id: the launch scan starts here."""
        return self.of_state(RunState.RUNNING)

    def of_state(self, *states: RunState, limit: int = 1_000_000) -> list[Run]:
        """The runs in these states, by id; quick however many others there are."""
        found: list[Run] = []
        for state in states:
            rows = self._all(f"{_RUNS} WHERE state = ? ORDER BY id LIMIT ?", state.value, limit)
            found.extend(map(run_from_row, rows))
        return sorted(found, key=lambda run: run.id)[:limit]

    def page(self, query: Query, limit: int = 200, *, results: int | None = None) -> list[Run]:
        """The newest runs that `query` describes, newest first; the next page starts before the last id of this one.

        Args:
            results: Characters of results (JSON) that are enough: what a task returned may be a megabyte. Then the page
                ends before its `limit`, and only an empty one is the last. None: whatever they are; 0: only short
                ones are read, see `long_results`.
        """
        runs = (_BRIEF_RUNS if results == 0 else _RUNS).removesuffix("run")
        # One walk down an index for each state, then merged: never a walk past a million others.
        found = [
            self._each(f"{runs}{walk.source} WHERE {walk.where} ORDER BY {walk.by} DESC LIMIT ?", *walk.values, limit)
            for walk in self.walks(query)
        ]
        rows: Iterable[Row] = found[0] if len(found) == 1 else heapq.merge(*found, key=lambda row: -row[0])
        return [run_from_row(row) for row in fit(rows, limit, results or sys.maxsize)]

    def walks(self, query: Query) -> list[Walk]:
        """How the runs that `query` describes are found, whatever is then read of them."""
        return walks(query, self._find_in_output)

    def count(self, query: Query) -> int:
        """How many runs `query` describes; words are compared with every run that the rest of it leaves."""
        return sum(
            self._all(f"SELECT count(*) FROM {walk.source} WHERE {walk.where}", *walk.values)[0][0]  # noqa: S608  # of a walk
            for walk in self.walks(query)
        )

    def order(self, wanted: Listed, among: Iterable[int] | None = None) -> array[int]:
        """The ids of all runs that are to be listed, in their order; `among` these only."""
        return order(self._each, self.walks, wanted, among)

    def summary(self, run_ids: Sequence[int]) -> Summary:
        """These runs summed up."""
        return summarise(self._each, run_ids, state_from_text)

    def printed(self, before: Printed | None, limit: int = _PORTION) -> list[Printed]:
        """Ended attempts that have printed something that is kept, the newest first; a page goes on before the last."""
        rows = self._all(PRINTED_BEFORE, *place_after(before), limit)
        return [Printed(*row) for row in rows]

    def printed_by(self, run_ids: Iterable[int]) -> list[Printed]:
        """What is kept of what the ended attempts of these runs printed."""
        return [Printed(*row) for row in self._portions(f"{PRINTED} AND run_id", run_ids)]

    def active(self, limit: int = 1_000) -> list[Run]:
        """What runs, then what was interrupted, then what is queued in the order in which it will be claimed."""
        found = self.of_state(RunState.RUNNING)
        found += self.of_state(RunState.INTERRUPTED, limit=limit)
        queued = self._all(f"{_QUEUED} LIMIT ?", max(0, limit - len(found)))
        return found + [run_from_row(row) for row in queued]

    def queue_of(self, group: str, limit: int) -> list[Run]:
        """What is queued in a group, in the order in which it will be claimed."""
        sql = f"{_RUNS} INDEXED BY ix_run_queued WHERE state = 'queued' AND group_name = ?"
        rows = self._all(f"{sql} ORDER BY priority DESC, position, id LIMIT ?", storable(group), limit)
        return [run_from_row(row) for row in rows]

    def recent_jobs(self, limit: int) -> list[Run]:
        """The newest run of each of the jobs that were added last; of runs older than the newest 500 none."""
        newest = "SELECT id, job FROM run ORDER BY id DESC LIMIT 500"
        last_of_each = f"SELECT max(id) FROM ({newest}) GROUP BY job ORDER BY max(id) DESC LIMIT ?"  # noqa: S608  # constants
        rows = self._all(f"{_BRIEF_RUNS} WHERE id IN ({last_of_each}) ORDER BY id DESC", limit)
        return [run_from_row(row) for row in rows]

    def counts(self) -> dict[RunState, int]:
        """How many runs are in each state; at once, from the counters."""
        counts = dict.fromkeys(RunState, 0)
        for state, value in self._all("SELECT state, sum(value) FROM counter GROUP BY state"):
            counts[state_from_text(state)] += value
        return counts

    def counts_by_group(self, *states: RunState) -> dict[str, dict[RunState, int]]:
        """How many runs each group has in these states; groups without any are left out."""
        counts: dict[str, dict[RunState, int]] = {}
        for state in states:
            for name, value in self._all("SELECT group_name, value FROM counter WHERE state = ?", state.value):
                counts.setdefault(name, dict.fromkeys(states, 0))[state] = value
        return counts

    def unseen(self, state: RunState) -> int:
        """How many runs in this state nobody has looked at."""
        return int(self._all("SELECT count(*) FROM run WHERE seen = 0 AND state = ?", state.value)[0][0])

    def groups(self) -> dict[str, Group]:
        """Every group in use, and every one that has a cap or is paused."""
        rows = self._all("SELECT name, slots, paused FROM run_group ORDER BY name")
        return {row[0]: Group(row[0], row[1], bool(row[2])) for row in rows}

    def tags(self) -> dict[str, int]:
        """Every tag in use, with how many runs have it."""
        return {row[0]: row[1] for row in self._all("SELECT name, count(*) FROM tag GROUP BY name ORDER BY name")}

    def most_used_tags(self, limit: int) -> dict[str, int]:
        """So many tags that most runs have, each with how many; those with as many in the order of their names."""
        rows = self._all("SELECT name, count(*) FROM tag GROUP BY name ORDER BY count(*) DESC, name LIMIT ?", limit)
        return {row[0]: row[1] for row in rows}

    def saved_jobs(self) -> list[SavedJob]:
        """Every saved job, by name."""
        return [saved_job_from_row(row) for row in self._all(f"{_JOBS} ORDER BY name")]

    def saved_job(self, name: str) -> SavedJob | None:
        """The job that is saved under this name."""
        row = self._one(f"{_JOBS} WHERE name = ?", storable(name))
        return None if row is None else saved_job_from_row(row)

    def environment(self, key: str | None) -> dict[str, str]:
        """The captured environment stored under a digest; empty where there is none."""
        row = self._one("SELECT variables FROM environment WHERE digest = ?", key)
        return {} if row is None else variables_from_text(row[0])

    def unused_environments(self) -> list[UnusedEnvironment]:
        """The captured environments that no run has; reads every run, so it is nothing for the writer."""
        rows = self._all(
            "SELECT digest, (SELECT coalesce(max(id), 0) FROM run) FROM environment"
            " WHERE digest NOT IN (SELECT environment FROM run WHERE environment IS NOT NULL)"
        )
        return [UnusedEnvironment(row[0], row[1]) for row in rows]

    def environments_of_files(self) -> set[str]:
        """The digests of those (PEP 723) that unfinished runs have."""
        sql = (
            "SELECT DISTINCT CASE WHEN json_valid(job) THEN json_extract(job, '$.script') END FROM run"
            " WHERE state IN ('queued', 'running', 'interrupted')"
        )
        return {row[0] for row in self._each(sql) if row[0]}

    def output_total_bytes(self) -> int:
        """What the output of ended attempts takes of the disk, as they counted it: holes take nothing."""
        return total_bytes(self._number)

    def latest_change(self) -> datetime | None:
        """When a run last changed its state: as of when all this is."""
        row = self._one("SELECT at FROM history ORDER BY id DESC LIMIT 1")
        try:
            return None if row is None else from_text(row[0])
        except (ValueError, TypeError):
            return None

    def schema_version(self) -> int:
        """The version of the tables that are read."""
        return int(self._all("PRAGMA user_version")[0][0])

    @contextmanager
    def at_one_moment(self) -> Iterator[None]:
        """All that is read within is as it was committed at one moment. Not for long: what is written heaps up."""
        self._each("BEGIN")
        try:
            yield
        finally:
            if self._connection.in_transaction:  # unless another database took its place
                self._connection.execute("ROLLBACK")

    def interrupt(self) -> None:
        """End what is read just now, with an error; from any thread."""
        with suppress(sqlite3.ProgrammingError):  # it was closed this instant
            self._connection.interrupt()
        if (outputs := self._outputs) is not None:
            outputs.interrupt()

    def close(self) -> None:
        self._connection.close()
        if self._outputs is not None:
            self._outputs.close()

    def _find_in_output(self, word: str) -> frozenset[int]:
        if self._outputs is None:
            self._outputs = FoundInOutput(beside(self._database))
        return self._outputs.runs_with(word)

    def _all(self, sql: str, *values: Any) -> list[Row]:
        return self._each(sql, *values).fetchall()

    def _each(self, sql: str, *values: Any) -> sqlite3.Cursor:
        file = _number_of(self._database)
        if file != self._file and file is not None:
            # What was read so far was damaged, and was set aside; this is what could be saved of it.
            replaced, self._connection = self._connection, connect_read_only(self._database)
            replaced.close()
            self._file = file
        return self._connection.execute(sql, values)

    def _one(self, sql: str, *values: Any) -> Row | None:
        row: Row | None = self._each(sql, *values).fetchone()
        return row

    def _number(self, sql: str) -> int:
        return int(self._all(sql)[0][0])

    def _portions(self, sql: str, run_ids: Iterable[int]) -> list[Row]:
        ids = list(run_ids)
        parts = (ids[start : start + _PORTION] for start in range(0, len(ids), _PORTION))
        return [row for part in parts for row in self._each(f"{sql} IN ({', '.join('?' * len(part))})", *part)]


def _number_of(database: Path) -> int | None:
    with suppress(OSError):
        return os.stat(database).st_ino
    return None
