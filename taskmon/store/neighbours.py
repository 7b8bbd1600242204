"""What ran beside what: the attempts of all runs that lay within a stretch of time.

No index is kept for it. Rows of `attempt` lie in the order in which they were claimed, and so in that of time but where
the clock was set, or a rebuilt database has them in the order of their runs: they are searched by halves, and what is
found is looked at row by row, as far as a bound.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from taskmon.core.attempt import Attempt
from taskmon.core.clock import to_text
from taskmon.store.decoding import Row, attempt_from_row
from taskmon.store.listing.conditions import Walk
from taskmon.store.records import ATTEMPT_COLUMNS

MOST_RUNS = 200
#: So many attempts are looked at that were claimed last before the end of the stretch; in milliseconds.
MOST_LOOKED_AT = 20_000
_MOST_ATTEMPTS = 2_000
_FIELDS = ", ".join(f"attempt.{name}" for name in ATTEMPT_COLUMNS)
_WITHIN = (
    f"SELECT run.name, {_FIELDS} FROM attempt CROSS JOIN run ON run.id = attempt.run_id"  # noqa: S608  # constants
    " WHERE attempt.rowid BETWEEN ? AND ? AND claimed_at < ?"
    " AND (attempt.ended_at IS NULL OR attempt.ended_at >= ?) AND ({of_runs}) ORDER BY attempt.rowid DESC LIMIT ?"
)
_LIVE = (
    f"SELECT run.name, {_FIELDS} FROM attempt INDEXED BY ix_attempt_live"  # noqa: S608  # as above
    " CROSS JOIN run ON run.id = attempt.run_id"
    " WHERE attempt.ended_at IS NULL AND claimed_at < ? AND ({of_runs}) LIMIT ?"
)
_AT = "SELECT rowid, claimed_at FROM attempt WHERE rowid >= ? ORDER BY rowid LIMIT 1"

Each = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A run, with those of its attempts that lie within the stretch."""

    run_id: int
    name: str
    attempts: tuple[Attempt, ...]  #: the first one first; at least one


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The runs within a stretch, in the order in which the first attempts there began."""

    since: datetime
    until: datetime
    runs: tuple[Neighbour, ...]
    is_cut: bool = False  #: there are more, or there may be


def find(
    each: Each, since: datetime, until: datetime, run_id: int | None = None, among: Walk | None = None
) -> Neighbours:
    """Read them.

    Args:
        each: Performs SQL with parameters, and gives its rows.
        run_id: A run that is among them, however many there are, if it lies there at all.
        among: What must hold of the others; None: any run is meant.
    """
    last = _last_before(each, to_text(until))
    first = max(1, last - MOST_LOOKED_AT + 1)
    bounds = to_text(until), to_text(since)
    of_runs, values = ("1", ()) if among is None else (f"{among.where} OR run.id = ?", (*among.values, run_id))
    within, live = (sql.format(of_runs=of_runs) for sql in (_WITHIN, _LIVE))
    rows: list[Row] = list(each(within, first, last, *bounds, *values, _MOST_ATTEMPTS + 1))
    is_cut = len(rows) > _MOST_ATTEMPTS
    rows += each(live, bounds[0], *values, _MOST_ATTEMPTS)
    found: dict[int, tuple[str, dict[int, Attempt]]] = {}
    for name, *fields in rows:
        attempt = attempt_from_row(tuple(fields))
        found.setdefault(attempt.run_id, (str(name), {}))[1][attempt.attempt] = attempt
    newest = sorted(found, key=lambda number: (number == run_id, max(_begin(found[number][1]))), reverse=True)
    kept = newest[:MOST_RUNS]
    runs = [
        Neighbour(number, found[number][0], tuple(attempt for _, attempt in sorted(found[number][1].items())))
        for number in kept
    ]
    runs.sort(key=lambda run: (run.attempts[0].claimed_at, run.run_id))
    return Neighbours(since, until, tuple(runs), is_cut or len(newest) > len(kept))


def _begin(attempts: dict[int, Attempt]) -> list[datetime]:
    return [attempt.claimed_at for attempt in attempts.values()]


def _last_before(each: Each, instant: str) -> int:
    """The number of the last row that was claimed before an instant, as far as rows lie in the order of time."""
    low, high = 0, int(next(iter(each("SELECT coalesce(max(rowid), 0) FROM attempt")))[0])
    while low < high:
        middle = (low + high + 1) // 2
        row = next(iter(each(_AT, middle)), None)
        if row is None or row[0] > high or str(row[1]) >= instant:
            high = middle - 1
        else:
            low = max(middle, int(row[0]))
    return low
