"""Why the worker itself ends what it has started."""

from __future__ import annotations

from enum import StrEnum


class Cause(StrEnum):
    """What it was that somebody, or a limit, wanted."""

    CANCEL = "cancel"
    TIMEOUT = "timeout"
    QUIET_TIMEOUT = "quiet_timeout"
