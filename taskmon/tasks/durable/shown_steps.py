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
class StepRows:
    """The steps of one attempt, and those that it took over, in the order in which they ended."""

    attempt: int
    rows: tuple[StepRow, ...]  #: the newest
    left_out: int = 0  #: how many there are before these
