"""A function with a parameter of each kind, and what is wrong with values that are given for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, IntEnum, StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NewType, Optional

import pytest

from taskmon.core.errors import InvalidError
from taskmon.tasks.markers import Range, Secret
from taskmon.tasks.parameters.signature import parameters_of
from taskmon.tasks.parameters.validation import check_params

if TYPE_CHECKING:  # as people write it: at run time the hint can't be read
    from taskmon.tasks.context import TaskContext


class Speed(Enum):
    SLOW = 1
    FAST = "quick"
    RAPID = "quick"  # noqa: PIE796


class Level(IntEnum):
    LOW = 1
    HIGH = 2


class Colour(StrEnum):
    RED = "red"


@dataclass
class Size:
    width: Annotated[int, Range(1)]
    height: int = 3
    tags: list[str] = field(default_factory=lambda: ["a"])

    def __post_init__(self) -> None:
        if self.width * self.height > 100:
            raise ValueError("more than 100 squares")


@dataclass
class Tree:
    children: list[Tree]


@dataclass
class Login:
    password: Annotated[str, Secret()]


def _fails() -> int:
    raise OSError("no number today")


@dataclass
class Unmade:
    number: int = field(default_factory=_fails)


UserId = NewType("UserId", int)


def many(  # type: ignore[no-untyped-def]
    ctx: TaskContext,
    count: int,
    ratio: float = 1,
    really: bool = False,
    text: str = "x",
    path: Path = Path("out"),
    size: Size = Size(2),  # noqa: B008
    speed: Speed = Speed.SLOW,
    level: Level = Level.LOW,
    mode: Literal["1", 1, True, None] = "1",
    maybe: Annotated[int | None, Range(1, 9)] = None,
    old: Optional[str] = None,  # noqa: UP045
    several: Sequence[Path] = (),
    table: Mapping[str, list[int]] | None = None,
    anything=None,
    user: UserId = UserId(0),
    implicit: int = None,  # type: ignore[assignment]  # noqa: RUF013
) -> None: ...


def problems(function: Callable[..., Any], given: Mapping[str, Any], cwd: str = "/") -> dict[str, str]:
    """What is wrong with `given`, by parameter."""
    with pytest.raises(InvalidError) as refused:
        check_params(parameters_of(function), given, cwd)
    details = refused.value.record.details
    assert details is not None
    for name, problem in details["problems"].items():
        assert f"{name}: {problem}" in str(refused.value)
    found: dict[str, str] = details["problems"]
    return found
