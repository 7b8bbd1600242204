"""A claim: what the dispatcher hands to whoever performs an attempt, and what a driver gets of it."""

from __future__ import annotations

from dataclasses import dataclass

from taskmon.core.attempt import Attempt, Spec
from taskmon.core.run import Run


@dataclass(frozen=True, slots=True)
class Claimed:
    """A run that was given its next attempt; it must now be handed to a worker."""

    run: Run
    attempt: Attempt
    environment: dict[str, str]  #: as captured
    python: str = ""  #: the interpreter of the environment that its task's file asks for; empty: as its job says


@dataclass(frozen=True, slots=True)
class Assignment:
    """The attempt that a driver watches."""

    run: Run
    attempt: Attempt
    spec: Spec | None = None  #: for a worker, unless one holds it already
    is_reattached: bool = False  #: a worker of a monitor that is gone holds it already: it is only followed
