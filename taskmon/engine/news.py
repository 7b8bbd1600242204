"""News on their way to the main thread: newest wins, one wake-up in flight, at most some 30 deliveries a second."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from taskmon.core.clock import utc_now
from taskmon.core.health.age import Ages
from taskmon.core.health.counts import InboxCounts
from taskmon.core.run import Run
from taskmon.core.wire import Live

#: Between two deliveries: a screen shows no more, and the main thread stays free.
INTERVAL_MS = 33


@dataclass(frozen=True, slots=True)
class News:
    """What has changed since the last delivery, each run once in its newest form."""

    runs: tuple[Run, ...]
    lives: tuple[Live, ...]
    removed: tuple[int, ...]


class Inbox(QObject):
    """Made on the main thread; `put_*` may be called from any thread and return at once."""

    arrived = Signal(object)  #: News, on the main thread

    _rung = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._runs: dict[int, Run] = {}
        self._lives: dict[int, Live] = {}
        self._removed: set[int] = set()
        self._ringing = False
        self._rung_s = 0.0  #: when the oldest of what waits came
        self._ages = Ages(utc_now(), time.monotonic())
        self.counts = InboxCounts()  #: only to be read
        self._timer = QTimer(self, singleShot=True, interval=INTERVAL_MS)
        self._timer.timeout.connect(self.deliver)
        self._rung.connect(self._take_bell, Qt.ConnectionType.QueuedConnection)

    def put_runs(self, runs: Iterable[Run]) -> None:
        """Committed changes; an older revision never replaces a newer one."""
        with self._lock:
            for run in runs:
                self.counts.changes += 1
                known = self._runs.get(run.id)
                if known is None or known.revision < run.revision:
                    self._runs[run.id] = run
        self._ring()

    def put_live(self, live: Live) -> None:
        """What moved; the newest per run is kept."""
        now_at, now_s = utc_now(), time.monotonic()
        with self._lock:
            self.counts.reports += 1
            if live.run_id in self._lives:
                self.counts.replaced += 1
            self._lives[live.run_id] = live
            if live.at is not None and (age_s := self._ages.age_s(live.at, now_at, now_s)) is not None:
                self.counts.arrival.add(now_s, age_s)
        self._ring()

    def offer_live(self, live: Live) -> None:
        """What is only reckoned anew of what was told before: it gives way to any news."""
        with self._lock:
            self._lives.setdefault(live.run_id, live)
        self._ring()

    def put_removed(self, run_ids: Iterable[int]) -> None:
        """Runs that are no more."""
        with self._lock:
            self._removed.update(run_ids)
        self._ring()

    @property
    def waiting(self) -> int:
        """How many runs there are news of, nearly."""
        return len(self._runs) + len(self._lives) + len(self._removed)

    def _ring(self) -> None:
        with self._lock:
            if self._ringing:
                return
            self._ringing = True
            self._rung_s = time.monotonic()
        self._rung.emit()

    @Slot()
    def _take_bell(self) -> None:
        # The first news after a silence are told at once, the next ones together when the time is over.
        if not self._timer.isActive():
            self.deliver()

    @Slot()
    def deliver(self) -> None:
        """Tell now what has come; on the main thread."""
        with self._lock:
            news = News(tuple(self._runs.values()), tuple(self._lives.values()), tuple(self._removed))
            self._runs, self._lives, self._removed = {}, {}, set()
            if self._ringing:
                now_s = time.monotonic()
                self.counts.deliveries += 1
                self.counts.crossing.add(now_s, now_s - self._rung_s)
            self._ringing = False
        if news.runs or news.lives or news.removed:
            self._timer.start()
            self.arrived.emit(news)
