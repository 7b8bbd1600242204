"""What goes round in a map: an item that is to be performed, how one try at it ended, and what becomes of its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from taskmon.tasks.durable.digest import Call


@dataclass(slots=True)
class Item:
    """One item on its way; used by one thread at a time."""

    place: int  #: among all items, from 0
    value: Any
    call: Call
    tries: int = 0
    begun_s: float | None = None  #: monotonic; of its first try


@dataclass(frozen=True, slots=True)
class Tried:
    """One try at an item has ended."""

    item: Item
    result: str = ""  #: JSON
    error: BaseException | None = None
    was_stopped: bool = False  #: it did not come to an end of its own, or to a beginning


@dataclass(slots=True)
class Place:
    """What is given out for one item, when its turn has come."""

    is_over: bool = False  #: set last: the rest does not change any more
    result: Any = None
    stands_at: int | None = None  #: the result is in the log, there
    error: BaseException | None = None
