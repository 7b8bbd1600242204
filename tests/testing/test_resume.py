"""An attempt that is cut off or cancelled by its test, and the next one, which goes on from it."""

from __future__ import annotations

import asyncio
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest.mock import Mock

import pytest

from taskmon import RunStopped, TaskContext, task
from taskmon.core.errors import ErrorCode
from taskmon.core.states import RunState
from taskmon.tasks.durable.uses import StepChangedError
from taskmon.testing import InvalidError, NotReachedError, Performed, run_here


def square(number: int) -> int:
    return number**2


def squares(ctx: TaskContext, n: int) -> int:
    total: int = ctx.restored or 0
    for number in range(1, n + 1):
        total += ctx.step("square", square, number)
        ctx.checkpoint(total)
        with ctx.transaction("count") as state:
            state["attempts"] = [*state.get("attempts", []), ctx.attempt]
        ctx.save_file(f"{number}.txt", str(total))
    return total


def _called(done: Performed) -> list[tuple[int, int]]:
    return [(step.use, step.calls) for step in done.steps]


def test_what_was_kept_before_a_crash_is_there_and_nothing_else() -> None:
    crashed = run_here(squares, n=3, crash_after_step=("square", 2))

    assert crashed.state is RunState.INTERRUPTED
    assert (crashed.error.code if crashed.error else None) == ErrorCode.INTERRUPTED
    assert [(step.use, step.is_kept, step.result) for step in crashed.steps] == [(1, True, 1), (2, True, 4)]
    assert crashed.checkpoint == 1  # that of the second step was not reached
    assert crashed.kept_state == {"attempts": [1]}
    assert crashed.files == {"1.txt": b"1"}


def test_the_next_attempt_goes_on_with_all_that_was_kept() -> None:
    crashed = run_here(squares, n=3, crash_after_step=("square", 2))
    done = run_here(squares, n=3, resume=crashed)

    assert done.attempt == 2
    assert done.result == 1 + 1 + 4 + 9
    assert _called(done) == [(1, 0), (2, 0), (3, 1)]
    assert [step.is_restored for step in done.steps] == [True, True, False]
    assert done.kept_state == {"attempts": [1, 2, 2, 2]}
    assert sorted(done.files) == ["1.txt", "2.txt", "3.txt"]


def test_a_third_attempt_goes_on_from_both() -> None:
    first = run_here(squares, n=4, crash_after_step="square")
    second = run_here(squares, n=4, resume=first, crash_after_step=("square", 3))
    third = run_here(squares, n=4, resume=second)

    assert _called(second) == [(1, 0), (2, 1), (3, 1)]
    assert (third.attempt, _called(third)) == (3, [(1, 0), (2, 0), (3, 0), (4, 1)])
    assert run_here(squares, n=4, resume=third).attempt == 4


def test_several_may_go_on_from_the_same_attempt_also_at_once() -> None:
    def main(ctx: TaskContext) -> list[str]:
        before = sorted(each.name for each in ctx.save_file("one", "1").parent.iterdir())
        ctx.step("one", square, 1)
        number = threading.get_ident()
        ctx.checkpoint(number)
        ctx.save_file(f"of {number}", "")
        return before

    crashed = run_here(main, crash_after_step="one")
    with ThreadPoolExecutor(4) as pool:
        all_done = list(pool.map(lambda _: run_here(main, resume=crashed), range(4)))

    assert [done.result for done in all_done] == [["one"]] * 4
    assert all(done.checkpoint == int(next(iter(done.files)).split()[1]) for done in all_done)
    assert (crashed.files, crashed.checkpoint) == ({"one": b"1"}, None)


def test_nothing_that_a_crashed_task_still_does_is_kept_or_recorded() -> None:
    """No process dies here: `finally` and a bare `except` are performed, and find no context to work with."""
    happened: list[str] = []

    def main(ctx: TaskContext) -> str:
        def attempt(what: str, *call: Any) -> None:
            try:
                call[0](*call[1:])
            except BaseException as error:
                happened.append(f"{what}: {type(error).__name__}")

        try:
            ctx.step("one", square, 1)
        except Exception:
            happened.append("an Exception")
        finally:
            attempt("step", ctx.step, "two", square, 2)
            attempt("checkpoint", ctx.checkpoint, 1)
            attempt("save", ctx.save_file, "a", "a")
            attempt("report", ctx.progress, 5)
            attempt("advance", ctx.advance)
            attempt("transaction", ctx.transaction("t").__enter__)
            attempt("track", list, ctx.track([1]))
            ctx.log.info("still here")
        return "swallowed"

    def swallows(ctx: TaskContext) -> str:
        try:
            return main(ctx)
        except BaseException:
            return "swallowed"

    crashed = run_here(swallows, crash_after_step="one")

    whats = ["step", "checkpoint", "save", "report", "advance", "transaction", "track"]
    assert happened == [f"{what}: Crashed" for what in whats]
    assert crashed.state is RunState.INTERRUPTED
    assert [step.name for step in crashed.steps] == ["one"]
    assert (crashed.checkpoint, crashed.kept_state, crashed.files, crashed.log) == (None, {}, {}, [])
    assert all(report.done is None for report in crashed.reports)
    assert run_here(swallows, resume=crashed).files == {"a": b"a"}


@pytest.mark.parametrize("crash", ["0", "2"])
def test_steps_in_threads_and_in_an_event_loop_are_cut_off_too(crash: str) -> None:
    def threads(ctx: TaskContext) -> list[int]:
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(lambda number: ctx.step(str(number), square, number), range(4)))

    async def later(number: int) -> int:
        await asyncio.sleep(0)
        return number**2

    async def loop(ctx: TaskContext) -> list[int]:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(ctx.step(str(number), later, number)) for number in range(4)]
        return [each.result() for each in tasks]

    for each in (threads, loop):
        crashed = run_here(each, crash_after_step=crash)
        kept = {step.name for step in crashed.steps if step.is_kept}
        done = run_here(each, resume=crashed)

        assert crashed.state is RunState.INTERRUPTED
        assert crash in kept
        assert done.result == [0, 1, 4, 9]
        assert {step.name for step in done.steps if step.is_restored} == kept


def test_a_failed_attempt_is_gone_on_from_as_well() -> None:
    def main(ctx: TaskContext) -> int:
        number = ctx.step("one", square, 3)
        if ctx.attempt == 1:
            raise ConnectionError
        return number

    failed = run_here(main)

    assert failed.state is RunState.FAILED
    assert [step.calls for step in run_here(main, resume=failed).steps] == [0]


def test_a_step_with_other_arguments_is_refused_as_in_a_run() -> None:
    def main(ctx: TaskContext) -> int:
        return ctx.step("one", square, ctx.attempt)

    done = run_here(main, resume=run_here(main))

    assert done.state is RunState.FAILED
    with pytest.raises(StepChangedError, match=r"was called with square\(1\), now with square\(2\)"):
        _ = done.result


def test_a_step_that_is_changed_after_others_is_refused_at_the_end_as_in_a_run() -> None:
    def main(ctx: TaskContext) -> int:
        return sum(ctx.step("one", square, ctx.attempt + number) for number in range(2))

    crashed = run_here(main, crash_after_step=("one", 2))

    with pytest.raises(StepChangedError):
        _ = run_here(main, resume=crashed).result


def test_a_mock_may_stand_for_a_steps_function() -> None:
    fetch = Mock(side_effect=[ConnectionError, b"x".decode()])

    def main(ctx: TaskContext) -> str:
        return str(ctx.step("fetch", fetch, "u"))

    done = run_here(main, resume=run_here(main))

    assert done.result == "x"
    assert [each.args for each in fetch.call_args_list] == [("u",), ("u",)]
    assert [each.calls for each in run_here(main, resume=done).steps] == [0]


def test_a_double_that_notes_its_calls_is_another_one_each_time_and_the_test_is_told_what_to_do() -> None:
    calls: list[str] = []

    def fetch(url: str) -> str:
        calls.append(url)
        return url

    def main(ctx: TaskContext) -> str:
        return ctx.step("fetch", fetch, "u")

    with pytest.raises(StepChangedError, match=r"now with other values in fetch\('u'\) where calls=") as refused:
        _ = run_here(main, resume=run_here(main)).result
    assert "a Mock takes nothing along" in refused.value.__notes__[0]


def test_a_task_that_removes_its_own_folder_has_kept_nothing() -> None:
    def main(ctx: TaskContext) -> None:
        ctx.step("one", square, 1)
        if ctx.attempt == 1:
            shutil.rmtree(ctx.save_file("a").parents[1])
            ctx.step("two", square, 2)

    failed = run_here(main)

    assert failed.error is not None
    assert failed.error.code == ErrorCode.NOT_FOUND
    assert (failed.checkpoint, failed.files) == (None, {})
    assert [step.calls for step in run_here(main, resume=failed).steps] == [1]


def test_other_parameters_or_another_task_can_not_go_on() -> None:
    done = run_here(squares, n=1)

    with pytest.raises(InvalidError, match="Its parameters are not those of attempt 1: restart it"):
        run_here(squares, n=2, resume=done)
    with pytest.raises(ValueError, match=r"resume is an attempt of .*:squares, not of .*:square\."):
        run_here(square, number=1, resume=done)
    with pytest.raises(TypeError, match="resume is what run_here has returned, not 3"):
        run_here(squares, n=1, resume=3)  # type: ignore[call-overload]


def test_a_cancel_after_a_step_is_heard_at_the_next_report() -> None:
    seen: list[object] = []

    def main(ctx: TaskContext) -> None:
        ctx.step("one", square, 1)
        seen.append(ctx.cancelled)
        ctx.step("two", square, 2)
        seen.append(ctx.cancelled)
        try:
            ctx.progress(1)
        except RunStopped:
            seen.append("stopped")
            raise

    done = run_here(main, cancel_after="one")

    assert seen == [True]  # the next step is a place to stop at as well
    assert done.state is RunState.CANCELLED
    assert done.error is None
    assert [step.name for step in done.steps] == ["one"]
    assert run_here(main, resume=done).state is RunState.SUCCEEDED


def test_a_cancel_after_a_number_of_reports_is_seen_before_it_is_raised() -> None:
    def looks(ctx: TaskContext) -> int:
        for number in range(10):
            if ctx.cancelled:
                ctx.save_file("where", str(number))
                break
            ctx.progress(number)
        return 1

    def tracks(ctx: TaskContext) -> None:
        done = 0
        try:
            for each in ctx.track(range(10)):
                done = each + 1
        finally:
            ctx.save_file("where", str(done))

    assert run_here(looks, cancel_after=3).files == {"where": b"3"}
    cancelled = run_here(tracks, cancel_after=3)  # after 0, 1 and 2; the next raises
    assert cancelled.files == {"where": b"3"}
    assert [report.done for report in cancelled.reports] == [0, 1, 2, 3]


@pytest.mark.parametrize(("isolation", "state"), [("process", RunState.CANCELLED), ("thread", RunState.SUCCEEDED)])
def test_what_returns_though_it_was_cancelled_ends_as_in_a_run(isolation: Any, state: RunState) -> None:
    @task(isolation=isolation)
    def main(ctx: TaskContext) -> int:
        return ctx.step("one", square, 1)

    assert run_here(main, cancel_after="one").state is state


def test_an_async_task_is_cancelled_where_it_waits() -> None:
    async def main(ctx: TaskContext) -> None:
        ctx.step("one", square, 1)
        await asyncio.sleep(3_600)

    assert run_here(main, cancel_after="one").state is RunState.CANCELLED


def test_what_asks_for_a_moment_that_never_comes_is_told_so() -> None:
    def main(ctx: TaskContext, fail: bool) -> None:
        ctx.step("one", square, 1)
        ctx.progress(1)
        if fail:
            raise ConnectionError

    with pytest.raises(NotReachedError, match=r"^crash_after_step: it ended without step 'on'; it kept 'one'\.$"):
        run_here(main, fail=False, crash_after_step="on")
    with pytest.raises(NotReachedError, match=r"without step 'one' \(use 2\)") as raised:
        run_here(main, fail=True, cancel_after=("one", 2))
    assert isinstance(raised.value.__cause__, ConnectionError)
    with pytest.raises(NotReachedError, match=r"^cancel_after: it ended without 10 reports; it made 3\.$"):
        run_here(main, fail=False, cancel_after=10)
    crashed = run_here(main, fail=False, crash_after_step="one")
    with pytest.raises(NotReachedError, match=r"it kept 'one' \(restored\)"):
        run_here(main, fail=False, resume=crashed, crash_after_step="one")


@pytest.mark.parametrize("said", [0, -1, True, "", ("one", 0), ("one", True), ("one",), 1.5, b"one"])
def test_a_moment_that_makes_no_sense_is_refused(said: Any) -> None:
    for option in ("crash_after_step", "cancel_after"):
        with pytest.raises(ValueError, match=f"{option} is the name of a step"):
            run_here(squares, **{"n": 1, option: said})
