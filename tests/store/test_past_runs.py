"""How runs that ended well went, kept for the estimates of later ones."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest

from taskmon.core.attempt import Outcome
from taskmon.core.estimates.curve import Point
from taskmon.core.estimates.earlier import EarlierRun
from taskmon.core.job import Job, JobKind
from taskmon.core.journal import Evidence
from taskmon.core.requests.new_run import NewRun
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.attempts.ending import record
from taskmon.paths import Paths
from taskmon.store import Reader, Store, Transaction, past_runs
from taskmon.store.past_runs import MOST_FORGOTTEN, MOST_OF_A_JOB, MOST_OF_A_KIND
from tests.store.acts import NOW, add, claim, perform

POINTS: tuple[Point, ...] = ((0.0, 0.0), (10.0, 0.9), (60.0, 1.0))


def keep(store: Store, run: Run, took_s: float | None = 60.0, attempt: int = 1, **fields: object) -> None:
    """Keep how an attempt went."""
    given = {"state": RunState.SUCCEEDED, "ended_at": NOW + timedelta(minutes=1), "elapsed_s": took_s, **fields}
    outcome = Outcome(**given)  # type: ignore[arg-type]  # real fields
    store.write(lambda tx: tx.keep_past_run(run, attempt, outcome, POINTS)).result(60)


def test_what_took_its_time_and_ended_well_is_found_by_the_next_of_its_kind(store: Store, reader: Reader) -> None:
    same, other = add(store, "make", "-j4", "all"), add(store, "make", "-j8", "all")
    keep(store, same)
    keep(store, other, 50.0)

    found = reader.earlier_runs(same.job, 99)

    assert found == [EarlierRun(60.0, POINTS), EarlierRun(50.0, POINTS, is_same=False)], "the same first"
    assert reader.earlier_runs(same.job, same.id) == found[1:], "it is no earlier run of its own"
    assert reader.earlier_runs(Job(("make", "clean"), "/"), 99) == []


def test_the_end_of_a_run_is_stored_whatever_its_command_line(store: Store, reader: Reader) -> None:
    """An argument of many options in one was taken apart one call within another, until the stack was full."""
    run = add(store, "make", "a=" * 60_000 + "1")
    claim(store, run.id)

    def ended(tx: Transaction) -> None:
        outcome = Outcome(RunState.SUCCEEDED, NOW + timedelta(minutes=1), elapsed_s=60.0)
        attempt = tx.attempt(run.id, 1)
        assert attempt is not None
        record(tx, attempt, outcome, Evidence(), "worker")

    store.write(ended).result(60)

    assert reader.runs([run.id])[run.id].state is RunState.SUCCEEDED
    assert reader.earlier_runs(run.job, 99) == [EarlierRun(60.0)]


@pytest.mark.parametrize(
    "fields",
    [
        {"state": RunState.FAILED},
        {"state": RunState.CANCELLED},
        {"took_s": 1.9},
        {"took_s": None},
    ],
)
def test_of_what_failed_or_was_over_at_once_nothing_is_kept(
    store: Store, reader: Reader, fields: dict[str, object]
) -> None:
    run = add(store, "make")
    keep(store, run, **fields)  # type: ignore[arg-type]  # as above

    assert reader.earlier_runs(run.job, 99) == []


def copied(store: Store, number: int, sql: str) -> None:
    """Many runs that are like run 1 but for what the SQL of their job and of a past run of theirs says."""
    numbers = f"WITH RECURSIVE number (n) AS (SELECT 101 UNION ALL SELECT n + 1 FROM number WHERE n < {100 + number})"
    copies = (
        " INSERT INTO run (id, created_at, name, command, job, retry, group_name, priority, position, tags, state,"
        " revision, attempt, tries, not_started, waits_for, started_at, ended_at, elapsed_s)"
        " SELECT n, created_at, name, command, replace(job, 'all', 'part' || n), retry, group_name, priority, n,"
        " tags, state, revision, attempt, tries, not_started, waits_for, started_at, ended_at, elapsed_s"
        " FROM run, number WHERE id = 1"
    )

    def many(tx: Transaction) -> None:
        tx.connection.execute(numbers + copies)
        if sql:
            tx.connection.execute(numbers + sql)

    store.write(many).result(60)


TASK = Job((), "/", kind=JobKind.TASK, task="/a.py:copy")


@pytest.mark.parametrize(("attempt", "fresh_from", "tells"), [(1, 0, True), (2, 0, False), (2, 2, True), (3, 2, False)])
def test_an_attempt_of_a_task_tells_of_the_whole_only_if_it_did_not_go_on(
    store: Store, reader: Reader, attempt: int, fresh_from: int, tells: bool
) -> None:
    run = add(store, "make")
    keep(store, Run(run.id, "copy", TASK, RunState.RUNNING, NOW, fresh_from=fresh_from), attempt=attempt)

    assert len(reader.earlier_runs(TASK, 99)) == tells


@pytest.mark.parametrize(("attempt", "fresh_from", "tells"), [(1, 0, True), (2, 0, False), (2, 2, True), (3, 2, False)])
def test_so_does_one_of_before_anything_was_kept(
    store: Store, reader: Reader, attempt: int, fresh_from: int, tells: bool
) -> None:
    """A task that had gone on from what it had kept was taken for one that is over soon."""
    run = store.write(lambda tx: tx.add(NewRun(TASK), NOW, "user", "added")).result(60)
    perform(store, run.id, elapsed_s=60.0)
    sql = "UPDATE run SET attempt = ?, fresh_from = ?"
    store.write(lambda tx: tx.connection.execute(sql, (attempt, fresh_from)).rowcount).result(60)

    assert reader.earlier_runs(TASK, 99) == [EarlierRun(60.0)] * tells


def test_of_a_job_the_newest_are_kept_and_they_go_with_their_runs(store: Store, paths: Paths) -> None:
    runs = [add(store, "make", "all") for _ in range(MOST_OF_A_JOB + 5)]
    others = [add(store, "make", str(number)) for number in range(MOST_OF_A_JOB + 5)]
    for run in (*others, *runs):
        keep(store, run)

    def kept() -> list[int]:
        connection = sqlite3.connect(paths.database)
        try:
            return [row[0] for row in connection.execute("SELECT run_id FROM past_run ORDER BY run_id")]
        finally:
            connection.close()

    assert kept() == sorted([*(run.id for run in runs[5:]), *(run.id for run in others)])
    store.write(lambda tx: tx.remove(runs[-1].id, NOW)).result(60)
    assert runs[-1].id not in kept()


def test_of_a_kind_no_more_are_kept_than_can_be_of_use(store: Store, reader: Reader) -> None:
    """A folder of many files, each its own job and one run of each, left a row for each of them."""
    first = add(store, "make", "-j4", "all")
    perform(store, first.id, elapsed_s=60.0)
    keep(store, first)
    kind = "(SELECT kind FROM past_run WHERE run_id = 1)"
    copied(
        store,
        MOST_OF_A_KIND + MOST_FORGOTTEN,
        " INSERT INTO past_run (run_id, attempt, kind, same, elapsed_s)"
        f" SELECT n, 1, {kind}, 'other' || n, 9.0 FROM number",
    )

    def kept() -> list[int]:
        return [row[0] for row in reader._connection.execute("SELECT run_id FROM past_run ORDER BY run_id DESC")]

    for _ in range(2):  # a little at a time: of before there was a bound there may be a million
        keep(store, add(store, "make", "-j8", "all"), 50.0)

    assert len(kept()) == MOST_OF_A_KIND
    assert first.id not in kept()
    assert min(kept()) > 101, "the oldest went"


def test_the_same_job_is_found_behind_hundreds_of_its_kind_that_ended_later(store: Store, reader: Reader) -> None:
    first = add(store, "make", "all")
    perform(store, first.id, elapsed_s=60.0)
    keep(store, first)
    kind = "(SELECT kind FROM past_run WHERE run_id = 1)"
    copied(
        store,
        MOST_OF_A_KIND - 2,
        " INSERT INTO past_run (run_id, attempt, kind, same, elapsed_s)"
        f" SELECT n, 1, {kind}, 'other' || n, 9.0 FROM number",
    )
    keep(store, add(store, "make", "-j8", "all"), 50.0)

    found = reader.earlier_runs(first.job, 99_999)

    assert found[0] == EarlierRun(60.0, POINTS)
    assert not any(run.is_same for run in found[1:])
    assert len(found) == 20


def test_it_is_found_behind_hundreds_of_before_anything_was_kept(store: Store, reader: Reader) -> None:
    jobs = [add(store, "make", "all") for _ in range(3)]
    for run in jobs:
        perform(store, run.id, elapsed_s=60.0)
    copied(store, 1_500, "")
    again = add(store, "make", "all")

    found = reader.earlier_runs(again.job, again.id)

    assert found[:3] == [EarlierRun(60.0)] * 3


def test_nothing_of_that_looks_at_more_rows_than_it_takes(store: Store, reader: Reader) -> None:
    def plan(sql: str, values: object) -> list[str]:
        connection = reader._connection
        return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)]  # type: ignore[arg-type]

    assert plan(past_runs.SAME, ("s", 1, 20)) == ["SEARCH past_run USING INDEX ix_past_run_same (same=?)"]
    assert plan(past_runs.KIND, ("k", "s", 1, 20)) == ["SEARCH past_run USING INDEX ix_past_run_kind (kind=?)"]
    forgets = plan(past_runs.FORGET, {"same": "s", "most": 20})
    assert forgets[0].startswith("SEARCH past_run USING INDEX ix_past_run_same (same=? AND run_id<?)")
    assert not [step for step in forgets if step.startswith("SCAN")]
    forgets = plan(past_runs.FORGET_OF_KIND, {"kind": "k", "most": 20, "portion": 20})
    assert any("INDEX ix_past_run_kind (kind=?)" in step for step in forgets)
    assert not [step for step in forgets if step.startswith("SCAN")]
    others = plan(past_runs.OTHERS, (1, 2.0))
    assert "SEARCH run USING INDEX ix_run_state (state=?)" in others
    assert [step for step in others if step.startswith("SCAN")] == ["SCAN ended"], "of the newest two thousand"
