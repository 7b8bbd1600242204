"""Reckons for each running attempt how fast it goes and when it may end, whoever performs it. Main thread only.

Commands, tasks in processes and in threads, and what outlived another monitor: all that moves of them passes here. What
earlier runs say is looked up on a thread of its own, and only for what has run for a while: short commands pay nothing.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from taskmon.core.estimates.curve import whole
from taskmon.core.estimates.estimate import Estimate
from taskmon.core.estimates.forecast import Forecast
from taskmon.core.estimates.rate import unit_of
from taskmon.core.states import Fact, RunState
from taskmon.core.wire import Live
from taskmon.engine.estimates.looking_up import Found, Wanted, read
from taskmon.engine.futures import Background
from taskmon.engine.news import Inbox, News
from taskmon.paths import Paths
from taskmon.store import Store

#: What ends sooner is never looked up.
LOOK_UP_AFTER_S = 2.0
#: Of what was first heard of later the beginning was missed, as after another monitor: its journal has it.
_BEGINNING_S = 5.0
_TICK_MS = 1_000
#: So long what was reckoned of a run holds, less the time that has passed: nobody reads what changes faster.
_HOLDS_S = 0.5
#: What is reckoned anew without news is told only if it is so much another.
_LEAST_CHANGE_S = 1.0
_LEAST_CHANGE = 0.03
#: How far off a worker of an earlier version, which tells no more than its own guess, may be.
_OLD_GUESS = 1.5


#: While one of these holds, nobody knows when it ends.
_RESTS = (Fact.PAUSED, Fact.WAITING_FOR_INPUT, Fact.CANCELLING)


@dataclass(slots=True)
class _Watched:
    """One attempt that runs."""

    live: Live
    first_s: float  #: of its stopwatch, when it was first heard of
    forecast: Forecast = field(default_factory=Forecast)
    is_looked_up: bool = False
    estimate: Estimate | None = None  #: as it was reckoned last
    reckoned_s: float = 0.0  #: when
    of: tuple[object, ...] = ()  #: of what: where that is another, it holds no more

    def reckon(self, elapsed_s: float, now_s: float) -> Estimate:
        """What is known when its stopwatch says `elapsed_s`; anew only if what was reckoned last does not hold."""
        known, of = self.estimate, _basis(self.live)
        if known is not None and not known.is_stalled and of == self.of and now_s - self.reckoned_s < _HOLDS_S:
            return known.by(elapsed_s)
        self.estimate, self.of, self.reckoned_s = _estimate(self.forecast, self.live, elapsed_s), of, now_s
        return self.estimate


class Forecasts(QObject):
    """While nothing runs that moves, or whose usual time is known, it does nothing at all."""

    _looked_up = Signal(object)  #: tuple[Found, ...]; from another thread

    def __init__(
        self,
        store: Store,
        paths: Paths,
        inbox: Inbox,
        parent: QObject | None = None,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._clock_s = clock_s
        self._store = store
        self._paths = paths
        self._inbox = inbox
        self._watched: dict[int, _Watched] = {}
        self._background = Background(1)
        self._is_over = False
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self.look)
        self._looked_up.connect(self._learn, Qt.ConnectionType.QueuedConnection)

    def stop(self) -> None:
        """Reckon no more."""
        self._is_over = True
        self._timer.stop()

    def added_to(self, news: News) -> News:
        """The same news, with what is reckoned of what moves."""
        now_s = self._clock_s()
        lives = tuple(self._reckoned(live, now_s) for live in news.lives)
        for run in news.runs:
            if run.state is not RunState.RUNNING:
                self._watched.pop(run.id, None)
        for run_id in news.removed:
            self._watched.pop(run_id, None)
        if self._watched and not self._is_over and not self._timer.isActive():
            self._timer.start()
        return replace(news, lives=lives)

    def _reckoned(self, live: Live, now_s: float) -> Live:
        elapsed_s = live.elapsed_by(now_s)
        if elapsed_s is None or (live.since_s is None and Fact.PAUSED not in live.facts):
            return live  # nothing is performed yet, or it has ended and it was told how long it took
        watched = self._watched.get(live.run_id)
        if watched is None or watched.live.attempt != live.attempt:
            watched = self._watched[live.run_id] = _Watched(live, elapsed_s)
        watched.live = live
        watched.forecast.put(elapsed_s, live.progress)
        watched.live = replace(live, estimate=watched.reckon(elapsed_s, now_s))
        return watched.live

    @property
    def is_looking(self) -> bool:
        """Whether it looks at what runs again in a second."""
        return self._timer.isActive()

    @Slot()
    def look(self) -> None:
        """Look up what has run for a while, and tell what has changed without anybody's word: mostly that it stands."""
        now_s = self._clock_s()
        wanted: list[Wanted] = []
        has_more = False
        for run_id, watched in self._watched.items():
            elapsed_s = watched.live.elapsed_by(now_s) or 0.0
            if not watched.is_looked_up:
                has_more = True
                if elapsed_s >= LOOK_UP_AFTER_S:
                    watched.is_looked_up = True
                    wanted.append(Wanted(run_id, watched.live.attempt, watched.first_s >= _BEGINNING_S))
            if watched.forecast.moves and watched.live.since_s is not None:
                has_more = True
                self._tell_change(watched, elapsed_s, now_s)
        if wanted:
            self._look_up(wanted)
        elif not has_more:
            self._timer.stop()

    def _tell_change(self, watched: _Watched, elapsed_s: float, now_s: float) -> None:
        told, new = watched.live.estimate, watched.reckon(elapsed_s, now_s)
        if told is not None and not _differs(told.by(elapsed_s), new):
            return
        watched.live = replace(watched.live, estimate=new)
        self._inbox.offer_live(watched.live)

    def _look_up(self, wanted: Sequence[Wanted]) -> None:
        def tell(done: Future[tuple[Found, ...]]) -> None:
            # What can't be read now is not worth a word: estimates are then made of the run's own pace.
            if done.exception() is None:
                with contextlib.suppress(RuntimeError):  # the monitor has ended meanwhile
                    self._looked_up.emit(done.result())

        with contextlib.suppress(RuntimeError, MemoryError):  # no thread to be had
            self._background.run(lambda: read(self._store, self._paths, wanted)).add_done_callback(tell)

    @Slot(object)
    def _learn(self, found: tuple[Found, ...]) -> None:
        now_s = self._clock_s()
        for each in found:
            watched = self._watched.get(each.run_id)
            if watched is None or watched.live.attempt != each.attempt:
                continue
            if each.is_over:  # its last news came behind its end
                del self._watched[each.run_id]
                continue
            if not (each.earlier or each.own):
                continue
            watched.forecast.learn(each.earlier, each.own)
            watched.estimate = None  # it knew nothing of that
            self._tell_change(watched, watched.live.elapsed_by(now_s) or 0.0, now_s)
        if self._watched and not self._is_over:
            self._timer.start()


def _rests(live: Live) -> bool:
    return any(fact in live.facts for fact in _RESTS)


def _basis(live: Live) -> tuple[object, ...]:
    """What an estimate can't outlast: that it is known how far the run is, what is counted, and that it moves."""
    progress = live.progress
    if progress is None:
        return (_rests(live), live.eta_s is None)
    return (
        *(_rests(live), live.eta_s is None, whole(progress) is None),
        *(progress.done is None, unit_of(progress), progress.step),
    )


def _estimate(forecast: Forecast, live: Live, elapsed_s: float) -> Estimate:
    rests = _rests(live)
    estimate = forecast.estimate(elapsed_s, rests=rests)
    if estimate.left_s is None and live.eta_s is not None and not rests and not estimate.is_stalled:
        guess_s = live.eta_s
        low_s, high_s = round(guess_s / _OLD_GUESS, 1), round(guess_s * _OLD_GUESS, 1)
        return replace(estimate, left_s=guess_s, low_s=low_s, high_s=high_s)
    return estimate


def _differs(told: Estimate, new: Estimate) -> bool:
    """Whether somebody who reads the one would have to hear of the other."""
    if told.is_stalled is not new.is_stalled or (told.usual_high_s is None) is not (new.usual_high_s is None):
        return True
    pairs = ((told.left_s, new.left_s, _LEAST_CHANGE_S), (told.rate, new.rate, 0.0))
    for before, after, least in pairs:
        if (before is None) is not (after is None):
            return True
        if before is not None and after is not None and abs(before - after) > max(least, _LEAST_CHANGE * before):
            return True
    return False
