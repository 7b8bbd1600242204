"""What `ctx.map` was asked for, checked."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypedDict, TypeVar

from taskmon.tasks.parameters.validation import nearest
from taskmon.tasks.reporting.meter import length_of
from taskmon.tasks.tries import ALSO_CALLED, Tries

E = TypeVar("E")

#: More threads, or processes, are a mistake.
_MOST_AT_ONCE = 1_000


class MapOptions(TypedDict, Generic[E], total=False):
    """What `ctx.map` takes beside name, function, items and `failures`."""

    at_once: int  #: how many items are performed at a time; 1
    retries: int  #: further tries of an item after a failed one; 0
    backoff: float  #: seconds before the first of them; each next one waits longer; 5
    retry_on: Sequence[str | type[BaseException]]  #: error codes and exception types that are worth one; empty: any is
    key: Callable[[E], object]  #: what an item is known by; itself
    isolation: Literal["thread", "pool"]  #: "thread"


@dataclass(frozen=True, slots=True)
class Request:
    """One call of `ctx.map`."""

    name: str
    function: Callable[[Any], Any]
    items: Iterable[Any]
    at_once: int
    tries: Tries
    collects: bool  #: a failed item is given out as its exception; else it ends the map
    key: Callable[[Any], object] | None  #: what an item is known by; None: by itself
    in_processes: bool

    def __post_init__(self) -> None:
        """Raises:
        TypeError, ValueError: It makes no sense.
        """
        if not isinstance(self.name, str) or not self.name.strip():
            raise TypeError(f"A map has a name, such as ctx.map('fetch', fetch, urls); not {self.name!r}.")
        if not callable(self.function):
            raise TypeError(f"Map {self.name!r} is given a function and items, not {self.function!r}: don't call it.")
        if self.key is not None and not callable(self.key):
            raise TypeError(f"key is a function of an item, not {self.key!r}.")
        if isinstance(self.at_once, bool) or not isinstance(self.at_once, int):
            raise TypeError(f"at_once is a whole number, not {self.at_once!r}.")
        if not 1 <= self.at_once <= _MOST_AT_ONCE:
            raise ValueError(f"at_once is between 1 and {_MOST_AT_ONCE:,}, not {self.at_once}.")

    @property
    def is_async(self) -> bool:
        return inspect.iscoroutinefunction(self.function)

    @property
    def total(self) -> int | None:
        """How many items there are; None where they don't tell."""
        return length_of(self.items)


def request_of(
    name: str,
    function: Callable[[Any], Any],
    items: Iterable[Any],
    failures: str,
    options: Mapping[str, Any],
) -> Request:
    """What an author has asked for.

    Raises:
        TypeError, ValueError: It makes no sense.
    """
    for option in options:
        if option not in MapOptions.__annotations__:
            meant = ALSO_CALLED.get(option) or nearest(option, tuple(MapOptions.__annotations__))
            raise TypeError(f"ctx.map takes no {option!r}" + (f"; did you mean {meant}?" if meant else "."))
    if failures not in ("raise", "collect"):
        raise ValueError(f'failures is "raise" or "collect", not {failures!r}.')
    isolation = options.get("isolation", "thread")
    if isolation not in ("thread", "pool"):
        raise ValueError(f'isolation of a map is "thread" or "pool", not {isolation!r}.')
    tries = {option: options[option] for option in ("retries", "backoff", "retry_on") if option in options}
    return Request(
        name,
        function,
        items,
        options.get("at_once", 1),
        Tries.of(**tries),
        failures == "collect",
        options.get("key"),
        isolation == "pool",
    )
