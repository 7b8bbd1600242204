"""Instants as text: UTC, milliseconds, `2026-01-01T00:00:00.000Z`, which sorts as it runs; and lengths of time."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from taskmon.core.errors import InvalidError

#: What every system can show in its local time; whatever ends or starts outside of it was not written by a worker.
_EARLIEST, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)
#: So soon after a wait was asked for the queue has been looked at.
_JUST_ASKED = timedelta(seconds=5)
_SPAN = r"(?:(\d+(?:\.\d+)?)d)?(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s?)?"
_SPAN_FORMS = "90 (seconds), 90s, 5m, 2h, 1d, or 1h30m"


def utc_now() -> datetime:
    """The wall clock, aware; for timestamps only, never for durations."""
    return datetime.now(UTC)


def seconds_between(start: datetime, end: datetime) -> float:
    """How long it was by the wall clock, which may have been set meanwhile: only where nobody has measured it."""
    return max(0.0, round((end - start).total_seconds(), 3))


@lru_cache(maxsize=64)  # the instant of a claim, or an end, is written in five places
def to_text(at: datetime) -> str:
    """Write an aware instant as the text that SQLite, the journal and JSON hold."""
    if at.tzinfo is not UTC:
        at = at.astimezone(UTC)
    return at.isoformat(timespec="milliseconds")[:-6] + "Z"  # +00:00 is Z; strftime would cost ten times as much


def to_text_or_none(at: datetime | None) -> str | None:
    """As `to_text`, of what may not have happened."""
    return None if at is None else to_text(at)


def from_text(text: str) -> datetime:
    """Read an instant; a text without a zone is taken as UTC.

    Raises:
        ValueError: The text is no instant.
    """
    at = datetime.fromisoformat(text)
    try:
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{text!r} lies outside of all calendars") from None


def recorded(text: object) -> datetime:
    """Read an instant from what a job may have written.

    Raises:
        ValueError: It is none, or lies where nothing of ours can have happened.
    """
    at = from_text(text) if isinstance(text, str) else None
    if at is None or not _EARLIEST <= at < _LATEST:
        raise ValueError("it is no instant at which something happened")
    return at


def kept_wait(until: datetime, wait_s: float, by_s: float, noted_at: datetime, now: datetime) -> datetime:
    """The end of a wait after the clock was set forward by `by_s` seconds: a length of time stays that length.

    However the clock was set, and whoever looked away meanwhile, no wait ends later than its whole length from now.

    Args:
        noted_at: What the clock said, as it is now, when this was noted.
    """
    asked_at = until - timedelta(seconds=wait_s)
    # What was asked for since then was reckoned with the clock as it is now.
    is_older = not noted_at - _JUST_ASKED <= asked_at <= now
    return min(now + timedelta(seconds=wait_s), until + timedelta(seconds=by_s) if is_older else until)


def span_s(text: str) -> float:
    """The seconds that a length such as `90`, `5m` or `1h30m` stands for.

    Raises:
        InvalidError: It is no length; the accepted forms are named.
    """
    found = re.fullmatch(_SPAN, text.strip(), re.ASCII)
    if found is None or not text.strip():
        raise InvalidError(f"{text!r} is no length of time. Write {_SPAN_FORMS}.")
    days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
    total = days * 86_400 + hours * 3_600 + minutes * 60 + seconds
    if not math.isfinite(total) or total > 1e10:
        raise InvalidError(f"{text!r} is longer than anybody waits. Write {_SPAN_FORMS}.")
    return total
