"""What a task holds: steps that happen once, checkpoints, state that changes as a whole, files, a log, a stop."""

from __future__ import annotations

import io
import json
import os
import pickle
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from taskmon.tasks.cancellation import RunStopped, Stop
from taskmon.tasks.context import Parts, TaskContext
from taskmon.tasks.durable.log_reader import KEPT, KeptStep, read_kept
from taskmon.tasks.durable.log_writer import Begun, KeptFile
from taskmon.tasks.parameters.json_values import NotJsonError
from taskmon.tasks.reporting.reporter import Reporter
from taskmon.tasks.run_files import RunFiles
from tests.tasks.performances import Stage


class Attempts:
    """One run's attempts, each going on from the last."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.number = 0
        self.stop = Stop()
        self.log = io.StringIO()
        self.called: list[Any] = []
        self.is_there = False
        self.reporters: list[Reporter] = []
        self.files: list[KeptFile] = []

    def begin(self) -> TaskContext:
        earlier = read_kept(str(self.folder / str(self.number)))
        file = KeptFile(str(self.folder / str(self.number + 1)), Begun("c", "p", "s"))
        if earlier is not None:
            file.go_on_from(str(self.folder / str(self.number)))
        self.number += 1
        reporter = Reporter(lambda report: None, self.stop)
        self.reporters.append(reporter)
        self.files.append(file)
        files = RunFiles(str(self.folder / "files"))
        parts = Parts(7, self.number, reporter.meter, file, files, self.stop, log_stream=self.log)
        if earlier is not None:
            parts = Parts(7, self.number, reporter.meter, file, files, self.stop, earlier, self.log)
        return TaskContext(parts)

    def close(self) -> None:
        for reporter, file in zip(self.reporters, self.files, strict=True):
            reporter.close()
            file.close()

    def call(self, what: Any) -> Any:
        self.called.append(what)
        return what

    def call_later(self, what: Any) -> Any:
        """Fails the first time."""
        if not self.is_there:
            self.is_there = True
            raise ConnectionError
        return self.call(what)


@pytest.fixture
def attempts(tmp_path: Path) -> Iterator[Attempts]:
    with closing(Attempts(tmp_path / "run")) as attempts:
        yield attempts


def test_a_step_is_performed_once_and_later_attempts_get_its_result(attempts: Attempts) -> None:
    for _ in range(3):
        ctx = attempts.begin()
        assert ctx.step("one", attempts.call, {"a": 1}) == {"a": 1}
        assert ctx.step("two", attempts.call, None) is None

    assert attempts.called == [{"a": 1}, None]


def test_the_first_attempt_gets_what_later_ones_will(attempts: Attempts) -> None:
    results = [attempts.begin().step("odd", lambda: {1: (2, 3)}) for _ in range(2)]

    assert results == [{"1": [2, 3]}] * 2  # type: ignore[comparison-overlap]


def test_each_use_of_a_name_is_a_step_of_its_own(attempts: Attempts) -> None:
    for count in (2, 4):
        ctx = attempts.begin()
        assert [ctx.step("page", attempts.call, number) for number in range(count)] == list(range(count))

    assert attempts.called == [0, 1, 2, 3]


def test_a_step_that_fails_keeps_nothing_and_leaves_its_place_to_the_next(attempts: Attempts) -> None:
    ctx = attempts.begin()
    with pytest.raises(ConnectionError):
        ctx.step("fetch", attempts.call_later, "a")
    ctx.step("fetch", attempts.call_later, "a")

    assert attempts.begin().step("fetch", attempts.call_later, "a") == "a"
    assert attempts.called == ["a"]
    kept = read_kept(str(attempts.folder / "1"))
    assert kept is not None
    assert kept.steps == (KeptStep("fetch", 1),)


def test_a_step_whose_result_is_no_json_says_where(attempts: Attempts) -> None:
    ctx = attempts.begin()
    with pytest.raises(NotJsonError, match=r"the result of step 'one'\['a'\]\[1\] is an object"):
        ctx.step("one", lambda: {"a": [1, object()]})

    assert read_kept(str(attempts.folder / "1")) is None


def test_a_step_within_a_step_is_kept_by_itself(attempts: Attempts) -> None:
    ctx = attempts.begin()
    with pytest.raises(ZeroDivisionError):
        ctx.step("outer", lambda: ctx.step("inner", attempts.call, 1) / 0)
    later = attempts.begin()
    later.step("outer", lambda: later.step("inner", attempts.call, 1))

    assert attempts.called == [1]


@pytest.mark.parametrize(("name", "function"), [("", len), (3, len), ("called", 3)])
def test_a_step_without_a_name_or_a_function_is_refused(attempts: Attempts, name: Any, function: Any) -> None:
    with pytest.raises(TypeError, match=r"[Ss]tep"):
        attempts.begin().step(name, function)


def test_steps_of_several_threads_are_each_performed_once(attempts: Attempts) -> None:
    for _ in range(2):
        ctx = attempts.begin()

        def work(number: int, ctx: TaskContext = ctx) -> None:
            for use in range(20):
                assert ctx.step(f"t{number}", attempts.call, (number, use)) == [number, use]

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert sorted(attempts.called) == [(number, use) for number in range(8) for use in range(20)]


def test_the_next_attempt_gets_the_last_checkpoint(attempts: Attempts) -> None:
    first = attempts.begin()
    assert first.restored is None
    first.checkpoint({"row": 1})
    first.checkpoint({"row": [2]})
    assert first.restored is None

    second = attempts.begin()
    second.restored["row"].append("a change of the copy")
    assert second.restored == {"row": [2]}
    assert attempts.begin().restored == {"row": [2]}


def test_a_checkpoint_that_is_no_json_leaves_the_last_one(attempts: Attempts) -> None:
    ctx = attempts.begin()
    ctx.checkpoint(1)
    with pytest.raises(NotJsonError, match="checkpoint is an object"):
        ctx.checkpoint(object())

    assert attempts.begin().restored == 1


def test_a_transaction_is_kept_as_a_whole(attempts: Attempts) -> None:
    ctx = attempts.begin()
    with ctx.transaction("first") as state:
        state["rows"] = [1]
        assert ctx.state == {}
    state["rows"].append(2)

    assert ctx.state == {"rows": [1]}
    assert attempts.begin().state == {"rows": [1]}


@pytest.mark.parametrize("kind", [ValueError, KeyboardInterrupt, RunStopped])
def test_a_transaction_that_raises_changes_nothing(attempts: Attempts, kind: type[BaseException]) -> None:
    ctx = attempts.begin()
    with ctx.transaction("first") as state:
        state["rows"] = [1]

    def spoil() -> None:
        with ctx.transaction("second") as state:
            state["rows"].append(2)
            raise kind

    with pytest.raises(kind):
        spoil()

    assert ctx.state == {"rows": [1]}
    kept = read_kept(str(attempts.folder / "1"))
    assert kept is not None
    assert kept.transaction == "first"
    with ctx.transaction("third") as state:
        assert state == {"rows": [1]}


def test_a_state_that_is_no_json_is_rolled_back(attempts: Attempts) -> None:
    ctx = attempts.begin()

    def spoil() -> None:
        with ctx.transaction("first") as state:
            state["when"] = object()

    with pytest.raises(NotJsonError, match=r"state\['when'\] is an object"):
        spoil()
    assert ctx.state == {}


def test_a_transaction_within_another_joins_it_and_can_be_taken_back_alone(attempts: Attempts) -> None:
    ctx = attempts.begin()

    def inner(fail: bool) -> None:
        with ctx.transaction("inner") as state:
            state["inner"] = state.get("inner", 0) + 1
            if fail:
                raise ValueError("taken back")

    with ctx.transaction("outer") as state:
        state["outer"] = True
        inner(fail=False)
        with pytest.raises(ValueError, match="taken back"):
            inner(fail=True)
        assert state == {"outer": True, "inner": 1}

    assert ctx.state == {"outer": True, "inner": 1}
    lines = (attempts.folder / "1" / KEPT).read_text().splitlines()
    assert [json.loads(line).get("transaction") for line in lines] == [None, "outer"]


def test_transactions_of_several_threads_follow_each_other(attempts: Attempts) -> None:
    ctx = attempts.begin()

    def add() -> None:
        for _ in range(20):
            with ctx.transaction("add") as state:
                state["n"] = state.get("n", 0) + 1

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ctx.state == {"n": 160}


def test_the_state_is_read_only(attempts: Attempts) -> None:
    with pytest.raises(TypeError):
        attempts.begin().state["a"] = 1  # type: ignore[index]


def test_a_stop_ends_it_where_it_reports(attempts: Attempts) -> None:
    ctx = attempts.begin()
    assert [ctx.cancelled, attempts.stop.set(), ctx.cancelled] == [False, None, True]  # type: ignore[func-returns-value]

    for place in (
        lambda: ctx.progress(1),
        lambda: ctx.advance(),
        lambda: next(ctx.track([1])),
        lambda: ctx.step("never", attempts.call, 1),
        lambda: ctx.checkpoint("kept all the same"),
    ):
        with pytest.raises(RunStopped):
            place()
    assert attempts.called == []
    assert attempts.begin().restored == "kept all the same"


def test_except_exception_lets_a_stop_pass() -> None:
    assert not issubclass(RunStopped, Exception)


def test_a_transaction_of_a_task_that_is_to_end_is_still_kept(attempts: Attempts) -> None:
    ctx = attempts.begin()
    attempts.stop.set()
    with ctx.transaction("tidy") as state:
        state["tidy"] = True

    assert ctx.state == {"tidy": True}


def test_the_log_goes_into_the_output(attempts: Attempts) -> None:
    ctx = attempts.begin()
    ctx.log.info("%d rows", 3)
    ctx.log.debug("not this")

    assert attempts.log.getvalue().rstrip().endswith("INFO 3 rows")
    assert ctx.log is ctx.log


def test_a_file_is_written_whole_for_its_owner_only(attempts: Attempts) -> None:
    ctx = attempts.begin()
    path = ctx.save_file("report.txt", "größer")
    assert ctx.save_file("data.bin", b"\0").read_bytes() == b"\0"
    with pytest.raises(TypeError, match="text, bytes, or the Path of a file to copy, not int"):
        ctx.save_file("report.txt", 3)  # type: ignore[arg-type]

    assert path == attempts.folder / "files" / "report.txt"
    assert path.read_text() == "größer"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert sorted(each.name for each in path.parent.iterdir()) == ["data.bin", "report.txt"]


def test_a_file_that_is_there_is_copied_by_its_path(attempts: Attempts, tmp_path: Path) -> None:
    """A Path was refused with "a bytes-like object is required"."""
    made = tmp_path / "made.bin"
    made.write_bytes(b"\0\1" * 1_000_000)

    path = attempts.begin().save_file("kept.bin", made)

    assert path.read_bytes() == made.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert attempts.begin().save_file("view.bin", memoryview(b"abc")).read_bytes() == b"abc"  # type: ignore[arg-type]  # taken, though not promised
    with pytest.raises(FileNotFoundError):
        attempts.begin().save_file("kept.bin", tmp_path / "gone")
    assert path.read_bytes() == made.read_bytes()


def test_a_file_without_content_is_the_tasks_to_write(attempts: Attempts) -> None:
    path = attempts.begin().save_file("big.bin")

    assert path.parent.is_dir()
    assert not path.exists()


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "../a", "/etc/passwd", "a\\b", "a\0b", 3])
def test_a_file_with_a_folder_in_its_name_is_refused(attempts: Attempts, name: Any) -> None:
    with pytest.raises(ValueError, match="plain name"):
        attempts.begin().save_file(name, "x")


@pytest.mark.parametrize("n", [0, -1, True, 1.5])
def test_a_task_expects_one_step_or_more(attempts: Attempts, n: Any) -> None:
    with pytest.raises(ValueError, match="1 step or more"):
        attempts.begin().expect_steps(n)


def test_a_context_is_sent_to_no_other_process(attempts: Attempts) -> None:
    with pytest.raises(TypeError, match="return the results"):
        pickle.dumps(attempts.begin())


def test_async_steps_are_awaited_and_kept_in_the_order_of_their_calls(stage: Stage) -> None:
    stage.write("""
        import asyncio, os

        async def fetch(ctx, number):
            with open("called", "a") as file:
                file.write(f"{number}\\n")
            await asyncio.sleep(0.02 / (number + 1))
            return number

        async def main(ctx: TaskContext, fail: bool):
            os.chdir(ctx.save_file("called").parent)
            found = await asyncio.gather(*(ctx.step("fetch", fetch, ctx, number) for number in range(4)))
            found.append(await ctx.step("wrapped", lambda: fetch(ctx, 9)))
            found.append(ctx.step("plain", len, "abc"))
            if fail:
                raise ConnectionError
            return found
    """)
    before = Path.cwd()
    try:
        assert stage.perform(fail=True).error is not None
        # The parameters belong to the run: a resume has the same.
        again = stage.perform(resume=True, fail=True)
    finally:
        os.chdir(before)

    assert again.error is not None
    assert again.error.code == "exception"
    called = (stage.folder / "runs" / "7" / "files" / "called").read_text().split()
    assert sorted(called) == ["0", "1", "2", "3", "9"]
    kept = read_kept(str(stage.attempt_folder))
    assert kept is not None
    assert {step.use: kept.results[step].value for step in kept.steps if step.name == "fetch"} == dict(
        zip(range(1, 5), range(4), strict=True)
    )
    assert kept.results[KeptStep("wrapped", 1)].value == 9


def test_transactions_of_two_asyncio_tasks_at_once_are_refused_rather_than_mixed(stage: Stage) -> None:
    stage.write("""
        import asyncio

        async def one(ctx, name):
            with ctx.transaction(name) as state:
                state[name] = True
                await asyncio.sleep(0)

        async def main(ctx):
            ended = await asyncio.gather(one(ctx, "a"), one(ctx, "b"), return_exceptions=True)
            return [str(error)[:40] for error in ended] + [dict(ctx.state)]
    """)

    assert stage.perform().result == ["None", "Transaction 'b' begins while another asy", {"a": True}]
