"""How queued runs are moved: where to, and the numbers that stand for the places."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from taskmon.core.errors import RefusedError
from taskmon.core.run import Run, about
from taskmon.core.states import RunState

#: Of more runs one commit would hold up all others for long.
MOST_MOVED = 1_000
#: Among the runs of the same priority: to an end, or past the next one.
Direction = Literal["first", "up", "down", "last"]
DIRECTIONS: tuple[Direction, ...] = ("first", "up", "down", "last")


@dataclass(frozen=True, slots=True)
class Beside:
    """Just before, or just behind, another queued run, with its priority; and with its group, or in their own."""

    run_id: int
    behind: bool = False
    joins: bool = True  #: they take on its group


Where = Direction | Beside


def check_movable(run: Run) -> Run:
    """Refuse to move what is not queued."""
    if run.state is not RunState.QUEUED:
        raise RefusedError(f"Run {run.id} is {run.state}; only a queued run can be moved.", about(run))
    return run


def check_beside(run: Run) -> Run:
    """Refuse to move anything beside what is not queued."""
    if run.state is not RunState.QUEUED:
        raise RefusedError(f"Run {run.id} is {run.state}, so there is no place before it.", about(run))
    return run


def moved(run: Run, position: float, priority: int, group: str) -> Run:
    """The run at another place."""
    return replace(run, position=position, priority=priority, group=group)


def in_claim_order(runs: Iterable[Run]) -> list[Run]:
    """Runs sorted as they are to be claimed: higher priority, then position, then id."""
    return sorted(runs, key=lambda run: (-run.priority, run.position, run.id))


def spread(lower: float | None, upper: float | None, count: int) -> list[float] | None:
    """So many places between two others, in order, evenly; without a bound, beyond the other one. None: no room.

    Each is another number than both bounds and than all the others: equal places would be told apart by ids alone.
    """
    if lower is None:
        found = [(upper or 0.0) - count + place for place in range(count)]
    elif upper is None:
        found = [lower + 1.0 + place for place in range(count)]
    else:
        step = (upper - lower) / (count + 1)
        found = [lower + step * (place + 1) for place in range(count)]
    row = [-math.inf if lower is None else lower, *found, math.inf if upper is None else upper]
    return found if all(one < other for one, other in pairwise(row)) else None
