"""The clock is set back and forward: a back-off is never further away than its own length, and nothing else minds."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from taskmon.core.clock import from_text, utc_now
from taskmon.core.job import Isolation, Job, JobKind
from taskmon.core.journal import OUTPUT
from taskmon.core.requests.new_run import NewRun
from taskmon.core.retry import RetryPolicy
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import elapsed_s, took_s
from taskmon.engine import engine
from taskmon.engine.server.changing import WriteContext
from taskmon.engine.server.handlers import answer
from taskmon.paths import Paths
from taskmon.settings import Settings
from tests.engine.conftest import Bench, MakeBench
from tests.jobs import command
from tests.waiting import wait_until

_HOUR = timedelta(hours=1)
_BACKOFF_S = 0.6


class Clock:
    """The wall clock of this process, in all of taskmon."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    for name, module in list(sys.modules.items()):
        if name.startswith("taskmon.") and getattr(module, "utc_now", None) is utc_now:
            monkeypatch.setattr(module, "utc_now", made.now)
    return made


@pytest.fixture
def bench(clock: Clock, make_bench: MakeBench) -> Bench:
    return make_bench(Settings(slots=2))


def _until_waiting(bench: Bench, backoff_s: float = _BACKOFF_S) -> Run:
    policy = RetryPolicy(max_attempts=2, backoff_s=backoff_s, jitter=0.0)
    [run] = bench.add(command("false", retry=policy))
    return bench.until(run.id, lambda run: run.attempt == 1 and run.state is RunState.QUEUED)


@pytest.mark.parametrize("ahead", [-_HOUR, _HOUR, -24 * 365 * _HOUR])
def test_a_clock_that_is_set_while_a_run_waits_changes_its_wait_little(
    clock: Clock, bench: Bench, ahead: timedelta
) -> None:
    waiting = _until_waiting(bench)
    bench.qtbot.waitUntil(bench.engine._wake_timer.isActive)
    clock.ahead = ahead
    ended = bench.until(waiting.id, lambda run: run.attempt == 2 and run.state.is_over)  # within its 20 seconds
    assert ended.state is RunState.FAILED
    assert ended.tries == 2


def test_a_back_off_of_a_monitor_with_a_fast_clock_is_no_longer_for_the_next_one(
    clock: Clock, make_bench: MakeBench
) -> None:
    clock.ahead = 24 * _HOUR
    first = make_bench()
    waiting = _until_waiting(first)
    first.engine.stop()
    clock.ahead = timedelta()

    second = make_bench()

    ended = second.until(waiting.id, lambda run: run.attempt == 2 and run.state.is_over)
    assert ended.state is RunState.FAILED


def test_a_long_back_off_is_cut_to_its_own_length_and_no_further(clock: Clock, bench: Bench) -> None:
    waiting = _until_waiting(bench, backoff_s=1_000.0)
    clock.ahead = -_HOUR
    bench.engine._dispatcher.wake()
    shortened = bench.until(waiting.id, lambda run: run.not_before != waiting.not_before)
    assert shortened.not_before is not None
    assert timedelta(seconds=990) < shortened.not_before - clock.now() <= timedelta(seconds=1_000)


@pytest.mark.parametrize("ahead", [-2 * _HOUR, 2 * _HOUR])
def test_a_run_that_is_to_wait_for_a_length_of_time_waits_so_long_however_the_clock_is_set(
    clock: Clock, bench: Bench, ahead: timedelta
) -> None:
    began_s = time.monotonic()
    short, long = bench.add(NewRun(command("true").job, wait_s=0.8), NewRun(command("true").job, wait_s=1_000.0))
    bench.qtbot.waitUntil(bench.engine._wake_timer.isActive)
    clock.ahead = ahead

    assert bench.until_over(short.id).state is RunState.SUCCEEDED  # within its 20 seconds

    assert time.monotonic() - began_s >= 0.8
    left = bench.stored(long.id).not_before
    assert left is not None
    assert timedelta(seconds=900) < left - clock.now() < timedelta(seconds=1_000)
    bench.engine.control.cancel(long.id).result(60)


def test_a_run_added_right_after_the_clock_was_set_waits_as_long_as_it_was_asked_to(clock: Clock, bench: Bench) -> None:
    for ahead in (-2 * _HOUR, 2 * _HOUR):
        clock.ahead = ahead  # nobody has looked since
        [added] = bench.add(NewRun(command("true").job, wait_s=1_000.0))
        bench.perform(command("true"))  # looks at the queue
        not_before = bench.stored(added.id).not_before
        assert not_before is not None
        assert timedelta(seconds=900) < not_before - clock.now() <= timedelta(seconds=1_000)
        bench.engine.control.cancel(added.id).result(60)


def test_a_wait_that_was_asked_for_with_a_fast_clock_is_no_longer_than_itself_for_the_next_monitor(
    clock: Clock, make_bench: MakeBench
) -> None:
    clock.ahead = 24 * _HOUR
    first = make_bench()
    [waiting] = first.add(NewRun(command("true").job, wait_s=0.5))
    first.engine.stop()
    clock.ahead = timedelta()

    assert make_bench().until_over(waiting.id).state is RunState.SUCCEEDED


def test_what_is_planned_for_a_time_stays_planned_for_it(clock: Clock, bench: Bench) -> None:
    at = clock.now() + _HOUR
    [run] = bench.add(command("true", not_before=at))
    clock.ahead = -_HOUR
    bench.engine._dispatcher.wake()
    assert bench.perform(command("true")).state is RunState.SUCCEEDED
    planned = bench.stored(run.id).not_before
    assert planned is not None
    assert abs(planned - at) < timedelta(seconds=1)
    clock.ahead = _HOUR
    bench.engine._dispatcher.wake()
    assert bench.until_over(run.id).state is RunState.SUCCEEDED


def test_a_clock_that_is_set_back_between_a_look_at_the_queue_and_the_rest_after_it_delays_nothing(
    clock: Clock, bench: Bench
) -> None:
    def set_back(runs: tuple[Run, ...]) -> None:
        """Told of the failure: at this moment the look has been made, and how long to rest is reckoned next."""
        if any(run.state is RunState.QUEUED and run.attempt == 1 for run in runs):
            clock.ahead = -24 * _HOUR

    bench.engine.runs_changed.connect(set_back)
    waiting = _until_waiting(bench)
    ended = bench.until(waiting.id, lambda run: run.attempt == 2 and run.state.is_over)  # within its 20 seconds
    assert ended.tries == 2


def test_a_look_right_after_the_clock_was_set_back_sees_it_whatever_the_look_was_for(
    clock: Clock, bench: Bench
) -> None:
    waiting = _until_waiting(bench)
    clock.ahead = -24 * _HOUR
    assert bench.perform(command("true")).state is RunState.SUCCEEDED  # which makes it look, and rest anew
    ended = bench.until(waiting.id, lambda run: run.attempt == 2 and run.state.is_over)  # within its 20 seconds
    assert ended.tries == 2


def test_a_planned_run_starts_at_its_time_also_when_the_time_is_some_naps_away_and_another_runs(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_LONGEST_NAP_MS", 100)
    [other] = bench.add(command("sleep", "600"))
    bench.until_running(other.id)
    [planned] = bench.add(command("true", not_before=utc_now() + timedelta(seconds=1)))
    assert bench.until_over(planned.id).state is RunState.SUCCEEDED
    bench.engine.control.cancel(other.id).result(60)
    bench.until_over(other.id)


@pytest.mark.parametrize("ahead", [-_HOUR, _HOUR])
def test_a_clock_that_is_set_while_a_command_runs_spoils_neither_its_end_nor_its_time(
    clock: Clock, bench: Bench, ahead: timedelta
) -> None:
    clock.ahead = -ahead
    [run] = bench.add(command("sleep", "0.3"))
    bench.until_running(run.id)
    clock.ahead = ahead

    ended = bench.until_over(run.id)

    assert ended.state is RunState.SUCCEEDED
    assert bench.stored(run.id) == ended


def test_a_launch_with_a_clock_that_is_years_ahead_removes_no_output(
    clock: Clock, make_bench: MakeBench, paths: Paths
) -> None:
    first = make_bench()
    run = first.perform(command("echo", "of today"))
    output = paths.attempt(run.id, 1) / OUTPUT
    assert first.engine.stop()

    clock.ahead = timedelta(days=730)
    second = make_bench()
    context = WriteContext(second.engine.reader(), paths, second.engine.control, second.engine.store)
    asked: Any = answer("prune", {"older_than_s": 30 * 86_400}, context)  # queues behind the launch's own
    told = asked.result(60)
    context.reader.close()
    second.qtbot.waitUntil(lambda: second.engine._pool.active == 0)

    assert output.read_bytes() == b"of today\n"
    assert second.stored(run.id).state is RunState.SUCCEEDED
    assert (told["outputs"], told["runs"]) == (0, 0)
    assert from_text(told["clock_believed_at"]) < utc_now()


@pytest.mark.parametrize("ahead", [-_HOUR, _HOUR])
def test_a_running_command_has_taken_as_long_as_it_has_whatever_the_clock_says(
    clock: Clock, bench: Bench, ahead: timedelta
) -> None:
    [added] = bench.add(command("sleep", "600"))
    run = bench.until_running(added.id)
    bench.qtbot.waitUntil(lambda: bench.engine.live_of(run.id) is not None)
    clock.ahead = ahead

    def taken_s() -> float:
        taken_s = elapsed_s(run, bench.engine.live_of(run.id), clock.now(), time.monotonic())
        assert taken_s is not None
        return taken_s

    wait_until(lambda: taken_s() > 0.3)
    assert taken_s() < 300
    bench.engine.control.cancel(run.id).result(60)
    took = took_s(bench.until_over(run.id))
    assert took is not None
    assert 0.3 < took < 300


@pytest.mark.parametrize("ahead", [-_HOUR, _HOUR])
def test_a_task_in_a_thread_has_taken_as_long_as_it_has_whatever_the_clock_says(
    clock: Clock, bench: Bench, ahead: timedelta, tmp_path: Path
) -> None:
    (tmp_path / "slow.py").write_text("import time\n\ndef slow():\n    time.sleep(0.3)\n")
    job = Job((), str(tmp_path), kind=JobKind.TASK, task="slow.py:slow", isolation=Isolation.THREAD)
    [run] = bench.add(NewRun(job))
    bench.until(run.id, lambda run: run.state is RunState.RUNNING)
    clock.ahead = ahead

    took = took_s(bench.until_over(run.id))

    assert took is not None
    assert 0.3 <= took < 300
