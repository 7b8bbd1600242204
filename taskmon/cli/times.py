"""Instants and lengths of time as a person types them."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta

from taskmon.core.errors import InvalidError

_SPAN = re.compile(r"(?:(\d+(?:\.\d+)?)d)?(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s?)?", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_SPAN_FORMS = "90 (seconds), 90s, 5m, 2h, 1d, or 1h30m"
_INSTANT_FORMS = "18:30 (the next such time), 2026-01-31T18:30, or 2026-01-31T18:30:00Z"


def span_s(text: str) -> float:
    """The seconds that a length such as `90`, `5m` or `1h30m` stands for.

    Raises:
        InvalidError: It is no length; the accepted forms are named.
    """
    found = _SPAN.fullmatch(text.strip())
    if found is None or not text.strip():
        raise InvalidError(f"{text!r} is no length of time. Write {_SPAN_FORMS}.")
    days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
    total = days * 86_400 + hours * 3_600 + minutes * 60 + seconds
    if not math.isfinite(total) or total > 1e10:
        raise InvalidError(f"{text!r} is longer than anybody waits. Write {_SPAN_FORMS}.")
    return total


def from_now(text: str, now: datetime) -> datetime:
    """The instant that lies a length of time after `now`."""
    return (now + timedelta(seconds=span_s(text))).astimezone(UTC)


def instant(text: str, now: datetime) -> datetime:
    """The instant that `18:30`, or an ISO date and time, stands for; without a zone it is the local time.

    Raises:
        InvalidError: It is no instant; the accepted forms are named.
    """
    try:
        clock = _CLOCK.fullmatch(text.strip())
        if clock is None:
            # A naive instant is what the user's own clock will show.
            return datetime.fromisoformat(text.strip()).astimezone(UTC)
        hour, minute, second = (int(part or 0) for part in clock.groups())
        local = now.astimezone().replace(tzinfo=None)
        at = local.replace(hour=hour, minute=minute, second=second, microsecond=0)
        if at <= local:
            at += timedelta(days=1)
        return at.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        raise InvalidError(f"{text!r} is no time. Write {_INSTANT_FORMS}; for a length from now use --in.") from None
