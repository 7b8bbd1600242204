"""The items of a map in a task that is tested: recorded as steps, and a place to be cut off at."""

from __future__ import annotations

import shutil
import threading

import pytest

from taskmon import TaskContext
from taskmon.core.states import RunState
from taskmon.testing import NotReachedError, run_here


def square(number: int) -> int:
    return number**2


def squares(ctx: TaskContext, n: int, at_once: int = 2) -> int:
    return sum(ctx.map("square", square, range(n), at_once=at_once))


def test_each_item_is_a_step_of_its_own() -> None:
    done = run_here(squares, n=4)

    assert done.result == 14
    assert sorted(step.result for step in done.steps) == [0, 1, 4, 9]
    assert [(step.name, step.use, step.calls) for step in done.steps] == [("square", use, 1) for use in range(1, 5)]


@pytest.mark.parametrize("at_once", [1, 4])
def test_a_crash_after_an_item_repeats_none_that_was_kept(at_once: int) -> None:
    crashed = run_here(squares, n=20, at_once=at_once, crash_after_step=("square", 3))
    done = run_here(squares, n=20, at_once=at_once, resume=crashed)

    assert crashed.state is RunState.INTERRUPTED
    assert len(crashed.steps) == 3
    assert done.result == sum(number**2 for number in range(20))
    assert sum(step.is_restored for step in done.steps) == 3
    assert sum(step.calls for step in done.steps) == 17


def test_a_cancel_after_an_item_stops_the_map() -> None:
    cancelled = run_here(squares, n=1_000, at_once=1, cancel_after=("square", 2))

    assert cancelled.state is RunState.CANCELLED
    assert 2 <= len(cancelled.steps) < 1_000
    with pytest.raises(NotReachedError):
        run_here(squares, n=1, cancel_after=("square", 2))


def test_a_map_whose_results_can_not_be_kept_leaves_no_thread_behind() -> None:
    def main(ctx: TaskContext) -> None:
        folder = ctx.save_file("a").parents[1] / "1"
        list(ctx.map("remove", lambda number: shutil.rmtree(folder, ignore_errors=True), range(8), at_once=2))

    before = threading.active_count()
    done = run_here(main)

    assert done.state is RunState.FAILED
    for thread in threading.enumerate():
        if thread.name.startswith("taskmon-map"):
            thread.join(60)
    assert threading.active_count() == before
