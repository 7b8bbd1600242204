"""`run_here`: what a test learns of a task that it performs, and that nothing around it is disturbed."""

from __future__ import annotations

import asyncio
import contextvars
import logging
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, Any

import pytest

import taskmon
from taskmon import RunStopped, Secret, TaskContext, task
from taskmon.core.errors import ErrorCode
from taskmon.core.progress import Progress
from taskmon.core.states import RunState
from taskmon.testing import InvalidError, NoResultError, Performed, Step, run_here


def double(number: int) -> int:
    return 2 * number


@task(retries=3, timeout_s=0.001)
def everything(ctx: TaskContext, numbers: list[int], word: str = "rows") -> dict[str, Any]:
    ctx.log.info("%s numbers", len(numbers))
    doubled = [ctx.step(f"double {number}", double, number) for number in numbers]
    with ctx.transaction("count") as state:
        state["count"] = len(doubled)
    ctx.checkpoint(doubled)
    ctx.save_file("doubled.txt", f"{doubled} {word}")
    return {"sum": sum(doubled), "word": word, "attempt": ctx.attempt, "run": ctx.run_id}


def test_all_that_a_task_does_is_recorded() -> None:
    done = run_here(everything, numbers=[1, 2])

    assert done.state is RunState.SUCCEEDED
    assert done.result == {"sum": 6, "word": "rows", "attempt": 1, "run": 1}
    assert (done.error, done.exception, done.notes) == (None, None, [])
    assert done.steps == [
        Step("double 1", 1, calls=1, is_kept=True, is_restored=False, result=2),
        Step("double 2", 1, calls=1, is_kept=True, is_restored=False, result=4),
    ]
    assert done.checkpoint == [2, 4]
    assert done.kept_state == {"count": 2}
    assert done.files == {"doubled.txt": b"[2, 4] rows"}
    assert done.log == [("INFO", "2 numbers")]
    assert [report.message for report in done.reports] == ["double 1", "double 1", "double 2", "double 2"]
    assert (done.run_id, done.attempt) == (1, 1)


def test_each_report_is_recorded_however_fast_they_come() -> None:
    def main(ctx: TaskContext, n: int) -> None:
        ctx.progress(0, n, "begins", "row")
        for each in range(1, n + 1):
            ctx.progress(each)

    reports = run_here(main, n=1_000).reports

    assert [report.done for report in reports] == list(range(1_001))
    assert reports[500] == Progress(0.5, 500, 1_000, "row", "begins")


def test_track_and_advance_are_recorded_too() -> None:
    def tracks(ctx: TaskContext) -> int:
        return sum(ctx.track([1, 2, 3]))

    def advances(ctx: TaskContext) -> None:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(ctx.advance, [1] * 100))

    done = run_here(tracks)
    assert [report.done for report in done.reports] == [0, 1, 2, 3]
    assert run_here(advances).reports[-1].done == 100


@pytest.mark.parametrize("isolation", ["process", "thread"])
@pytest.mark.parametrize("is_async", [False, True])
def test_tasks_of_every_kind_are_performed(isolation: Any, is_async: bool) -> None:
    async def wait(number: int) -> int:
        await asyncio.sleep(0)
        return number + 1

    @task(isolation=isolation)
    def plain(ctx: TaskContext, number: int) -> int:
        return ctx.step("one", double, number)

    @task(isolation=isolation)
    async def waits(ctx: TaskContext, number: int) -> int:
        both = await asyncio.gather(ctx.step("one", wait, number), ctx.step("one", wait, number + 1))
        return sum(both)

    done = run_here(waits, number=3) if is_async else run_here(plain, number=3)

    assert done.result == (9 if is_async else 6)
    assert [step.calls for step in done.steps] == ([1, 1] if is_async else [1])


def test_a_function_without_a_context_or_with_it_elsewhere_is_a_task_too() -> None:
    def none(number: int) -> int:
        return number

    def second(number: int, job: TaskContext) -> int:
        return job.step("double", double, number)

    def named(number: int, *, ctx: Any) -> int:
        return int(ctx.attempt) + number

    assert run_here(none, number=1).result == 1
    assert run_here(second, number=2).result == 4
    assert run_here(named, number=2).result == 3  # type: ignore[call-overload]  # no type says that it is left out


def test_a_failed_task_is_recorded_and_its_exception_raised_by_the_result() -> None:
    def main(ctx: TaskContext) -> None:
        ctx.step("good", double, 1)
        ctx.step("bad", double, {})  # type: ignore[arg-type]

    done = run_here(main)

    assert done.state is RunState.FAILED
    assert done.error is not None
    assert done.error.code == ErrorCode.EXCEPTION
    assert done.error.message.startswith("TypeError: unsupported operand")
    assert (done.error.details or {})["where"].endswith("in double")
    for _ in range(2):
        with pytest.raises(TypeError, match="unsupported operand") as raised:
            _ = done.result
        assert raised.value is done.exception
        # The property, then the author's lines, each time the same: not what taskmon does between them.
        assert [entry.name for entry in raised.traceback][1:] == ["result", "main", "double"]
    assert done.steps == [
        Step("good", 1, calls=1, is_kept=True, is_restored=False, result=2),
        Step("bad", 1, calls=1, is_kept=False, is_restored=False),
    ]


def test_what_calls_code_that_is_no_python_failed_in_the_line_that_calls_it() -> None:
    def main(ctx: TaskContext) -> int:
        return ctx.step("read", int, "x")

    error = run_here(main).error

    assert error is not None
    assert error.details is not None
    assert error.details["where"].endswith("in main")
    assert "/taskmon/testing/" not in error.details["traceback"]


def test_a_step_that_fails_at_first_tells_how_often_it_was_called() -> None:
    left = ["no", "no", "yes"]

    class Line:
        def fetch(self) -> str:
            said = left.pop(0)
            if said == "no":
                raise ConnectionError
            return said

    def main(ctx: TaskContext) -> str:
        while True:
            try:
                return ctx.step("fetch", Line().fetch)
            except ConnectionError:
                ctx.log.warning("again")

    done = run_here(main)

    assert done.steps == [Step("fetch", 1, calls=3, is_kept=True, is_restored=False, result="yes")]
    assert done.log == [("WARNING", "again")] * 2


@pytest.mark.parametrize(("status", "state"), [(0, RunState.SUCCEEDED), (3, RunState.FAILED)])
def test_an_exit_is_a_programs_end_as_in_a_run(status: int, state: RunState) -> None:
    def main() -> None:
        sys.exit(status)

    done = run_here(main)

    assert done.state is state
    assert (done.error.code if done.error else None) == (ErrorCode.EXIT if status else None)


def test_a_result_that_json_does_not_hold_is_refused_as_in_a_run_and_nan_is_noted() -> None:
    def main(bad: bool) -> object:
        return object() if bad else float("nan")

    failed, done = run_here(main, bad=True), run_here(main, bad=False)

    assert failed.error is not None
    assert failed.error.code == ErrorCode.INVALID
    with pytest.raises(TypeError, match="result is an object"):
        _ = failed.result
    assert done.result is None
    assert "result is nan" in done.notes[0]


def test_what_a_test_itself_raises_in_a_double_is_not_the_tasks_failure() -> None:
    """Taken for that, a `pytest.fail` in a function that must not be called would go unseen."""

    def forbidden() -> None:
        pytest.fail("it was called")

    def interrupted() -> None:
        raise KeyboardInterrupt

    def main(ctx: TaskContext, function: str) -> None:
        ctx.step("call", forbidden if function == "forbidden" else interrupted)

    async def waits(ctx: TaskContext) -> None:
        ctx.step("call", forbidden)

    with pytest.raises(pytest.fail.Exception, match="it was called"):
        run_here(main, function="forbidden")
    with pytest.raises(pytest.fail.Exception, match="it was called"):
        run_here(waits)
    with pytest.raises(KeyboardInterrupt):
        run_here(main, function="interrupted")


def test_secrets_are_masked_in_what_is_recorded() -> None:
    def main(ctx: TaskContext, token: Annotated[str, Secret()], url: str) -> str:
        ctx.log.info("with %s", token)
        ctx.progress(1, 2, f"{token} at work")
        ctx.checkpoint({"token": token})
        ctx.step(f"log in as {token}", str.upper, "a")
        text = ctx.step("read", "{}/{}".format, url, token)
        if ctx.attempt == 1:
            raise ValueError(f"not {token}")
        assert ctx.restored == {"token": token}
        return text

    former = run_here(main, token="swordfish", url="u")
    done = run_here(main, token="swordfish", url="u", resume=former)

    assert str(former.exception) == "not swordfish"
    for each in (former, done):
        told = repr((each.steps, each.checkpoint, each.reports, each.log, each.error))
        assert "swordfish" not in told
        assert "•••" in told
    assert former.log == [("INFO", "with •••")]
    assert former.steps[1].result == "u/•••token•••"
    assert done.result == "u/•••"
    assert [step.is_restored for step in done.steps] == [True, True]


def test_the_files_of_a_run_may_be_written_by_the_task_itself() -> None:
    def main(ctx: TaskContext) -> str:
        path = ctx.save_file("rows.csv")
        path.write_bytes(b"a,b\n")
        path.with_name("folder").mkdir()
        path.with_name("link").symlink_to("/etc/passwd")
        os.mkfifo(path.with_name("pipe"))
        return str(path)

    done = run_here(main)

    assert done.files == {"rows.csv": b"a,b\n"}
    assert os.path.exists(done.result)


def test_the_folder_goes_with_the_last_that_was_performed_in_it() -> None:
    def main(ctx: TaskContext) -> str:
        return ctx.step("save", lambda: str(ctx.save_file("a.txt", "a")))

    former = run_here(main)
    folder = Path(former.result).parents[2]
    done = run_here(main, resume=former)
    del former

    assert done.result.startswith(str(folder))
    assert folder.is_dir()
    del done
    assert not folder.exists()


def test_a_folder_that_was_given_stays_and_belongs_to_one_run(tmp_path: Path) -> None:
    done = run_here(everything, numbers=[1], run_folder=tmp_path / "run")

    assert (tmp_path / "run" / "files" / "doubled.txt").read_text() == "[2] rows"
    assert (tmp_path / "run" / "1" / "kept.jsonl").is_file()
    with pytest.raises(ValueError, match="is not empty"):
        run_here(everything, numbers=[1], run_folder=tmp_path / "run")
    with pytest.raises(ValueError, match="leave it out"):
        run_here(everything, numbers=[1], resume=done, run_folder=tmp_path / "other")


def test_what_is_no_task_is_refused_with_the_reason() -> None:
    def yields(ctx: TaskContext) -> Any:
        yield 1

    def resumes(ctx: TaskContext, resume: bool) -> bool:
        return resume

    with pytest.raises(TypeError, match=r"the task itself, a function, not 'thumbs\.py:main'"):
        run_here("thumbs.py:main")  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="a function, not <class"):
        run_here(Path)
    with pytest.raises(InvalidError, match="yields; a task does its work and returns a result"):
        run_here(yields)
    with pytest.raises(TypeError, match=r"by name, as a run does; not 3 alone"):
        run_here(double, 3)
    with pytest.raises(TypeError, match="'resume' is an option of run_here, and a parameter of resumes"):
        run_here(resumes, resume=True)


@pytest.mark.parametrize("is_async", [False, True])
def test_it_works_under_an_event_loop_with_the_variables_of_its_context(is_async: bool) -> None:
    variable = contextvars.ContextVar("variable", default="none")

    def plain(ctx: TaskContext) -> str:
        return variable.get()

    async def waits(ctx: TaskContext) -> str:
        await asyncio.sleep(0)
        return variable.get()

    def fails() -> None:
        pytest.fail("seen")

    async def test() -> Performed:
        variable.set("mine")
        with pytest.raises(pytest.fail.Exception, match="seen"):
            run_here(fails)
        return run_here(waits) if is_async else run_here(plain)

    assert asyncio.run(test()).result == "mine"


def test_several_at_once_do_not_disturb_each_other() -> None:
    barrier = threading.Barrier(8)

    def main(ctx: TaskContext, number: int) -> list[int]:
        barrier.wait(60)
        for each in range(20):
            ctx.step(f"step {each}", double, number)
            ctx.progress(each)
        ctx.save_file("number", str(number))
        barrier.wait(60)
        return [ctx.run_id, number]

    with ThreadPoolExecutor(8) as pool:
        all_done = list(pool.map(lambda number: run_here(main, number=number), range(8)))

    for number, done in enumerate(all_done):
        assert done.result == [1, number]
        assert [step.result for step in done.steps] == [2 * number] * 20
        assert done.files == {"number": str(number).encode()}


def _surroundings() -> list[object]:
    root = logging.getLogger()
    handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    names = sorted(logging.Logger.manager.loggerDict)
    return [list(sys.argv), os.getcwd(), dict(os.environ), handlers, list(root.handlers), root.level, names,
            list(sys.path), sys.stdout, sys.stderr, sys.modules["__main__"], threading.active_count()]  # fmt: skip


@pytest.mark.parametrize("ending", ["succeeds", "fails", "crashes", "is cancelled"])
def test_the_process_is_left_as_it_was(ending: str) -> None:
    async def main(ctx: TaskContext, fail: bool) -> None:
        ctx.log.info("once")
        ctx.step("one", double, 1)
        ctx.progress(1)
        if fail:
            raise ValueError

    run_here(main, fail=False)
    before = _surroundings()
    if ending == "crashes":
        run_here(main, fail=False, crash_after_step="one")
    elif ending == "is cancelled":
        run_here(main, fail=False, cancel_after=1)
    else:
        run_here(main, fail=ending == "fails")

    assert _surroundings() == before


def test_nothing_is_written_to_the_tests_output(capfd: pytest.CaptureFixture[str]) -> None:
    def main(ctx: TaskContext) -> None:
        ctx.log.warning("a line")
        print("its own")
        raise ValueError

    run_here(main)

    assert capfd.readouterr() == ("its own\n", "")


_BARE = """
import sys
sys.path.insert(0, sys.argv[1])
from taskmon import TaskContext, task
from taskmon.testing import run_here

@task
async def main(ctx: TaskContext, n: int) -> int:
    return sum(ctx.track([ctx.step(f"step {each}", pow, each, 2) for each in range(n)]))

former = run_here(main, n=4, crash_after_step="step 1")
done = run_here(main, n=4, resume=former)
print(done.result, [step.calls for step in done.steps], done.state)
unwanted = {"PySide6", "sqlalchemy", "pytest", "click", "taskmon.engine", "taskmon.store", "taskmon.paths"}
print(sorted(unwanted & set(sys.modules)))
"""


def test_a_bare_interpreter_is_all_that_it_needs(tmp_path: Path) -> None:
    """-S leaves out all that is installed; HOME and TASKMON_HOME are folders in which nothing can be made."""
    source, empty = str(Path(taskmon.__file__).parents[1]), tmp_path / "empty"
    empty.mkdir()
    environment = {**os.environ, "HOME": "/nowhere", "TASKMON_HOME": "/nowhere"}
    command = [sys.executable, "-I", "-S", "-W", "error", "-c", _BARE, source]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=empty, timeout=60)

    assert (done.stdout, done.stderr) == ("14 [0, 0, 1, 1] succeeded\n[]\n", "")
    assert list(empty.iterdir()) == []


_PROJECT = {
    "thumbs.py": """
from pathlib import Path
from typing import Annotated
from taskmon import Folder, Range, TaskContext, task

def shrink(picture: str, width: int) -> int:
    return Path(picture).stat().st_size * width

@task(retries=2)
def thumbnails(
    ctx: TaskContext, folder: Annotated[Path, Folder()], width: Annotated[int, Range(16, 4096)] = 320
) -> int:
    pictures = ctx.step("list", lambda: sorted(str(path) for path in folder.glob("*.jpg")))
    for picture in ctx.track(pictures):
        ctx.step(picture, shrink, picture, width)
    return len(pictures)
""",
    "test_thumbs.py": """
import pytest
from taskmon.testing import InvalidError, run_here
import thumbs
from thumbs import thumbnails

@pytest.fixture
def pictures(tmp_path):
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.jpg").write_text(name)
    return tmp_path

def test_each_picture_is_made_small(pictures):
    done = run_here(thumbnails, folder=pictures)
    assert done.result == 3
    assert [report.done for report in done.reports][-1] == 3

def test_a_crash_repeats_no_picture(pictures, monkeypatch):
    former = run_here(thumbnails, folder=pictures, crash_after_step=str(pictures / "b.jpg"))
    done = run_here(thumbnails, folder=pictures, resume=former)
    assert done.result == 3
    assert [step.name for step in done.steps if step.calls] == [str(pictures / "c.jpg")]

def test_a_double_stands_for_the_slow_part(pictures, monkeypatch):
    monkeypatch.setattr(thumbs, "shrink", lambda picture, width: 7)
    assert [step.result for step in run_here(thumbnails, folder=pictures).steps[1:]] == [7, 7, 7]

@pytest.mark.parametrize("width", [15, 4097, "wide"])
def test_a_width_that_makes_no_sense_is_refused(pictures, width):
    with pytest.raises(InvalidError, match="is not a whole number from 16 to 4096"):
        run_here(thumbnails, folder=pictures, width=width)

def test_that_fails(pictures):
    run_here(thumbnails, folder=pictures, crash_after_step="d.jpg")

def test_that_fails_in_the_task(pictures, monkeypatch):
    monkeypatch.setattr(thumbs, "shrink", lambda picture, width: 1 / 0)
    assert run_here(thumbnails, folder=pictures).result == 3
""",
}


def test_a_project_tests_its_tasks_with_pytest(tmp_path: Path) -> None:
    for name, text in _PROJECT.items():
        (tmp_path / name).write_text(text)
    without = ["-p", "no:pytestqt", "-p", "no:xdist", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", *without, "-q", "-W", "error", "--basetemp", str(tmp_path / "base")]
    environment = {**os.environ, "PYTHONPATH": str(Path(taskmon.__file__).parents[1])}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=tmp_path, env=environment, timeout=120
    )

    said = done.stdout
    assert "2 failed, 6 passed" in said, said + done.stderr
    assert "NotReachedError: crash_after_step: it ended without step 'd.jpg'; it kept 'list', " in said
    assert "ZeroDivisionError" in said
    # Its own lines are shown, not what stands around them.
    assert "taskmon/tasks/" not in said
    assert "taskmon/testing/" not in said
    assert done.stderr == ""


def test_a_cancelled_or_crashed_attempt_has_no_result() -> None:
    def main(ctx: TaskContext) -> None:
        ctx.step("one", double, 1)
        ctx.progress(1)

    crashed, cancelled = run_here(main, crash_after_step="one"), run_here(main, cancel_after="one")

    with pytest.raises(NoResultError, match=r"cut off after step 'one' .* There is no result; `resume=` goes on"):
        _ = crashed.result
    with pytest.raises(NoResultError, match="It was cancelled"):
        _ = cancelled.result
    assert isinstance(cancelled.exception, RunStopped)
