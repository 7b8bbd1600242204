"""Estimates as people say them: no more exact than they are."""

from __future__ import annotations

import math
from dataclasses import dataclass

#: Seconds in one of it, up to how many of it are said, and in steps of what.
_UNITS = (("s", 1.0, 120.0), ("min", 60.0, 90.0), ("h", 3600.0, 36.0), ("d", 86_400.0, math.inf))
#: What differs by less is said as one number.
_ALIKE = 0.1


@dataclass(frozen=True, slots=True)
class Span:
    """From `low` to `high` of a unit: "s", "min", "h" or "d". `low` is 0 where it may be over at any moment."""

    low: str
    high: str
    unit: str

    @property
    def is_one(self) -> bool:
        """Whether both are the same number."""
        return self.low == self.high


def rounded(low_s: float, high_s: float) -> Span:
    """The range in the unit and the steps that fit it."""
    unit, seconds, _ = next(each for each in _UNITS if high_s < each[1] * each[2])
    low, high = max(0.0, low_s) / seconds, max(low_s, high_s) / seconds
    step = _step(unit, high)
    if high - low <= _ALIKE * (high + low) / 2:
        low = high = (low + high) / 2
    low, high = round(low / step) * step, max(step, round(high / step) * step)
    return Span(f"{low:g}", f"{high:g}", unit)


def range_text(low_s: float, high_s: float) -> str:
    """In a terminal: 12 to 15 min; about 2 min; up to 5 s."""
    span = rounded(low_s, high_s)
    if span.is_one:
        return f"about {span.high} {span.unit}"
    return f"up to {span.high} {span.unit}" if span.low == "0" else f"{span.low} to {span.high} {span.unit}"


def _step(unit: str, high: float) -> float:
    if unit in ("h", "d"):
        return 0.5 if high < 10.0 else 1.0
    return 1.0 if high < (10.0 if unit == "s" else 60.0) else 5.0
