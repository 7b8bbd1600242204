"""Drivers where the system refuses what they need."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import subprocess
import threading

import pytest

from taskmon import system
from taskmon.core.errors import ErrorCode
from taskmon.core.job import Job
from taskmon.core.journal import Identity
from taskmon.core.run import NewRun
from taskmon.core.states import RunState
from taskmon.engine import driver
from taskmon.engine.attempt_folder import AttemptFolder
from taskmon.engine.engine import AlreadyRunningError, Engine
from taskmon.engine.monitor_lock import MonitorLock
from taskmon.paths import Paths
from taskmon.settings import Settings
from taskmon.store import Transaction
from tests.engine.conftest import Bench, MakeBench
from tests.faults import monitors
from tests.jobs import command
from tests.waiting import wait_until


def test_where_no_pipe_can_be_had_a_claimed_run_ends_and_does_not_run_for_ever(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> tuple[int, int]:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    with monkeypatch.context() as patched:
        patched.setattr(os, "pipe", refused)
        run = bench.perform(command("true"))

    assert run.state is RunState.FAILED
    assert run.error is not None
    assert run.error.code == ErrorCode.NOT_STARTED
    assert "Too many open files" in run.error.message
    assert bench.perform(command("true")).state is RunState.SUCCEEDED


def test_a_passing_want_of_descriptors_fails_nothing_that_is_queued(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = make_bench(Settings(slots=1))
    asked = []
    make = AttemptFolder.make

    def refused(*arguments: object) -> None:
        asked.append(arguments)
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    monkeypatch.setattr(AttemptFolder, "make", refused)
    run = bench.add(command("true"))[0]
    bench.qtbot.waitUntil(lambda: bench.engine.trouble is not None)
    assert asked
    monkeypatch.setattr(AttemptFolder, "make", make)

    assert bench.until_over(run.id).state is RunState.SUCCEEDED
    bench.qtbot.waitUntil(lambda: bench.engine.trouble is None)


def test_watching_what_outlived_a_monitor_takes_no_descriptors(make_bench: MakeBench) -> None:
    first = make_bench(Settings(slots=4))
    runs = [first.until_running(run.id) for run in first.add(*(command("sleep", "60") for _ in range(4)))]
    assert first.engine.stop()

    second = make_bench(Settings(slots=4))

    assert second.engine.running_here() == 4
    watching = _pipes()
    for run in runs:
        second.engine.control.cancel(run.id).result(10)
        assert second.until_over(run.id).state is RunState.CANCELLED
    second.qtbot.waitUntil(lambda: second.engine.running_here() == 0)
    assert watching <= _pipes()


def _pipes() -> int:
    """How many pipes this process has open."""
    found = 0
    for name in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):
            found += os.readlink(f"/proc/self/fd/{name}").startswith("pipe:")
    return found


def test_the_monitors_lock_is_kept_while_something_is_still_being_written(make_bench: MakeBench, paths: Paths) -> None:
    bench = make_bench()
    gate, entered = threading.Event(), threading.Event()

    def slow(tx: Transaction) -> None:
        entered.set()
        gate.wait(30)

    bench.engine.store.write(slow)
    assert entered.wait(10)
    try:
        assert not bench.engine.stop(timeout_ms=100)
        second = Engine(paths, Settings(slots=1))
        with pytest.raises(AlreadyRunningError):
            second.open({})
    finally:
        gate.set()


def test_a_worker_that_stands_still_after_its_attempt_keeps_no_thread(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TASKMON_FAULT", "stop_before:unlock")
    monkeypatch.setattr(driver, "READY_S", 0.5)
    bench = make_bench(Settings(slots=1))

    ended = [bench.perform(command("true")) for _ in range(3)]

    assert {run.state for run in ended} == {RunState.SUCCEEDED}
    bench.qtbot.waitUntil(lambda: bench.engine.running_here() == 0)
    monkeypatch.undo()
    for worker in _stopped_children():
        os.kill(worker, signal.SIGCONT)


def _stopped_children() -> list[int]:
    found = [(process.pid, process) for process in system.children(os.getpid())]
    return [pid for pid, process in found if system.is_stopped(process)]


def test_a_monitor_that_stops_while_it_ends_what_a_lost_worker_left_goes_in_time_and_ends_nothing_after_that(
    make_bench: MakeBench, paths: Paths
) -> None:
    first = make_bench()
    stubborn = "trap 'echo asked' TERM; while :; do sleep 0.05; done"
    [run] = first.add(NewRun(Job((stubborn,), "/", shell=True, grace_s=20.0)))
    pid = first.until_running(run.id).pid
    assert pid is not None
    shell = system.identify_child(pid)
    [worker] = monitors.workers(paths)
    system.send_signal(worker, signal.SIGKILL)
    output = paths.attempt(run.id, 1) / "output.log"
    wait_until(lambda: b"asked" in output.read_bytes())  # its driver is in the middle of ending it
    try:
        assert first.engine.stop(timeout_ms=2_000)

        assert system.is_alive(shell)
        second = make_bench()
        found = second.stored(run.id)
        assert found.state is RunState.INTERRUPTED
        [finding] = second.engine.findings
        assert pid in [process.pid for process in finding.survivors]
    finally:
        system.end_processes(lambda: monitors.commands(paths), 0.0, signal.SIGKILL)


def test_the_processes_that_a_user_ends_are_left_alone_once_the_monitor_has_gone(bench: Bench) -> None:
    with subprocess.Popen(["sh", "-c", "trap 'echo asked' TERM; while :; do sleep 0.05; done"], stdout=-1) as stubborn:
        process = system.identify_child(stubborn.pid)
        left: list[Identity] = []
        ending = threading.Thread(target=lambda: left.extend(bench.engine.control.end_survivors([process], 20.0)))
        ending.start()
        assert stubborn.stdout is not None
        assert stubborn.stdout.readline() == b"asked\n"

        assert bench.engine.stop()

        ending.join(10.0)
        assert left == [process]
        assert system.is_alive(process)
        stubborn.kill()


def test_the_monitors_lock_is_kept_while_a_thread_of_the_pool_still_does_something(
    make_bench: MakeBench, paths: Paths
) -> None:
    bench = make_bench()
    gate, entered = threading.Event(), threading.Event()

    def linger() -> None:
        entered.set()
        gate.wait(30)

    bench.engine._pool.start(linger)
    assert entered.wait(10)
    try:
        assert not bench.engine.stop(timeout_ms=100)
        assert not MonitorLock(paths.lock).acquire()  # nor does `taskmon stop` say that it has gone
    finally:
        gate.set()
