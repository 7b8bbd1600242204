"""What moved last: the newest progress of each run, and since when nothing has come. Main thread only."""

from __future__ import annotations

from collections.abc import Iterable

from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live

#: Beyond so many, an ended run's progress is left to the store.
_REMEMBERED = 1_000


class Movement:
    """Fed with what the engine tells; asked by the window and by the question about stuck runs.

    Seconds are the monotonic clock's: nobody sets it, and while the computer sleeps no run is stuck.
    """

    def __init__(self) -> None:
        self._newest: dict[int, Live] = {}
        self._moved_s: dict[int, float] = {}

    def put(self, lives: Iterable[Live], now_s: float) -> None:
        """Take in news; only another progress or another line counts as a move."""
        for live in lives:
            known = self._newest.get(live.run_id)
            if known is None or (known.progress, known.line, known.attempt) != (live.progress, live.line, live.attempt):
                self._moved_s[live.run_id] = now_s
            self._newest[live.run_id] = live

    def forget(self, runs: Iterable[Run]) -> None:
        """Let go of what does not run any more."""
        for run in runs:
            if run.state is not RunState.RUNNING:
                self._moved_s.pop(run.id, None)
                if len(self._newest) > _REMEMBERED:
                    self._newest.pop(run.id, None)

    def live_of(self, run_id: int) -> Live | None:
        """The newest progress of a run that has run since the monitor started."""
        return self._newest.get(run_id)

    def is_stuck(self, run: Run, now_s: float, minutes: int) -> bool:
        """Whether a running run has not moved for so long; a paused one may stand still."""
        if run.state is not RunState.RUNNING:
            return False
        quiet_s = now_s - self._moved_s.setdefault(run.id, now_s)  # of what nothing was heard yet: since the first look
        return not run.paused and quiet_s >= minutes * 60
