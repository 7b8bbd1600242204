"""How many units a second a run does now, smoothed over some seconds."""

from __future__ import annotations

import math

from taskmon.core.estimates.amounts import BYTE_UNITS
from taskmon.core.progress import Progress

#: How long ago is as good as forgotten; longer for what reports seldom.
_MEMORY_S = 5.0
_MEMORY_STEPS = 4.0
#: Two reports that are closer say nothing of a pace.
_LEAST_S = 0.5


class Rate:
    """Fed with each report. Sums of amounts and of times fade together: bursts and rare reports weigh as they are."""

    def __init__(self) -> None:
        self._of: tuple[str | None, int | None] | None = None  # unit and step: of another it is another count
        self._amount = 0.0
        self._time_s = 0.0
        self._at_s = 0.0
        self._done = 0.0
        self._step_s = 0.0  #: how long from one report to the next, usually

    def add(self, at_s: float, progress: Progress | None) -> None:
        """Note what is done by now."""
        done = progress.done if progress is not None else None
        if progress is None or done is None:
            self._of = None
            return
        of = (progress.unit, progress.step)
        if of != self._of or done < self._done:
            self._of, self._amount, self._time_s, self._step_s = of, 0.0, 0.0, 0.0
            self._at_s, self._done = at_s, done
            return
        passed_s = at_s - self._at_s
        if done == self._done or passed_s <= 0.0:
            return
        self._step_s = passed_s if self._step_s == 0.0 else 0.7 * self._step_s + 0.3 * passed_s
        kept = math.exp(-passed_s / max(_MEMORY_S, _MEMORY_STEPS * self._step_s))
        self._amount = self._amount * kept + done - self._done
        self._time_s = self._time_s * kept + passed_s
        self._at_s, self._done = at_s, done

    def a_second(self, at_s: float) -> float | None:
        """The rate now; it falls while nothing comes for longer than usual. None: not known."""
        if self._of is None or self._time_s < _LEAST_S:
            return None
        idle_s = max(0.0, at_s - self._at_s - 2.0 * self._step_s)
        found = self._amount / (self._time_s + idle_s)
        return found if math.isfinite(found) else None


def unit_of(progress: Progress | None) -> str | None:
    """In what its rate is told: bytes always as "B"; None: not known."""
    if progress is None:
        return None
    unit = progress.rate_unit if progress.rate is not None and progress.rate_unit else progress.unit
    return "B" if unit in BYTE_UNITS else unit
