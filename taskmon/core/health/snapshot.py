"""The health of a monitor, and of a window, at one moment. Two of them make rates."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from taskmon.core.health.spread import NOTHING, Spread

_MOST = 1e18


@dataclass(frozen=True, slots=True)
class MonitorHealth:
    """Counted since the monitor started, where nothing else is said; spreads are of the last minute."""

    at_s: float = 0.0  #: on the monitor's monotonic clock
    pid: int = 0
    cpu_s: float = 0.0  #: of its process, all threads
    reports: int = 0
    replaced: int = 0
    changes: int = 0
    deliveries: int = 0
    commits: int = 0
    closures: int = 0
    live_commits: int = 0
    #: now waiting, of each
    queued: int = 0  #: closures, for the writer
    kept: int = 0  #: outcomes that could not be stored yet
    telling: int = 0  #: commits, to be told
    moving: int = 0  #: runs whose progress is to be stored
    inbox: int = 0  #: news, for the main thread
    asking: int = 0  #: requests to workers, behind a slow disk
    indexing: int = 0  #: runs whose output is to be found by search
    unsearched: int = 0  #: 1: it could not be taken in, and the log says why
    running: int = 0  #: attempts that are watched
    slots: int = 0
    idle_workers: int = 0
    arrival: Spread = NOTHING
    crossing: Spread = NOTHING
    commit: Spread = NOTHING
    disk: Spread = NOTHING

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {name: getattr(self, name).to_json() for name in _SPREADS}

    @staticmethod
    def from_json(value: object) -> MonitorHealth:
        """Read what a monitor, perhaps of another version, has said; what it did not is 0."""
        if not isinstance(value, dict):
            return MonitorHealth()
        found: dict[str, Any] = {}
        for each in fields(MonitorHealth):
            said = value.get(each.name)
            if each.name in _SPREADS:
                found[each.name] = Spread.from_json(said)
            elif isinstance(said, (int, float)) and not isinstance(said, bool) and abs(said) < _MOST:
                found[each.name] = said
        return MonitorHealth(**found)


_SPREADS = ("arrival", "crossing", "commit", "disk")


@dataclass(frozen=True, slots=True)
class WindowHealth:
    """What a window adds."""

    frames: int = 0
    reads: int = 0  #: questions that wait for the reading thread
    painting: Spread = NOTHING
    whole: Spread = NOTHING


@dataclass(frozen=True, slots=True)
class Rates:
    """A second, between two moments."""

    reports: float = 0.0
    replaced: float = 0.0
    changes: float = 0.0
    deliveries: float = 0.0
    commits: float = 0.0
    live_commits: float = 0.0
    frames: float = 0.0
    cpu: float = 0.0  #: of one core
    group: float | None = None  #: closures in a commit; None: there was none


@dataclass(frozen=True, slots=True)
class Moment:
    """All that is known at one time."""

    monitor: MonitorHealth
    window: WindowHealth | None = None

    def since(self, before: Moment | None) -> Rates:
        """What happened a second since an earlier moment; nothing, where that was of another monitor."""
        if before is None or before.monitor.pid != self.monitor.pid:
            return Rates()
        now, then = self.monitor, before.monitor
        span_s = now.at_s - then.at_s
        if span_s <= 0:
            return Rates()
        frames = self.window.frames - before.window.frames if self.window and before.window else 0
        commits = now.commits - then.commits
        return Rates(
            reports=max(0, now.reports - then.reports) / span_s,
            replaced=max(0, now.replaced - then.replaced) / span_s,
            changes=max(0, now.changes - then.changes) / span_s,
            deliveries=max(0, now.deliveries - then.deliveries) / span_s,
            commits=max(0, commits) / span_s,
            live_commits=max(0, now.live_commits - then.live_commits) / span_s,
            frames=max(0, frames) / span_s,
            cpu=max(0.0, now.cpu_s - then.cpu_s) / span_s,
            group=(now.closures - then.closures) / commits if commits > 0 else None,
        )
