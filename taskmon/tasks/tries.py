"""How often a step or an item is tried: which failures are worth another try, and how long to wait before it."""

from __future__ import annotations

import inspect
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from taskmon.core.errors import InvalidError
from taskmon.core.job import check_seconds
from taskmon.core.retry import RetryPolicy
from taskmon.tasks.time_limit import StepTimeoutError

#: What others call an option, where another name would be nearer.
ALSO_CALLED = {"retry": "retries", "tries": "retries", "max_retries": "retries", "attempts": "retries"}
_MOST_RETRIES = 1_000


class TryOptions(TypedDict, total=False):
    """What `ctx.step` takes beside the arguments of its function."""

    retries: int  #: further tries after a failed one
    backoff: float  #: seconds before the first of them; each next one waits longer
    retry_on: Sequence[str | type[BaseException]]  #: error codes and exception types that are worth one; empty: any is
    timeout_s: float | None  #: how long one try may take


class NeverTriedAgain(Exception):
    """What an error is after which another try of the same step would help nobody."""


@dataclass(frozen=True, slots=True)
class Tries:
    """What the author of a task says of one step, or of each item of a map."""

    retries: int = 0  #: further tries after a failed one
    backoff_s: float = 5.0  #: before the first of them; each next one waits longer
    retry_on: tuple[str, ...] = ()  #: error codes and names of exception types; empty: any
    timeout_s: float | None = None  #: of one try

    @staticmethod
    def of(
        *,
        retries: int = 0,
        backoff: float = 5.0,
        retry_on: Sequence[str | type[BaseException]] = (),
        timeout_s: float | None = None,
    ) -> Tries:
        """Check what an author has said.

        Raises:
            TypeError, ValueError: It makes no sense.
        """
        return Tries(
            retries=checked_retries(retries),
            backoff_s=checked_seconds("backoff", backoff, least=0.0) or 0.0,
            retry_on=checked_kinds(retry_on),
            timeout_s=checked_seconds("timeout_s", timeout_s),
        )

    def wait_s(self, tries: int, error: BaseException) -> float | None:
        """Seconds between a try that failed and the next; None: there is none.

        Args:
            tries: How many there have been.
        """
        is_failure = isinstance(error, Exception) and not isinstance(error, (NeverTriedAgain, MemoryError))
        if tries > self.retries or not is_failure or not self._is_worth_it(error):
            return None
        return RetryPolicy(backoff_s=self.backoff_s).wait_s(tries, random.random)

    def _is_worth_it(self, error: BaseException) -> bool:
        if not self.retry_on:
            return True
        code = "timeout" if isinstance(error, StepTimeoutError) else "exception"
        return not {code, *names_of(type(error))}.isdisjoint(self.retry_on)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a step is called with, and what was said of its tries."""

    kwargs: Mapping[str, Any]
    tries: Tries


#: What is said of most steps: nothing.
ONCE = Tries()
_OPTIONS = frozenset(TryOptions.__annotations__)


def asked(function: Callable[..., Any], kwargs: Mapping[str, Any]) -> Asked:
    """Tell arguments of `function` from what is said of its tries; a parameter that it has itself is its own.

    Raises:
        TypeError, ValueError: What is said makes no sense.
    """
    if _OPTIONS.isdisjoint(kwargs):
        return Asked(kwargs, ONCE)
    own = _parameters(function)
    options = {name: value for name, value in kwargs.items() if name in _OPTIONS and name not in own}
    return Asked({name: value for name, value in kwargs.items() if name not in options}, Tries.of(**options))


def type_name(kind: type[BaseException]) -> str:
    """The name under which an exception type is matched: qualified, except for Python's own."""
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def names_of(kind: type[BaseException]) -> list[str]:
    """What `retry_on` may name for it: the type and those it is derived from, short and qualified."""
    names: dict[str, None] = {}
    for each in kind.__mro__:
        if each is not object and each is not BaseException:
            names |= {each.__name__: None, type_name(each): None}
    return list(names)


def checked_retries(retries: int) -> int:
    """How many further tries an author has asked for.

    Raises:
        TypeError, ValueError: It is no such number.
    """
    if isinstance(retries, bool) or not isinstance(retries, int):
        raise TypeError(f"retries is a whole number, not {retries!r}.")
    if not 0 <= retries <= _MOST_RETRIES:
        raise ValueError(f"retries is between 0 and {_MOST_RETRIES:,}, not {retries}.")
    return retries


def checked_seconds(name: str, value: float | None, least: float = 0.001) -> float | None:
    """A length of time that an author has asked for.

    Raises:
        TypeError, ValueError: It is none.
    """
    if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float))):
        raise TypeError(f"{name} is a number of seconds, not {value!r}.")
    if value is None and least == 0.0:
        raise TypeError(f"{name} is a number of seconds, not None.")
    try:
        check_seconds(name, value, least)
    except InvalidError as error:
        raise ValueError(str(error)) from None
    return value


def checked_kinds(kinds: Sequence[str | type[BaseException]]) -> tuple[str, ...]:
    """The failures that an author finds worth another try, by their names.

    Raises:
        TypeError: There is something else among them.
    """
    if isinstance(kinds, (str, type)) or not isinstance(kinds, Sequence):
        raise TypeError('retry_on is a list of error codes and exception types: ["timeout", ConnectionError].')
    return tuple(_kind(kind) for kind in kinds)


def _kind(kind: object) -> str:
    if isinstance(kind, type) and issubclass(kind, BaseException):
        return type_name(kind)
    if isinstance(kind, str) and kind.strip():
        return kind.strip()
    raise TypeError(f"retry_on holds error codes and exception types; {kind!r} is neither.")


def _parameters(function: Callable[..., Any]) -> frozenset[str]:
    """The names that it can be given by keyword; what it takes as `**more` is not among them."""
    try:
        found = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # of some built-in functions Python knows no parameters
        return frozenset()
    by_keyword = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return frozenset(each.name for each in found if each.kind in by_keyword)
