"""A pace: how much of the whole is done a second, over the whole run or its last part, and how well that foretold."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

#: What a pace said is kept as often as the run gets so much further, and compared with what came of it.
_MARK_EVERY = 0.02
_LEAST_S = 1e-3
#: An error of a factor of e^3 is as wrong as any.
_WORST = 3.0


@dataclass(frozen=True, slots=True)
class _Mark:
    """What the pace was once."""

    at_s: float
    done: float
    rate: float


@dataclass(slots=True)
class Pace:
    """`done` goes from 0 to 1: of a run itself, or of the time that earlier runs took to get as far.

    Args:
        memory: What came before so great a part of the time is as good as forgotten; infinite: nothing ever is.
        doubt: How wrong it may be, as the logarithm of a factor, while nothing is known of that.
        known_rate: From earlier runs, if they tell, and as of how much `done` that counts.
    """

    memory: float
    doubt: float
    known_rate: float = 0.0
    known_weight: float = 0.0
    _amount: float = 0.0
    _time_s: float = 0.0
    _at_s: float = 0.0
    _done: float = 0.0
    _marks: list[_Mark] = field(default_factory=list)
    _error: float = 0.0

    def begin(self, at_s: float, done: float, *, from_zero: bool) -> None:
        """The first report; with `from_zero` all of it was done since the run began."""
        self._at_s, self._done = at_s, done
        self._amount, self._time_s = (done, at_s) if from_zero else (0.0, 0.0)
        self._marks, self._error = [], self.doubt
        self._mark()

    def add(self, at_s: float, done: float) -> None:
        """The next one; neither time nor `done` ever falls."""
        passed_s, gained = at_s - self._at_s, done - self._done
        kept = math.exp(-passed_s / max(_LEAST_S, self.memory * at_s)) if math.isfinite(self.memory) else 1.0
        # Sums that fade together: a burst after a silence is as much as if it had come evenly.
        self._amount = self._amount * kept + gained
        self._time_s = self._time_s * kept + passed_s
        self._at_s, self._done = at_s, done
        if not self._marks or done - self._marks[-1].done >= _MARK_EVERY:
            self._error = self._judged()
            self._mark()

    def rate(self) -> float:
        """Of the whole, a second."""
        amount, time_s = self._amount, self._time_s
        if self.known_rate > 0.0:
            known = self.known_weight * (1.0 - self._done)
            amount += known
            time_s += known / self.known_rate
        return amount / time_s if time_s >= _LEAST_S else 0.0

    @property
    def error(self) -> float:
        """How wrong it has been so far, as the logarithm of a factor."""
        return self._error

    def _mark(self) -> None:
        rate = self.rate()
        if rate > 0.0:
            self._marks.append(_Mark(self._at_s, self._done, rate))

    def _judged(self) -> float:
        """Compare what was foretold with what came; the newest that looked as far ahead as is left now counts most."""
        left = max(_MARK_EVERY, 1.0 - self._done)
        weight, total = 0.1, 0.1 * self.doubt**2
        for mark in self._marks:
            gained, took_s = self._done - mark.done, self._at_s - mark.at_s
            if gained <= 0.0 or took_s <= 0.0:
                continue
            wrong = min(_WORST, abs(math.log(gained / mark.rate / took_s)))
            recent = (mark.at_s / max(_LEAST_S, self._at_s)) ** 3
            counts = math.sqrt(min(1.0, gained / left)) * recent
            weight += counts
            total += counts * wrong**2
        return math.sqrt(total / weight)
