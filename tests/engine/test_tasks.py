"""Tasks in processes of their own through the whole engine: real workers, real functions, real SQLite."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from taskmon import system
from taskmon.core.environment import captured
from taskmon.core.errors import ErrorCode
from taskmon.core.job import Isolation, Job, JobKind
from taskmon.core.requests.new_run import NewRun
from taskmon.core.retry import RetryPolicy
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.attempts.attempt_folder import AttemptFolder
from taskmon.engine.attempts.recovery import unsettled
from taskmon.engine.server import changing, handlers, reading
from taskmon.paths import Paths
from taskmon.tasks.describe.resolver import source_hash
from tests.engine.conftest import Bench, MakeBench, MakeKeyring
from tests.waiting import wait_until

_TASKS = """
import os, signal, time
from pathlib import Path

def note(folder, what):
    with open(Path(folder) / "done", "a") as file:
        file.write(f"{what}\\n")
    return what

def killed_in_the_middle(ctx, folder: Path):
    for number in range(4):
        if number == 2 and ctx.attempt == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        ctx.step(f"part {number}", note, folder, number)
    return ctx.attempt

def waits_in_the_middle(ctx, folder: Path):
    for number in range(4):
        while number == 2 and not (folder / "go").exists():
            time.sleep(0.01)
        ctx.step(f"part {number}", note, folder, number)
    return ctx.attempt

def fails_once(ctx, folder: Path):
    ctx.step("first", note, folder, "first")
    with ctx.transaction("count") as state:
        state["rows"] = 3
    if ctx.attempt == 1:
        raise RuntimeError("once")
    return ctx.state["rows"]

def large(ctx):
    ctx.save_file("table.csv", "a,b")
    return "x" * 100_000

def large_when_told(folder: Path):
    while not (folder / "go").exists():
        time.sleep(0.01)
    return "y" * 50_000

def secretive(token: str):
    return len(token)
"""

NewTask = Callable[..., NewRun]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "tasks_of_a_test.py"
    path.write_text(_TASKS)
    return path


@pytest.fixture
def task(source: Path, tmp_path: Path) -> NewTask:
    def new(name: str, *, retry: RetryPolicy | None = None, given: dict[str, str] | None = None, **job: Any) -> NewRun:
        fields: dict[str, Any] = {"stop_signal": "SIGINT", "code": source_hash(str(source)), **job}
        made = Job((), str(source.parent), kind=JobKind.TASK, task=f"{source}:{name}", **fields)
        environment = captured(dict(os.environ))
        return NewRun(made, retry=retry or RetryPolicy(), secrets=given or {}, environment=environment)

    return new


def _done(folder: Path) -> list[str]:
    try:
        return (folder / "done").read_text().split()
    except FileNotFoundError:
        return []


def test_after_a_kill_its_next_attempt_goes_on_from_its_steps(bench: Bench, task: NewTask, tmp_path: Path) -> None:
    retry = RetryPolicy(max_attempts=2, backoff_s=0.01)

    run = bench.perform(task("killed_in_the_middle", params={"folder": str(tmp_path)}, retry=retry))

    assert (run.state, run.result) == (RunState.SUCCEEDED, 2)
    assert _done(tmp_path) == ["0", "1", "2", "3"]


def test_when_worker_and_monitor_died_a_resume_goes_on_from_its_steps(
    make_bench: MakeBench, task: NewTask, tmp_path: Path, paths: Paths
) -> None:
    first = make_bench()
    [run] = first.add(task("waits_in_the_middle", params={"folder": str(tmp_path)}))
    wait_until(lambda: len(_done(tmp_path)) == 2)
    pid = first.until_running(run.id).pid
    assert pid is not None
    worker = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    assert first.engine.stop()
    os.kill(worker, signal.SIGKILL)
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: system.identify(pid) is None and system.identify(worker) is None)
    (tmp_path / "go").touch()

    second = make_bench()

    [finding] = second.engine.findings
    assert (finding.verdict, finding.can_resume) == ("interrupted", True)
    reader = second.engine.reader()
    [waiting] = unsettled(reader, paths)
    context = changing.WriteContext(reader, paths, second.engine.control, second.engine.store)
    asked: Any = handlers.answer("resume", {"id": run.id, "seen_attempt": 1}, context)
    assert waiting.can_resume
    asked.result(60)
    reader.close()
    ended = second.until(run.id, lambda news: news.attempt == 2 and news.state.is_over)
    assert (ended.state, ended.result) == (RunState.SUCCEEDED, 2)
    assert _done(tmp_path) == ["0", "1", "2", "3"]


def test_its_last_consistent_state_is_shown_and_gone_on_from(
    bench: Bench, task: NewTask, tmp_path: Path, paths: Paths
) -> None:
    run = bench.perform(task("fails_once", params={"folder": str(tmp_path)}))
    assert run.error is not None
    assert (run.state, run.error.code) == (RunState.FAILED, ErrorCode.EXCEPTION)
    reader = bench.engine.reader()
    shown: Any = handlers.answer("show", {"id": run.id}, reading.ReadContext(reader, paths))
    reader.close()
    assert shown["kept"] == {
        "attempt": 1,
        "steps": [{"name": "first", "use": 1}],
        "steps_left_out": 0,
        "maps": [],
        "checkpoint": False,
        "state": {"rows": 3},
    }

    bench.engine.control.retry(run.id).result(60)

    again = bench.until(run.id, lambda news: news.attempt == 2 and news.state.is_over)
    assert (again.state, again.result) == (RunState.SUCCEEDED, 3)
    assert _done(tmp_path) == ["first"]


def test_code_that_changed_while_it_waited_for_its_next_try_is_not_gone_on_with_unasked(
    bench: Bench, task: NewTask, source: Path, tmp_path: Path
) -> None:
    """The asker of a retry is told; a policy has nobody to tell, so the attempt itself refuses."""
    retry = RetryPolicy(max_attempts=3, backoff_s=0.3, jitter=0.0)
    [run] = bench.add(task("fails_once", params={"folder": str(tmp_path)}, retry=retry))
    bench.until(run.id, lambda news: news.state is RunState.QUEUED and news.attempt == 1)
    source.write_text(_TASKS + "\n# another version\n")

    ended = bench.until_over(run.id)

    assert ended.error is not None
    assert (ended.state, ended.attempt, ended.error.code) == (RunState.FAILED, 2, ErrorCode.INVALID)
    assert "code has changed" in ended.error.message
    bench.engine.control.retry(run.id, resume=True, accept_changes=True).result(60)
    again = bench.until(run.id, lambda news: news.attempt == 3 and news.state.is_over)
    assert (again.state, again.result) == (RunState.SUCCEEDED, 3)
    assert _done(tmp_path) == ["first"]


def test_a_result_too_long_for_the_journal_is_stored_and_its_files_are_shown(
    bench: Bench, task: NewTask, paths: Paths
) -> None:
    run = bench.perform(task("large"))

    assert (run.state, run.result) == (RunState.SUCCEEDED, "x" * 100_000)
    assert bench.stored(run.id).result == "x" * 100_000
    assert (paths.attempt(run.id, 1) / "journal.jsonl").stat().st_size < 20_000
    reader = bench.engine.reader()
    shown: Any = handlers.answer("show", {"id": run.id}, reading.ReadContext(reader, paths))
    reader.close()
    assert shown["files"] == [{"name": "table.csv", "bytes": 3, "path": str(paths.files(run.id) / "table.csv")}]


def test_its_secret_reaches_it_and_no_file_and_no_row(bench: Bench, task: NewTask, paths: Paths) -> None:
    run = bench.perform(task("secretive", secrets=("token",), given={"token": "correct-horse-battery"}))

    assert (run.state, run.result) == (RunState.SUCCEEDED, len("correct-horse-battery"))
    assert bench.engine.store.flush(10)
    for path in paths.home.rglob("*"):
        assert not path.is_file() or b"correct-horse" not in path.read_bytes(), path
    assert "correct-horse" not in json.dumps(bench.stored(run.id).job.to_json())


def test_a_secret_that_was_lost_with_its_monitor_is_asked_for_again(make_bench: MakeBench, task: NewTask) -> None:
    first = make_bench(start=False)
    [run] = first.add(task("secretive", secrets=("token",), given={"token": "12345"}))
    assert first.engine.stop()

    second = make_bench()

    held = second.until(run.id, lambda news: news.held)
    assert (held.state, held.attempt) == (RunState.QUEUED, 0)
    assert second.engine.control.secrets.missing(held) == ("token",)
    second.engine.control.release(run.id, secrets={"token": "1234567"}).result(60)
    assert second.until_over(run.id).result == 7


def test_a_keyring_gives_the_next_monitor_what_this_one_was_given(
    make_bench: MakeBench, task: NewTask, make_keyring: MakeKeyring
) -> None:
    make_keyring()
    first = make_bench(start=False)
    [run] = first.add(task("secretive", secrets=("token",), given={"token": "12345"}))
    assert first.engine.stop()

    second = make_bench()

    ended = second.until_over(run.id)
    assert (ended.state, ended.attempt, ended.result) == (RunState.SUCCEEDED, 1, 5)


@pytest.mark.parametrize("isolation", Isolation)
def test_a_keyring_that_has_not_got_it_costs_no_try(
    make_bench: MakeBench, task: NewTask, make_keyring: MakeKeyring, isolation: Isolation
) -> None:
    """It can be asked only by who waits, so the run is claimed by then; however often that is so, it is held."""
    make_keyring()
    bench = make_bench()
    [run] = bench.add(task("secretive", secrets=("token",), isolation=isolation))
    for attempt in range(1, 5):
        held = bench.until(run.id, partial(_is_held_at, attempt))
        assert (held.state, held.tries, held.not_started) == (RunState.QUEUED, 0, 0)
        assert bench.engine.control.secrets.missing(held) == ("token",)
        assert bench.engine.stop()
        bench = make_bench()  # this one does not know yet that the keyring has nothing
        bench.engine.control.release(run.id).result(60)

    bench.until(run.id, partial(_is_held_at, 5))
    bench.engine.control.release(run.id, secrets={"token": "12345"}).result(60)

    assert bench.until_over(run.id).result == 5


def _is_held_at(attempt: int, run: Run) -> bool:
    return run.held and run.attempt == attempt


def test_a_long_result_of_what_ended_while_nobody_watched_is_stored_at_the_next_launch(
    make_bench: MakeBench, task: NewTask, tmp_path: Path
) -> None:
    first = make_bench()
    [run] = first.add(task("large_when_told", params={"folder": str(tmp_path)}))
    pid = first.until_running(run.id).pid
    assert pid is not None
    worker = system.identify(int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]))
    assert worker is not None
    assert first.engine.stop()
    (tmp_path / "go").touch()
    wait_until(lambda: not system.is_alive(worker))

    second = make_bench()

    assert [finding.verdict for finding in second.engine.findings] == ["settled"]
    assert second.stored(run.id).result == "y" * 50_000


def test_a_long_result_whose_file_is_gone_is_no_success_without_a_result(
    bench: Bench, task: NewTask, paths: Paths
) -> None:
    run = bench.perform(task("large"))
    (paths.attempt(run.id, 1) / "result.json").unlink()

    outcome = AttemptFolder(paths.attempt(run.id, 1)).read().outcome

    assert outcome is not None
    assert outcome.state is RunState.FAILED
    assert outcome.error is not None
    assert (outcome.error.code, outcome.remarks["final"]) == (ErrorCode.INTERNAL, True)
    assert "result.json" in outcome.error.message
