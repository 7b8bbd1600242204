"""Monitors and workers that stand still for a while, a locked database, and more than one monitor at once."""

from __future__ import annotations

import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from taskmon import system
from taskmon.core.errors import ErrorCode, StoreError
from taskmon.core.states import RunState
from taskmon.paths import Paths
from taskmon.settings import Settings
from taskmon.store import Reader
from tests.engine.conftest import Bench, MakeBench
from tests.faults import monitors, witness
from tests.faults.campaign import sized
from tests.faults.conftest import Launch
from tests.faults.monitors import Adding
from tests.faults.truth import Done, all_runs, contradictions
from tests.jobs import command, shell
from tests.waiting import wait_until


def _all_over(paths: Paths) -> bool:
    reader = Reader(paths.database)
    try:
        return all(run.state.is_over for run in all_runs(reader))
    finally:
        reader.close()


def test_a_monitor_that_stands_still_holds_no_command_up_and_then_learns_all(
    launch: Launch, paths: Paths, tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    kinds = [kind for kind in sorted(witness.KINDS) if kind not in ("true", "retried")]
    ids = Adding([witness.request(kind, f"{kind} {n}", trace) for n in range(sized(1, 6)) for kind in kinds]).ids()
    assert ids is not None
    monitor = launch(slots=len(ids))
    monitor.until(lambda: sum(witness.read(trace).starts.values()) >= len(ids))
    monitor.process.send_signal(signal.SIGSTOP)
    try:
        wait_until(lambda: len(witness.read(trace).ends) == len(ids), 20)  # they end while nobody looks
        wait_until(lambda: all(_journal_has_ended(paths, run_id) for run_id in ids), 20)
    finally:
        monitor.process.send_signal(signal.SIGCONT)
    monitor.until(lambda: _all_over(paths))
    monitor.stop()

    assert contradictions(paths, trace, Done()) == []


def _journal_has_ended(paths: Paths, run_id: int) -> bool:
    return b'"event":"finished"' in (paths.attempt(run_id, 1) / "journal.jsonl").read_bytes()


def test_a_worker_that_stood_still_when_its_command_ended_tells_its_real_outcome(
    make_bench: MakeBench, paths: Paths, tmp_path: Path
) -> None:
    bench = make_bench(Settings(slots=1))
    [run] = bench.add(shell(f"sleep 0.4; touch {tmp_path}/ended; exit 9"))
    bench.until_running(run.id)
    [worker] = monitors.busy_workers(paths)
    system.send_signal(worker, signal.SIGSTOP)
    wait_until(lambda: (tmp_path / "ended").exists())

    ended = bench.until_over(run.id)  # its monitor has continued it

    assert (ended.state, ended.exit_code, ended.attempt) == (RunState.FAILED, 9, 1)


def test_a_worker_killed_while_it_stands_still_is_lost_like_any_other(make_bench: MakeBench, paths: Paths) -> None:
    bench = make_bench(Settings(slots=1))
    [run] = bench.add(command("sleep", "600"))
    bench.until_running(run.id)
    [worker] = monitors.busy_workers(paths)
    system.send_signal(worker, signal.SIGSTOP)
    system.send_signal(worker, signal.SIGKILL)

    ended = bench.until_over(run.id)

    assert ended.error is not None
    assert ended.error.code == ErrorCode.WORKER_LOST
    assert monitors.commands(paths) == []


def test_a_second_monitor_is_refused_and_the_first_one_goes_on(launch: Launch, paths: Paths) -> None:
    first = launch()
    first.until_ready()

    second = launch()

    assert second.process.wait(30) == 1
    assert "running already" in second.said
    assert first.is_running()
    assert monitors.ask(paths, "ping") is not None


def test_of_many_monitors_launched_at_once_one_runs(launch: Launch, paths: Paths, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    ids = Adding([witness.request("nap", f"nap {number}", trace) for number in range(8)]).ids()
    assert ids is not None

    several = [launch() for _ in range(4)]

    wait_until(lambda: sum(monitor.is_running() for monitor in several) == 1, 60)
    wait_until(lambda: _all_over(paths), 60)
    for monitor in several:
        monitor.stop()
    assert contradictions(paths, trace, Done()) == []


@pytest.fixture
def locked(make_bench: MakeBench) -> Bench:
    return make_bench()


def test_another_program_that_locks_the_database_delays_outcomes_and_loses_none(
    locked: Bench, paths: Paths, tmp_path: Path
) -> None:
    bench = locked
    connection = bench.engine.store._connection
    assert connection is not None
    # How long SQLite itself waits; what is tried out is what comes when that is over.
    bench.engine.store.write(lambda tx: connection.execute("PRAGMA busy_timeout = 300")).result(60)
    runs = bench.add(*(shell(f"while [ ! -e {tmp_path}/go ]; do sleep 0.02; done; exit 4") for _ in range(2)))
    for run in runs:
        bench.until_running(run.id)
    with closing(sqlite3.connect(paths.database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        (tmp_path / "go").touch()
        wait_until(lambda: all(_journal_has_ended(paths, run.id) for run in runs))
        asked = bench.engine.control.add([command("true")])
        with pytest.raises(StoreError, match="locked by another program"):
            asked.result(30)
        bench.qtbot.waitUntil(lambda: bench.engine.trouble is not None, timeout=15_000)
        assert [bench.stored(run.id).state for run in runs] == [RunState.RUNNING] * 2
        other.execute("ROLLBACK")

    ended = [bench.until_over(run.id) for run in runs]

    assert [(run.state, run.exit_code) for run in ended] == [(RunState.FAILED, 4)] * 2
    bench.qtbot.waitUntil(lambda: bench.engine.trouble is None, timeout=15_000)
    assert bench.perform(command("true")).state is RunState.SUCCEEDED


def test_a_lock_held_for_a_moment_is_only_a_delay(locked: Bench, paths: Paths) -> None:
    with closing(sqlite3.connect(paths.database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        asked = locked.engine.control.add([command("true")])
        locked.qtbot.wait(1_000)
        assert not asked.done()
        other.execute("ROLLBACK")

    [run] = asked.result(60)
    assert locked.until_over(run.id).state is RunState.SUCCEEDED
