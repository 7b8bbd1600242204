"""A task performed: what it is given, what it goes on from, how it is stopped, and that it ends whatever it does."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from taskmon.core.attempt import TaskSpec
from taskmon.core.errors import ErrorCode
from taskmon.core.progress import Progress
from taskmon.tasks.describe.resolver import source_hash
from taskmon.tasks.durable.log_reader import KEPT, read_kept
from taskmon.tasks.process.perform import Ended, Stop, perform
from tests.tasks.performances import Stage
from tests.waiting import wait_until


@pytest.mark.parametrize(
    "text",
    [
        "def main(ctx, n: int): return [n, ctx.run_id, ctx.attempt]",
        "def main(n: int, job: TaskContext): return [n, job.run_id, job.attempt]",
        "def main(n: int, job: 'TaskContext'): return [n, job.run_id, job.attempt]",
        "@task\ndef main(ctx: TaskContext, n: int): return [n, ctx.run_id, ctx.attempt]",
        "@task(retries=3)\nasync def main(ctx: TaskContext, n: int): return [n, ctx.run_id, ctx.attempt]",
        "async def inner(ctx, n): return [n, ctx.run_id, ctx.attempt]\ndef main(ctx, n: int): return inner(ctx, n)",
    ],
)
def test_a_task_gets_its_parameters_and_its_context(stage: Stage, text: str) -> None:
    stage.write(text)

    assert stage.perform(n=3) == Ended(result=[3, 7, 1])


def test_a_task_without_a_context_needs_none(stage: Stage) -> None:
    stage.write("from pathlib import Path\ndef main(at: Path, more: int = 2): return [at.name, more]")

    assert stage.perform(at="/a/b.txt").result == ["b.txt", 2]
    assert stage.reports == []
    assert list(stage.attempt_folder.iterdir()) == []


def test_the_last_report_is_sent_before_the_end(stage: Stage) -> None:
    stage.write("""
        def main(ctx, fail: bool):
            for number in range(1, 20_001):
                ctx.progress(number, 20_000, f"row {number}")
            if fail:
                raise ValueError
    """)
    for fail in (False, True):
        stage.reports.clear()
        stage.perform(fail=fail)
        assert stage.shown()[-1] == Progress(1.0, 20_000, 20_000, message="row 20000")
        assert len(stage.reports) < 1_000


def test_a_resumed_attempt_goes_on_where_the_last_one_failed(stage: Stage) -> None:
    stage.write(
        """
        def main(ctx: TaskContext):
            done = ctx.restored or 0
            for number in range(3):
                ctx.step(f"step {number}", note, number)
            with ctx.transaction("count") as state:
                state["attempts"] = state.get("attempts", 0) + 1
            ctx.checkpoint(done + 1)
            if ctx.attempt < 3:
                raise ConnectionError
            return [done, dict(ctx.state)]

        def note(number):
            with open("%s", "a") as file:
                file.write(str(number))
    """
        % (stage.folder / "notes")
    )

    assert stage.perform().error is not None
    assert stage.perform(resume=True).error is not None
    assert stage.perform(resume=True).result == [2, {"attempts": 3}]
    assert (stage.folder / "notes").read_text() == "012"
    kept = read_kept(str(stage.attempt_folder))
    assert kept is not None
    assert kept.resumed_from == str(stage.attempt_folder.parent / "2")
    assert (kept.code, kept.source) == (source_hash(str(stage.file)), str(stage.file))


def test_a_restart_begins_from_nothing(stage: Stage) -> None:
    stage.write("def main(ctx):\n    restored = ctx.restored\n    ctx.checkpoint(1)\n    return restored\n")
    stage.perform()

    assert stage.perform(resume=False).result is None
    assert stage.perform(resume=True).result == 1


def test_a_file_that_a_kill_left_half_written_goes_with_the_next_attempt(stage: Stage) -> None:
    """They stayed with the run, one a kill: found in a campaign of random ones."""
    stage.write("def main(ctx):\n    ctx.save_file('report', b'x')\n    return 1\n")
    stage.perform()
    files = stage.folder / "runs" / "7" / "files"
    write = f"""
import os, signal
from taskmon.tasks.durable.files import write_private
write_private({str(files / "big")!r}, iter(lambda: os.kill(os.getpid(), signal.SIGKILL) or b"", 1))
"""
    assert subprocess.run([sys.executable, "-c", write], check=False).returncode == -signal.SIGKILL
    assert len(list(files.iterdir())) == 2

    assert stage.perform().result == 1
    assert [path.name for path in files.iterdir()] == ["report"]


def test_what_was_kept_is_there_before_any_of_the_tasks_code_runs(stage: Stage) -> None:
    stage.write("def main(ctx):\n    ctx.step('one', len, 'abc')\n    import os; os.fsync(1); return None\n")
    stage.perform()
    stage.code = source_hash(str(stage.file))
    stage.write("def main(ctx):\n    raise ValueError\n")
    stage.code = source_hash(str(stage.file))

    assert stage.perform(resume=True).error is not None
    kept = read_kept(str(stage.attempt_folder))
    assert kept is not None
    assert [step.name for step in kept.steps] == ["one"]


def test_changed_code_is_not_resumed_unless_the_user_knows_it(stage: Stage) -> None:
    stage.write("def main(ctx):\n    ctx.checkpoint(1)\n    raise ValueError\n")
    stage.perform()
    stage.write("def main(ctx):\n    return ctx.restored\n")

    refused = stage.perform(resume=True)
    assert refused.error is not None
    assert refused.error.code == ErrorCode.INVALID
    assert f"since attempt 1 ({stage.file})" in refused.error.message
    assert (refused.error.details or {})["changed"] == "code"
    assert refused.final
    assert read_kept(str(stage.attempt_folder)) is None

    stage.code = source_hash(str(stage.file))
    stage.attempt = 1
    os.rename(stage.folder / "runs/7/2", stage.folder / "runs/7/refused")
    assert stage.perform(resume=True).result == 1


def test_other_parameters_are_not_resumed(stage: Stage) -> None:
    stage.write("def main(ctx, n: int):\n    ctx.checkpoint(n)\n")
    stage.perform(n=1)

    refused = stage.perform(resume=True, n=2)
    assert refused.error is not None
    assert (refused.error.details or {})["changed"] == "params"


def test_a_check_that_fails_keeps_the_task_from_being_called(stage: Stage) -> None:
    stage.write("""
        def there(source: str):
            return f"not found: {source}, run the import first"

        @task(check=there)
        def main(source: str):
            raise AssertionError
    """)

    ended = stage.perform(source="a.csv")
    assert ended.error is not None
    assert ended.error.message == "not found: a.csv, run the import first"
    assert not ended.final


@pytest.mark.parametrize(
    "body",
    [
        "ctx.progress(1)",
        "next(ctx.track([1]))",
        "ctx.step('never', len, 'abc')",
        "try: ctx.advance(1)\n    except Exception: return 1",
        "raise KeyboardInterrupt",
        "raise BaseExceptionGroup('both', [RunStopped(), ValueError()])",
    ],
)
@pytest.mark.parametrize("colour", ["", "async "])
def test_a_task_that_is_asked_to_stop_ends_as_stopped(stage: Stage, body: str, colour: str) -> None:
    stage.write(f"{colour}def main(ctx, stop: object = None):\n    ctx._parts.stop.set()\n    {body}\n    return 2\n")

    assert stage.perform().stopped


def test_a_task_that_is_done_when_it_is_asked_to_stop_has_a_result(stage: Stage) -> None:
    stage.write("def main(ctx):\n    ctx._parts.stop.set()\n    return ctx.cancelled\n")

    assert stage.perform() == Ended(result=True)


def test_a_task_that_is_asked_to_stop_and_fails_otherwise_says_so(stage: Stage) -> None:
    stage.write("def main(ctx):\n    ctx._parts.stop.set()\n    raise OSError('the disk went away')\n")

    ended = stage.perform()
    assert ended.error is not None
    assert not ended.stopped


def test_what_is_stopped_before_it_begins_is_not_even_loaded(stage: Stage) -> None:
    stage.write("raise AssertionError\n")
    stage.stop.set()

    assert stage.perform().stopped


def test_a_stop_reaches_the_asyncio_task_that_reports(stage: Stage) -> None:
    stage.write("""
        import asyncio

        async def ticker(ctx):
            while True:
                ctx.advance(1)
                await asyncio.sleep(0)

        async def main(ctx):
            async with asyncio.TaskGroup() as group:
                group.create_task(ticker(ctx))
                await asyncio.sleep(0.01)
                ctx._parts.stop.set()
                await asyncio.sleep(3600)
    """)

    assert stage.perform().stopped


@pytest.mark.parametrize("colour", ["plain", "async"])
def test_an_interrupt_ends_a_task_that_waits(stage: Stage, colour: str) -> None:
    wait, head = ("time.sleep(60)", "def") if colour == "plain" else ("await asyncio.sleep(60)", "async def")
    stage.write(f"import asyncio, time\n{head} main(ctx):\n    ctx.progress(1)\n    {wait}\n")

    def interrupt() -> None:
        wait_until(lambda: stage.reports)
        stage.stop.set()
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    ended = stage.perform()
    thread.join()

    assert ended.stopped


def test_an_async_task_in_a_thread_is_cancelled_where_it_waits(stage: Stage) -> None:
    stage.write("""
        import asyncio

        async def main(ctx):
            ctx.progress(1)
            await asyncio.sleep(3600)
    """)
    ended: list[Ended] = []
    thread = threading.Thread(target=lambda: ended.append(stage.perform()))
    thread.start()
    wait_until(lambda: stage.reports)
    stage.stop.set()
    thread.join(30)

    assert [each.stopped for each in ended] == [True]


def test_the_log_goes_where_the_caller_says(stage: Stage) -> None:
    stage.write("def main(ctx):\n    ctx.log.warning('low on rows')\n")
    stream = io.StringIO()
    spec = TaskSpec(1, 1, f"{stage.file}:main", {}, str(stage.folder / "1"), str(stage.folder / "f"), str(stage.folder))

    assert perform(spec, stage.reports.append, Stop(), log_stream=stream) == Ended()
    assert stream.getvalue().endswith("WARNING low on rows\n")


def test_no_descriptor_and_no_thread_is_left_behind(stage: Stage) -> None:
    stage.write("def main(ctx):\n    ctx.progress(1)\n    ctx.checkpoint(1)\n    return 1\n")
    stage.perform()
    descriptors, threads = sorted(os.listdir("/proc/self/fd")), set(threading.enumerate())
    for _ in range(5):
        stage.perform()

    assert sorted(os.listdir("/proc/self/fd")) == descriptors
    assert set(threading.enumerate()) <= threads


FORKS = {
    "falls through": ("pass", 0),
    "raises": ("raise ValueError('in the child')", 1),
    "exits": ("raise SystemExit(7)", 7),
    "reports": ("ctx.progress(90, 100); [None for _ in ctx.track(range(50))]", 0),
    "keeps": ("ctx.checkpoint('by the child')", 1),
    "steps": ("ctx.step('by the child', len, 'abc')", 1),
    "changes": ("with ctx.transaction('by the child') as state: state['child'] = 1", 1),
}


@pytest.mark.parametrize("name", FORKS)
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_process_that_the_task_forks_is_not_taken_for_the_task(stage: Stage, name: str) -> None:
    body, status = FORKS[name]
    stage.write(f"""
        import os, signal

        def main(ctx: TaskContext):
            ctx.progress(1, 100)
            ctx.checkpoint("by the task")
            child = os.fork()
            if child == 0:
                signal.alarm(30)
                {body}
                return "the child's result"
            ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            ctx.progress(2, 100)
            return ended
    """)
    here = os.getpid()

    ended = stage.perform()

    assert os.getpid() == here
    assert ended == Ended(result=status)
    assert [progress.done for progress in stage.shown()] in ([1, 2], [2])
    kept = read_kept(str(stage.attempt_folder))
    assert kept is not None
    assert (kept.checkpoint, kept.steps, kept.state) == ("by the task", (), {})


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_pool_of_processes_gives_its_results_to_the_task(stage: Stage) -> None:
    stage.write("""
        import multiprocessing

        context = None

        def square(number):
            context.advance(1000)
            return number * number

        def main(ctx):
            global context
            context = ctx
            with multiprocessing.get_context("fork").Pool(2) as pool:
                return [result for result in ctx.track(pool.imap(square, range(10)), total=10)]
    """)

    assert stage.perform().result == [number * number for number in range(10)]
    assert stage.shown()[-1] == Progress(1.0, 10, 10)


def test_steps_that_threads_of_a_pool_perform_are_kept(stage: Stage) -> None:
    stage.write("""
        from concurrent.futures import ThreadPoolExecutor

        def main(ctx):
            ctx.expect_steps(20)
            with ThreadPoolExecutor(8) as pool:
                return list(pool.map(lambda n: ctx.step(f"n{n}", lambda: n * n), range(20)))
    """)

    for resume in (False, True):
        assert stage.perform(resume=resume).result == [number * number for number in range(20)]
        assert stage.shown()[-1].step == 20
        assert stage.shown()[-1].fraction == 1.0


def test_a_secret_reaches_the_task_and_no_file(stage: Stage) -> None:
    stage.write("""
        from typing import Annotated
        from taskmon import Secret

        def main(ctx, token: Annotated[str, Secret()]):
            ctx.checkpoint(1)
            return len(token)
    """)

    assert stage.perform(secrets={"token": "hunter2"}).result == 7
    texts: list[Any] = [path.read_text() for path in Path(stage.folder, "runs").rglob("*") if path.is_file()]
    assert texts
    assert not any("hunter2" in text for text in texts)


_TELLS = """
    from typing import Annotated
    from taskmon import Secret

    def main(ctx, token: Annotated[str, Secret()], how: str):
        if how == "log": ctx.log.info("logging in with %s", token)
        if how == "log of an exception":
            try: raise ValueError(token)
            except ValueError: ctx.log.exception("refused")
        if how == "message": ctx.progress(1, 2, f"with {token}")
        if how == "raise": raise ValueError(f"server said: {token} is no good")
        if how == "exit": raise SystemExit(f"no {token}")
        if how == "result": return {"used": [token]}
        if how == "key of the result": return {token: float("nan")}
        if how == "step": ctx.step("get", lambda: {token: f"with {token}"})
        if how == "name of a step": ctx.step(f"with {token}", len, "abc")
        if how == "a step that fails": ctx.checkpoint(token); ctx.step(f"with {token}", int, token)
        if how == "checkpoint": ctx.checkpoint([token])
        if how == "state":
            with ctx.transaction(token) as state: state["used"] = token
        return how
"""


@pytest.mark.parametrize("how", [line.split('"')[1] for line in _TELLS.splitlines() if "if how ==" in line])
def test_a_secret_that_a_task_tells_is_stored_and_shown_nowhere(stage: Stage, how: str) -> None:
    """It stood in the log, in messages, in results and in what steps had returned."""
    stage.write(_TELLS)

    ended = stage.perform(secrets={"token": "Tr0ub4dor\n-3"}, how=how)

    told = f"{ended.to_json()} {stage.reports} {stage.output.getvalue()}"
    told += "".join(path.read_text() for path in Path(stage.folder, "runs").rglob("*") if path.is_file())
    assert "Tr0ub4dor" not in told
    assert "•••" in told or "\\u2022\\u2022\\u2022" in told


def test_what_was_kept_with_a_secret_in_it_is_given_back_with_it(stage: Stage) -> None:
    stage.write("""
        from typing import Annotated
        from taskmon import Secret

        def main(ctx, token: Annotated[str, Secret()], other: Annotated[str, Secret()]):
            got = ctx.step(f"log in as {token}", lambda: {"url": f"on {token}@{other}", token: [other, 1, None]})
            if ctx.attempt == 1:
                ctx.checkpoint({"a": f"{other}{token}"})
                with ctx.transaction(f"as {token}") as state:
                    state[other] = token
                raise ValueError("once more")
            assert got == {"url": f"on {token}@{other}", token: [other, 1, None]}
            assert ctx.restored == {"a": f"{other}{token}"}
            assert ctx.state == {other: token}
            return True
    """)
    # One is a part of the other, and of what JSON is written with.
    secrets = {"token": "result", "other": 'result"12345'}

    assert stage.perform(secrets=secrets).error is not None
    assert stage.perform(resume=True, secrets=secrets).result is True


def test_a_secret_that_looks_like_a_number_leaves_numbers_alone(stage: Stage) -> None:
    stage.write("def main(ctx, token):\n    return ctx.step('count', lambda: [123456, '123456', 'null'])\n")

    ended = stage.perform(secrets={"token": "123456"})
    assert ended.result == [123456, "•••", "null"]
    assert '[123456,"\\u2022' in (stage.attempt_folder / "kept.jsonl").read_text()


def test_a_thread_that_the_task_left_behind_performs_no_further_step(stage: Stage) -> None:
    stage.write("""
        import threading

        go, done, said = threading.Event(), threading.Event(), []

        def main(ctx: TaskContext):
            def late():
                go.wait(30)
                try:
                    ctx.step("late", lambda: said.append("called"))
                except RuntimeError as error:
                    said.append(str(error))
                done.set()

            ctx.step("first", int)
            threading.Thread(target=late, daemon=True).start()
    """)
    assert stage.perform().error is None
    left = sys.modules["the_task"]
    left.go.set()
    assert left.done.wait(30)

    assert left.said == ["The task's function has ended: nothing can be kept in this attempt any more."]
    kept = read_kept(str(stage.attempt_folder))
    assert kept is not None
    assert [step.name for step in kept.steps] == ["first"]


@pytest.mark.parametrize("swallows", [False, True])
def test_a_step_whose_arguments_have_changed_fails_the_attempt_for_good_in_words(stage: Stage, swallows: bool) -> None:
    stage.write(f"""
        from pathlib import Path

        def train(lr):
            return f"trained with {{lr}}"

        def main(ctx):
            lr = (Path(__file__).parent / "config").read_text()
            try:
                return [ctx.step("train", train, lr), 1 / (lr == "0.1")]
            except RuntimeError:
                if {swallows}:
                    return "something else"
                raise
    """)
    (stage.folder / "config").write_text("10")
    stage.perform()
    (stage.folder / "config").write_text("0.1")

    ended = stage.perform(resume=True)

    assert ended.final
    assert ended.error is not None
    assert ended.error.message.startswith(
        "StepChangedError: Step 'train' was called with train('10'), now with train('0.1')."
    )
    (stage.folder / "config").write_text("10")
    assert stage.perform(resume=True).error is not None  # at the division: what was kept was given, and still is there
    kept = read_kept(str(stage.attempt_folder))
    assert kept is not None
    assert [result.value for result in kept.results.values()] == ["trained with 10"]


def test_what_is_kept_of_a_step_tells_nothing_of_a_secret_it_was_called_with(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("API_TOKEN", "correct-horse")
    stage.write("""
        import os
        from typing import Annotated
        from taskmon import Secret

        def login(user, token, header, more):
            return "in"

        def main(ctx, pin: Annotated[str, Secret()]):
            token = os.environ["API_TOKEN"]
            ctx.step("login", login, "me", token, {"Authorization": f"Bearer {pin}"}, more=int(pin))
            ctx.step("user", login, "somebody", "", "", "")
            raise ConnectionError
    """)
    stage.perform(secrets={"pin": "12345678"})
    first = stage.attempt_folder / KEPT
    content, digests = first.read_text(), calls(first)

    assert not [secret for secret in ("12345678", "correct-horse") if secret in content]
    stage.perform(secrets={"pin": "12345678"})
    assert not set(digests) & set(calls(stage.attempt_folder / KEPT))  # another run has another key
    # A secret that was renewed is the same call.
    stage.attempt = 1
    (stage.folder / "runs" / "7" / "2" / KEPT).unlink()
    (stage.folder / "runs" / "7" / "2").rmdir()
    monkeypatch.setenv("API_TOKEN", "battery-staple")
    error = stage.perform(resume=True, secrets={"pin": "98765432"}).error
    assert error is not None
    assert error.message == "ConnectionError"


def calls(kept: Path) -> list[str]:
    """The digests in a kept file."""
    return [entry["call"] for entry in map(json.loads, kept.read_text().splitlines()) if "call" in entry]
