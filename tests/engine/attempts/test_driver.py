"""Drivers where the system refuses what they need."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import socket
import sqlite3
import subprocess
import threading
from typing import Any

import pytest

from taskmon import system
from taskmon.core.attempt import Spec
from taskmon.core.errors import ErrorCode
from taskmon.core.job import Job
from taskmon.core.journal import Identity
from taskmon.core.requests.new_run import NewRun
from taskmon.core.states import RunState
from taskmon.engine.attempts import driver
from taskmon.engine.attempts.attempt_folder import AttemptFolder
from taskmon.engine.attempts.spec import spec_of
from taskmon.engine.claim import Claimed
from taskmon.engine.engine import Engine
from taskmon.engine.machine import FILES_PER_ATTEMPT
from taskmon.engine.monitor_lock import AlreadyRunningError, MonitorLock
from taskmon.engine.pool_job import Aside
from taskmon.paths import Paths
from taskmon.settings import Settings
from taskmon.store import Transaction
from tests.engine.conftest import Bench, MakeBench
from tests.faults import monitors
from tests.jobs import command
from tests.waiting import wait_until


def test_where_a_worker_gets_no_descriptors_its_run_waits_and_pays_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> tuple[object, object]:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    with monkeypatch.context() as patched:
        patched.setattr(socket, "socketpair", refused)
        run = bench.add(command("true"))[0]
        bench.qtbot.waitUntil(lambda: bench.engine.trouble is not None)
        trouble = bench.engine.trouble
    assert trouble is not None
    assert "ulimit -n" in trouble.message

    ended = bench.until_over(run.id)
    assert (ended.state, ended.tries, ended.not_started) == (RunState.SUCCEEDED, 1, 0)
    assert bench.engine.trouble is None


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
        second.engine.control.cancel(run.id).result(60)
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
    [worker] = monitors.busy_workers(paths)
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
    deaf = "trap 'echo asked' TERM; echo deaf; while :; do sleep 0.05; done"
    with subprocess.Popen(["sh", "-c", deaf], stdout=subprocess.PIPE) as stubborn:
        assert stubborn.stdout is not None
        assert stubborn.stdout.readline() == b"deaf\n"  # before that a signal would end it
        process = system.identify_child(stubborn.pid)
        left: list[Identity] = []
        ending = threading.Thread(target=lambda: left.extend(bench.engine.control.end_survivors([process], 20.0)))
        ending.start()
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

    bench.engine._pool.start(Aside(linger))
    assert entered.wait(10)
    try:
        assert not bench.engine.stop(timeout_ms=100)
        assert not MonitorLock(paths.lock).acquire()  # nor does `taskmon stop` say that it has gone
    finally:
        gate.set()


def test_a_claim_that_no_driver_can_be_made_for_ends_and_the_others_of_its_look_run(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spec_or_not(claimed: Claimed, *others: Any) -> Spec:
        if claimed.run.name == "cursed":
            raise KeyError("a bug of ours")
        return spec_of(claimed, *others)

    monkeypatch.setattr("taskmon.engine.attempts.drivers.spec_of", spec_or_not)
    bench = make_bench(Settings(slots=3))
    cursed, *healthy = bench.add(command("true", name="cursed"), command("true"), command("true"))

    assert [bench.until_over(run.id).state for run in healthy] == [RunState.SUCCEEDED] * 2
    ended = bench.until_over(cursed.id)
    assert ended.state is RunState.FAILED
    assert ended.error is not None
    assert ended.error.code == ErrorCode.NOT_STARTED
    assert "a bug of ours" in (bench.engine.paths.log / "taskmon.log").read_text()


def test_a_row_that_cannot_be_claimed_keeps_no_other_from_it(make_bench: MakeBench, paths: Paths) -> None:
    bench = make_bench(start=False)
    torn, healthy = bench.add(command("true"), command("true"))
    with contextlib.closing(sqlite3.connect(paths.database)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("UPDATE run SET name = '' WHERE id = ?", (torn.id,))
        connection.execute(
            "INSERT INTO attempt (run_id, attempt, state, nonce, boot_id, host, claimed_at)"
            " VALUES (?, 1, 'running', 'n', 'b', 'h', '2026-01-01T00:00:00.000Z')",
            (torn.id,),
        )
        connection.commit()

    bench.engine.start()

    assert bench.until_over(healthy.id).state is RunState.SUCCEEDED
    wait_until(lambda: "could not be claimed" in (paths.log / "taskmon.log").read_text())


def test_a_running_attempt_takes_two_descriptors(make_bench: MakeBench) -> None:
    """It took five, so that 250 slots were more than a process may usually open."""
    bench = make_bench(Settings(slots=6))
    bench.perform(command("true"))
    bench.qtbot.waitUntil(lambda: bench.engine.running_here() == 0)
    before = len(os.listdir("/proc/self/fd"))
    runs = [bench.until_running(run.id) for run in bench.add(*(command("sleep", "60") for _ in range(6)))]

    taken = len(os.listdir("/proc/self/fd")) - before

    for run in runs:
        bench.engine.control.cancel(run.id).result(60)
        bench.until_over(run.id)
    assert taken <= FILES_PER_ATTEMPT * 6


def test_a_run_whose_files_cannot_be_read_for_a_fault_of_ours_is_left_running_by_nobody(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch, paths: Paths
) -> None:
    """Its driver failed a second time while it settled the first failure, and its slot was taken for ever."""

    def failing(*_: object) -> None:
        raise OverflowError("int too large to convert to float")

    bench = make_bench()
    run = bench.until_running(bench.add(command("sleep", "60"))[0].id)
    with bench.qtbot.captureExceptions() as told:  # the fault is told as one
        monkeypatch.setattr(AttemptFolder, "live", failing)
        ended = bench.until_over(run.id)
        bench.qtbot.waitUntil(lambda: bool(told))

    assert ended.state is RunState.FAILED
    assert ended.error is not None
    assert ended.error.code == ErrorCode.INTERNAL
    monitors.end_everything(paths)
