"""What a task has done so far, as rows to show: its steps, with their times and results."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from taskmon.core.clock import to_text_or_none


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step; secrets are masked."""

    name: str
    use: int  #: counted from 1: the how-manieth step of this name
    at: datetime | None  #: it had ended; None: kept by a version that did not note it
    took_s: float | None
    tries: int
    digest: str  #: of function and arguments; empty: kept by a version that had none
    result: Any = None
    result_bytes: int | None = None  #: instead of a long result
    taken_over: bool = False  #: an earlier attempt performed it

    def to_json(self) -> dict[str, Any]:
        known = {"result": self.result} if self.result_bytes is None else {"result_bytes": self.result_bytes}
        return {
            "name": self.name,
            "use": self.use,
            "at": to_text_or_none(self.at),
            "took_s": self.took_s,
            "tries": self.tries,
            "digest": self.digest,
            "taken_over": self.taken_over,
            **known,
        }


@dataclass(frozen=True, slots=True)
class FailedItem:
    """An item of a map that failed for good; secrets are masked."""

    called: str  #: fetch('https://…')
    error: str
    tries: int

    def to_json(self) -> dict[str, Any]:
        return {"called": self.called, "error": self.error, "tries": self.tries}


@dataclass(frozen=True, slots=True)
class MapRow:
    """How far a map has come."""

    name: str
    done: int  #: items with a result, also of earlier attempts
    failed: int
    items: int | None  #: of how many; None: unknown
    failures: tuple[FailedItem, ...] = ()  #: the first of them

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "done": self.done,
            "failed": self.failed,
            "items": self.items,
            "failures": [each.to_json() for each in self.failures],
        }


@dataclass(frozen=True, slots=True)
class StepRows:
    """The steps of one attempt, and those that it took over, in the order in which they ended."""

    attempt: int
    rows: tuple[StepRow, ...]  #: the newest
    left_out: int = 0  #: how many there are before these
    maps: tuple[MapRow, ...] = ()
