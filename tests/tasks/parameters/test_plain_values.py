"""Work is not lost at its very end for the type of its result: what parameters take, results take, and numbers do."""

from __future__ import annotations

import json
from collections import OrderedDict, deque, namedtuple
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest

from taskmon.tasks.parameters.json_values import NotJsonError, encoded, result_of
from taskmon.tasks.parameters.signature import bound
from tests.tasks.performances import Stage


class Colour(Enum):
    RED = "red"
    GREEN = 2


class Shape(Enum):
    SQUARE = (1, 1)


class Level(IntEnum):
    HIGH = 3


class Mode(StrEnum):
    FAST = "fast"


@dataclass
class Size:
    width: int
    colour: Colour = Colour.RED
    where: Path | None = None


class Scalar:
    """Behaves as numpy's numbers do: it has a dtype, no dimensions, and gives Python's own number."""

    dtype = "float32"
    shape = ()

    def __init__(self, value: Any) -> None:
        self._value = value

    def item(self) -> Any:
        return self._value


class LongDouble(Scalar):
    """Of numpy's longdouble `item` gives a longdouble again."""

    def item(self) -> Any:
        return self

    def __float__(self) -> float:
        return float(self._value)


class Array:
    dtype = "int64"
    shape = (2, 2)

    def tolist(self) -> list[list[int]]:
        return [[1, 2], [3, 4]]


Point = namedtuple("Point", "x y")  # as people write them

VALUES: list[tuple[Any, Any]] = [
    (Path("/a/b"), "/a/b"),
    (PurePosixPath("c"), "c"),
    (Colour.RED, "red"),
    (Colour.GREEN, 2),
    (Shape.SQUARE, "SQUARE"),
    (Level.HIGH, 3),
    (Mode.FAST, "fast"),
    (Size(3, where=Path("x")), {"width": 3, "colour": "red", "where": "x"}),
    (date(2026, 1, 2), "2026-01-02"),
    (datetime(2026, 1, 2, 3, tzinfo=UTC), "2026-01-02T03:00:00+00:00"),
    (time(3, 4), "03:04:00"),
    (timedelta(minutes=2), 120.0),
    ({3, 1, 2}, [1, 2, 3]),
    (frozenset({"b", "a"}), ["a", "b"]),
    ({10**400, 1.5}, [1.5, 10**400]),
    ({Path("b"), Path("a")}, ["a", "b"]),
    (Point(1, 2), [1, 2]),
    (range(3), [0, 1, 2]),
    (deque([1, Path("a")]), [1, "a"]),
    ({"a": 1}.keys(), ["a"]),
    (OrderedDict(a=Path("b")), {"a": "b"}),
    (MappingProxyType({"a": {1}}), {"a": [1]}),
    ({Path("a"): 1, date(2026, 1, 2): 2, Colour.RED: 3, Scalar(7): 4, None: 5},
     {"a": 1, "2026-01-02": 2, "red": 3, "7": 4, "null": 5}),
    (Decimal("1.10"), "1.10"),
    (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    (Scalar(0.25), 0.25),
    (Scalar(3), 3),
    (Scalar(True), True),
    (Scalar(datetime(2026, 1, 2)), "2026-01-02T00:00:00"),  # noqa: DTZ001  # numpy's datetime64 has no zone
    (LongDouble(0.5), 0.5),
    (Array(), [[1, 2], [3, 4]]),
    ({"deep": [{"in": (Scalar(1), {Size(1).width})}]}, {"deep": [{"in": [1, [1]]}]}),
]  # fmt: skip


@pytest.mark.parametrize(("value", "stored"), VALUES, ids=[type(value).__name__ for value, _ in VALUES])
def test_what_is_like_json_becomes_json(value: Any, stored: Any) -> None:
    """Numpy's numbers, dataclasses, a Path, an Enum, a date failed the run at its end, after hours of work."""
    assert json.loads(encoded(value, "result")) == stored
    assert result_of(value) == (stored, "")


def test_a_result_can_be_given_as_a_parameter_again() -> None:
    def task(size: Size, mode: Mode, level: Level, colour: Colour, where: Path) -> None: ...

    given = {"size": Size(3, where=Path("/x")), "mode": Mode.FAST, "level": Level.HIGH, "colour": Colour.GREEN,
             "where": Path("/y")}  # fmt: skip
    assert bound(task, result_of(given)[0]) == given


class Raises:
    dtype = "float32"

    @property
    def shape(self) -> tuple[int, ...]:
        raise RuntimeError("the device is gone")


def numbers() -> Iterator[int]:
    yield 1


@pytest.mark.parametrize("value", [object(), b"x", numbers(), Size, Raises(), {"a": [Raises()]}, {(1, 2): 3}, 1j])
def test_what_json_has_nothing_like_is_named_by_its_place(value: Any) -> None:
    with pytest.raises(NotJsonError, match=r"^result"):
        encoded(value, "result")


def test_such_a_result_says_what_to_do_and_where_the_function_is(stage: Stage) -> None:
    stage.write("def main():\n    return {'model': object()}\n")

    error = stage.perform().error
    assert error is not None
    assert error.message.endswith("Keep it with ctx.save_file, and return a summary.")
    assert (error.details or {})["where"] == f"{stage.file}, line 2, in main"


@pytest.mark.parametrize("number", ["float('nan')", "float('inf')", "-float('inf')"])
def test_a_result_that_is_no_number_is_null_and_that_is_said(stage: Stage, number: str) -> None:
    stage.write(f"def main():\n    return {{'loss': [1.5, {number}], 'NaN': 'NaN'}}\n")

    ended = stage.perform()
    assert ended.error is None
    assert ended.result == {"loss": [1.5, None], "NaN": "NaN"}
    notes = [report["note"] for report in stage.reports if "note" in report]
    assert len(notes) == 1
    assert notes[0].startswith("result['loss'][1] is ")


def test_steps_and_checkpoints_give_back_what_is_no_number_as_it_was(stage: Stage) -> None:
    """A step that ends with a loss of NaN has done its work: the attempt goes on with NaN, and so does the next."""
    stage.write("""
        import math
        def main(ctx: TaskContext):
            loss = ctx.step("train", lambda: float("nan"))
            assert math.isnan(loss)
            if ctx.attempt == 1:
                ctx.checkpoint([loss])
                raise ValueError("once more")
            return math.isnan(ctx.restored[0])
    """)
    stage.perform()
    assert stage.perform(resume=True).result is True


def test_the_state_can_be_returned_stored_copied_and_sent(stage: Stage) -> None:
    """It was a mappingproxy, which neither JSON nor pickle takes."""
    stage.write("""
        import copy, json, pickle
        def main(ctx: TaskContext):
            with ctx.transaction("x") as state:
                state["rows"] = {"seen": 3}
            ctx.checkpoint(ctx.state)
            ctx.save_file("state.json", json.dumps(ctx.state))
            mine = copy.copy(ctx.state) | {"more": 1}
            mine["more"] = 2
            assert pickle.loads(pickle.dumps(ctx.state)) == copy.deepcopy(ctx.state) == dict(ctx.state)
            return ctx.state
    """)
    ended = stage.perform()
    assert ended.error is None
    assert ended.result == {"rows": {"seen": 3}}


@pytest.mark.parametrize("change", ["state['a'] = 1", "del state['a']", "state.update(a=1)", "state.clear()",
                                    "state |= {'a': 1}", "state.setdefault('b', 2)", "state.pop('a')"])  # fmt: skip
def test_a_change_of_the_copy_that_nobody_would_keep_is_refused(stage: Stage, change: str) -> None:
    stage.write(f"def main(ctx: TaskContext):\n    state = ctx.state\n    {change}\n")

    error = stage.perform().error
    assert error is not None
    assert "ctx.transaction" in error.message
