"""How old a report is when it is read: by the clock of the wall, as another process made it, unless that has leapt."""

from __future__ import annotations

from datetime import datetime

#: Clocks are set right by less all the time.
_LEAP_S = 0.1


class Ages:
    """One thread asks, or all under one lock."""

    __slots__ = ("_apart_s", "_since")

    def __init__(self, now: datetime, now_s: float) -> None:
        """What was made before `now` has waited for us, and not been on its way."""
        self._since = now
        self._apart_s = now.timestamp() - now_s

    def age_s(self, made: datetime, now: datetime, now_s: float) -> float | None:
        """How long ago something was made; None where the clock was set since, or the computer slept.

        Args:
            now_s: On the monotonic clock, which nobody sets and which stands while the computer sleeps.
        """
        apart_s = now.timestamp() - now_s
        if abs(apart_s - self._apart_s) > _LEAP_S:
            self._since = now
        self._apart_s = apart_s
        return (now - made).total_seconds() if self._since < made <= now else None
