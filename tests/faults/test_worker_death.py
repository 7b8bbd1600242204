"""A worker killed at every named instant, its monitor alive or killed as well: what follows is what the rules say."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from taskmon import system
from taskmon.core.attempt import Attempt
from taskmon.core.errors import ErrorCode
from taskmon.core.requests.new_run import NewRun
from taskmon.core.retry import RetryPolicy
from taskmon.core.run import NOT_STARTED_LIMIT, Run
from taskmon.core.states import RunState
from taskmon.engine.attempts.recovery import Verdict
from taskmon.paths import Paths
from taskmon.settings import Settings
from taskmon.system.linux.stat import stat_of
from tests.engine.conftest import Bench, MakeBench
from tests.faults import monitors, witness
from tests.faults.campaign import FULL
from tests.faults.conftest import Launch
from tests.faults.monitors import Adding
from tests.jobs import command, shell
from tests.waiting import wait_until

#: Nothing can have been started yet.
BEFORE = ["before:lock", "after:lock", "before:reserve", "after:reserve", "before:starting"]
#: It may have been started, and its end is not recorded.
BETWEEN = [
    *("after:starting", "before:spawn", "after:spawn", "before:started", "after:started", "before:wait"),
    *("after:wait", "before:write"),
]
#: Its end is recorded.
AFTER = [
    *("after:write", "before:fsync", "after:fsync", "before:poke", "after:poke", "before:unlock", "after:unlock"),
    *("before:ready", "after:ready"),
]
_SAMPLE = ["after:lock", "before:starting", "after:starting", "after:spawn", "before:write", "after:write"]


def _some(instants: list[str]) -> list[str]:
    return instants if FULL else [instant for instant in instants if instant in _SAMPLE]


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    return tmp_path / "trace"


@pytest.fixture(autouse=True)
def clean(paths: Paths) -> Iterator[None]:
    """Stopped workers would stay for ever."""
    yield
    monitors.end_everything(paths)


def _failing(trace: Path, name: str = "it") -> NewRun:
    text = witness.KINDS["failing"].text
    return command("/bin/sh", "-c", text, str(trace), name=name, retry=RetryPolicy(), grace_s=0.2)


def _attempts(bench: Bench, run: Run) -> list[Attempt]:
    reader = bench.engine.reader()
    try:
        return reader.attempts(run.id)
    finally:
        reader.close()


def _codes(attempts: list[Attempt]) -> list[str | None]:
    return [attempt.error.code if attempt.error else None for attempt in attempts]


class _Once:
    """The fault only for the first attempt: taken out of the environment before the second one's worker starts."""

    def __init__(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        self._publish = bench.engine._publish
        monkeypatch.setattr(bench.engine, "_publish", self._look)

    def _look(self, runs: tuple[Run, ...]) -> None:
        """On the writer's thread, after the commit of a claim and before its driver exists."""
        if any(run.attempt > 1 for run in runs):
            os.environ.pop("TASKMON_FAULT", None)
        self._publish(runs)


@pytest.mark.parametrize("instant", _some(BEFORE))
def test_killed_before_it_began_under_a_monitor_the_run_starts_anew_and_no_try_is_counted(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch, trace: Path, instant: str
) -> None:
    monkeypatch.setenv("TASKMON_FAULT", f"die_{instant}")
    bench = make_bench()
    _Once(bench, monkeypatch)
    run = bench.perform(_failing(trace))

    assert _codes(_attempts(bench, run)) == [ErrorCode.NOT_STARTED, ErrorCode.EXIT]
    assert (run.state, run.exit_code, run.tries) == (RunState.FAILED, 7, 1)
    assert sum(witness.read(trace).starts.values()) == 1


@pytest.mark.parametrize("instant", _some(BETWEEN))
def test_killed_in_the_middle_under_a_monitor_the_worker_is_lost_and_nothing_of_it_lives(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch, paths: Paths, trace: Path, instant: str
) -> None:
    monkeypatch.setenv("TASKMON_FAULT", f"die_{instant}")
    bench = make_bench()
    run = bench.perform(_failing(trace))

    assert _codes(_attempts(bench, run)) == [ErrorCode.WORKER_LOST]
    assert (run.state, run.tries) == (RunState.FAILED, 1)
    assert sum(witness.read(trace).starts.values()) <= 1
    assert monitors.commands(paths) == []


@pytest.mark.parametrize("instant", _some(AFTER))
def test_killed_after_the_end_was_recorded_the_outcome_is_the_real_one(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch, trace: Path, instant: str
) -> None:
    monkeypatch.setenv("TASKMON_FAULT", f"die_{instant}")
    bench = make_bench()
    run = bench.perform(_failing(trace))

    assert _codes(_attempts(bench, run)) == [ErrorCode.EXIT]
    assert (run.state, run.exit_code, run.tries) == (RunState.FAILED, 7, 1)
    assert [len(ends) for ends in witness.read(trace).ends.values()] == [1]


def test_what_never_starts_is_given_up_at_the_third_time(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch, trace: Path
) -> None:
    monkeypatch.setenv("TASKMON_FAULT", "die_before:lock")
    bench = make_bench()
    run = bench.perform(_failing(trace))

    assert _codes(_attempts(bench, run)) == [ErrorCode.NOT_STARTED] * NOT_STARTED_LIMIT
    assert (run.state, run.tries) == (RunState.FAILED, 0)
    assert not trace.exists()


def test_idle_workers_that_were_killed_cost_the_next_runs_nothing(make_bench: MakeBench, paths: Paths) -> None:
    bench = make_bench(Settings(slots=4))
    for run in bench.add(*(shell("sleep 0.3") for _ in range(4))):
        bench.until_over(run.id)
    wait_until(lambda: not bench.engine.running_here())
    idle = monitors.workers(paths)
    assert len(idle) >= 4  # one more, where a slot was free while the others still ran
    for worker in idle:
        system.send_signal(worker, signal.SIGKILL)
    # What is dying has lost its name already, and can't be waited for yet.
    wait_until(lambda: all((stat := stat_of(worker.pid)) is None or stat.is_gone for worker in idle))
    wait_until(lambda: not monitors.workers(paths))

    run = bench.perform(command("true"))

    assert (run.state, run.attempt) == (RunState.SUCCEEDED, 1)


@pytest.mark.parametrize("instant", _some([*BEFORE, *BETWEEN, *AFTER]))
def test_monitor_and_worker_killed_at_an_instant_are_settled_at_the_next_launch(
    launch: Launch, make_bench: MakeBench, paths: Paths, trace: Path, instant: str
) -> None:
    _add(trace)
    monitor = launch(environment={"TASKMON_FAULT": f"stop_{instant}"})
    monitor.until(lambda: any(system.is_stopped(worker) for worker in monitors.workers(paths)))
    monitor.kill()
    for worker in monitors.workers(paths):
        system.send_signal(worker, signal.SIGKILL)
    wait_until(lambda: not monitors.workers(paths))
    wait_until(lambda: not monitors.commands(paths))

    bench = make_bench()
    bench.qtbot.waitUntil(lambda: bench.stored(1).state.is_over, timeout=20_000)
    run = bench.stored(1)

    told = [_verdict(bench), _codes(_attempts(bench, run)), run.state, run.tries]
    seen = witness.read(trace)
    if instant in BEFORE:
        assert told == [Verdict.REQUEUED, [ErrorCode.NOT_STARTED, ErrorCode.EXIT], RunState.FAILED, 1]
        assert sum(seen.starts.values()) == 1
    elif instant in BETWEEN:
        assert told == [Verdict.INTERRUPTED, [ErrorCode.INTERRUPTED], RunState.INTERRUPTED, 1]
        assert sum(seen.starts.values()) <= 1
    else:
        # A live monitor may have stored the end before it was killed.
        assert told[0] in (Verdict.SETTLED, None)
        assert told[1:] == [[ErrorCode.EXIT], RunState.FAILED, 1]
        assert list(seen.ends.values()) == [["7"]]


@pytest.mark.parametrize("instant", ["before:lock"] if not FULL else ["before:lock", "before:ready"])
def test_a_worker_that_comes_late_refuses_what_was_given_up_meanwhile(
    launch: Launch, make_bench: MakeBench, paths: Paths, trace: Path, instant: str
) -> None:
    _add(trace)
    monitor = launch(environment={"TASKMON_FAULT": f"stop_{instant}"})
    monitor.until(lambda: any(system.is_stopped(worker) for worker in monitors.workers(paths)))
    late = monitors.workers(paths)
    monitor.kill()

    bench = make_bench()
    bench.qtbot.waitUntil(lambda: bench.stored(1).state.is_over, timeout=20_000)
    for worker in late:
        system.send_signal(worker, signal.SIGCONT)
    wait_until(lambda: not any(system.is_alive(worker) for worker in late))

    assert bench.stored(1).exit_code == 7
    assert sum(witness.read(trace).starts.values()) == 1


@pytest.mark.parametrize("instant", ["after:lock", "after:starting", "after:spawn", "after:started", "before:write"])
def test_a_worker_that_only_stands_still_is_waited_for_by_the_next_monitor(
    launch: Launch, make_bench: MakeBench, paths: Paths, trace: Path, instant: str
) -> None:
    _add(trace)
    monitor = launch(environment={"TASKMON_FAULT": f"stop_{instant}"})
    monitor.until(lambda: any(system.is_stopped(worker) for worker in monitors.workers(paths)))
    held = monitors.workers(paths)
    monitor.kill()

    bench = make_bench()
    assert [finding.verdict for finding in bench.engine.findings] == [Verdict.REATTACHED]
    for worker in held:
        system.send_signal(worker, signal.SIGCONT)
    bench.qtbot.waitUntil(lambda: bench.stored(1).state.is_over, timeout=20_000)

    assert (bench.stored(1).state, bench.stored(1).exit_code, bench.stored(1).attempt) == (RunState.FAILED, 7, 1)
    assert sum(witness.read(trace).starts.values()) == 1


def _add(trace: Path) -> None:
    ids = None
    while ids is None:
        ids = Adding([witness.request("failing", "it", trace)]).ids()
    assert ids == [1]


def _verdict(bench: Bench) -> Verdict | None:
    return next((finding.verdict for finding in bench.engine.findings), None)
