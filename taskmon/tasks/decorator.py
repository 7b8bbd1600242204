"""`@task`: what the author of a task says about it. Loads, checks and runs nothing."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NoReturn, TypeVar, overload

from taskmon.core.job import Isolation
from taskmon.core.untrusted.characters import is_text
from taskmon.tasks.parameters.validation import nearest
from taskmon.tasks.tries import ALSO_CALLED, checked_kinds, checked_retries, checked_seconds

#: Where a function carries what was said about it.
ATTRIBUTE = "__taskmon_task__"
_ARGUMENTS = ("name", "retries", "backoff", "timeout_s", "quiet_timeout_s", "isolation", "retry_on", "check")

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Declaration:
    """What `@task` was told; the user may ask for other policies."""

    function: Callable[..., Any]
    name: str  #: what a run is called unless the user says otherwise
    doc: str
    retries: int
    backoff_s: float
    timeout_s: float | None
    quiet_timeout_s: float | None
    isolation: Isolation
    retry_on: tuple[str, ...]  #: error codes and qualified names of exception types; empty: any
    check: Callable[..., object] | None


@overload
def task(function: F, /) -> F: ...


@overload
def task(
    *,
    name: str | None = None,
    retries: int = 0,
    backoff: float = 5.0,
    timeout_s: float | None = None,
    quiet_timeout_s: float | None = None,
    isolation: Literal["process", "pool", "thread"] = "process",
    retry_on: Sequence[str | type[BaseException]] = (),
    check: Callable[..., object] | None = None,
) -> Callable[[F], F]: ...


def task(
    function: F | None = None,
    /,
    *,
    name: str | None = None,
    retries: int = 0,
    backoff: float = 5.0,
    timeout_s: float | None = None,
    quiet_timeout_s: float | None = None,
    isolation: Literal["process", "pool", "thread"] = "process",
    retry_on: Sequence[str | type[BaseException]] = (),
    check: Callable[..., object] | None = None,
    **unknown: object,
) -> F | Callable[[F], F]:
    """Register a function, plain or `async`, so that a job can run it; the function itself stays as it is.

    Used bare (`@task`) or with arguments (`@task(retries=2)`). The function gets a `TaskContext` in the parameter
    that is annotated so or named `ctx`; all other parameters are asked for.

    Args:
        name: What its runs are called; the function's name if absent.
        retries: How many further attempts follow a failed one by themselves.
        backoff: Seconds until the first of them; each next one waits longer.
        timeout_s: How long one attempt may take.
        quiet_timeout_s: How long it may neither print nor report.
        isolation: "process": it can be killed and outlives the monitor. "pool": as that, but in a warm process that
            performs many runs of this file one after another: what its modules hold is there for the next one.
            "thread": cheaper, in the monitor itself.
        retry_on: Error codes and exception types that are worth another attempt; empty: any failure is.
        check: What has to be there before it runs: called with those parameters of the task that it names, before
            the run is queued and again before it starts. It returns nothing or True if all is well, else a text that
            says what is missing; or raises.

    Raises:
        TypeError, ValueError: An argument makes no sense.
    """

    if unknown:
        _refuse_unknown(next(iter(unknown)))

    def declare(function: F) -> F:
        declaration = Declaration(
            function=function,
            name=_name(function, name),
            doc=inspect.getdoc(function) or "",
            retries=checked_retries(retries),
            backoff_s=checked_seconds("backoff", backoff, least=0.0) or 0.0,
            timeout_s=checked_seconds("timeout_s", timeout_s),
            quiet_timeout_s=checked_seconds("quiet_timeout_s", quiet_timeout_s),
            isolation=_isolation(isolation),
            retry_on=checked_kinds(retry_on),
            check=_check(check),
        )
        setattr(function, ATTRIBUTE, declaration)
        return function

    return declare if function is None else declare(_callable(function))


def declaration_of(function: object) -> Declaration | None:
    """What `@task` noted at the function; None if it was not used."""
    found = getattr(function, ATTRIBUTE, None)
    return found if isinstance(found, Declaration) else None


def _refuse_unknown(name: str) -> NoReturn:
    """Say of what `@task` does not take what was probably meant: Python itself says no more than that it is wrong."""
    meant = ALSO_CALLED.get(name) or nearest(name, _ARGUMENTS)
    there = f"did you mean {meant}?" if meant else f"it takes {', '.join(_ARGUMENTS)}."
    raise TypeError(f"@task takes no {name!r}; {there}")


def _callable(function: F) -> F:
    if not callable(function):
        raise TypeError(f"@task takes its arguments by name, such as @task(name={function!r}).")
    return function


def _name(function: Callable[..., Any], name: str | None) -> str:
    what = getattr(function, "__qualname__", repr(function))
    if isinstance(function, (type, staticmethod, classmethod)) or not inspect.isroutine(function):
        raise TypeError(f"@task is for functions; {what} is none.")
    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        raise TypeError(f"{what} yields; a task does its work and returns a result.")
    if name is None:
        return function.__name__
    if not isinstance(name, str):
        raise TypeError(f"The name of {what} is a text, not {name!r}.")
    if not name.strip() or not is_text(name):
        raise ValueError(f"The name of {what} is one line with something in it, not {name!r}.")
    return name.strip()


def _isolation(isolation: str) -> Isolation:
    try:
        return Isolation(isolation)
    except ValueError:
        raise ValueError(f'isolation is "process", "pool" or "thread", not {isolation!r}.') from None


def _check(check: Callable[..., object] | None) -> Callable[..., object] | None:
    if check is not None and not callable(check):
        raise TypeError(f"check is a function, not {check!r}.")
    if check is not None and inspect.iscoroutinefunction(check):
        raise TypeError("check is a plain function; an async one is not awaited.")
    return check
