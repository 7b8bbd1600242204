"""Idle workers: kept for the next attempt, and let go without anybody waiting for them."""

from __future__ import annotations

import gc
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer

from taskmon import system
from taskmon.engine.attempts.worker_process import Worker
from taskmon.engine.attempts.workers import IDLE_S, Workers
from taskmon.ownership import private_folder
from taskmon.paths import Paths
from taskmon.settings import Settings
from tests.engine.conftest import Bench, MakeBench
from tests.faults import monitors
from tests.jobs import command
from tests.standing import stand_still
from tests.waiting import wait_until


@pytest.fixture
def workers(paths: Paths) -> Iterator[Workers]:
    private_folder(paths.log)
    workers = Workers(paths)
    yield workers
    workers.close()


def _kept(workers: Workers, count: int) -> list[Worker]:
    made = [workers.take() for _ in range(count)]
    for worker in made:
        workers.give_back(worker)
    return made


def test_an_idle_worker_goes_after_a_minute_and_is_reaped(workers: Workers) -> None:
    (worker,) = _kept(workers, 1)

    assert workers.let_idle_go(time.monotonic() + IDLE_S - 5)
    workers.let_idle_go(time.monotonic() + IDLE_S + 1)

    wait_until(lambda: not workers.let_idle_go())
    assert not os.path.exists(f"/proc/{worker.pid}")


def test_nobody_waits_for_an_idle_worker_that_stands_still(workers: Workers) -> None:
    (worker,) = _kept(workers, 1)
    stand_still(worker.pid)

    began_s = time.monotonic()
    assert workers.let_idle_go(began_s + IDLE_S + 1)
    assert time.monotonic() - began_s < 1.0

    os.kill(worker.pid, signal.SIGCONT)
    wait_until(lambda: not workers.let_idle_go())


def test_a_worker_that_stands_still_at_the_end_is_left_behind_without_a_warning(
    paths: Paths, recwarn: pytest.WarningsRecorder
) -> None:
    private_folder(paths.log)
    workers = Workers(paths)
    pid = _kept(workers, 1)[0].pid
    stand_still(pid)

    workers.close()
    del workers
    gc.collect()

    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    assert [str(warning.message) for warning in recwarn] == []


def test_workers_that_stand_still_delay_the_end_by_two_seconds_at_most(paths: Paths) -> None:
    private_folder(paths.log)
    workers = Workers(paths)
    stopped = _kept(workers, 3)
    for worker in stopped:
        stand_still(worker.pid)

    began_s = time.monotonic()
    workers.close()
    assert time.monotonic() - began_s < 4.0

    for worker in stopped:
        os.kill(worker.pid, signal.SIGCONT)
        os.waitpid(worker.pid, 0)  # it goes by itself


def test_the_engine_lets_idle_workers_go_also_those_of_its_very_first_run(bench: Bench) -> None:
    run = bench.perform(command("true"))
    assert run.exit_code == 0

    wait_until(lambda: not bench.engine.running_here())
    timers = [timer for timer in bench.engine.findChildren(QTimer) if timer.interval() == 15_000]
    assert [timer.isActive() for timer in timers] == [True]


def test_no_descriptor_of_one_worker_reaches_another(workers: Workers) -> None:
    first, second = workers.take(), workers.take()
    assert system.identify(second.pid)

    first.let_go()

    gone = threading.Event()

    def bury() -> None:
        first.bury()
        gone.set()

    threading.Thread(target=bury, daemon=True).start()
    assert gone.wait(10)
    workers.give_back(second)


@pytest.mark.parametrize("status", [0, 1])
def test_a_worker_gets_a_scope_only_where_the_manager_makes_scopes(
    workers: Workers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    (tmp_path / "systemd").mkdir()
    (tmp_path / "systemd" / "private").touch()
    program = tmp_path / "systemd-run"
    asked = tmp_path / "asked"
    # Stands in for the manager's program: notes that it was asked, refuses or runs what stands behind the "--".
    program.write_text(
        f"#!/bin/sh\necho x >>{asked}\ntest {status} = 0 || exit 1\n"
        'while test "$1" != --; do shift; done; shift\nexec "$@"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    worker = workers.take()

    assert system.identify(worker.pid)
    workers.give_back(worker)
    wait_until(lambda: len(asked.read_text().split()) == (2 if status == 0 else 1))


def test_a_second_worker_is_warm_before_the_first_is_done(make_bench: MakeBench, paths: Paths) -> None:
    bench = make_bench(Settings(slots=2))
    first, second = bench.add(command("sleep", "1000"), command("sleep", "1000", held=True))
    bench.until_running(first.id)
    wait_until(lambda: len(monitors.workers(paths)) == 2)
    before = {worker.pid for worker in monitors.workers(paths)}
    [busy] = monitors.busy_workers(paths)

    bench.engine.control.release(second.id).result(60)
    bench.until_running(second.id)

    assert {worker.pid for worker in monitors.busy_workers(paths)} == before
    assert busy.pid in before
    for run in (first, second):
        bench.engine.control.cancel(run.id)
        bench.until_over(run.id)
    assert {worker.pid for worker in monitors.workers(paths)} == before  # with all slots taken there is no third


def test_a_spare_worker_is_one_and_none_where_one_is_idle(workers: Workers) -> None:
    workers.keep_spare()
    workers.keep_spare()

    spare = workers.take()
    assert not workers.let_idle_go(time.monotonic() + IDLE_S)  # that was the only one
    workers.give_back(spare)
    workers.keep_spare()

    assert workers.take() is spare
    spare.leave()


def test_a_run_in_a_pool_gets_the_worker_with_its_warm_process_and_a_command_another(workers: Workers) -> None:
    taken = [workers.take(key) for key in (1, 2, None)]
    for worker in taken:
        workers.give_back(worker)
    first, second, plain = taken

    assert workers.take(1) is first
    assert workers.take() is plain
    workers.give_back(first)
    assert workers.take(3) is second, "with no other left, the one that has been of no use for longest"
    assert second.pool_key == 3
    for worker in taken[1:]:
        workers.give_back(worker)
