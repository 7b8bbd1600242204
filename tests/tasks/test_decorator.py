"""`@task`: what it notes, and what it refuses, at import."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import taskmon
from taskmon.core.job import Isolation
from taskmon.tasks.decorator import ATTRIBUTE, Declaration, declaration_of, task


class OddError(Exception):
    """An exception of somebody's own."""


def test_a_bare_decorator_leaves_the_function_as_it_is() -> None:
    def double(n: int) -> int:
        """Twice as many.

        More about it.
        """
        return 2 * n

    declared = task(double)

    assert declared is double
    assert declared(3) == 6
    assert declaration_of(declared) == Declaration(
        function=double,
        name="double",
        doc="Twice as many.\n\nMore about it.",
        retries=0,
        backoff_s=5.0,
        timeout_s=None,
        quiet_timeout_s=None,
        isolation=Isolation.PROCESS,
        retry_on=(),
        check=None,
    )
    assert getattr(declared, ATTRIBUTE) is declaration_of(declared)


def test_all_policies_are_noted() -> None:
    def check() -> None: ...

    @task(
        name="Nightly",
        retries=3,
        backoff=1,
        timeout_s=60,
        quiet_timeout_s=5.5,
        isolation="thread",
        retry_on=["timeout", ConnectionError, OddError],
        check=check,
    )
    async def nightly() -> None: ...

    declared = declaration_of(nightly)
    assert declared is not None
    assert (declared.name, declared.retries, declared.backoff_s) == ("Nightly", 3, 1)
    assert (declared.timeout_s, declared.quiet_timeout_s) == (60, 5.5)
    assert declared.isolation is Isolation.THREAD
    assert declared.retry_on == ("timeout", "ConnectionError", f"{__name__}.OddError")
    assert declared.check is check


def test_a_function_without_the_decorator_has_declared_nothing() -> None:
    assert declaration_of(len) is None


@pytest.mark.parametrize(
    ("arguments", "kind", "says"),
    [
        ({"retries": -1}, ValueError, "between 0 and"),
        ({"retries": "2"}, TypeError, "whole number"),
        ({"retries": True}, TypeError, "whole number"),
        ({"backoff": -1}, ValueError, "backoff"),
        ({"backoff": None}, TypeError, "backoff"),
        ({"timeout_s": 0}, ValueError, "timeout_s"),
        ({"timeout_s": float("nan")}, ValueError, "timeout_s"),
        ({"quiet_timeout_s": "5"}, TypeError, "quiet_timeout_s"),
        ({"isolation": "subprocess"}, ValueError, '"process", "pool" or "thread"'),
        ({"retry_on": "timeout"}, TypeError, "a list"),
        ({"retry_on": ConnectionError}, TypeError, "a list"),
        ({"retry_on": [int]}, TypeError, "neither"),
        ({"retry_on": [""]}, TypeError, "neither"),
        ({"name": ""}, ValueError, "one line"),
        ({"name": "a\nb"}, ValueError, "one line"),
        ({"name": 3}, TypeError, "a text"),
        ({"check": "yes"}, TypeError, "check"),
        ({"retry": 3}, TypeError, "no 'retry'; did you mean retries?"),
        ({"timeout": 3}, TypeError, "did you mean timeout_s?"),
        ({"Isolation": "thread"}, TypeError, "did you mean isolation?"),
        ({"qwertz": 3}, TypeError, "it takes name, retries"),
    ],
)
def test_what_makes_no_sense_is_refused_at_once(arguments: dict[str, Any], kind: type[Exception], says: str) -> None:
    with pytest.raises(kind, match=says):
        task(**arguments)(lambda: None)


def generator() -> Iterator[int]:
    yield 1


async def async_generator() -> Any:
    yield 1


@pytest.mark.parametrize(("what", "says"), [(OddError, "none"), (generator, "yields"), (async_generator, "yields")])
def test_what_is_no_plain_function_is_refused(what: Callable[..., Any], says: str) -> None:
    with pytest.raises(TypeError, match=says):
        task(what)


def test_arguments_are_given_by_name() -> None:
    with pytest.raises(TypeError, match="name='Nightly'"):
        task("Nightly")  # type: ignore[call-overload]


def test_an_async_check_is_refused() -> None:
    async def check() -> None: ...

    with pytest.raises(TypeError, match="not awaited"):
        task(check=check)(lambda: None)


def test_the_public_names_are_loaded_when_they_are_used() -> None:
    program = (
        "import sys, taskmon\n"
        "before = [name for name in sys.modules if name.startswith('taskmon.')]\n"
        "from taskmon import File, Folder, Label, Range, RunStopped, Secret, TaskContext, task\n"
        "assert {'task', 'TaskContext'} <= set(dir(taskmon))\n"
        "print(before, TaskContext.__module__)"
    )
    source = str(Path(taskmon.__file__).parent.parent)
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {source!r})\n{program}"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert ran.stdout.strip() == "[] taskmon.tasks.context", ran.stderr


def test_a_public_name_that_is_none_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'job'"):
        getattr(taskmon, "job")  # noqa: B009 - a type checker would complain of taskmon.job
