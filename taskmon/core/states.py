"""The states of a run, and the one table of transitions between them."""

from __future__ import annotations

from enum import StrEnum


class RunState(StrEnum):
    """Where a run stands; the value is what SQLite stores."""

    QUEUED = "queued"  #: waiting for a slot, a time, a dependency
    RUNNING = "running"  #: a worker performs an attempt
    INTERRUPTED = "interrupted"  #: the evidence of its end is lost; the user decides
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Nothing more happens unless somebody asks for it."""
        return self in FINAL

    @property
    def is_over(self) -> bool:
        """No process performs it and none will by itself: final, or interrupted."""
        return self in OVER

    @property
    def sign(self) -> str:
        """What stands for it in a terminal."""
        return SIGNS[self]


FINAL = frozenset({RunState.SUCCEEDED, RunState.FAILED, RunState.CANCELLED})
OVER = FINAL | {RunState.INTERRUPTED}
#: Looked up also by the texts of another version, which may know other states.
SIGNS: dict[str, str] = {
    RunState.QUEUED: "…",
    RunState.RUNNING: "▶",
    RunState.INTERRUPTED: "!",
    RunState.SUCCEEDED: "✓",
    RunState.FAILED: "✗",
    RunState.CANCELLED: "–",
}
_LISTED: tuple[str, ...] = (RunState.RUNNING, RunState.INTERRUPTED, RunState.QUEUED)


def rank(state: str) -> int:
    """The place of a state in a list for people: what runs, what somebody has to decide on, what waits, all others."""
    return _LISTED.index(state) if state in _LISTED else len(_LISTED)


#: From each state, where a run may go; anything else is a bug and raises.
TRANSITIONS: dict[RunState, frozenset[RunState]] = {
    RunState.QUEUED: frozenset({RunState.RUNNING, RunState.CANCELLED, RunState.FAILED}),
    RunState.RUNNING: frozenset(
        {RunState.SUCCEEDED, RunState.FAILED, RunState.CANCELLED, RunState.INTERRUPTED, RunState.QUEUED}
    ),
    RunState.INTERRUPTED: frozenset({RunState.FAILED, RunState.QUEUED, RunState.CANCELLED}),
    RunState.SUCCEEDED: frozenset({RunState.QUEUED}),
    RunState.FAILED: frozenset({RunState.QUEUED}),
    RunState.CANCELLED: frozenset({RunState.QUEUED}),
}


class Actor(StrEnum):
    """Who changed a run; the value is what the history holds."""

    USER = "user"
    POLICY = "policy"  #: a retry, a dependency, a timeout set beforehand
    RECOVERY = "recovery"
    SCHEDULE = "schedule"
    ENGINE = "engine"  #: a slot was free, an attempt ended


class Fact(StrEnum):
    """What is true of a run beside its state; shown, counted, never a state."""

    PAUSED = "paused"
    CANCELLING = "cancelling"
    QUIET = "quiet"
    WAITING_FOR_INPUT = "waiting_for_input"
    HELD = "held"


class Cause(StrEnum):
    """Why a run is ended that does not end by itself: what somebody, or a limit, wants."""

    CANCEL = "cancel"
    TIMEOUT = "timeout"
    QUIET_TIMEOUT = "quiet_timeout"
    LEAVING = "leaving"  #: of a task in a thread: the monitor ends, and nobody gave the run up
    LET_GO = "let_go"  #: of a task in a thread: its run is settled already, nothing that it does counts any more
