"""Instants as a person types them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from taskmon.core.errors import InvalidError

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_INSTANT_FORMS = "18:30 (the next such time), 2026-01-31T18:30, or 2026-01-31T18:30:00Z"


def instant(text: str, now: datetime) -> datetime:
    """The instant that `18:30`, or an ISO date and time, stands for; without a zone it is the local time.

    A local time that comes twice, for the clock is set back, is the first that is still to come. One that the clock
    skips when it is set forward comes when it would have come without that: 02:30 at 03:30, never earlier than asked.

    Raises:
        InvalidError: It is no instant; the accepted forms are named.
    """
    try:
        clock = _CLOCK.fullmatch(text.strip())
        if clock is None:
            at = datetime.fromisoformat(text.strip())
            if at.tzinfo is not None:
                return at.astimezone(UTC)
            found = _instants(at)
            return next((instant for instant in found if instant > now), found[0])
        hour, minute, second = (int(part or 0) for part in clock.groups())
        local = now.astimezone().replace(tzinfo=None)
        today = local.replace(hour=hour, minute=minute, second=second, microsecond=0)
        found = _instants(today)
        if today <= local:
            found = [*found[1:], *_instants(today + timedelta(days=1))]  # today it may come once more
        return next((instant for instant in found if instant > now), found[-1])
    except (ValueError, OverflowError, OSError):
        raise InvalidError(f"{text!r} is no time. Write {_INSTANT_FORMS}; for a length from now use --in.") from None


def _instants(local: datetime) -> list[datetime]:
    """When the user's own clock shows `local`, a naive time: once; twice where it is set back; else see `instant`."""
    # Not by `astimezone`, which takes a time that never comes for an hour earlier (CPython 3.11).
    first, second = (datetime.fromtimestamp(local.replace(fold=fold).timestamp(), UTC) for fold in (0, 1))
    return [first, second] if second > first else [first]
