"""A worker that somebody has stopped, or traces: seen, said, continued; what it should have done is done for it."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from taskmon import system
from taskmon.core.errors import ErrorCode
from taskmon.core.job import Job, Survivors
from taskmon.core.journal import Identity
from taskmon.core.requests.new_run import NewRun
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.attempts import driver, standstill
from taskmon.paths import Paths
from tests.engine.conftest import Bench, MakeBench
from tests.faults import monitors
from tests.jobs import command, shell
from tests.waiting import wait_until

#: A command that stops its worker whenever that was continued, and takes the first signal for no end.
_STOPS_ITS_WORKER = "trap 'echo asked' TERM; echo here; while :; do kill -STOP $PPID; done"
_TRACER = """
import ctypes, os, sys
library, pid = ctypes.CDLL(None, use_errno=True), int(sys.argv[1])
if library.ptrace(16, pid, 0, 0) != 0:
    sys.exit(os.strerror(ctypes.get_errno()))
os.waitpid(pid, 0x40000000)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def clean(paths: Paths) -> Iterator[None]:
    """Stopped workers would stay for ever."""
    yield
    monitors.end_everything(paths)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standstill, "_PATIENCE_S", 0.4)
    monkeypatch.setattr(standstill, "_LOOK_S", 0.1)
    monkeypatch.setattr(driver, "PROBE_S", 0.1)


@contextlib.contextmanager
def _traced(process: Identity) -> Iterator[None]:
    """Have a debugger hold the process."""
    arguments = [sys.executable, "-c", _TRACER, str(process.pid)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as tracer:
        assert tracer.stdin is not None
        assert tracer.stdout is not None
        if tracer.stdout.readline() != b"held\n":
            pytest.skip("this system lets nobody trace a process")
        yield
        tracer.stdin.close()


def _why(bench: Bench, run: Run) -> list[str]:
    reader = bench.engine.reader()
    try:
        return [step.why for step in reader.history(run.id)]
    finally:
        reader.close()


@pytest.mark.usefixtures("impatient")
def test_a_worker_that_was_stopped_is_continued_and_that_is_said(
    make_bench: MakeBench, paths: Paths, tmp_path: Path
) -> None:
    bench = make_bench()
    notes: list[str] = []
    bench.engine.live_changed.connect(lambda lives: notes.extend(live.note for live in lives))
    [run] = bench.add(shell(f"until [ -e {tmp_path}/go ]; do sleep 0.05; done; exit 9"))
    bench.until_running(run.id)
    [worker] = monitors.busy_workers(paths)
    system.send_signal(worker, signal.SIGSTOP)
    said = f"its worker (pid {worker.pid}) was stopped by somebody (SIGSTOP), and is continued"

    bench.qtbot.waitUntil(lambda: said in notes)
    wait_until(lambda: not system.is_stopped(worker))
    (tmp_path / "go").touch()
    ended = bench.until_over(run.id)

    assert (ended.state, ended.exit_code) == (RunState.FAILED, 9)
    assert said in _why(bench, run)


@pytest.mark.usefixtures("impatient")
def test_a_run_that_is_cancelled_while_its_worker_is_stopped_is_cancelled(make_bench: MakeBench, paths: Paths) -> None:
    """It was "cancelling" for ever."""
    bench = make_bench()
    run = bench.until_running(bench.add(command("sleep", "600"))[0].id)
    [worker] = monitors.busy_workers(paths)
    system.send_signal(worker, signal.SIGSTOP)

    bench.engine.control.cancel(run.id).result(60)

    assert bench.until_over(run.id).state is RunState.CANCELLED
    assert monitors.commands(paths) == []


@pytest.mark.usefixtures("impatient")
def test_a_command_that_stops_its_worker_all_the_time_can_be_cancelled(make_bench: MakeBench, paths: Paths) -> None:
    """Also where the job wants to outlive its worker: cancelled is cancelled."""
    bench = make_bench()
    [run] = bench.add(NewRun(Job((_STOPS_ITS_WORKER,), "/", shell=True, grace_s=0.3, survivors=Survivors.KEEP)))
    output = paths.attempt(run.id, 1) / "output.log"
    wait_until(lambda: output.exists() and b"here" in output.read_bytes())

    bench.engine.control.cancel(run.id).result(60)
    ended = bench.until_over(run.id)

    assert ended.state is RunState.CANCELLED
    assert monitors.commands(paths) == []


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("limit", "code"), [("timeout_s", ErrorCode.TIMEOUT), ("quiet_timeout_s", ErrorCode.QUIET_TIMEOUT)]
)
def test_a_command_that_stops_its_worker_all_the_time_has_its_limits_kept(
    make_bench: MakeBench, paths: Paths, limit: str, code: ErrorCode
) -> None:
    bench = make_bench()
    job = Job((_STOPS_ITS_WORKER,), "/", shell=True, grace_s=0.3, **{limit: 0.5})  # type: ignore[arg-type]  # a float

    ended = bench.perform(NewRun(job))

    assert ended.state is RunState.FAILED
    assert ended.error is not None
    assert ended.error.code == code
    assert monitors.commands(paths) == []


@pytest.mark.usefixtures("impatient")
def test_the_worker_of_an_earlier_monitor_is_helped_as_well(make_bench: MakeBench, paths: Paths) -> None:
    first = make_bench()
    [run] = first.add(NewRun(Job((_STOPS_ITS_WORKER,), "/", shell=True, grace_s=0.3)))
    output = paths.attempt(run.id, 1) / "output.log"
    wait_until(lambda: output.exists() and b"here" in output.read_bytes())
    assert first.engine.stop()
    second = make_bench()

    second.engine.control.cancel(run.id).result(60)

    assert second.until_over(run.id).state is RunState.CANCELLED
    assert monitors.commands(paths) == []


@pytest.mark.usefixtures("impatient")
def test_a_worker_that_a_debugger_holds_is_said_to_be_and_keeps_no_cancel_waiting(
    make_bench: MakeBench, paths: Paths
) -> None:
    bench = make_bench()
    run = bench.until_running(bench.add(command("sleep", "600"))[0].id)
    [worker] = monitors.busy_workers(paths)
    with _traced(worker):
        assert system.standstill(worker) == "traced"

        bench.engine.control.cancel(run.id).result(60)

        ended = bench.until_over(run.id)
    assert ended.state is RunState.CANCELLED
    assert ended.error is not None
    assert "held by a debugger" in ended.error.message
    assert monitors.commands(paths) == []


@pytest.mark.usefixtures("impatient")
def test_how_a_command_ended_whose_worker_a_debugger_holds_is_not_known_but_its_run_ends(
    make_bench: MakeBench, paths: Paths, tmp_path: Path
) -> None:
    bench = make_bench()
    run = bench.until_running(bench.add(shell(f"until [ -e {tmp_path}/go ]; do sleep 0.05; done"))[0].id)
    [worker] = monitors.busy_workers(paths)
    with _traced(worker):
        (tmp_path / "go").touch()

        ended = bench.until_over(run.id)
    assert ended.state is RunState.FAILED
    assert ended.error is not None
    assert ended.error.code == ErrorCode.WORKER_LOST


@pytest.mark.usefixtures("impatient")
def test_a_paused_run_is_no_worker_that_stands_still(make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch) -> None:
    look, looks = system.standstill, list[str | None]()

    def noted(worker: Identity) -> str | None:
        looks.append(look(worker))
        return looks[-1]

    monkeypatch.setattr(system, "standstill", noted)
    bench = make_bench()
    run = bench.until_running(bench.add(command("sleep", "600"))[0].id)
    process = system.identify_child(run.pid or 0)

    bench.engine.control.pause(run.id).result(60)
    wait_until(lambda: system.is_stopped(process))
    looks.clear()
    bench.qtbot.waitUntil(lambda: len(looks) >= 4, timeout=20_000)

    assert system.is_stopped(process)
    assert set(looks) == {None}
    assert not [why for why in _why(bench, run) if "worker" in why]
    bench.engine.control.cancel(run.id).result(60)
    assert bench.until_over(run.id).state is RunState.CANCELLED
