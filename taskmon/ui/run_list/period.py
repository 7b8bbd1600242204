"""A stretch of days that runs are looked for in, reckoned by the local calendar whenever it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum

#: What a calendar can show.
_EARLIEST, _LATEST = date(1970, 1, 2), date(2999, 12, 30)


class Days(Enum):
    """Which days, seen from today: the first and the last one, in days before it."""

    TODAY = (0, 0)
    YESTERDAY = (1, 1)
    LAST_7 = (6, 0)
    LAST_30 = (29, 0)


@dataclass(frozen=True, slots=True)
class Period:
    """Days that move on with the calendar, or a range of them that stays."""

    days: Days | None = None
    first: date = _EARLIEST  #: of a range
    last: date = _EARLIEST

    def bounds(self, now: datetime) -> tuple[datetime, datetime]:
        """The instant with which it begins, and the one before which it ends; `now` is aware."""
        today = now.astimezone().date()
        if self.days is None:
            first, last = sorted((self.first, self.last))
        else:
            before, after = self.days.value
            first, last = today - timedelta(days=before), today - timedelta(days=after)
        return _midnight(_within(first)), _midnight(_within(last) + timedelta(days=1))


def _within(day: date) -> date:
    return min(max(day, _EARLIEST), _LATEST)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min).astimezone()
