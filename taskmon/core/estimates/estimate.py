"""What is reckoned of a running attempt: one value, as it is stored, told and shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from taskmon.core.storable import number, text

_LONGEST_UNIT = 100
#: A rate that nobody has looked at for so long, as no monitor runs, is no longer one.
_RATE_HOLDS_S = 30.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """As of `at_s`; what is not known is None."""

    at_s: float  #: of the attempt's stopwatch
    left_s: float | None = None
    low_s: float | None = None  #: left at least, probably
    high_s: float | None = None  #: and at most
    rate: float | None = None  #: `rate_unit`s a second
    rate_unit: str | None = None
    usual_low_s: float | None = None  #: how long it usually takes in all, from
    usual_high_s: float | None = None  #: to
    is_stalled: bool = False  #: nothing has moved for much longer than its usual step
    moved_at_s: float | None = None  #: when something moved last, if it is stalled

    def by(self, elapsed_s: float) -> Estimate:
        """The same when the stopwatch says `elapsed_s`: what was left has become less."""
        passed_s = max(0.0, elapsed_s - self.at_s)
        if passed_s == 0.0:
            return self
        rate = self.rate if passed_s <= _RATE_HOLDS_S else None
        left_s, low_s, high_s = self.left_s, self.low_s, self.high_s
        if left_s is not None and low_s is not None and high_s is not None:
            if high_s <= passed_s:  # it should have been over: nothing is known any more
                left_s = low_s = high_s = None
            else:
                left_s, low_s, high_s = (max(0.0, round(each - passed_s, 1)) for each in (left_s, low_s, high_s))
        return Estimate(
            self.at_s + passed_s, left_s, low_s, high_s, rate, self.rate_unit if rate is not None else None,
            self.usual_low_s, self.usual_high_s, self.is_stalled, self.moved_at_s,
        )  # fmt: skip

    @property
    def is_longer_than_usual(self) -> bool:
        return self.usual_high_s is not None and is_longer(self.at_s, self.usual_high_s)

    def to_json(self) -> dict[str, Any]:
        """Only what is known, to be read by `from_json`."""
        known = {name: getattr(self, name) for name in (*_NUMBERS, "rate_unit")}
        shown = {name: value for name, value in known.items() if value is not None}
        return {"at_s": self.at_s, **shown} | ({"is_stalled": True} if self.is_stalled else {})

    @staticmethod
    def from_json(value: Any) -> Estimate | None:
        """Read it forgivingly: a number that is none is not known."""
        if not isinstance(value, dict):
            return None
        found = {name: _number(value.get(name)) for name in ("at_s", *_NUMBERS)}
        at_s = found.pop("at_s")
        if at_s is None:
            return None
        unit = text(value.get("rate_unit"), _LONGEST_UNIT) or None
        return Estimate(at_s, rate_unit=unit, is_stalled=value.get("is_stalled") is True, **found)


def is_longer(elapsed_s: float, usual_high_s: float) -> bool:
    """Whether it has taken longer than usual, by more than a moment."""
    return elapsed_s > usual_high_s + max(1.0, 0.05 * usual_high_s)


_NUMBERS = ("left_s", "low_s", "high_s", "rate", "usual_low_s", "usual_high_s", "moved_at_s")


def _number(value: Any) -> float | None:
    try:
        return number(value, 0.0)
    except ValueError:
        return None
