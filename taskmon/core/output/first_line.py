"""The first line of what a worker notes of an attempt over time: when it began.

A JSON object: `version` 1, and `started_at_ms`, the wall clock's milliseconds since 1970 when the attempt began.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

_VERSION = 1


def first_line(started_at_ms: int) -> bytes:
    """The line with which the file begins."""
    return b'{"version":%d,"started_at_ms":%d}\n' % (_VERSION, started_at_ms)


def started_at(line: bytes) -> datetime | None:
    """What it tells; None: nothing that can be used, whoever has written there."""
    try:
        told = json.loads(line)
        if told["version"] == _VERSION:
            return datetime.fromtimestamp(told["started_at_ms"] / 1000, UTC)
    except (ValueError, TypeError, LookupError, OverflowError, OSError, RecursionError):
        pass
    return None
