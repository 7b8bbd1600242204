"""Many small runs of one file through the whole engine: who performs them, and what is left when something dies."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from taskmon import system
from taskmon.core.environment import captured
from taskmon.core.job import Isolation, Job, JobKind
from taskmon.core.journal import Identity
from taskmon.core.requests.new_run import NewRun
from taskmon.core.retry import RetryPolicy
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.settings import Settings
from tests.engine.conftest import Bench, MakeBench
from tests.jobs import command
from tests.waiting import wait_until

_TASKS = r"""
import os, time
from pathlib import Path

def pid():
    return os.getpid()

def waits(folder: Path):
    (folder / "ready").write_text(str(os.getpid()))
    while not (folder / "go").exists():
        time.sleep(0.01)
    return os.getpid()

def note(folder, what):
    with open(Path(folder) / "done", "a") as file:
        file.write(f"{what}\n")
    return os.getpid()

def marks(path: Path):
    with open(path, "a") as file:
        file.write(os.environ["TASKMON_ATTEMPT"] + "\n")
    time.sleep(0.005)

def fails_once(ctx, folder: Path):
    first = ctx.step("first", note, folder, "first")
    if ctx.attempt == 1:
        raise RuntimeError("once")
    return [first, os.getpid()]
"""

New = Callable[..., NewRun]


@pytest.fixture
def new(tmp_path: Path) -> New:
    """A request for one of the functions above, in a pool."""
    source = tmp_path / "small.py"
    source.write_text(_TASKS)

    def made(name: str, *, retry: RetryPolicy | None = None, **fields: Any) -> NewRun:
        fields = {"stop_signal": "SIGINT", "isolation": Isolation.POOL, **fields}
        job = Job((), str(tmp_path), kind=JobKind.TASK, task=f"{source}:{name}", **fields)
        return NewRun(job, retry=retry or RetryPolicy(), environment=captured(dict(os.environ)))

    return made


def _ready(folder: Path) -> Identity:
    """The process that performs `waits`."""
    wait_until(lambda: (folder / "ready").exists() and (folder / "ready").read_text())
    process = system.identify(int((folder / "ready").read_text()))
    assert process is not None
    return process


def _parent(process: Identity) -> Identity:
    parent = int(Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[1])
    worker = system.identify(parent)
    assert worker is not None
    return worker


def _results(bench: Bench, runs: list[Run]) -> list[Any]:
    ended = [bench.until_over(run.id) for run in runs]
    assert {run.state for run in ended} == {RunState.SUCCEEDED}
    return [run.result for run in ended]


def test_a_slot_performs_them_in_one_process_or_two(make_bench: MakeBench, new: New) -> None:
    """Two: the next attempt may be claimed before the worker of the last one is ready again."""
    bench = make_bench(Settings(slots=1))

    assert len(set(_results(bench, bench.add(*[new("pid") for _ in range(30)])))) <= 2


def test_commands_beside_them_leave_the_warm_process_alone(make_bench: MakeBench, new: New) -> None:
    bench = make_bench(Settings(slots=2))
    # A worker of its own for the command that runs as the first small one begins.
    [long] = bench.add(command("sleep", "0.5"))
    bench.until_running(long.id)
    before = bench.perform(new("pid")).result
    bench.until_over(long.id)
    for _ in range(5):
        assert bench.perform(command("true")).state is RunState.SUCCEEDED
        assert bench.perform(new("pid")).result == before


def test_a_failed_run_goes_on_from_its_steps_in_its_next_attempt(
    make_bench: MakeBench, new: New, tmp_path: Path
) -> None:
    bench = make_bench(Settings(slots=1))
    retry = RetryPolicy(max_attempts=2, backoff_s=0.01)
    run = bench.perform(new("fails_once", params={"folder": str(tmp_path)}, retry=retry))

    assert run.state is RunState.SUCCEEDED
    assert (tmp_path / "done").read_text() == "first\n"
    first, second = run.result
    assert first == second, "an exception ends no process"


def test_a_killed_worker_costs_its_run_and_leaves_no_process(make_bench: MakeBench, new: New, tmp_path: Path) -> None:
    bench = make_bench(Settings(slots=1))
    before = bench.perform(new("pid")).result
    [run] = bench.add(new("waits", params={"folder": str(tmp_path)}))
    process = _ready(tmp_path)
    assert process.pid == before
    os.kill(_parent(process).pid, signal.SIGKILL)

    ended = bench.until_over(run.id)
    assert ended.state is RunState.FAILED
    assert ended.error is not None
    assert ended.error.code == "worker_lost"
    assert not system.is_alive(process)
    assert bench.perform(new("pid")).state is RunState.SUCCEEDED


def test_a_killed_process_costs_its_run_alone(make_bench: MakeBench, new: New, tmp_path: Path) -> None:
    bench = make_bench(Settings(slots=1))
    bench.perform(new("pid"))
    [run] = bench.add(new("waits", params={"folder": str(tmp_path)}))
    os.kill(_ready(tmp_path).pid, signal.SIGKILL)

    ended = bench.until_over(run.id)
    assert (ended.state, ended.signal) == (RunState.FAILED, "SIGKILL")
    assert bench.perform(new("pid")).state is RunState.SUCCEEDED


def test_a_run_goes_on_without_its_monitor_and_nothing_is_left(make_bench: MakeBench, new: New, tmp_path: Path) -> None:
    first = make_bench(Settings(slots=1))
    first.perform(new("pid"))
    [run] = first.add(new("waits", params={"folder": str(tmp_path)}))
    process = _ready(tmp_path)
    worker = _parent(process)
    assert first.engine.stop(timeout_ms=2_000)
    second = make_bench(Settings(slots=1))
    assert second.stored(run.id).state is RunState.RUNNING
    (tmp_path / "go").touch()

    assert second.until_over(run.id).result == process.pid
    wait_until(lambda: not system.is_alive(process) and not system.is_alive(worker))


def test_a_monitor_that_ends_takes_resting_processes_along(make_bench: MakeBench, new: New) -> None:
    bench = make_bench(Settings(slots=2))
    pids = set(_results(bench, bench.add(*[new("pid") for _ in range(10)])))
    processes = [process for process in map(system.identify, pids) if process is not None]
    assert processes
    assert bench.engine.stop(timeout_ms=2_000)

    wait_until(lambda: not any(map(system.is_alive, processes)))


def test_a_cancelled_run_can_be_restarted(make_bench: MakeBench, new: New, tmp_path: Path) -> None:
    bench = make_bench(Settings(slots=1))
    bench.perform(new("pid"))
    [run] = bench.add(new("waits", params={"folder": str(tmp_path)}))
    process = _ready(tmp_path)
    bench.engine.control.cancel(run.id).result(60)
    assert bench.until_over(run.id).state is RunState.CANCELLED
    assert not system.is_alive(process)
    (tmp_path / "go").touch()
    bench.engine.control.retry(run.id).result(60)

    ended = bench.until(run.id, lambda news: news.attempt == 2 and news.state.is_over)
    assert ended.state is RunState.SUCCEEDED


def test_whoever_is_killed_no_attempt_begins_twice_and_each_run_ends(
    make_bench: MakeBench, new: New, tmp_path: Path
) -> None:
    seed = int(os.environ.get("TASKMON_SEED") or random.SystemRandom().randrange(2**32))
    print(f"TASKMON_SEED={seed}")
    rng = random.Random(seed)
    bench = make_bench(Settings(slots=2))
    runs = bench.add(*[new("marks", params={"path": str(tmp_path / "marks")}) for _ in range(60)])

    while any(not bench.stored(run.id).state.is_over for run in runs):
        bench.qtbot.wait(rng.randrange(20, 120))
        living = system.descendants(os.getpid())
        if living:
            os.kill(rng.choice(living).pid, signal.SIGKILL)

    ended = [bench.stored(run.id) for run in runs]
    marks = (tmp_path / "marks").read_text().split()
    assert len(marks) == len(set(marks))
    succeeded = [run for run in ended if run.state is RunState.SUCCEEDED]
    assert len(succeeded) <= len(marks)
    codes = {run.error.code for run in ended if run.error is not None}
    assert codes <= {"worker_lost", "signal", "not_started"}
    assert bench.engine.stop(timeout_ms=2_000)
    wait_until(lambda: not system.descendants(os.getpid()))
