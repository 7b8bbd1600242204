"""A claim: what the dispatcher hands to whoever performs an attempt."""

from __future__ import annotations

from dataclasses import dataclass

from taskmon.core.attempt import Attempt
from taskmon.core.run import Run


@dataclass(frozen=True, slots=True)
class Claimed:
    """A run that was given its next attempt; it must now be handed to a worker."""

    run: Run
    attempt: Attempt
    environment: dict[str, str]  #: as captured
