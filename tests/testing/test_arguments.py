"""The parameters of a task that is tested: values of its hints are taken, and all else is refused as by `add`."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import Enum, IntEnum, StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest

from taskmon import File, Folder, Range, Secret, TaskContext, task
from taskmon.core.errors import ErrorCode
from taskmon.core.states import RunState
from taskmon.tasks.describe.client import describe
from taskmon.testing import InvalidError, run_here


class Colour(Enum):
    RED = "GREEN"  # as if made to be mixed up
    GREEN = "RED"


class Level(IntEnum):
    LOW = 1
    HIGH = 2


class Word(StrEnum):
    YES = "yes"


@dataclass(frozen=True)
class Size:
    width: int
    colour: Colour = Colour.RED
    paths: list[Path] = field(default_factory=list)


def takes(
    colour: Colour,
    level: Level,
    word: Word,
    text: str,
    size: Size,
    paths: list[Path],
    named: dict[str, Path],
    literal: Literal["a", 1],
    anything: Any,
    number: float,
    maybe: Path | None,
) -> list[str]:
    return [repr(each) for each in (colour, level, word, text, size, paths, named, literal, anything, number, maybe)]


def test_a_task_gets_the_values_of_its_hints_as_in_a_run() -> None:
    size = Size(3, Colour.GREEN, [Path("/a")])
    done = run_here(
        takes, colour=Colour.RED, level=Level.HIGH, word=Word.YES, text=Word.YES, size=size, paths=[Path("/p")],
        named={"one": Path("/n")}, literal=1, anything={"path": Path("/x"), "many": (1, 2)}, number=3,
        maybe=Path("m"),
    )  # fmt: skip

    assert done.result == [
        repr(Colour.RED), repr(Level.HIGH), repr(Word.YES), "'yes'", repr(size), repr([Path("/p")]),
        repr({"one": Path("/n")}), "1", repr({"path": "/x", "many": [1, 2]}), "3.0", repr(Path.cwd() / "m"),
    ]  # fmt: skip


def test_they_may_be_written_as_in_a_shell_or_a_form_too() -> None:
    given = (
        '{"colour": "RED", "level": "LOW", "word": "yes", "text": "t", "size": {"width": 3}, "paths": ["/p"],'
        ' "named": {}, "literal": "a", "anything": null, "number": 1.5, "maybe": null}'
    )

    done = run_here(takes, **json.loads(given))

    assert done.result[:5] == [repr(Colour.RED), repr(Level.LOW), repr(Word.YES), "'t'", repr(Size(3))]


_TASK = """
from pathlib import Path
from typing import Annotated, Any, Literal
from taskmon import File, Folder, Range, Secret, TaskContext, task

def has_rows(source: Path):
    return "" if source.read_text() else f"{source.name} is empty"

@task(check=has_rows)
def main(
    ctx: TaskContext,
    source: Annotated[Path, File(pattern="*.csv")],
    width: Annotated[int, Range(16, 4096)] = 320,
    mode: Literal["fast", "good"] = "good",
    names: list[str] = [],
    token: Annotated[str, Secret()] = "",
    anything: Any = None,
) -> int:
    return ctx.step("read", len, source.read_text())
"""


@pytest.mark.parametrize(
    "wrong",
    [
        {"width": 15},
        {"width": True},
        {"width": "wide"},
        {"width": 320.0},
        {"mode": "god"},
        {"names": "abc"},
        {"names": ["a", 3]},
        {"widht": 320},
        {"source": "b.csv"},
        {"source": "a.txt"},
        {"source": "."},
        {"source": 3, "width": 3, "mode": None},
        {"token": 3},
        {"source": "empty.csv"},
        {"anything": float("nan")},
    ],
    ids=str,
)
def test_what_add_refuses_is_refused_with_its_words(
    wrong: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "told.py").write_text(_TASK)
    (tmp_path / "a.csv").write_text("a")
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "a.txt").write_text("a")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(compile(_TASK, str(tmp_path / "told.py"), "exec"), names)  # noqa: S102
    given = {"source": "a.csv", **wrong}

    with pytest.raises(InvalidError) as refused:
        run_here(names["main"], **given)
    with pytest.raises(InvalidError) as by_add:
        describe(f"{tmp_path}/told.py:main", cwd=str(tmp_path), params=given, check=True)

    assert str(refused.value) == str(by_add.value)
    assert refused.value.record.code == by_add.value.record.code
    assert (refused.value.record.details or {}).get("problems") == (by_add.value.record.details or {}).get("problems")


def test_what_its_check_minds_is_refused_before_anything_is_called() -> None:
    called: list[object] = []

    def check(source: Path) -> None:
        called.append(source)
        raise FileNotFoundError(2, "no", "/nowhere/table")

    @task(check=check)
    def main(ctx: TaskContext, source: Path) -> None:
        called.append("the task")

    with pytest.raises(InvalidError, match="not found: /nowhere/table") as refused:
        run_here(main, source=Path("/a"))

    assert refused.value.record.code == ErrorCode.NOT_FOUND
    assert called == [Path("/a")]


def test_a_secret_that_a_check_tells_is_masked() -> None:
    def check(token: str) -> str:
        return f"{token} is no good"

    @task(check=check)
    def main(token: Annotated[str, Secret()]) -> None: ...

    with pytest.raises(InvalidError, match=r"^••• is no good$"):
        run_here(main, token="swordfish")
    with pytest.raises(InvalidError, match="token: is missing; it is a text"):
        run_here(main)  # type: ignore[call-overload]


def test_what_a_dataclass_of_the_author_refuses_is_a_parameters_problem() -> None:
    with pytest.raises(InvalidError, match="even: 3 is odd"):
        run_here(halve, even={"number": 3})  # type: ignore[call-overload]
    assert run_here(halve, even=Even(4)).result == 2


@dataclass(frozen=True)
class Even:
    number: int

    def __post_init__(self) -> None:
        if self.number % 2:
            raise ValueError(f"{self.number} is odd")


def halve(even: Even) -> int:
    return even.number // 2


def test_paths_are_made_absolute_from_where_the_test_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def main(
        ctx: TaskContext, folder: Annotated[Path, Folder()], file: Annotated[str, File()], n: Annotated[int, Range(1)]
    ) -> list[str]:
        return [str(folder), file]

    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_text("")
    monkeypatch.chdir(tmp_path)

    done = run_here(main, folder=Path("a"), file="a/b", n=1)

    assert done.state is RunState.SUCCEEDED
    assert done.result == [str(tmp_path / "a"), str(tmp_path / "a" / "b")]
