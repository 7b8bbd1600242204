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
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.attempts.ending import record
from taskmon.paths import Paths
from taskmon.store import Reader, Store, Transaction
from taskmon.store.past_runs import MOST_OF_A_KIND
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

    assert found == [EarlierRun(50.0, POINTS, is_same=False), EarlierRun(60.0, POINTS)]
    assert reader.earlier_runs(same.job, same.id) == found[:1], "it is no earlier run of its own"
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


def test_a_later_attempt_of_a_task_may_have_gone_on_and_tells_nothing(store: Store, reader: Reader) -> None:
    job = Job((), "/", kind=JobKind.TASK, task="/a.py:copy")
    run = add(store, "make")
    task = Run(run.id, "copy", job, RunState.RUNNING, NOW)
    keep(store, task, attempt=2)
    assert reader.earlier_runs(job, 99) == []

    keep(store, task, attempt=1)

    assert len(reader.earlier_runs(job, 99)) == 1


def test_of_a_kind_the_newest_are_kept_and_they_go_with_their_runs(store: Store, paths: Paths) -> None:
    runs = [add(store, "make", str(number)) for number in range(MOST_OF_A_KIND + 5)]
    other = add(store, "true")
    for run in (other, *runs):
        keep(store, run)

    def kept() -> list[int]:
        connection = sqlite3.connect(paths.database)
        try:
            return [row[0] for row in connection.execute("SELECT run_id FROM past_run ORDER BY run_id")]
        finally:
            connection.close()

    assert kept() == sorted([other.id, *(run.id for run in runs[5:])])
    store.write(lambda tx: tx.remove(runs[-1].id, NOW)).result(60)
    assert runs[-1].id not in kept()


def test_among_ten_thousand_runs_those_of_its_kind_are_found(store: Store, reader: Reader) -> None:
    first = add(store, "make", "all")
    perform(store, first.id, elapsed_s=60.0)
    keep(store, first)

    def many(tx: Transaction) -> None:
        tx.connection.execute(
            "WITH RECURSIVE number (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM number WHERE n < 10000)"
            " INSERT INTO run (id, created_at, name, command, job, retry, group_name, priority, position, tags, state,"
            " revision, attempt, tries, not_started, waits_for, started_at, ended_at, elapsed_s)"
            " SELECT n, created_at, name, command, replace(job, 'all', 'part' || n), retry, group_name, priority, n,"
            " tags, state, revision, attempt, tries, not_started, waits_for, started_at, ended_at, elapsed_s"
            " FROM run, number WHERE id = 1"
        )

    store.write(many).result(60)

    found = reader.earlier_runs(first.job, 99)
    plan = reader._all(
        "EXPLAIN QUERY PLAN SELECT same FROM past_run WHERE kind = ? AND run_id <> ? ORDER BY run_id DESC", "k", 1
    )
    assert found[0] == EarlierRun(60.0, POINTS)
    assert "ix_past_run_kind" in plan[0][3]
    assert len(plan) == 1, "no sorting"
