"""What is said of a step's tries: retries, backoff, which failures are worth one, and how long one may take."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
import time
from typing import Any

import pytest

from taskmon.tasks.cancellation import RunStopped
from taskmon.tasks.durable.log_reader import KeptStep, read_kept
from taskmon.tasks.parameters.json_values import NotJsonError
from taskmon.tasks.time_limit import StepTimeoutError, time_limit
from taskmon.tasks.tries import Tries, asked
from tests.tasks.test_context import Attempts
from tests.tasks.test_context import attempts as attempts


class Flaky:
    """Fails so many times, then returns what it is given."""

    def __init__(self, failures: int, error: Exception | None = None) -> None:
        self.failures = failures
        self.error = error or ConnectionError("reset")
        self.calls = 0

    def fetch(self, what: Any = 1) -> Any:
        self.calls += 1
        if self.calls <= self.failures:
            raise self.error
        return what

    async def fetch_later(self, what: Any = 1) -> Any:
        await asyncio.sleep(0)
        return self.fetch(what)


def when_of(attempts: Attempts, name: str) -> Any:
    kept = read_kept(str(attempts.folder / str(attempts.number)))
    assert kept is not None
    return kept.results[KeptStep(name, 1)].when


def test_a_step_is_tried_again_and_tells_so_in_the_output(attempts: Attempts) -> None:
    flaky = Flaky(2)

    assert attempts.begin().step("fetch", flaky.fetch, "a", retries=2, backoff=0.0) == "a"

    assert flaky.calls == 3
    assert when_of(attempts, "fetch").tries == 3
    assert (
        "WARNING Step 'fetch': try 2 of 3 failed: ConnectionError: reset; tried again in 0 s" in attempts.log.getvalue()
    )


def test_a_step_that_never_succeeds_raises_what_its_last_try_did(attempts: Attempts) -> None:
    flaky = Flaky(9)

    with pytest.raises(ConnectionError, match="reset"):
        attempts.begin().step("fetch", flaky.fetch, retries=2, backoff=0.0)

    assert flaky.calls == 3


@pytest.mark.parametrize("retry_on", [[TimeoutError], ["timeout"], ["OSErr"]])
def test_only_a_failure_that_is_worth_it_is_tried_again(attempts: Attempts, retry_on: list[Any]) -> None:
    flaky = Flaky(1)

    with pytest.raises(ConnectionError):
        attempts.begin().step("fetch", flaky.fetch, retries=3, backoff=0.0, retry_on=retry_on)

    assert flaky.calls == 1


@pytest.mark.parametrize("retry_on", [[], [OSError], ["OSError"], ["exception"], [ValueError, ConnectionError]])
def test_a_failure_is_worth_it_by_its_type_those_it_derives_from_and_its_code(
    attempts: Attempts, retry_on: list[Any]
) -> None:
    assert attempts.begin().step("fetch", Flaky(1).fetch, retries=1, backoff=0.0, retry_on=retry_on) == 1


def test_a_result_that_can_not_be_kept_is_not_tried_again(attempts: Attempts) -> None:
    calls = []
    with pytest.raises(NotJsonError):
        attempts.begin().step("fetch", lambda: calls.append(1) or object(), retries=3, backoff=0.0)  # type: ignore[func-returns-value]

    assert calls == [1]


def test_an_async_step_is_tried_again_and_limited_as_well(attempts: Attempts) -> None:
    ctx, flaky = attempts.begin(), Flaky(2)

    async def main() -> Any:
        with pytest.raises(StepTimeoutError, match=r"Step 'late' took longer than 0.01 s"):
            await ctx.step("late", asyncio.sleep, 60, timeout_s=0.01)
        return await ctx.step("fetch", flaky.fetch_later, "a", retries=2, backoff=0.0)

    assert asyncio.run(main()) == "a"
    assert (flaky.calls, when_of(attempts, "fetch").tries) == (3, 3)


def test_a_timeout_of_the_authors_own_is_not_taken_for_the_limit(attempts: Attempts) -> None:
    async def own() -> None:
        raise TimeoutError("theirs")

    with pytest.raises(TimeoutError, match="theirs"):
        asyncio.run(attempts.begin().step("own", own, timeout_s=60.0))


def test_a_step_that_sleeps_is_ended_by_its_limit(attempts: Attempts) -> None:
    calls = []

    def sleep() -> None:
        calls.append(1)
        time.sleep(60)

    with pytest.raises(StepTimeoutError, match=r"Step 'sleep' took longer than 0.05 s"):
        attempts.begin().step("sleep", sleep, timeout_s=0.05, retries=1, backoff=0.0, retry_on=["timeout"])

    assert calls == [1, 1]


def test_a_step_in_a_thread_is_ended_by_its_limit(attempts: Attempts) -> None:
    ctx, raised = attempts.begin(), []

    def work() -> None:
        try:
            ctx.step("spin", spin, 60.0, timeout_s=0.05)
        except StepTimeoutError as error:
            raised.append(str(error))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    assert raised == ["Step 'spin' took longer than 0.05 s"]


def spin(seconds: float) -> None:
    """Keep Python busy for so long."""
    end_s = time.monotonic() + seconds
    while time.monotonic() < end_s:
        pass


def test_of_limits_within_limits_the_one_that_is_over_ends_its_block() -> None:
    done = []

    def work() -> None:
        with contextlib.suppress(StepTimeoutError), time_limit(0.02, "inner"):
            time.sleep(60)
        done.append("inner")
        with time_limit(60, "another"):
            time.sleep(60)

    with pytest.raises(StepTimeoutError, match="outer"), time_limit(0.2, "outer"):
        work()

    assert done == ["inner"]


def test_a_task_that_uses_the_signal_itself_keeps_it_and_is_limited_all_the_same() -> None:
    heard = []
    before = signal.signal(signal.SIGRTMAX, lambda number, frame: heard.append(number))
    try:
        with pytest.raises(StepTimeoutError), time_limit(0.02, "step"):
            spin(60)
        signal.raise_signal(signal.SIGRTMAX)
    finally:
        signal.signal(signal.SIGRTMAX, before)

    assert heard == [signal.SIGRTMAX]


def test_a_limit_that_was_kept_leaves_nothing_behind() -> None:
    def work() -> None:
        for _ in range(100):
            with contextlib.suppress(StepTimeoutError), time_limit(0.0005, "step"):
                spin(0.0005)
        spin(0.01)

    work()
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    signal.raise_signal(signal.SIGRTMAX)
    assert [each for each in threading.enumerate() if each.name == "taskmon-step-limit"] == []


def test_a_stop_ends_the_wait_before_a_next_try(attempts: Attempts) -> None:
    ctx, flaky = attempts.begin(), Flaky(9)

    def fetch() -> None:
        threading.Timer(0.02, attempts.stop.set).start()
        flaky.fetch()

    with pytest.raises(RunStopped):
        ctx.step("fetch", fetch, retries=3, backoff=3_000.0)

    assert flaky.calls == 1


def test_a_parameter_of_the_functions_own_is_its_own(attempts: Attempts) -> None:
    def fetch(url: str, timeout_s: float = 1.0, **more: Any) -> list[Any]:
        return [url, timeout_s, more]

    assert attempts.begin().step("fetch", fetch, "a", timeout_s=0.5, retries=1, size=3) == ["a", 0.5, {"size": 3}]
    assert asked(fetch, {"timeout_s": 0.5, "retries": 1}).tries == Tries(retries=1)


@pytest.mark.parametrize(
    ("options", "kind", "words"),
    [
        ({"retries": -1}, ValueError, "retries is between 0 and 1,000"),
        ({"retries": True}, TypeError, "retries is a whole number"),
        ({"backoff": None}, TypeError, "backoff is a number of seconds"),
        ({"timeout_s": 0}, ValueError, "timeout"),
        ({"retry_on": ConnectionError}, TypeError, "retry_on is a list"),
        ({"retry_on": [3]}, TypeError, "3 is neither"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_called(
    attempts: Attempts, options: dict[str, Any], kind: type[Exception], words: str
) -> None:
    flaky = Flaky(0)
    with pytest.raises(kind, match=words):
        attempts.begin().step("fetch", flaky.fetch, **options)

    assert flaky.calls == 0
