"""How often a worker looks at its command: a few times a second, more seldom what is calm, or costly to look at."""

from __future__ import annotations

import time
from types import TracebackType

_FIRST_S = 0.075
_USUAL_S = 0.22
_CALM_S = 0.5  #: once nothing has moved for `_CALM_AFTER_S`
_CALM_AFTER_S = 10.0
_PAUSED_S = 1.0
#: All looks together take no more of a core: there may be a hundred workers, and a person works beside them.
_MOST_OF_A_CORE = 0.01
#: So much a run may take ahead of that: short ones are seen as well as any, and so is the beginning of long ones.
_AHEAD_S = 0.05
#: However costly, what is shown is no older.
_LONGEST_S = 2.0


class Pace:
    """Says when the next look is due, and measures each: `with pace: look`. Seconds are of the monotonic clock."""

    def __init__(self) -> None:
        self.at_s = time.monotonic() + _FIRST_S  #: when the next look is due
        self._began_s = 0.0
        self._cost_s = 0.0  #: of processor time, of the last look
        self._left_s = _AHEAD_S  #: of processor time, that looks may take; below zero: they have taken more
        self._counted_s = time.monotonic()  #: until when `_left_s` has grown

    @property
    def is_due(self) -> bool:
        return time.monotonic() >= self.at_s

    def hurry(self, within_s: float = 0.0) -> None:
        """Something has happened that is to be seen so soon, whatever a look costs."""
        self.at_s = min(self.at_s, time.monotonic() + within_s)

    def settle(self, silent_s: float, *, is_paused: bool, is_unsure: bool) -> None:
        """Say when to look again, after a look.

        Args:
            silent_s: How long nothing has moved.
            is_unsure: What was just seen is news if the next look agrees.
        """
        usual_s = _PAUSED_S if is_paused else _CALM_S if silent_s >= _CALM_AFTER_S else _USUAL_S
        costly_s = min(_LONGEST_S, -self._left_s / _MOST_OF_A_CORE)
        self.at_s = time.monotonic() + (_USUAL_S if is_unsure else max(usual_s, costly_s))

    def __enter__(self) -> None:
        self._began_s = time.thread_time()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        cost_s = time.thread_time() - self._began_s
        now_s = time.monotonic()
        self._left_s = min(_AHEAD_S, self._left_s + (now_s - self._counted_s) * _MOST_OF_A_CORE)
        # Two in a row must be costly: one may be, as the first that loads what reads the output.
        self._left_s -= min(cost_s, self._cost_s)
        # What is never waited for is never owed.
        self._left_s = max(self._left_s, -_LONGEST_S * _MOST_OF_A_CORE)
        self._cost_s, self._counted_s = cost_s, now_s
