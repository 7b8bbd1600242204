"""Steps of one name, in threads, sets and loops: each gets what belongs to its arguments, or the run will not go on."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from taskmon.tasks.cancellation import Stop
from taskmon.tasks.context import Parts, TaskContext
from taskmon.tasks.durable.log_reader import KEPT, Kept, StepResult, read_kept
from taskmon.tasks.durable.log_writer import Begun, KeptFile
from taskmon.tasks.durable.uses import StepChangedError, Uses
from taskmon.tasks.reporting.reporter import Reporter
from taskmon.tasks.run_files import RunFiles


class Attempts:
    """One run's attempts, each going on from the last; what they call is `content`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.number = 0
        self.called: list[Any] = []
        self.notes: list[str] = []
        self.reporters: list[Reporter] = []
        self.files: list[KeptFile] = []
        self.uses = Uses(self._kept())
        self.broken: set[Any] = set()

    def begin(self) -> TaskContext:
        earlier = self._kept()
        file = KeptFile(str(self.folder / str(self.number + 1)), Begun("c", "p", "s", salt="5a17"))
        if earlier.steps:
            file.go_on_from(str(self.folder / str(self.number)))
        self.file_of_attempt = file
        self.files.append(file)
        self.number += 1
        reporter = Reporter(lambda report: None, Stop())
        self.reporters.append(reporter)
        self.uses = Uses(earlier, salt="5a17", note=self.notes.append)
        self.called.clear()
        files = RunFiles(str(self.folder / "files"))
        return TaskContext(Parts(7, self.number, reporter.meter, file, files, Stop(), earlier, None, self.uses))

    def end(self) -> None:
        """The function has come to its end: it was not killed."""
        unsettled = self.uses.unsettled()
        assert unsettled is not None
        self.file_of_attempt.ended(unsettled)

    def content(self, what: Any) -> str:
        self.called.append(what)
        if what in self.broken:
            raise ConnectionError
        return f"content of {what}"

    @property
    def file(self) -> Path:
        return self.folder / str(self.number) / KEPT

    def _kept(self) -> Kept:
        return read_kept(str(self.folder / str(self.number))) or Kept()


@pytest.fixture
def attempts(tmp_path: Path) -> Iterator[Attempts]:
    attempts = Attempts(tmp_path / "run")
    yield attempts
    for reporter, file in zip(attempts.reporters, attempts.files, strict=True):
        reporter.close()
        file.close()


def test_in_any_order_each_step_of_one_name_gets_what_belongs_to_its_arguments(attempts: Attempts) -> None:
    items = list(range(20))
    for _ in range(4):
        ctx = attempts.begin()
        random.Random(attempts.number).shuffle(items)
        assert {each: ctx.step("fetch", attempts.content, each) for each in items} == {
            each: f"content of {each}" for each in items
        }
        assert attempts.uses.problem() is None
        assert attempts.called == (items if attempts.number == 1 else [])


def test_what_an_interrupted_loop_over_a_set_had_not_reached_is_performed(attempts: Attempts) -> None:
    attempts.broken = {2}
    ctx = attempts.begin()
    ctx.step("fetch", attempts.content, 5)
    with pytest.raises(ConnectionError):
        ctx.step("fetch", attempts.content, 2)
    attempts.broken = set()

    ctx = attempts.begin()
    for each in (1, 2, 3, 4, 5):
        assert ctx.step("fetch", attempts.content, each) == f"content of {each}"

    assert attempts.called == [1, 2, 3, 4]
    assert attempts.uses.problem() is None


def test_the_same_arguments_used_several_times_are_steps_of_their_own(attempts: Attempts) -> None:
    ctx = attempts.begin()
    for _ in range(2):
        ctx.step("poll", attempts.content, "a")
    ctx = attempts.begin()
    for _ in range(3):
        ctx.step("poll", attempts.content, "a")

    assert attempts.called == ["a"]


def test_a_step_with_other_arguments_than_were_kept_is_refused_in_words_and_nothing_is_called(
    attempts: Attempts,
) -> None:
    attempts.begin().step("train", attempts.content, 10)
    attempts.end()

    ctx = attempts.begin()
    with pytest.raises(StepChangedError) as refused:
        ctx.step("train", attempts.content, 0.1)

    assert str(refused.value).startswith(
        "Step 'train' was called with Attempts.content(10), now with Attempts.content(0.1). Give each its own name"
    )
    assert attempts.called == []
    assert attempts.uses.problem() is refused.value  # also where the task has caught it


@pytest.mark.parametrize(
    "change",
    [
        lambda ctx, content: ctx.step("train", str, 10),
        lambda ctx, content: ctx.step("train", content, 10, more=1),
        lambda ctx, content: ctx.step("train", lambda: content(10)),
    ],
    ids=["another function", "one more argument", "a function around it"],
)
def test_another_function_under_the_name_is_a_change_as_well(attempts: Attempts, change: Callable[..., Any]) -> None:
    attempts.begin().step("train", attempts.content, 10)
    attempts.end()

    with pytest.raises(StepChangedError, match="was called with"):
        change(attempts.begin(), attempts.content)


def test_a_changed_item_of_a_loop_is_told_at_the_end_at_the_latest(attempts: Attempts) -> None:
    ctx = attempts.begin()
    for each in "abc":
        ctx.step("fetch", attempts.content, each)

    ctx = attempts.begin()
    for each in "abX":
        assert ctx.step("fetch", attempts.content, each) == f"content of {each}"

    problem = attempts.uses.problem()
    assert problem is not None
    assert str(problem).startswith(
        "Step 'fetch' (3rd use) was called with Attempts.content('c'), now with Attempts.content('X')."
    )


def test_a_loop_over_a_set_that_was_killed_in_its_first_step_goes_on_with_another(attempts: Attempts) -> None:
    attempts.begin().step("fetch", attempts.content, 2)
    attempts.begin().step("something else", attempts.content, 0)
    attempts.end()  # it did not come so far

    ctx = attempts.begin()
    for each in (1, 2):
        assert ctx.step("fetch", attempts.content, each) == f"content of {each}"

    assert attempts.called == [1]
    assert attempts.uses.problem() is None


def test_a_change_after_a_kill_is_told_at_the_end(attempts: Attempts) -> None:
    attempts.begin().step("train", attempts.content, 10)

    attempts.begin().step("train", attempts.content, 0.1)

    assert str(attempts.uses.problem()).startswith("Step 'train' was called with Attempts.content(10), now with")


def test_another_choice_after_a_failure_is_no_change(attempts: Attempts) -> None:
    def from_mirrors(ctx: TaskContext) -> str:
        for mirror in ("one", "two"):
            try:
                return ctx.step("get", attempts.content, mirror)
            except ConnectionError:
                continue
        raise ConnectionError

    attempts.broken = {"one"}
    assert from_mirrors(attempts.begin()) == "content of two"
    attempts.broken = set()

    assert from_mirrors(attempts.begin()) == "content of one"
    assert attempts.uses.problem() is None


def test_steps_kept_before_there_were_digests_are_taken_by_order_and_that_is_said(attempts: Attempts) -> None:
    ctx = attempts.begin()
    for each in "ab":
        ctx.step("fetch", attempts.content, each)
    lines = [json.loads(line) for line in attempts.file.read_text().splitlines()]
    old = [{key: value for key, value in line.items() if key not in ("call", "called")} for line in lines]
    attempts.file.write_text("".join(f"{json.dumps(line)}\n" for line in old if line["event"] != "tried"))

    ctx = attempts.begin()
    assert [ctx.step("fetch", attempts.content, each) for each in "abc"] == [f"content of {each}" for each in "abc"]
    assert attempts.called == ["c"]
    assert [note for note in attempts.notes if "type" not in note] == [
        "Its steps were kept by an older version, which did not note what they were called with:"
        " they were taken by the order of their calls."
    ]

    ctx = attempts.begin()  # some with, some without
    assert [ctx.step("fetch", attempts.content, each) for each in "cabd"] == [f"content of {each}" for each in "cabd"]
    assert attempts.called == ["d"]


def test_what_can_not_be_compared_is_said_once_for_each_name(attempts: Attempts) -> None:
    ctx = attempts.begin()
    for _ in range(3):
        ctx.step("read", attempts.content, object())
        ctx.step("read", lambda stream: "", iter(()))

    assert attempts.notes == [
        "Of what step 'read' is called with, only the type can be compared of Attempts.content (Attempts).",
    ]


def test_keyword_arguments_reach_the_function(attempts: Attempts) -> None:
    def get(url: str, *, name: str = "", function: str = "") -> str:
        return url + name + function

    ctx = attempts.begin()

    assert ctx.step("get", get, "u", name="n", function="f") == "unf"


def test_many_kept_uses_of_one_name_and_many_new_ones_cost_the_same_each(tmp_path: Path) -> None:
    def kept(count: int) -> Kept:
        uses = Uses(Kept())
        steps = [(each, uses.claim("fetch", str, (each,), {})) for each in range(count)]
        return Kept(results={use.step: StepResult(str(each), call=use.call.digest) for each, use in steps})

    def cpu_s(count: int) -> float:
        uses = Uses(kept(count))
        began_s = time.process_time()
        for each in range(count, 2 * count):
            uses.claim("fetch", str, (each,), {})
        return time.process_time() - began_s

    assert min(cpu_s(4_000) for _ in range(2)) < 30 * min(cpu_s(400) for _ in range(3))  # squared it would be 100
