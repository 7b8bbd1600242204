"""What is shown of a moment's health, line by line, in the window and by `taskmon doctor --live`."""

from __future__ import annotations

from dataclasses import dataclass

from taskmon.core.health.diagnosis import milliseconds
from taskmon.core.health.snapshot import Moment, Rates
from taskmon.core.health.spread import Spread


@dataclass(frozen=True, slots=True)
class Line:
    """A name and its value, which holds no words; a line without a value is the head of those below it."""

    name: str
    value: str = ""


def lines(moment: Moment, rates: Rates) -> list[Line]:
    """All lines; always the same ones for a monitor, or for a window."""
    monitor, window = moment.monitor, moment.window
    shown = [
        Line("A second"),
        Line("Reports read from workers", f"{rates.reports:.0f}"),
        Line("of these replaced by newer ones", f"{rates.replaced:.0f}"),
        Line("Changes of runs", f"{rates.changes:.0f}"),
        Line("Deliveries of news", f"{rates.deliveries:.0f}"),
    ]
    if window is not None:
        shown.append(Line("Frames painted", f"{rates.frames:.0f}"))
    shown += [
        Line("Commits", f"{rates.commits:.0f}"),
        Line("Changes in a commit", "–" if rates.group is None else f"{rates.group:.1f}"),
        Line("Commits of progress", f"{rates.live_commits:.1f}"),
        Line("Processor time of the monitor", f"{100 * rates.cpu:.1f} %"),
        Line("The last minute: half, 95 %, longest"),
        Line("From report to engine", _spread(monitor.arrival)),
        Line("From engine to main thread", _spread(monitor.crossing)),
    ]
    if window is not None:
        shown += [
            Line("From there to the screen", _spread(window.painting)),
            Line("From report to screen", _spread(window.whole)),
        ]
    shown += [
        Line("A commit", _spread(monitor.commit)),
        Line("of it the wait for the disk", _spread(monitor.disk)),
        Line("Waiting now"),
        Line("Changes, to be stored", f"{monitor.queued:,}"),
        Line("Outcomes that can't be stored yet", f"{monitor.kept:,}"),
        Line("Commits, to be told", f"{monitor.telling:,}"),
        Line("News, for the main thread", f"{monitor.inbox:,}"),
        Line("Progress, to be stored", f"{monitor.moving:,}"),
        Line("Requests to workers", f"{monitor.asking:,}"),
        Line("Outputs, for search", f"{monitor.indexing:,}"),
    ]
    if window is not None:
        shown.append(Line("Questions of the window", f"{window.reads:,}"))
    shown += [
        Line("Workers"),
        Line("Slots in use", f"{monitor.running:,} / {monitor.slots:,}"),
        Line("Idle workers", f"{monitor.idle_workers:,}"),
    ]
    return shown


def _spread(spread: Spread) -> str:
    if spread.p50_ms is None or spread.p95_ms is None or spread.max_ms is None:
        return "–"
    return " · ".join(milliseconds(value) for value in (spread.p50_ms, spread.p95_ms, spread.max_ms))
