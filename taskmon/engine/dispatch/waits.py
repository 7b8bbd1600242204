"""Whoever is to wait for a length of time waits so long, however the clock is set meanwhile. It starts nothing."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime

from taskmon import system
from taskmon.core import run as rules
from taskmon.core.states import Actor
from taskmon.store import Transaction

#: Two clocks are not read at the same instant, and one that is set right by less makes no difference.
_SLACK_S = 0.05
#: So many at a look, of what costs some microseconds each: no look may hold up the others for long.
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class _Jump:
    """How far the clock was set forward, and what it said when that was noted."""

    by_s: float
    noted_at: datetime


class Waits:
    """The waits of the queue, measured by a clock that nobody sets. Used on the writer's thread."""

    def __init__(self) -> None:
        self._ahead_s: float | None = None  #: the wall clock, of the steady one; None: nobody knows what it did
        self._jumps: deque[_Jump] = deque()  #: not all waits have been measured anew for the first of them yet
        self._up_to = 0  #: the run up to which they have

    @property
    def is_behind(self) -> bool:
        """Whether some are still to be measured anew, at the next looks."""
        return bool(self._jumps)

    @property
    def may_be_early(self) -> bool:
        """Whether some, still to be measured, would end too soon: nothing is started until they have been."""
        return any(jump.by_s > 0 for jump in self._jumps)

    def look(self, tx: Transaction, now: datetime) -> None:
        """Notice that the clock was set, and measure some of the waits anew that this concerns."""
        ahead_s = now.timestamp() - system.steady_s()
        if self._ahead_s is None or abs(ahead_s - self._ahead_s) > _SLACK_S:
            self._jumps.append(_Jump(0.0 if self._ahead_s is None else ahead_s - self._ahead_s, now))
            self._ahead_s = ahead_s
        if not self._jumps:
            return
        tx.if_undone(self._forget)
        jump = self._jumps[0]
        delayed = tx.delayed(self._up_to, _AT_ONCE)
        for run in delayed:
            new = rules.clock_set(run, jump.by_s, jump.noted_at, now)
            if new is not run:
                tx.put(run, new, now, Actor.ENGINE, "the clock was set")
        if len(delayed) == _AT_ONCE:
            self._up_to = delayed[-1].id
        else:
            self._jumps.popleft()
            self._up_to = 0

    def _forget(self) -> None:
        """What was just measured is undone with its transaction: from here on nobody knows what the clock did."""
        self._ahead_s = None
        self._jumps.clear()
        self._up_to = 0
