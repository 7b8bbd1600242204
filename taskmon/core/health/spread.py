"""How long something took in the last minute: the half, nearly all, and the longest. In buckets, so it costs little."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import Any

#: Upper ends, each 1.4 times the one before: from 0.05 ms to some 20 minutes; what is longer is in one more.
_ENDS_S = tuple(0.00005 * 2 ** (place / 2) for place in range(50))
_BUCKETS = len(_ENDS_S) + 1
_SLICE_S = 10
#: No number of ours is larger.
_MOST = 1e18
_SLICES = 7  #: six that are whole or nearly, and the one that is begun


@dataclass(frozen=True, slots=True)
class Spread:
    """What `Times` say of the last minute; milliseconds, None where there was none."""

    count: int = 0
    p50_ms: float | None = None
    p95_ms: float | None = None
    max_ms: float | None = None

    def to_json(self) -> dict[str, Any]:
        return {"count": self.count, "p50": self.p50_ms, "p95": self.p95_ms, "max": self.max_ms}

    @staticmethod
    def from_json(value: object) -> Spread:
        """Read what a monitor, perhaps of another version, has said."""
        if not isinstance(value, dict):
            return NOTHING
        count, p50_ms, p95_ms, max_ms = (_number(value.get(name)) for name in ("count", "p50", "p95", "max"))
        return Spread(int(count or 0), p50_ms, p95_ms, max_ms)


#: Of what did not happen.
NOTHING = Spread()


class Times:
    """Durations of the last minute. One thread adds, or all under one lock; any may read."""

    __slots__ = ("_counts", "_longest_s", "_numbers")

    def __init__(self) -> None:
        self._numbers = [-1] * _SLICES
        self._counts = [[0] * _BUCKETS for _ in range(_SLICES)]
        self._longest_s = [0.0] * _SLICES

    def add(self, at_s: float, took_s: float) -> None:
        """Note that something took so long; `at_s`: when, on a monotonic clock."""
        number = int(at_s) // _SLICE_S
        place = number % _SLICES
        if self._numbers[place] != number:
            self._counts[place] = [0] * _BUCKETS
            self._longest_s[place] = 0.0
            self._numbers[place] = number
        self._counts[place][bisect_left(_ENDS_S, took_s)] += 1
        if took_s > self._longest_s[place]:
            self._longest_s[place] = took_s

    def spread(self, now_s: float) -> Spread:
        """What the last minute was like."""
        newest = int(now_s) // _SLICE_S
        lately = [place for place in range(_SLICES) if newest - _SLICES < self._numbers[place] <= newest]
        counts = [sum(column) for column in zip(*(self._counts[place] for place in lately), strict=True)]
        count = sum(counts)
        if not count:
            return NOTHING
        longest_s = max(self._longest_s[place] for place in lately)
        return Spread(
            count, _ms(_quantile(counts, count, 0.5, longest_s)), _ms(_quantile(counts, count, 0.95, longest_s)),
            _ms(longest_s),
        )  # fmt: skip


def _quantile(counts: list[int], count: int, share: float, longest_s: float) -> float:
    """The duration that so many were not longer than, taken as evenly spread within a bucket."""
    wanted, passed = share * count, 0
    for place, here in enumerate(counts):
        if passed + here >= wanted and here:
            start_s = _ENDS_S[place - 1] if place else 0.0
            end_s = min(_ENDS_S[place], longest_s) if place < len(_ENDS_S) else longest_s
            return min(longest_s, start_s + (end_s - start_s) * (wanted - passed) / here)
        passed += here
    return longest_s


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 2)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return value if abs(value) < _MOST else None
