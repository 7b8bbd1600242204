"""The verbs where a run is neither here nor there: just claimed, let go of, told by a monitor that died."""

from __future__ import annotations

import errno
import json
import os
import signal
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from taskmon import system
from taskmon.core.attempt import never_started
from taskmon.core.clock import utc_now
from taskmon.core.errors import RefusedError, StoreError
from taskmon.core.journal import CONTROL, Evidence, Request
from taskmon.core.states import Actor, RunState
from taskmon.engine.attempts.attempt_folder import AttemptFolder
from taskmon.engine.attempts.ending import record
from taskmon.engine.verbs.control import GroupChange
from taskmon.paths import Paths
from taskmon.settings import Settings
from taskmon.store import Transaction
from tests.engine.conftest import Bench, MakeBench
from tests.jobs import command
from tests.standing import is_standing, stand_still
from tests.waiting import wait_until


def _asked(paths: Paths, run_id: int, attempt: int = 1) -> list[str]:
    try:
        lines = (paths.attempt(run_id, attempt) / CONTROL).read_text().splitlines()
    except FileNotFoundError:
        return []
    return [json.loads(line)["request"] for line in lines]


def _without_pause(tx: Transaction, run_id: int) -> None:
    """What a resume commits; its monitor dies before it can tell the worker."""
    run = tx.get(run_id)
    tx.put(run, replace(run, paused=False), utc_now(), Actor.USER, "goes on")


def test_a_resume_that_no_worker_was_told_is_told_at_re_attach(make_bench: MakeBench) -> None:
    first = make_bench()
    run = first.until_running(first.add(command("sleep", "60"))[0].id)
    assert run.pid is not None
    pid = run.pid
    first.engine.control.pause(run.id).result(60)
    wait_until(lambda: is_standing(pid))
    first.engine.store.write(lambda tx: _without_pause(tx, run.id)).result(60)
    assert first.engine.stop()

    second = make_bench()

    wait_until(lambda: not is_standing(pid))
    second.engine.control.cancel(run.id).result(60)
    assert second.until_over(run.id).state is RunState.CANCELLED


def _untold(monkeypatch: pytest.MonkeyPatch, run_id: int) -> None:
    """As on a disk that has no room for what is asked of that run."""
    ask = AttemptFolder.ask

    def refused(folder: AttemptFolder, *asked: Any) -> None:
        if Path(folder.path).parent.name == str(run_id):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        ask(folder, *asked)

    monkeypatch.setattr(AttemptFolder, "ask", refused)


def test_a_worker_that_cannot_be_told_at_re_attach_keeps_nothing_from_starting(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make_bench()
    run = first.until_running(first.add(command("sleep", "60"))[0].id)
    first.engine.control.pause(run.id).result(60)
    # Committed, and its monitor went before it told the worker.
    first.engine.store.write(lambda tx: _without_pause(tx, run.id)).result(60)
    assert first.engine.stop()

    with monkeypatch.context() as full:
        _untold(full, run.id)
        second = make_bench()
        assert second.perform(command("true")).state is RunState.SUCCEEDED

    second.engine.control.cancel(run.id).result(60)
    assert second.until_over(run.id).state is RunState.CANCELLED


def test_pausing_a_group_tells_all_its_runs_though_one_cannot_be_told(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = make_bench(Settings(slots=3))
    runs = [bench.until_running(run.id) for run in bench.add(*(command("sleep", "60") for _ in range(3)))]

    with monkeypatch.context() as full:
        _untold(full, runs[0].id)
        with pytest.raises(StoreError, match="could not be told"):
            bench.engine.control.group("default", GroupChange(paused=True)).result(60)

    for run in runs[1:]:
        assert run.pid is not None
        wait_until(partial(is_standing, run.pid))
    bench.engine.control.group("default", GroupChange(paused=True)).result(60)  # asked again, it is told
    assert runs[0].pid is not None
    wait_until(lambda: is_standing(runs[0].pid or 0))
    for run in runs:
        bench.engine.control.cancel(run.id).result(60)
        assert bench.until_over(run.id).state is RunState.CANCELLED


def test_a_pause_of_what_then_never_started_holds_for_its_next_attempt(bench: Bench, paths: Paths) -> None:
    """Claimed, paused, and its worker was gone before it began: the row says paused, so its next process is."""
    run = bench.until_running(bench.add(command("sleep", "60"))[0].id)
    engine = bench.engine
    engine.control.pause(run.id).result(60)
    outcome = never_started(utc_now(), "a test")
    stand_still(_worker_of(run.pid or 0))

    def never(tx: Transaction) -> None:
        attempt = tx.attempt(run.id, 1)
        assert attempt is not None
        record(tx, attempt, outcome, Evidence(), Actor.ENGINE)

    engine.store.write(never, and_look=True).result(60)
    again = bench.until(run.id, lambda run: run.attempt == 2 and run.pid is not None)

    assert again.paused
    assert _asked(paths, run.id, 2) == [Request.PAUSE.value]
    wait_until(lambda: is_standing(again.pid or 0))
    engine.control.cancel(run.id).result(60)
    assert bench.until_over(run.id).state is RunState.CANCELLED
    os.kill(_worker_of(run.pid or 0), signal.SIGCONT)
    os.kill(run.pid or 0, signal.SIGKILL)


def test_letting_go_frees_the_slot_however_often_and_the_queue_moves_on(make_bench: MakeBench) -> None:
    bench = make_bench(Settings(slots=1))
    workers = []
    for _ in range(3):
        run = bench.until_running(bench.add(command("sleep", "60"))[0].id)
        workers.append(_worker_of(run.pid or 0))
        stand_still(workers[-1])
        bench.engine.control.cancel(run.id).result(60)
        let_go = bench.engine.control.let_go(run.id).result(60)
        assert let_go.state is RunState.INTERRUPTED
        bench.qtbot.waitUntil(lambda: bench.engine.running_here() == 0)
    following = bench.add(command("sleep", "60"), command("true"))

    bench.until_running(following[0].id)  # nobody but the end of the third could have woken the queue
    bench.engine.control.cancel(following[0].id).result(60)
    assert bench.until_over(following[1].id).state is RunState.SUCCEEDED
    for worker in workers:
        os.kill(worker, signal.SIGCONT)


def test_a_queued_run_starts_as_soon_as_another_is_let_go(make_bench: MakeBench) -> None:
    bench = make_bench(Settings(slots=1))
    run = bench.until_running(bench.add(command("sleep", "60"))[0].id)
    worker = _worker_of(run.pid or 0)
    stand_still(worker)
    following = bench.add(command("true"))[0]
    bench.engine.control.cancel(run.id).result(60)

    bench.engine.control.let_go(run.id).result(60)

    assert bench.until_over(following.id).state is RunState.SUCCEEDED
    os.kill(worker, signal.SIGCONT)


def test_an_interrupted_run_is_not_called_cancelled_while_a_process_of_it_lives(make_bench: MakeBench) -> None:
    bench = make_bench(Settings(slots=1))
    run = bench.until_running(bench.add(command("sleep", "60"))[0].id)
    worker = _worker_of(run.pid or 0)
    stand_still(worker)
    bench.engine.control.cancel(run.id).result(60)
    bench.engine.control.let_go(run.id).result(60)

    with pytest.raises(RefusedError, match=f"pid {run.pid}"):
        bench.engine.control.cancel(run.id).result(60)

    os.kill(worker, signal.SIGCONT)  # now it cancels, and goes
    wait_until(lambda: system.identify(run.pid or 0) is None)
    assert bench.engine.control.cancel(run.id).result(60).state is RunState.CANCELLED


def _worker_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
