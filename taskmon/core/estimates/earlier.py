"""Earlier runs of the same job: how long they took, how that went, and how long it usually takes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from taskmon.core.estimates.curve import LEAST_POINTS, Point
from taskmon.core.job import JobKind

#: So many must have ended well before anything is said of what is usual.
LEAST_RUNS = 3
#: Where the longer of them took more than so many times what the shorter took, nothing is usual.
_WILDLY = 2.0
#: A curve that was never seen to get so far is none of the whole.
_LEAST_END = 0.5
_GRID = 200
#: An error of a factor of e^2 is as wrong as any.
_WORST = 2.0
_SPREAD_OF_ONE = 0.25


@dataclass(frozen=True, slots=True)
class EarlierRun:
    """An attempt that succeeded, from its start to its end."""

    took_s: float
    points: tuple[Point, ...] = ()  #: `Curve.points`; empty: how that went is not known
    is_same: bool = True  #: the very same job; else one of the same kind, about something else

    @property
    def has_shape(self) -> bool:
        return len(self.points) >= LEAST_POINTS and self.points[-1][1] >= _LEAST_END

    def longest_rest_s(self, fraction: float) -> float:
        """How long nothing moved where it was about that far."""
        rest_s, before = 0.0, (0.0, 0.0)
        for point in (*self.points, (self.took_s, 1.0)):
            if before[1] - 0.02 <= fraction <= point[1] + 0.02:
                rest_s = max(rest_s, point[0] - before[0])
            before = point
        return rest_s


def is_whole(kind: JobKind, attempt: int, fresh_from: int) -> bool:
    """Whether an attempt does all of its job: a later one of a task may go on from what an earlier one has kept.

    Its time then says nothing of other runs, and theirs nothing of it.

    Args:
        fresh_from: `Run.fresh_from`: what attempts before this one kept was given up.
    """
    return kind is not JobKind.TASK or attempt <= max(1, fresh_from)


class Shape:
    """How runs of a job go, on the average: which part of their time is over when they are so far."""

    def __init__(self, runs: Sequence[EarlierRun]) -> None:
        """Of one run at least, all with a shape."""
        self._runs = tuple(runs)
        shares = [_shares(run) for run in runs]
        self._shares: tuple[float, ...] = tuple(sum(each) / len(runs) for each in zip(*shares, strict=True))

    def share_at(self, fraction: float) -> float:
        """The part of the time, 0 to 1, in which it first gets that far."""
        place = min(1.0, max(0.0, fraction)) * _GRID
        low = min(_GRID - 1, int(place))
        return self._shares[low] + (place - low) * (self._shares[low + 1] - self._shares[low])

    def bend(self, fraction: float) -> float:
        """How wrong it would have been, there, to go on at the pace so far; as the logarithm of a factor."""
        share = self.share_at(fraction)
        if not 0.0 < fraction < 1.0 or not 0.0 < share < 1.0:
            return 0.0
        return min(_WORST, abs(math.log(share * (1.0 - fraction) / fraction / (1.0 - share))))

    def longest_rest_s(self, fraction: float) -> float:
        """How long nothing moved where it was about that far."""
        return max(run.longest_rest_s(fraction) for run in self._runs)


@dataclass(frozen=True, slots=True)
class Usual:
    """How long a run of this job usually takes, paused and suspended time not counted."""

    low_s: float
    high_s: float
    typical_s: float


def usual(runs: Sequence[EarlierRun]) -> Usual | None:
    """What is usual; None where too few have ended well, or they took wildly different times."""
    same = [run.took_s for run in runs if run.is_same and run.took_s > 0.0]
    took_s = sorted(same if len(same) >= LEAST_RUNS else [run.took_s for run in runs if run.took_s > 0.0])
    if len(took_s) < LEAST_RUNS:
        return None
    low_s, high_s = _quantile(took_s, 0.2), _quantile(took_s, 0.8)
    return Usual(low_s, high_s, _quantile(took_s, 0.5)) if high_s <= _WILDLY * low_s else None


@dataclass(frozen=True, slots=True)
class Middle:
    """What the times of some runs are around: as logarithms, for twice as long is as odd as half as long."""

    log_s: float
    spread: float  #: how much they differ

    @staticmethod
    def of(runs: Sequence[EarlierRun]) -> Middle | None:
        """None: there is no run among them."""
        logs = [math.log(run.took_s) for run in runs if run.took_s > 0.0]
        if not logs:
            return None
        middle = sum(logs) / len(logs)
        if len(logs) == 1:
            return Middle(middle, _SPREAD_OF_ONE)
        return Middle(middle, math.sqrt(sum((each - middle) ** 2 for each in logs) / (len(logs) - 1)))


def _shares(run: EarlierRun) -> list[float]:
    """The part of its time that was over when it first came to each hundredth, and half of one."""
    shares: list[float] = []
    before: Point = (0.0, 0.0)
    for point in (*run.points, (run.took_s, 1.0)):
        span = point[1] - before[1]
        while len(shares) <= _GRID and (fraction := len(shares) / _GRID) <= point[1]:
            part = (fraction - before[1]) / span if span > 0.0 else 1.0
            shares.append(min(1.0, max(0.0, (before[0] + part * (point[0] - before[0])) / run.took_s)))
        before = point
    return shares


def _quantile(ordered: Sequence[float], part: float) -> float:
    place = part * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])
