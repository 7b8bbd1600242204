"""The monitor's health at one moment, put together from what its parts count."""

from __future__ import annotations

import os
import time

from taskmon.core.health.snapshot import MonitorHealth
from taskmon.engine.attempts.drivers import Drivers
from taskmon.engine.futures import Background
from taskmon.engine.news import Inbox
from taskmon.engine.upkeep.indexing import Indexing
from taskmon.store import Store


class HealthReport:
    """Asks the parts, which count whether anybody asks or not; from any thread, and waits for none."""

    def __init__(self, store: Store, inbox: Inbox, drivers: Drivers, telling: Background, indexing: Indexing) -> None:
        self._store = store
        self._inbox = inbox
        self._drivers = drivers
        self._telling = telling
        self._indexing = indexing

    def now(self) -> MonitorHealth:
        """What they say now."""
        now_s = time.monotonic()
        load, news = self._store.load(), self._inbox.counts
        commits = load.counts
        return MonitorHealth(
            at_s=now_s,
            pid=os.getpid(),
            cpu_s=time.process_time(),
            reports=news.reports,
            replaced=news.replaced,
            changes=news.changes,
            deliveries=news.deliveries,
            commits=commits.commits,
            closures=commits.closures,
            live_commits=commits.live_commits,
            queued=load.queued,
            kept=load.kept,
            telling=load.telling,
            moving=load.moving,
            inbox=self._inbox.waiting,
            asking=self._telling.waiting,
            indexing=len(self._indexing.backlog),
            unsearched=int(self._indexing.fails),
            running=len(self._drivers),
            slots=self._drivers.slots,
            idle_workers=self._drivers.workers.idle,
            arrival=news.arrival.spread(now_s),
            crossing=news.crossing.spread(now_s),
            commit=commits.commit.spread(now_s),
            disk=commits.disk.spread(now_s),
        )
