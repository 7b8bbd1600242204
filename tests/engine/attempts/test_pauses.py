"""A run that somebody else stops or continues: store, verbs and the next monitor go by what it does."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from taskmon import system
from taskmon.core.clock import utc_now
from taskmon.core.journal import CONTROL, Request
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.attempts.attempt_folder import AttemptFolder, Told
from taskmon.paths import Paths
from taskmon.store import Reader
from tests.engine.conftest import Bench, MakeBench
from tests.jobs import command
from tests.waiting import wait_until


def running(bench: Bench) -> Run:
    return bench.until_running(bench.add(command("sleep", "600"))[0].id)


def send(run: Run, number: int) -> None:
    assert run.pid is not None
    os.kill(run.pid, number)


def continue_until(run: Run, condition: Callable[[], bool]) -> None:
    """Continue it, and once more if the pause was not complete yet."""
    sent_s = 0.0

    def check() -> bool:
        nonlocal sent_s
        if time.monotonic() - sent_s > 2.0:
            sent_s = time.monotonic()
            send(run, signal.SIGCONT)
        return condition()

    wait_until(check)


def is_stopped(run: Run) -> bool:
    return system.is_stopped(system.identify_child(run.pid or 0))


def says_paused(paths: Paths, run: Run) -> bool:
    """Whether the worker says so."""
    snapshot = paths.attempt(run.id, 1) / "progress.json"
    return snapshot.exists() and b'"paused"' in snapshot.read_bytes()


def why(paths: Paths, run: Run) -> list[str]:
    reader = Reader(paths.database)
    try:
        return [step.why for step in reader.history(run.id)]
    finally:
        reader.close()


def until_paused(bench: Bench, run: Run, *, paused: bool) -> None:
    bench.until(run.id, lambda run: run.paused is paused)


def cancel(bench: Bench, run: Run) -> None:
    bench.engine.control.cancel(run.id).result(60)
    assert bench.until_over(run.id).state is RunState.CANCELLED


def test_the_newest_word_on_a_pause_is_found_among_lines_of_any_kind(tmp_path: Path) -> None:
    folder, control = AttemptFolder(tmp_path), tmp_path / CONTROL
    assert folder.told() == Told(False, 0)
    folder.ask(Request.PAUSE, "user", utc_now())
    with control.open("a") as file:
        file.write('{"request": ["resume"]}\n{"request": "cancel"}\n[]\nnull\n{"requ')

    assert folder.told() == Told(True, control.stat().st_size)

    folder.note_paused(False, utc_now())  # its line begins in the torn one, and is lost with it
    folder.note_paused(False, utc_now())
    assert folder.told() == Told(False, control.stat().st_size)


def test_a_job_that_puts_something_else_in_the_place_of_its_requests_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / CONTROL)

    assert AttemptFolder(tmp_path).told() == Told(False, 0)


def test_a_run_that_somebody_else_stops_is_paused_and_resume_lets_it_go_on(bench: Bench, paths: Paths) -> None:
    run = running(bench)
    send(run, signal.SIGSTOP)
    until_paused(bench, run, paused=True)

    resumed = bench.engine.control.resume(run.id).result(60)

    assert not resumed.paused
    wait_until(lambda: not is_stopped(run))
    assert [step for step in why(paths, run) if step in ("stopped from outside", "goes on")] == [
        "stopped from outside",
        "goes on",
    ]
    cancel(bench, run)


def test_a_paused_run_that_somebody_else_continues_is_running_and_can_be_paused_again(
    bench: Bench, paths: Paths
) -> None:
    run = running(bench)
    bench.engine.control.pause(run.id).result(60)
    wait_until(lambda: is_stopped(run))
    continue_until(run, lambda: not bench.stored(run.id).paused)

    assert bench.engine.control.pause(run.id).result(60).paused

    wait_until(lambda: is_stopped(run))
    assert bench.stored(run.id).paused
    assert why(paths, run).count("continued from outside") == 1
    cancel(bench, run)


def test_a_pause_that_somebody_else_ends_while_no_monitor_runs_is_not_made_anew_by_the_next(
    make_bench: MakeBench, paths: Paths
) -> None:
    first = make_bench()
    run = running(first)
    first.engine.control.pause(run.id).result(60)
    wait_until(lambda: is_stopped(run) and says_paused(paths, run))
    assert first.engine.stop()
    continue_until(run, lambda: not says_paused(paths, run))

    second = make_bench()

    assert not second.stored(run.id).paused
    assert not is_stopped(run)
    cancel(second, run)


def test_a_stop_from_outside_that_ended_while_no_monitor_ran_leaves_the_run_running(
    make_bench: MakeBench, paths: Paths
) -> None:
    first = make_bench()
    run = running(first)
    send(run, signal.SIGSTOP)
    until_paused(first, run, paused=True)
    assert first.engine.stop()
    continue_until(run, lambda: not says_paused(paths, run))

    second = make_bench()

    assert not second.stored(run.id).paused
    assert not is_stopped(run)
    cancel(second, run)
