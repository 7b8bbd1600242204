"""When one running attempt may end: from its own pace and from earlier runs, each as far as it has foretold well.

What is foretold: by the pace over all of the run and over its last part, of the fraction itself and, where curves of
earlier runs are known, of the time that those took to get as far: an end that is always slow is foretold as slow. Where
nothing says how far it is, by how long it usually takes. The weight of each is one over its squared error so far.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from taskmon.core.estimates.curve import Curve, Point, whole
from taskmon.core.estimates.earlier import EarlierRun, Middle, Shape, Usual, usual
from taskmon.core.estimates.estimate import Estimate
from taskmon.core.estimates.pace import Pace
from taskmon.core.estimates.rate import Rate, unit_of
from taskmon.core.estimates.rests import Rests
from taskmon.core.progress import Progress

#: Evidence enough for a first word: so long, so much, so many reports.
_LEAST_S = 2.0
_LEAST_GAIN = 0.01
_LEAST_REPORTS = 3
#: What the first report says was done since the start, unless it is more than this: then it went on from there.
_FROM_ZERO = 0.3
#: The closest that anything is ever foretold.
_LEAST_ERROR = 0.04
#: So many times its error the range of what is foretold goes either way: four in five ends fall into it.
_WIDTH = 0.9
#: Between what a run calls its end and its end lies such a part of its time.
_TAIL = 0.03
_MOST_SHAPES = 5
#: As far as a bar goes that was read out of an output: full it is only once the run has ended.
_NEARLY_FULL = 0.99
#: Of how much `done` the times of earlier runs count as, if they are all alike.
_KNOWN_WEIGHT = 0.3
_MOST_S = 1e9


class Forecast:
    """Of one attempt; not shared between threads. Bounded memory, some microseconds a report."""

    def __init__(self) -> None:
        self._at_s = 0.0
        self._progress: Progress | None = None
        self._rate = Rate()
        self._rests = Rests()
        self._curve = Curve()
        self._reports = 0  #: that said how far it is
        self._first: Point | None = None
        self._last: Point | None = None
        self._paces: list[tuple[Pace, bool]] = []  #: whether it is one of earlier runs' time
        self._shaped: tuple[EarlierRun, ...] = ()
        self._shape: Shape | None = None
        self._earlier: tuple[EarlierRun, ...] = ()
        self._usual: Usual | None = None
        self._same: Middle | None = None  #: of earlier runs that did the very same

    @property
    def moves(self) -> bool:
        """Whether there is anything that changes by itself as time passes."""
        return self._rests.moved_at_s is not None or self._usual is not None

    def learn(self, earlier: Sequence[EarlierRun], own: Iterable[Point] = ()) -> None:
        """Take in what is known of earlier runs of the job, and of this one before it was watched here."""
        self._earlier = tuple(run for run in earlier if 0.0 < run.took_s < _MOST_S)
        self._usual = usual(self._earlier)
        self._same = Middle.of([run for run in self._earlier if run.is_same])
        shaped = sorted((run for run in self._earlier if run.has_shape), key=lambda run: not run.is_same)
        self._shaped = tuple(shaped[:_MOST_SHAPES])
        self._shape = Shape(self._shaped) if self._shaped else None
        seen = self._curve.points
        before = [point for point in own if not seen or (point[0] < seen[0][0] and point[1] <= seen[0][1])]
        self._curve, self._reports, self._first, self._last = Curve(), 0, None, None
        if before:  # what was heard first here was no move, if it was so far before
            self._rests = Rests()
            moved = Curve((*before, *seen)).points
            for at_s, _ in moved:
                self._rests.move(at_s)
        for at_s, fraction in (*before, *seen):
            self._further(at_s, fraction)

    def put(self, at_s: float, progress: Progress | None) -> None:
        """Take in what the attempt says of itself."""
        if not 0.0 <= at_s < _MOST_S:
            return
        at_s = self._at_s = max(self._at_s, at_s)
        known = self._progress
        if progress == known:
            return
        self._progress = progress
        self._rate.add(at_s, progress)
        if progress is not None and _place(progress) != (None if known is None else _place(known)):
            self._rests.move(at_s)
        self._further(at_s, whole(progress))

    def estimate(self, at_s: float, *, rests: bool = False) -> Estimate:
        """What is known when the stopwatch says `at_s`.

        Args:
            rests: It is paused, or waits for somebody: nothing is said of when it ends or how fast it goes.
        """
        at_s = max(self._at_s, min(at_s, _MOST_S) if at_s == at_s else 0.0)
        known: dict[str, Any] = {"at_s": round(at_s, 3)}
        if self._usual is not None:
            known |= {"usual_low_s": round(self._usual.low_s, 1), "usual_high_s": round(self._usual.high_s, 1)}
        if rests:
            return Estimate(**known)
        if self._is_stalled(at_s):
            return Estimate(**known, is_stalled=True, moved_at_s=round(self._rests.moved_at_s or 0.0, 3))
        known["rate"], known["rate_unit"] = self._told_rate(at_s)
        left = self._left(at_s)
        if left is None:
            return Estimate(**known)
        left_s, error = left
        factor = math.exp(_WIDTH * error)
        return Estimate(
            **known, left_s=round(left_s, 1), low_s=round(left_s / factor, 1), high_s=round(left_s * factor, 1)
        )

    def _told_rate(self, at_s: float) -> tuple[float | None, str | None]:
        progress = self._progress
        if progress is None:
            return None, None
        rate = progress.rate if progress.rate is not None and progress.rate >= 0.0 else self._rate.a_second(at_s)
        return (None, None) if rate is None else (float(f"{rate:.6g}"), unit_of(progress))

    def _is_stalled(self, at_s: float) -> bool:
        fraction = self._last[1] if self._last is not None else None
        if fraction is not None and fraction >= _NEARLY_FULL:
            return False  # it is at its last things
        if not self._rests.is_stalled(at_s):
            return False
        # What earlier runs rested for, there, is no stall.
        known_s = self._shape.longest_rest_s(fraction) if fraction is not None and self._shape is not None else 0.0
        return self._rests.is_stalled(at_s, known_s)

    def _further(self, at_s: float, fraction: float | None) -> None:
        last = self._last
        if fraction is None or (last is not None and fraction < last[1]):
            self._first = self._last = None
        self._curve.add(at_s, fraction)
        if fraction is None:
            return
        if self._first is None:
            self._first = self._last = (at_s, fraction)
            self._reports = 1
            self._begin(at_s, fraction)
            return
        assert self._last is not None
        if fraction == self._last[1] or at_s <= self._last[0]:
            return
        self._last = (at_s, fraction)
        self._reports += 1
        for pace, is_of_time in self._paces:
            pace.add(at_s, self._share(fraction) if is_of_time else fraction)

    def _begin(self, at_s: float, fraction: float) -> None:
        from_zero = fraction <= _FROM_ZERO
        self._paces = [(Pace(math.inf, 0.35), False), (Pace(0.25, 0.8), False)]
        if self._shape is not None:
            rate, weight = self._known_rate()
            self._paces += [
                (Pace(math.inf, 0.2, rate, weight), True),
                (Pace(0.25, 0.25, rate, weight / 2), True),
            ]
        for pace, is_of_time in self._paces:
            # What a program does before it speaks has another pace; what earlier runs did then is in their time.
            pace.begin(at_s, self._share(fraction) if is_of_time else fraction, from_zero=from_zero and is_of_time)

    def _known_rate(self) -> tuple[float, float]:
        """What part of their time the earlier runs did a second, and how much that counts."""
        same = Middle.of([run for run in self._shaped if run.is_same])
        if same is None:
            return 0.0, 0.0
        return math.exp(-same.log_s), _KNOWN_WEIGHT * math.exp(-2.0 * same.spread)

    def _share(self, fraction: float) -> float:
        return self._shape.share_at(fraction) if self._shape is not None else fraction

    def _left(self, at_s: float) -> tuple[float, float] | None:
        """Seconds left, and how wrong that may be, as the logarithm of a factor; None: nothing can be said."""
        foretold = [each for each in (*self._by_pace(at_s), self._by_length(at_s)) if each is not None]
        if not foretold:
            return None
        errors = [max(_LEAST_ERROR, error) for _, error in foretold]
        weights = [1.0 / error**2 for error in errors]
        total = sum(weights)
        logs = [math.log(max(0.05, left_s)) for left_s, _ in foretold]
        middle = sum(weight * each for weight, each in zip(weights, logs, strict=True)) / total
        # They lean on the same reports, so together they are no surer than the best; where they differ, less.
        apart = sum(weight * (each - middle) ** 2 for weight, each in zip(weights, logs, strict=True)) / total
        best = min(errors)
        left_s = math.exp(middle)
        tail = _TAIL * at_s / left_s
        return (left_s, min(2.0, math.sqrt(best**2 + apart + tail**2))) if left_s < _MOST_S else None

    def _by_pace(self, at_s: float) -> list[tuple[float, float]]:
        first, last = self._first, self._last
        if first is None or last is None or last[1] >= _NEARLY_FULL:
            return []  # at the end of what was known only the end itself says that nothing follows
        gained = last[1] - first[1]
        if self._reports < _LEAST_REPORTS or last[0] - first[0] < _LEAST_S or gained < _LEAST_GAIN:
            return []
        idle_s = at_s - last[0]
        expected_s = min(idle_s, 1.5 * self._rests.usual_s)
        share = self._share(last[1])
        # What is left is foretold from what was done: little of much is less sure.
        unsure = 0.25 * math.sqrt((1.0 - last[1]) / max(0.02, gained) * min(1.0, 8 / self._reports))
        # How wrong an even pace would have been of the earlier runs here.
        bend = self._shape.bend(last[1]) if self._shape is not None else 0.0
        found = []
        for pace, is_of_time in self._paces:
            rate = pace.rate()
            if rate <= 0.0:
                continue
            done = share if is_of_time else last[1]
            # An earlier run that rested here says itself how long that takes.
            left_s = (1.0 - done) / rate - (idle_s if is_of_time else expected_s)
            left_s = max(0.05 * (1.0 - done) / rate, left_s)
            strange = self._strangeness(at_s + left_s) * (1.0 - last[1])
            error = pace.error if is_of_time else math.hypot(pace.error, min(0.5, 0.1 * unsure), bend)
            found.append((left_s, math.hypot(error, strange)))
        return found

    def _strangeness(self, whole_s: float) -> float:
        """How odd it would be if this run took so long, next to earlier ones that did the very same."""
        same = self._same
        if same is None or (self._first is not None and self._first[1] > _FROM_ZERO):
            return 0.0
        return 0.5 * max(0.0, abs(math.log(max(whole_s, 1e-3)) - same.log_s) - same.spread)

    def _by_length(self, at_s: float) -> tuple[float, float] | None:
        if self._usual is None or (self._first is not None and self._first[1] > _FROM_ZERO):
            return None
        longer = [run.took_s for run in self._earlier if run.took_s > at_s]
        if not longer or at_s > self._usual.high_s:
            return None
        typical_s = self._usual.typical_s if self._usual.typical_s > at_s else sum(longer) / len(longer)
        left_s = typical_s - at_s
        if left_s <= 0.0:
            return None
        width_s = max(0.03 * typical_s, (self._usual.high_s - self._usual.low_s) / 2)
        return left_s, min(2.0, math.log1p(width_s / left_s))


def _place(progress: Progress) -> tuple[object, ...]:
    return (progress.fraction, progress.done, progress.step)
