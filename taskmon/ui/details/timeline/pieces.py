"""The pieces of a run's time: its attempts and what lies between them, with their lengths, and where each is drawn.

A clock may have been set meanwhile: no length is negative, and what was measured goes before what clocks said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from taskmon.core.attempt import Attempt
from taskmon.core.clock import seconds_between
from taskmon.core.run import Run, Transition
from taskmon.core.states import RunState
from taskmon.tasks.durable.shown_steps import StepRows

#: Of more attempts the newest are drawn.
MOST_ATTEMPTS = 200
#: Of more steps the newest are marked.
_MOST_STEPS = 300
#: A wait is drawn no longer than this share of all the work: a run is tried again days later, and worked for a minute.
_LONGEST_WAIT = 0.35
#: What clocks and stopwatches differ by without a reason.
_UNSURE_S = 1.0
_LEAST_POINTS = 5.0


class Kind(Enum):
    """What a piece of time was."""

    QUEUE = "queue"  #: it waited for its first attempt
    ATTEMPT = "attempt"
    BACKOFF = "backoff"  #: its policy waited before the next attempt
    REST = "rest"  #: it was over, until somebody asked for another attempt


@dataclass(frozen=True, slots=True)
class Step:
    """A step within an attempt, as shares of its length: 0 to 1."""

    name: str
    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of time."""

    kind: Kind
    begin_at: datetime
    length_s: float
    attempt: Attempt | None = None
    still_s: float = 0.0  #: of an attempt, beside its length: it was paused, the computer slept, or the clock was set
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a piece is drawn, from left to right."""

    left: float
    width: float
    is_cut: bool = False  #: it is longer than it is drawn


def pieces_of(
    run: Run,
    attempts: Sequence[Attempt],
    history: Sequence[Transition],
    steps: StepRows | None,
    elapsed_s: float | None,
    now: datetime,
) -> list[Piece]:
    """All pieces, the oldest first; of very many attempts the newest.

    Args:
        elapsed_s: How long the newest attempt has taken, where it runs.
    """
    # What its end queued again nobody had to ask for.
    by_policy = {step.attempt for step in history if step.source is RunState.RUNNING and step.target is RunState.QUEUED}
    shown = attempts[-MOST_ATTEMPTS:]
    found: list[Piece] = []
    before: Attempt | None = attempts[-len(shown) - 1] if len(shown) < len(attempts) else None
    for attempt in shown:
        if before is None:
            wait_s = seconds_between(run.created_at, attempt.claimed_at)
            if wait_s > 0.0:
                found.append(Piece(Kind.QUEUE, run.created_at, wait_s))
        elif found and before.ended_at is not None:
            wait_s = seconds_between(before.ended_at, attempt.claimed_at)
            kind = Kind.BACKOFF if before.attempt in by_policy else Kind.REST
            found.append(Piece(kind, before.ended_at, wait_s))
        found.append(_attempt(attempt, steps, elapsed_s, now))
        before = attempt
    if not attempts and run.state is RunState.QUEUED:
        found.append(Piece(Kind.QUEUE, run.created_at, seconds_between(run.created_at, now)))
    elif before is not None and before.ended_at is not None and run.state is RunState.QUEUED:
        kind = Kind.BACKOFF if before.attempt in by_policy else Kind.REST
        found.append(Piece(kind, before.ended_at, seconds_between(before.ended_at, now)))
    return found


def _attempt(attempt: Attempt, rows: StepRows | None, elapsed_s: float | None, now: datetime) -> Piece:
    begin_at = attempt.started_at or attempt.claimed_at
    by_clock_s = seconds_between(begin_at, attempt.ended_at or now)
    length_s = elapsed_s if attempt.is_live and elapsed_s is not None else attempt.took_s
    if length_s is None:
        length_s = by_clock_s
    still_s = by_clock_s - length_s
    steps = _steps(rows, begin_at, length_s) if rows is not None and rows.attempt == attempt.attempt else ()
    return Piece(Kind.ATTEMPT, begin_at, length_s, attempt, still_s if still_s > _UNSURE_S else 0.0, steps)


def _steps(rows: StepRows, begin_at: datetime, length_s: float) -> tuple[Step, ...]:
    found = []
    for row in rows.rows[-_MOST_STEPS:]:
        if row.taken_over or row.at is None or row.took_s is None or length_s <= 0.0:
            continue
        end_s = (row.at - begin_at) / timedelta(seconds=1)
        begin, end = (min(1.0, max(0.0, second / length_s)) for second in (end_s - row.took_s, end_s))
        if end > begin:
            found.append(Step(row.name, begin, end))
    return tuple(found)


def placed(pieces: Sequence[Piece], width: float) -> list[Place]:
    """Where each is drawn in so many points: in the order of time, none narrower than can be seen, all within.

    Lengths are to scale, but for waits, which are cut where they would leave no room for the work.
    """
    if not pieces or width <= 0.0:
        return []
    work_s = sum(piece.length_s for piece in pieces if piece.kind is Kind.ATTEMPT)
    most_s = max(1.0, work_s * _LONGEST_WAIT) if work_s else float("inf")
    lengths = [piece.length_s if piece.kind is Kind.ATTEMPT else min(piece.length_s, most_s) for piece in pieces]
    least = min(_LEAST_POINTS, width / (2 * len(pieces)))
    total = sum(lengths)
    share = (width - least * len(pieces)) / total if total > 0.0 else 0.0
    found: list[Place] = []
    left = 0.0
    for piece, length in zip(pieces, lengths, strict=True):
        points = least + length * share
        found.append(Place(left, points, piece.length_s > length))
        left += points
    return found
