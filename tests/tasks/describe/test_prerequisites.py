from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import pytest

from taskmon.core.errors import ErrorCode, RunError
from taskmon.tasks.describe.prerequisites import unmet
from taskmon.tasks.markers import Secret


def copy(source: Path, count: int = 2) -> None: ...


def _raises(error: BaseException) -> Callable[..., object]:
    def check(source: Path) -> object:
        raise error

    return check


class Unprintable(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no text")


@pytest.mark.parametrize("said", [None, True, "", 1])
def test_a_check_that_minds_nothing_lets_the_task_run(said: object) -> None:
    assert unmet(lambda source: said, copy, {"source": Path("/x")}) is None


@pytest.mark.parametrize(
    ("check", "message", "code"),
    [
        (lambda: "not found: …/research.md, run X first", "not found: …/research.md, run X first", ErrorCode.INVALID),
        (lambda: False, "Its check, <lambda>(), says that it can't run now.", ErrorCode.INVALID),
        (_raises(FileNotFoundError("not found: a, run X first")), "not found: a, run X first", ErrorCode.NOT_FOUND),
        (_raises(FileNotFoundError(2, "No such file", "/a")), "not found: /a", ErrorCode.NOT_FOUND),
        (_raises(PermissionError("no way in")), "no way in", ErrorCode.NOT_PERMITTED),
        (_raises(ValueError("too large")), "too large", ErrorCode.INVALID),
        (_raises(ValueError()), "ValueError", ErrorCode.INVALID),
        (_raises(SystemExit("enough")), "enough", ErrorCode.INVALID),
        (_raises(Unprintable()), "Unprintable", ErrorCode.INVALID),
        (lambda other: None, "asks for 'other', which is no parameter of the task", ErrorCode.INVALID),
    ],
)
def test_what_a_check_minds_is_shown_as_it_says_it(check: Callable[..., object], message: str, code: ErrorCode) -> None:
    problem = unmet(check, copy, {"source": Path("/x")})

    assert isinstance(problem, RunError)
    assert message in problem.message
    assert problem.code == code


def test_a_check_that_fails_itself_is_named_with_its_line() -> None:
    """All that was said of it was "division by zero"."""

    def ready(source: Path) -> None:
        raise ZeroDivisionError("division by zero")

    problem = unmet(ready, copy, {"source": Path("/x")})

    assert problem is not None
    line = ready.__code__.co_firstlineno + 1
    place = f"{__file__}, line {line}, in ready"
    assert problem.message == f"division by zero (ZeroDivisionError, raised by its check, ready(): {place})"
    assert (problem.details or {})["where"] == place
    assert f'File "{__file__}", line {line}, in ready' in (problem.details or {})["traceback"]


def test_a_check_gets_the_arguments_it_names_and_the_tasks_defaults() -> None:
    seen: dict[str, Any] = {}

    def named(count: int, source: Path, own: int = 7) -> None:
        seen.update(count=count, source=source, own=own)

    def everything(**given: Any) -> None:
        seen.update(everything=given)

    unmet(named, copy, {"source": Path("/x")})
    unmet(everything, copy, {"source": Path("/x"), "count": 5})

    assert seen == {
        "count": 2,
        "source": Path("/x"),
        "own": 7,
        "everything": {"source": Path("/x"), "count": 5},
    }


def test_a_check_that_needs_a_secret_is_not_asked_before_there_is_one() -> None:
    def task(token: Annotated[str, Secret()]) -> None: ...
    def check(token: str) -> str:
        return f"wrong {len(token)}"

    assert unmet(check, task, {}) is None
    problem = unmet(check, task, {"token": "abc"})
    assert problem is not None
    assert problem.message == "wrong 3"


def test_an_async_check_is_refused_and_leaves_nothing_unawaited() -> None:
    async def check(source: Path) -> None: ...

    problem = unmet(check, copy, {"source": Path("/x")})

    assert problem is not None
    assert "async" in problem.message
