"""Tasks in threads of the monitor: real functions, a real engine, no worker."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

import taskmon
from taskmon.core.errors import ErrorCode, RefusedError
from taskmon.core.job import Isolation, Job, JobKind
from taskmon.core.requests.new_run import NewRun
from taskmon.core.retry import RetryPolicy
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.engine.attempts.threads import threads
from taskmon.engine.attempts.threads.in_thread import InThread
from taskmon.engine.engine import Engine
from taskmon.engine.monitor_lock import AlreadyRunningError
from taskmon.engine.verbs.control import GroupChange
from taskmon.paths import Paths
from taskmon.settings import Recovery, Settings
from tests.engine.conftest import Bench, MakeBench
from tests.waiting import wait_until

_PROJECT = Path(taskmon.__file__).parent.parent
#: What the tasks of a test and the test share, though the tasks are loaded from a file.
_GATES = "tests_of_threads"

_TASKS = """
import sys, threading
from pathlib import Path
gates = sys.modules["tests_of_threads"].gates

def answer(ctx, of: int = 42) -> dict[str, int]:
    ctx.progress(1, 2, "half")
    return {"is": of}

def counts(ctx):
    for number in range(20):
        ctx.progress(number, 20, unit="files")
        gates["nothing"].wait(0.15)

def bad(ctx):
    ctx.log.info("about to fail")
    raise ValueError("no such luck")

def leaves(how: str = "exit"):
    raise {"exit": SystemExit(3), "interrupt": KeyboardInterrupt(), "fine": SystemExit(0)}[how]

def obedient(ctx):
    gates["entered"].set()
    while True:
        ctx.progress(None, message="waiting")
        gates["nothing"].wait(0.005)

def deaf():
    gates["entered"].set()
    gates["leave"].wait(60)
    return "left"

def stepwise(ctx, fail_at: int = -1):
    for number in range(3):
        if number == fail_at and ctx.attempt == 1:
            raise RuntimeError(f"at {number}")
        ctx.step(f"part {number}", gates["done"].append, number)
    return len(gates["done"])

def slow_steps(ctx):
    for number in range(1000):
        ctx.step(f"part {number}", gates["done"].append, number)
        gates["entered"].set()
        gates["nothing"].wait(0.02)

def secretive(token: str):
    return len(token)

def where(default: Path = Path("here.txt")):
    import os
    return {"cwd": os.getcwd(), "thread": threading.current_thread().name, "file": str(default)}

def large(ctx, size: int):
    return "x" * size
"""


class Gates:
    """Events that a test and its tasks share."""

    def __init__(self) -> None:
        self.gates: dict[str, Any] = {name: threading.Event() for name in ("entered", "leave", "nothing")}
        self.gates["done"] = []


@pytest.fixture
def gates(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    shared = Gates()
    monkeypatch.setitem(sys.modules, _GATES, shared)
    yield shared.gates
    shared.gates["leave"].set()
    shared.gates["nothing"].set()


@pytest.fixture
def source(tmp_path: Path, gates: dict[str, Any]) -> Path:
    path = tmp_path / "threaded.py"
    path.write_text(_TASKS)
    return path


NewTask = Callable[..., NewRun]


@pytest.fixture
def task(source: Path) -> NewTask:
    def new(name: str, *, retry: RetryPolicy | None = None, given: dict[str, str] | None = None, **job: Any) -> NewRun:
        fields: dict[str, Any] = {"isolation": Isolation.THREAD, "stop_signal": "SIGINT", **job}
        made = Job((), str(source.parent), kind=JobKind.TASK, task=f"{source}:{name}", **fields)
        return NewRun(made, retry=retry or RetryPolicy(), secrets=given or {})

    return new


def _history(bench: Bench, run: Run) -> list[str]:
    reader = bench.engine.reader()
    try:
        return [step.why for step in reader.history(run.id)]
    finally:
        reader.close()


def test_its_result_and_progress_are_stored_and_no_folder_is_made(bench: Bench, task: NewTask, paths: Paths) -> None:
    run = bench.perform(task("answer", params={"of": 7}))

    assert (run.state, run.result, run.attempt, run.pid) == (RunState.SUCCEEDED, {"is": 7}, 1, None)
    assert not (paths.runs / str(run.id)).exists()
    reader = bench.engine.reader()
    live = reader.live([run.id])[run.id]
    reader.close()
    assert live.progress is not None
    assert (live.progress.fraction, live.progress.message) == (0.5, "half")


def test_its_end_is_foretold_and_how_it_went_is_kept(bench: Bench, task: NewTask) -> None:
    told: list[Live] = []
    bench.engine.live_changed.connect(told.extend)
    run = bench.perform(task("counts"))

    newest = told[-1].estimate
    assert newest is not None
    assert newest.rate is not None
    assert 1.0 < newest.rate < 8.0
    assert newest.rate_unit == "files"
    assert any(live.estimate is not None and live.estimate.left_s is not None for live in told)
    reader = bench.engine.reader()
    [earlier] = reader.earlier_runs(run.job, run.id + 1)
    reader.close()
    assert earlier.took_s == run.elapsed_s
    assert earlier.has_shape


def test_what_it_raises_is_its_error_and_what_it_logs_its_output(bench: Bench, task: NewTask, paths: Paths) -> None:
    run = bench.perform(task("bad"))

    assert run.error is not None
    assert (run.state, run.error.code) == (RunState.FAILED, ErrorCode.EXCEPTION)
    assert run.error.message == "ValueError: no such luck"
    output = paths.attempt(run.id, 1) / "output.log"
    said = output.read_text()
    assert "INFO about to fail\nTraceback (most recent call last):\n" in said
    assert said.endswith("ValueError: no such luck\n")
    assert (output.stat().st_mode & 0o777, output.parent.stat().st_mode & 0o777) == (0o600, 0o700)


@pytest.mark.parametrize(
    ("how", "state", "code"),
    [
        ("exit", RunState.FAILED, ErrorCode.EXIT),
        ("interrupt", RunState.FAILED, ErrorCode.EXCEPTION),
        ("fine", RunState.SUCCEEDED, None),
    ],
)
def test_who_ends_the_program_ends_its_own_run_alone(
    bench: Bench, task: NewTask, how: str, state: RunState, code: ErrorCode | None
) -> None:
    run = bench.perform(task("leaves", params={"how": how}))

    assert (run.state, run.error.code if run.error else None) == (state, code)
    assert bench.perform(task("answer")).state is RunState.SUCCEEDED


def test_neither_folder_nor_path_of_the_monitor_are_changed(bench: Bench, task: NewTask, source: Path) -> None:
    before = list(sys.path)

    run = bench.perform(task("where"))

    assert run.result["cwd"] == os.getcwd()
    assert run.result["file"] == str(source.parent / "here.txt")  # the job's folder, for all that
    assert run.result["thread"] != threading.main_thread().name
    assert sys.path == before


def test_a_file_that_has_changed_is_loaded_anew(bench: Bench, task: NewTask, source: Path) -> None:
    assert bench.perform(task("answer")).result == {"is": 42}
    source.write_text(_TASKS.replace('{"is": of}', '{"was": of}'))

    assert bench.perform(task("answer")).result == {"was": 42}


def test_a_result_too_large_for_the_database_becomes_a_file_of_the_run(
    bench: Bench, task: NewTask, paths: Paths
) -> None:
    run = bench.perform(task("large", params={"size": 1_100_000}))

    assert (run.state, run.result["bytes"]) == (RunState.SUCCEEDED, 1_100_002)
    content = json.loads((paths.files(run.id) / run.result["file"]).read_text())
    assert len(content) == 1_100_000


def test_cancel_takes_effect_where_it_reports(bench: Bench, task: NewTask, gates: dict[str, Any]) -> None:
    [run] = bench.add(task("obedient"))
    assert gates["entered"].wait(10)

    bench.engine.control.cancel(run.id).result(60)

    assert bench.until_over(run.id).state is RunState.CANCELLED
    bench.qtbot.waitUntil(lambda: bench.engine.running_here() == 0)


@pytest.mark.parametrize(
    ("limit", "code"),
    [({"timeout_s": 0.2}, ErrorCode.TIMEOUT), ({"quiet_timeout_s": 0.2}, ErrorCode.QUIET_TIMEOUT)],
)
def test_a_limit_of_time_takes_effect_where_it_reports(
    bench: Bench, task: NewTask, limit: dict[str, float], code: ErrorCode
) -> None:
    run = bench.perform(task("obedient", **limit))

    assert run.error is not None
    assert (run.state, run.error.code) == (RunState.FAILED, code)
    assert "0.2 s" in run.error.message


def test_what_returns_though_it_was_cancelled_has_its_own_end(
    bench: Bench, task: NewTask, gates: dict[str, Any]
) -> None:
    [run] = bench.add(task("deaf"))
    assert gates["entered"].wait(10)
    asked = bench.engine.control.cancel(run.id).result(60)
    assert (asked.state, asked.cancelling) == (RunState.RUNNING, True)

    gates["leave"].set()

    ended = bench.until_over(run.id)
    assert (ended.state, ended.result, ended.cancelling) == (RunState.SUCCEEDED, "left", False)


def test_one_that_does_not_listen_is_called_so_after_its_grace(
    bench: Bench, task: NewTask, gates: dict[str, Any]
) -> None:
    [run] = bench.add(task("deaf", grace_s=0.05))
    assert gates["entered"].wait(10)

    bench.engine.control.cancel(run.id).result(60)

    def note() -> str:
        live = bench.engine.live_of(run.id)
        return live.note if live else ""

    bench.qtbot.waitUntil(lambda: "does not look" in note())
    gates["leave"].set()
    bench.until_over(run.id)


def test_a_thread_cannot_be_paused_and_its_group_can(bench: Bench, task: NewTask, gates: dict[str, Any]) -> None:
    [run] = bench.add(task("deaf"))
    assert gates["entered"].wait(10)

    with pytest.raises(RefusedError, match="can't be paused"):
        bench.engine.control.pause(run.id).result(60)
    bench.engine.control.group("default", GroupChange(paused=True)).result(60)

    assert not bench.stored(run.id).paused
    bench.engine.control.group("default", GroupChange(paused=False)).result(60)
    gates["leave"].set()
    assert bench.until_over(run.id).state is RunState.SUCCEEDED


def test_one_that_never_looks_can_be_let_go_and_is_not_started_beside_itself(
    make_bench: MakeBench, task: NewTask, gates: dict[str, Any]
) -> None:
    bench = make_bench(Settings(slots=1))
    [run] = bench.add(task("deaf"))
    assert gates["entered"].wait(10)
    bench.engine.control.cancel(run.id).result(60)

    bench.engine.control.let_go(run.id).result(60)

    assert bench.perform(task("answer")).state is RunState.SUCCEEDED  # the slot is free
    asks: list[Callable[[int], Future[Any]]] = [
        bench.engine.control.retry,
        bench.engine.control.cancel,
        bench.engine.control.remove,
    ]
    for ask in asks:
        with pytest.raises(RefusedError, match="still performs"):
            ask(run.id).result(60)
    gates["leave"].set()
    bench.qtbot.waitUntil(lambda: not bench.engine._drivers.lives_in_thread(run.id))
    assert bench.stored(run.id).state is RunState.INTERRUPTED  # what it returned counts no more
    bench.engine.control.retry(run.id).result(60)
    assert bench.until(run.id, lambda news: news.attempt == 2 and news.state.is_over).state is RunState.SUCCEEDED


def test_one_that_has_ended_can_be_asked_for_again_before_its_thread_has_noted_it(
    bench: Bench, task: NewTask, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted, perform = threading.Event(), InThread.perform

    def be_late(self: InThread) -> None:
        perform(self)
        noted.wait(10)

    monkeypatch.setattr(InThread, "perform", be_late)
    [run] = bench.add(task("answer"))
    assert bench.until_over(run.id).state is RunState.SUCCEEDED

    bench.engine.control.retry(run.id).result(60)
    again = bench.until(run.id, lambda news: news.attempt == 2 and news.state.is_over)

    noted.set()
    assert again.state is RunState.SUCCEEDED


def test_it_leaves_when_the_monitor_does_and_is_interrupted_at_the_next_launch(
    make_bench: MakeBench, task: NewTask, gates: dict[str, Any]
) -> None:
    first = make_bench()
    [run] = first.add(task("slow_steps", retry=RetryPolicy(max_attempts=5)))
    assert gates["entered"].wait(10)
    assert first.engine.stop()

    second = make_bench()

    [finding] = second.engine.findings
    assert (finding.verdict, finding.can_resume) == ("interrupted", True)
    stored = second.stored(run.id)
    assert stored.error is not None
    assert stored.state is RunState.INTERRUPTED
    assert "monitor ended while it ran in its thread" in stored.error.message


def test_a_monitor_whose_task_does_not_leave_keeps_its_lock(
    make_bench: MakeBench, task: NewTask, gates: dict[str, Any], paths: Paths
) -> None:
    """Else the next one would call it interrupted, and could start it beside itself."""
    bench = make_bench()
    bench.add(task("deaf"))
    assert gates["entered"].wait(10)

    assert not bench.engine.stop(timeout_ms=100)

    second = Engine(paths, Settings(slots=1))
    with pytest.raises(AlreadyRunningError):
        second.open({})


def test_a_failed_one_goes_on_by_its_policy_and_steps_are_performed_once(
    bench: Bench, task: NewTask, gates: dict[str, Any]
) -> None:
    retry = RetryPolicy(max_attempts=2, backoff_s=0.01)

    run = bench.perform(task("stepwise", params={"fail_at": 2}, retry=retry))

    assert (run.state, run.attempt, run.result) == (RunState.SUCCEEDED, 2, 3)
    assert gates["done"] == [0, 1, 2]


def test_a_restart_performs_every_step_again(bench: Bench, task: NewTask, gates: dict[str, Any]) -> None:
    run = bench.perform(task("stepwise", params={"fail_at": 2}))
    assert run.state is RunState.FAILED

    bench.engine.control.retry(run.id, resume=False).result(60)

    run = bench.until(run.id, lambda news: news.attempt == 2 and news.state.is_over)
    assert gates["done"] == [0, 1, 0, 1, 2]


@pytest.mark.parametrize("recovery", [Recovery.RESUME, Recovery.RESTART])
def test_the_settings_can_resume_or_restart_what_was_interrupted(
    make_bench: MakeBench, task: NewTask, gates: dict[str, Any], recovery: Recovery
) -> None:
    first = make_bench()
    [run] = first.add(task("slow_steps"))
    wait_until(lambda: len(gates["done"]) >= 3)
    assert first.engine.stop()
    done = len(gates["done"])

    second = make_bench(Settings(slots=2, recovery=recovery))
    second.until(run.id, lambda news: news.attempt == 2)

    wait_until(lambda: len(gates["done"]) > done)
    assert gates["done"][done] == (done if recovery is Recovery.RESUME else 0)


def test_without_its_secret_it_is_held_until_somebody_gives_it(bench: Bench, task: NewTask) -> None:
    [run] = bench.add(task("secretive", secrets=("token",)))
    held = bench.until(run.id, lambda news: news.held)
    assert (held.state, held.attempt) == (RunState.QUEUED, 0)
    assert _history(bench, run)[-1] == "held: its secret token has to be given again"
    assert bench.engine.control.secrets.missing(held) == ("token",)

    bench.engine.control.release(run.id, secrets={"token": "12345"}).result(60)

    assert bench.until_over(run.id).result == 5
    assert bench.engine.control.secrets.missing(held) == ()


def test_its_secret_is_in_no_file_and_no_row(bench: Bench, task: NewTask, paths: Paths) -> None:
    run = bench.perform(task("secretive", secrets=("token",), given={"token": "correct-horse-battery"}))

    assert run.result == len("correct-horse-battery")
    assert bench.engine.store.flush(10)
    for path in paths.home.rglob("*"):
        assert not path.is_file() or b"correct-horse" not in path.read_bytes(), path


def test_many_in_few_slots_leave_none_behind(make_bench: MakeBench, task: NewTask) -> None:
    bench = make_bench(Settings(slots=4))
    runs = bench.add(*(task("answer", params={"of": number}) for number in range(200)))

    for number, run in enumerate(runs):
        assert bench.until_over(run.id).result == {"is": number}

    bench.qtbot.waitUntil(lambda: bench.engine.running_here() == 0)
    assert sum(thread.name == "task" for thread in threading.enumerate()) <= 4


#: A monitor whose only task hears nothing; it leaves as the window does.
_MONITOR = """
import sys
from PySide6.QtCore import QCoreApplication
from taskmon.core.job import Isolation, Job, JobKind
from taskmon.core.requests.new_run import NewRun
from taskmon.engine.engine import Engine
from taskmon.paths import find_paths
from taskmon.settings import Settings

application = QCoreApplication([])
engine = Engine(find_paths(), Settings(slots=1))
engine.open({})
job = Job((), "/", kind=JobKind.TASK, task=sys.argv[1], isolation=Isolation.THREAD)
engine.control.add([NewRun(job)])
engine.live_changed.connect(application.quit)
engine.start()
application.exec()
engine.stop(timeout_ms=50)
print("left")
"""


def test_one_that_hears_nothing_does_not_keep_the_monitor_from_ending(tmp_path: Path) -> None:
    source = tmp_path / "deaf.py"
    source.write_text("import time\ndef deaf(ctx):\n    ctx.progress(1)\n    while True:\n        time.sleep(600)\n")
    program = [sys.executable, "-c", _MONITOR, f"{source}:deaf"]

    ended = subprocess.run(program, cwd=_PROJECT, capture_output=True, text=True, timeout=60, check=False)

    assert (ended.returncode, ended.stdout) == (0, "left\n"), ended.stderr


def test_a_thread_that_cannot_be_started_loses_no_claim_of_the_same_look(
    bench: Bench, task: NewTask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One "can't start new thread" left the other claims of that look running for ever, without a word."""

    def refused(function: Callable[[], object], name: str) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(threads, "start_thread", refused)
        runs = bench.add(*(task("answer") for _ in range(4)))
        bench.qtbot.waitUntil(lambda: bench.engine.trouble is not None)
        # What could not be started is given back a moment after that is told.
        bench.qtbot.waitUntil(lambda: {bench.stored(run.id).state for run in runs} == {RunState.QUEUED})

    ended = [bench.until_over(run.id) for run in runs]
    assert [(run.state, run.tries, run.not_started) for run in ended] == [(RunState.SUCCEEDED, 1, 0)] * 4
