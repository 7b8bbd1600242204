"""How well the end of recorded runs is foretold, beside the plain rule: elapsed / fraction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from taskmon.core.estimates.curve import Curve, Point
from taskmon.core.estimates.earlier import EarlierRun
from taskmon.core.estimates.forecast import Forecast
from taskmon.core.progress import Progress

#: When it is asked, as parts of the whole time.
PARTS = (0.25, 0.5, 0.75)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A run: how far it was when, and how long it took."""

    name: str
    took_s: float
    points: tuple[Point, ...]

    def stretched(self, times: float) -> Recorded:
        """The same, slower: recordings last seconds, what anybody waits for takes longer."""
        points = tuple((at_s * times, fraction) for at_s, fraction in self.points)
        return Recorded(self.name, self.took_s * times, points)

    def as_earlier(self, scale: float = 1.0) -> EarlierRun:
        """What is known of it when the next one runs."""
        curve = Curve(self.points)
        points = tuple((at_s * scale, fraction) for at_s, fraction in curve.points)
        return EarlierRun(self.took_s * scale, points)


@dataclass(frozen=True, slots=True)
class Guess:
    """What was foretold at one moment, and by the plain rule; None: nothing."""

    left_s: float
    ours_s: float | None
    plain_s: float | None
    is_within: bool  #: what was left lay in the range that was told

    @property
    def our_error(self) -> float:
        assert self.ours_s is not None
        return abs(self.ours_s - self.left_s) / self.left_s

    @property
    def plain_error(self) -> float:
        assert self.plain_s is not None
        return abs(self.plain_s - self.left_s) / self.left_s


def foretold(run: Recorded, part: float, earlier: Sequence[EarlierRun] = ()) -> Guess | None:
    """What would have been said after so great a part of its time; None where no report had come by then."""
    forecast, asked_s, last = Forecast(), part * run.took_s, 0.0
    forecast.learn(earlier)
    for at_s, fraction in run.points:
        if at_s > asked_s:
            break
        forecast.put(at_s, Progress(fraction=fraction))
        last = fraction
    if last <= 0.0:
        return None
    said, left_s = forecast.estimate(asked_s), run.took_s - asked_s
    is_within = said.low_s is not None and said.high_s is not None and said.low_s <= left_s <= said.high_s
    return Guess(left_s, said.left_s, asked_s / last - asked_s, is_within)


@dataclass(frozen=True, slots=True)
class Score:
    """Over many runs, at one part of their time; only moments at which both said something."""

    part: float
    runs: int
    silent: int  #: moments at which we said nothing, for want of evidence
    our_median: float
    plain_median: float
    our_mean: float  #: no error counted as more than 3
    plain_mean: float
    within: float


def scored(part: float, guesses: Iterable[Guess | None]) -> Score:
    """The errors of what was foretold."""
    told = [guess for guess in guesses if guess is not None]
    both = [guess for guess in told if guess.ours_s is not None]
    ours, plain = [guess.our_error for guess in both], [guess.plain_error for guess in both]
    return Score(
        part,
        len(both),
        len(told) - len(both),
        median(ours),
        median(plain),
        sum(min(3.0, error) for error in ours) / len(ours),
        sum(min(3.0, error) for error in plain) / len(plain),
        sum(guess.is_within for guess in both) / len(both),
    )
