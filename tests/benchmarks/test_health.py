"""What it costs to count how news stream, whether anybody looks or not: against what is counted, in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable

from taskmon.core.clock import utc_now
from taskmon.core.health.counts import InboxCounts, StoreCounts
from taskmon.core.progress import Progress
from taskmon.core.wire import Live
from taskmon.engine.news import Inbox
from taskmon.paths import Paths
from taskmon.store import Store
from tests.benchmarks.conftest import Report
from tests.benchmarks.rows import single

_ROUNDS = 7
_TIMES = 2_000


def test_counting_a_commit_costs_little_of_it(paths: Paths, report: Report) -> None:
    """One that writes nothing, and waits for no disk: the smallest there is."""
    store = Store(paths)
    store.open()
    try:
        commit_s = _each_s(lambda: store.write(lambda tx: None).result())
    finally:
        store.close()
    counts = StoreCounts()

    def count() -> None:
        begun_s = time.monotonic()
        written_s = time.monotonic()
        now_s = time.monotonic()
        counts.commits += 1
        counts.closures += 1
        counts.commit.add(now_s, now_s - begun_s)
        counts.disk.add(now_s, now_s - written_s)

    report(single("counting a commit, of an empty one", 100 * _each_s(count) / commit_s, "%", most=15))


def test_counting_a_report_costs_little_of_its_way(report: Report) -> None:
    """Through the inbox, without the worker, the file and the painting, which are a hundred times as much."""
    inbox = Inbox()
    live = Live(1, 1, Progress(0.5), at=utc_now())
    whole_s = _each_s(lambda: inbox.put_live(live))
    counts = InboxCounts()

    def count() -> None:
        now_at, now_s = utc_now(), time.monotonic()
        counts.reports += 1
        counts.arrival.add(now_s, (now_at - live.at).total_seconds() if live.at else 0.0)

    report(single("counting a report", 1e6 * _each_s(count), "µs", most=20))
    report(single("  of its way through the inbox", 1e6 * whole_s, "µs"))


def _each_s(act: Callable[[], object]) -> float:
    """Processor time of one, at best."""
    found = []
    for _ in range(_ROUNDS):
        begun_s = time.process_time()
        for _ in range(_TIMES):
            act()
        found.append((time.process_time() - begun_s) / _TIMES)
    return min(found)
