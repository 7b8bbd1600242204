"""What is counted on the way of news. Each record has one owner, a thread or a lock; others only read it."""

from __future__ import annotations

from dataclasses import dataclass, field

from taskmon.core.health.spread import Times


@dataclass(slots=True)
class StoreCounts:
    """Of the writer's thread, from the store's opening on."""

    commits: int = 0
    closures: int = 0  #: in these commits
    live_commits: int = 0  #: of what moves; they don't wait for the disk
    commit: Times = field(default_factory=Times)  #: a whole transaction
    disk: Times = field(default_factory=Times)  #: of that, COMMIT itself: the wait for the disk


@dataclass(slots=True)
class InboxCounts:
    """Of the inbox, under its lock."""

    reports: int = 0  #: of progress, read from workers
    replaced: int = 0  #: of these, before they were told: a newer one came
    changes: int = 0  #: of runs, committed
    deliveries: int = 0  #: to the main thread
    arrival: Times = field(default_factory=Times)  #: from the worker's time stamp until it was read
    crossing: Times = field(default_factory=Times)  #: from there until the main thread was told; the oldest of each


@dataclass(slots=True)
class WindowCounts:
    """Of the window, while somebody looks at them."""

    frames: int = 0  #: of the list
    painting: Times = field(default_factory=Times)  #: from the engine's telling until the row was painted
    whole: Times = field(default_factory=Times)  #: from the worker's time stamp until then


@dataclass(frozen=True, slots=True)
class StoreLoad:
    """What a store does, and how much waits in it now."""

    counts: StoreCounts
    queued: int = 0  #: closures, for the writer
    kept: int = 0  #: outcomes that could not be stored yet
    telling: int = 0  #: what follows from commits
    moving: int = 0  #: runs whose progress is to be stored
