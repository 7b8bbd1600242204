"""Whether a run is quiet: silent for longer than it usually is, by the gaps between its signs of life so far."""

from __future__ import annotations

#: What has not shown a rhythm yet is quiet after this.
UNKNOWN_S = 60.0
#: What speaks all the time is quiet after this.
LEAST_S = 30.0
#: A silence so many times as long as the usual one is none of the usual ones.
_TIMES = 3.0
#: Beyond this, a silence need not be that many times as long; but always somewhat longer, or it would come and go.
_MOST_S = 3600.0
_TIMES_AT_LEAST = 1.5
#: A rhythm is known after so many signs of life, over so long.
_SIGNS = 10
_SPAN_S = 20.0
#: Shorter gaps say nothing: looks are no closer together.
_SHORTEST_S = 1.0
#: A gap counts for so many times its own length: one of four minutes for eighty, one of two seconds for forty.
_COUNTS_FOR = 20.0
_ALIKE = 0.9


class Rhythm:
    """Learns how long a run is usually silent. Seconds are the stopwatch's: paused time is none."""

    def __init__(self, after_s: float | None = None) -> None:
        """Args:
        after_s: Quiet after just this, whatever is usual.
        """
        self._after_s = after_s
        self._signs = 0
        self._first_s = 0.0
        self._last_s = 0.0
        #: When each gap ended, and its length: the later, the shorter. One that a later one reaches is forgotten.
        self._gaps: list[tuple[float, float]] = []

    def sign(self, now_s: float) -> None:
        """Note that it has shown a sign of life."""
        gap_s = now_s - self._last_s
        # What comes before its first word is no rhythm: it may be a long start.
        if self._signs == 0:
            self._first_s = now_s
        elif gap_s >= _SHORTEST_S:
            while self._gaps and self._gaps[-1][1] * _ALIKE <= gap_s:
                gap_s = max(gap_s, self._gaps.pop()[1])
            self._gaps.append((now_s, gap_s))
        self._signs += 1
        self._last_s = now_s

    def excuse(self, now_s: float) -> None:
        """Count its silence from now on: so far it was not its own, as while somebody is asked for an answer."""
        self._last_s = now_s

    def usual_s(self, now_s: float) -> float | None:
        """The longest silence that is usual; None: that is not known yet."""
        while self._gaps and now_s - self._gaps[0][0] > self._gaps[0][1] * _COUNTS_FOR:
            del self._gaps[0]
        if self._gaps and (self._is_known or self._gaps[0][1] * _TIMES > UNKNOWN_S):
            return self._gaps[0][1]
        return _SHORTEST_S if self._is_known else None

    def limit_s(self, now_s: float) -> float:
        """How long it may be silent before it is quiet."""
        if self._after_s is not None:
            return self._after_s
        # As it was when the silence began: a long one must not make itself unusual by outlasting what is remembered.
        usual_s = self.usual_s(self._last_s)
        if usual_s is None:
            return UNKNOWN_S
        return max(LEAST_S, usual_s * _TIMES_AT_LEAST, min(usual_s * _TIMES, _MOST_S))

    def quiet_s(self, now_s: float) -> float | None:
        """For how long it has been silent, if that is longer than usual; None: it is not quiet."""
        silent_s = now_s - self._last_s
        return silent_s if silent_s >= self.limit_s(now_s) else None

    def note(self, now_s: float) -> str:
        """What to say of a quiet run, for people; the same for some seconds at least, as it is written down."""
        text = f"quiet for {_roughly(now_s - self._last_s)}"
        usual_s = None if self._after_s is not None else self.usual_s(self._last_s)
        return text if usual_s is None else f"{text}; usually not longer than {_roughly(usual_s)}"

    @property
    def _is_known(self) -> bool:
        return self._signs >= _SIGNS and self._last_s - self._first_s >= _SPAN_S


def _roughly(seconds: float) -> str:
    if seconds < 10:
        return f"{max(1, round(seconds))} s"
    if seconds < 120:
        return f"{int(seconds // 10) * 10} s"
    if seconds < 7200:
        return f"{int(seconds // 60)} min"
    return f"{int(seconds // 3600)} h"
