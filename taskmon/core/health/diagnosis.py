"""One sentence on how news stream: where a delay comes from, the place that holds up most before the others."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from taskmon.core.health.snapshot import Moment, Rates
from taskmon.core.health.spread import Spread
from taskmon.core.untrusted.characters import counted

#: What nobody notices; a delivery alone waits 33 ms for others.
_COMMIT_MS = 150.0
_ARRIVAL_MS = 500.0
_CROSSING_MS = 150.0
_PAINTING_MS = 150.0
_MANY_QUEUED = 256
_MANY_READS = 20
_BUSY_CPU = 0.9


class Level(Enum):
    """How good that is."""

    GOOD = "good"
    SLOW = "slow"
    STUCK = "stuck"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is to be said, in a sentence."""

    level: Level
    text: str


def diagnose(moment: Moment, rates: Rates) -> Diagnosis:
    """What is to be said of this moment."""
    monitor, window = moment.monitor, moment.window
    if monitor.kept:
        return Diagnosis(Level.STUCK, f"The disk: {counted(monitor.kept, 'outcome')} can't be stored yet.")
    slow: list[tuple[float, str]] = []

    def blame(spread: Spread, most_ms: float, text: str) -> None:
        if spread.p95_ms is not None and spread.p95_ms > most_ms:
            slow.append((spread.p95_ms / most_ms, text.format(time=milliseconds(spread.p95_ms))))

    blame(monitor.disk, _COMMIT_MS, "The disk: commits wait {time} for it.")
    blame(monitor.commit, 2 * _COMMIT_MS, "The database: commits take {time}.")
    blame(monitor.arrival, _ARRIVAL_MS, "The workers: reports are read {time} after they were made.")
    blame(monitor.crossing, _CROSSING_MS, "The monitor: its main thread takes {time} to look at what has come.")
    if window is not None:
        blame(window.painting, _PAINTING_MS, "The window: painting is behind, by {time}.")
    if slow:
        return Diagnosis(Level.SLOW, max(slow)[1])
    if monitor.queued >= _MANY_QUEUED:
        return Diagnosis(Level.SLOW, f"The database: {monitor.queued:,} changes wait to be stored.")
    if window is not None and window.reads >= _MANY_READS:
        return Diagnosis(Level.SLOW, f"The window: {window.reads:,} of its questions wait to be read.")
    if rates.cpu > _BUSY_CPU:
        return Diagnosis(Level.SLOW, f"The monitor: it keeps a processor core busy, {100 * rates.cpu:.0f} %.")
    if not monitor.running and not rates.changes and not rates.reports:
        return Diagnosis(Level.GOOD, "The monitor is idle.")
    if window is not None and window.whole.p50_ms is not None:
        took = milliseconds(window.whole.p50_ms)
        return Diagnosis(Level.GOOD, f"All is in time: a report is on the screen {took} after it was made.")
    return Diagnosis(Level.GOOD, "All is in time.")


def milliseconds(value_ms: float) -> str:
    """0.4 ms, 12 ms, 1.3 s."""
    if value_ms >= 1000:
        return f"{value_ms / 1000:.1f} s"
    return f"{value_ms:.0f} ms" if value_ms >= 9.95 else f"{value_ms:.1f} ms"
