"""The instant from which ages are reckoned before anything is removed: a clock that leaps is not believed at once.

A clock two years ahead (a dead battery, a mistyped year) would have today's output deleted as too old. What is more
than a day ahead of what was believed before is believed when a second reading, a day later, says so too.
"""

from __future__ import annotations

import contextlib
import json
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from taskmon import system
from taskmon.core.clock import from_text, to_text
from taskmon.ownership import read_file, replace_file

_DAY = timedelta(days=1)
#: Whoever starts taskmon at nine each morning is not always there to the minute.
_SLACK = timedelta(hours=1)
_LONGEST_FILE = 4_096


@dataclass(frozen=True, slots=True)
class Reading:
    """What the clock said once, and a second clock that nobody can set."""

    at: datetime
    boot_id: str
    since_boot_s: float | None  #: None: this system has no such clock that goes on in its sleep

    def is_confirmed_by(self, later: Reading) -> bool:
        """Whether a day has passed between the two, as far as can be told."""
        if later.at - self.at < _DAY - _SLACK:
            return False
        if self.boot_id != later.boot_id or self.since_boot_s is None or later.since_boot_s is None:
            return True
        return later.since_boot_s - self.since_boot_s >= (_DAY - _SLACK).total_seconds()


@dataclass(frozen=True, slots=True)
class Belief:
    """What is kept between two readings."""

    at: datetime  #: believed
    leap: Reading | None = None  #: read since, far ahead of it, and not confirmed


class BelievedClock:
    """The belief of one database, in a file beside it; any thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._has_begun = False
        self._newest_record: Belief | None = None

    def begin(self, newest_record: datetime | None) -> None:
        """Take the newest record, before this process adds one, for what was believed last where nothing is kept."""
        if not self._has_begun:
            self._has_begun = True
            self._newest_record = Belief(newest_record) if newest_record is not None else None

    def read(self, now: datetime) -> datetime:
        """Take in a reading; returns what is believed: `now`, or an earlier instant until the leap is confirmed."""
        found = believed(self._load() or self._newest_record, Reading(now, system.boot_id(), _since_boot_s()))
        self._save(found)
        return found.at

    def _load(self) -> Belief | None:
        try:
            value: Any = json.loads(read_file(self._path, _LONGEST_FILE))
            leap, at = value["leap"], from_text(value["at"])
            if leap is None:
                return Belief(at)
            since_boot_s = None if leap["since_boot_s"] is None else float(leap["since_boot_s"])
            return Belief(at, Reading(from_text(leap["at"]), str(leap["boot_id"]), since_boot_s))
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def _save(self, belief: Belief) -> None:
        leap = belief.leap
        value = {
            "at": to_text(belief.at),
            "leap": leap and {"at": to_text(leap.at), "boot_id": leap.boot_id, "since_boot_s": leap.since_boot_s},
        }
        # Not kept, it is read anew the next time: what is removed is never more for that.
        with contextlib.suppress(OSError):
            replace_file(self._path, json.dumps(value).encode("ascii"))


def believed(before: Belief | None, reading: Reading) -> Belief:
    """What is believed after a reading; nothing before it: the reading."""
    if before is None or reading.at <= before.at + _DAY + _SLACK:
        return Belief(reading.at)
    leap = before.leap
    if leap is not None and leap.is_confirmed_by(reading):
        return Belief(reading.at)
    # Set back behind the first leap it may be nearer the truth: that is what has to be confirmed then.
    return Belief(before.at, reading if leap is None or reading.at < leap.at else leap)


def _since_boot_s() -> float | None:
    clock = getattr(time, "CLOCK_BOOTTIME", None)  # Linux: unlike the monotonic clock it counts while suspended
    return None if clock is None else time.clock_gettime(clock)
