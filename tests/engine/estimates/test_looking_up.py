"""What is read of the runs before one."""

from __future__ import annotations

from datetime import timedelta

from taskmon.core.attempt import Outcome
from taskmon.core.estimates.earlier import EarlierRun
from taskmon.core.job import Job, JobKind
from taskmon.core.requests.new_run import NewRun
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.estimates.looking_up import Found, Wanted, read
from taskmon.paths import Paths
from taskmon.store import Store, Transaction
from tests.store.acts import NOW, add, change, claim, end


def test_what_runs_no_more_is_told_as_over(store: Store, paths: Paths) -> None:
    ended = end(store, claim(store, add(store, "make").id).id)

    assert read(store, paths, [Wanted(ended.id, 1, True), Wanted(99, 1, True)]) == (
        Found(ended.id, 1, is_over=True),
        Found(99, 1, is_over=True),
    )


def test_a_task_that_goes_on_is_not_measured_by_whole_runs_and_a_command_that_begins_anew_is(
    store: Store, paths: Paths
) -> None:
    jobs = (Job((), "/", kind=JobKind.TASK, task="/a.py:copy"), Job(("make",), "/"))
    outcome = Outcome(RunState.SUCCEEDED, NOW + timedelta(minutes=1), elapsed_s=60.0)

    def added(tx: Transaction) -> list[Run]:
        for job in jobs:
            tx.keep_past_run(tx.add(NewRun(job), NOW, "user", "added"), 1, outcome, ())
        return [tx.add(NewRun(job), NOW, "user", "added") for job in jobs]

    runs = store.write(added).result(9)
    for run in runs:
        end(store, claim(store, run.id).id, RunState.FAILED)
        change(store, run.id, "again", state=RunState.QUEUED)
        claim(store, run.id)

    found = read(store, paths, [Wanted(run.id, 2, False) for run in runs])

    assert [each.earlier for each in found] == [(), (EarlierRun(60.0),)]
