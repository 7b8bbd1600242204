"""One sentence on how news stream: where a delay comes from, the place that holds up most before the others."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from taskmon.core.health.snapshot import Moment, Rates
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


class Cause(Enum):
    """What holds news up, or that nothing does; the value is what is said of it in English."""

    KEPT = "The disk: {amount} can't be stored yet."
    DISK = "The disk: commits wait {amount} for it."
    COMMIT = "The database: commits take {amount}."
    ARRIVAL = "The workers: reports are read {amount} after they were made."
    CROSSING = "The monitor: its main thread takes {amount} to look at what has come."
    PAINTING = "The window: painting is behind, by {amount}."
    QUEUED = "The database: {amount} to be stored."
    READS = "The window: {amount} to be read."
    BUSY = "The monitor: it keeps a processor core busy, {amount}."
    SEARCH = "Search does without what lately ended runs printed. The log says why."
    IDLE = "The monitor is idle."
    TIMED = "All is in time: a report is on the screen {amount} after it was made."
    IN_TIME = "All is in time."


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is to be said; the window says it in its own language."""

    level: Level
    cause: Cause
    amount: str = ""  #: a time, a share, or in English how many of what
    count: int = 0  #: how many, where that is what is said

    @property
    def text(self) -> str:
        """In a sentence, in English."""
        return self.cause.value.format(amount=self.amount)


def diagnose(moment: Moment, rates: Rates) -> Diagnosis:
    """What is to be said of this moment."""
    monitor, window = moment.monitor, moment.window
    if monitor.kept:
        return Diagnosis(Level.STUCK, Cause.KEPT, counted(monitor.kept, "outcome"), monitor.kept)
    timed = [
        (Cause.DISK, monitor.disk, _COMMIT_MS),
        (Cause.COMMIT, monitor.commit, 2 * _COMMIT_MS),
        (Cause.ARRIVAL, monitor.arrival, _ARRIVAL_MS),
        (Cause.CROSSING, monitor.crossing, _CROSSING_MS),
    ]
    if window is not None:
        timed.append((Cause.PAINTING, window.painting, _PAINTING_MS))
    slow = [
        (spread.p95_ms / most_ms, cause, spread.p95_ms)
        for cause, spread, most_ms in timed
        if spread.p95_ms is not None and spread.p95_ms > most_ms
    ]
    if slow:
        _, cause, took_ms = max(slow, key=lambda each: each[0])
        return Diagnosis(Level.SLOW, cause, milliseconds(took_ms))
    if monitor.queued >= _MANY_QUEUED:
        waits = counted(monitor.queued, "change waits", "changes wait")
        return Diagnosis(Level.SLOW, Cause.QUEUED, waits, monitor.queued)
    if window is not None and window.reads >= _MANY_READS:
        waits = counted(window.reads, "of its questions waits", "of its questions wait")
        return Diagnosis(Level.SLOW, Cause.READS, waits, window.reads)
    if rates.cpu > _BUSY_CPU:
        return Diagnosis(Level.SLOW, Cause.BUSY, f"{100 * rates.cpu:.0f} %")
    if monitor.unsearched:
        return Diagnosis(Level.SLOW, Cause.SEARCH)
    if not monitor.running and not rates.changes and not rates.reports:
        return Diagnosis(Level.GOOD, Cause.IDLE)
    if window is not None and window.whole.p50_ms is not None:
        return Diagnosis(Level.GOOD, Cause.TIMED, milliseconds(window.whole.p50_ms))
    return Diagnosis(Level.GOOD, Cause.IN_TIME)


def milliseconds(value_ms: float) -> str:
    """0.4 ms, 12 ms, 1.3 s."""
    if value_ms >= 1000:
        return f"{value_ms / 1000:.1f} s"
    return f"{value_ms:.0f} ms" if value_ms >= 9.95 else f"{value_ms:.1f} ms"
