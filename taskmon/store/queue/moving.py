"""Moves queued runs: a few rows change, however many wait. Functions for closures of the writer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from taskmon.core.errors import InvalidError, RefusedError
from taskmon.core.queue.move import (
    MOST_MOVED,
    Beside,
    Where,
    check_beside,
    check_movable,
    in_claim_order,
    moved,
    spread,
)
from taskmon.core.queue.undo import Change
from taskmon.core.run import Run
from taskmon.store.records import to_json_text
from taskmon.store.writing.transaction import Transaction

#: The place of a run among those of its priority.
_Key = tuple[float, int]
#: The neighbours of a place; None: the beginning, or the end.
_Between = tuple[_Key | None, _Key | None]

# By the index of the whole queue, or of one group's part of it. What is moved itself is nobody's neighbour.
_SOURCE = {
    False: "FROM run INDEXED BY ix_run_order WHERE state = 'queued' AND priority = :priority",
    True: "FROM run INDEXED BY ix_run_queued WHERE state = 'queued' AND group_name = :among AND priority = :priority",
}
_OTHERS = " AND id NOT IN (SELECT value FROM json_each(:moved))"
#: So many of those beside a place are set further apart at first where there is no room between two.
_FIRST_WINDOW = 32


@dataclass(frozen=True, slots=True)
class _Queue:
    """The others of one priority; of one group alone, if somebody sees no more of it."""

    tx: Transaction
    priority: int
    moved: frozenset[int]
    among: str | None = None

    def before(self, key: _Key | None, most: int = 1) -> list[_Key]:
        """The nearest before a place, the nearest first; None: before the end."""
        return self._walk("<", "DESC", key, most)

    def behind(self, key: _Key | None, most: int = 1) -> list[_Key]:
        """The nearest behind a place; None: behind the beginning."""
        return self._walk(">", "ASC", key, most)

    def _walk(self, side: str, order: str, key: _Key | None, most: int) -> list[_Key]:
        here = "" if key is None else f" AND (position, id) {side} (:position, :id)"
        sql = (
            f"SELECT position, id {_SOURCE[self.among is not None]}{here}{_OTHERS}"  # constants
            f" ORDER BY position {order}, id {order} LIMIT :most"
        )
        values: dict[str, object] = {
            "priority": self.priority,
            "among": self.among,
            "most": most,
            "moved": to_json_text([*self.moved]),
        }
        if key is not None:
            values |= {"position": key[0], "id": key[1]}
        return [(row[0], row[1]) for row in self.tx.connection.execute(sql, values)]


@dataclass(slots=True)
class Moves:
    """What a move came to: the runs as they stand now, and as they stood."""

    runs: list[Run] = field(default_factory=list)
    before: list[Run] = field(default_factory=list)

    @property
    def changes(self) -> tuple[Change, ...]:
        """Those that got another place."""
        now = {run.id: run for run in self.runs}
        return tuple(Change(run, now[run.id]) for run in self.before if now[run.id].revision != run.revision)


def move(
    tx: Transaction, run_ids: Sequence[int], where: Where, now: datetime, by: str, *, among: str | None = None
) -> Moves:
    """Give queued runs other places; several keep their order. Those that can go no further stay.

    Args:
        among: The group whose runs alone are passed: whoever sees no others means these.

    Raises:
        RefusedError: One of them is not queued, or is not any more; or there are too many; nothing was moved.
        NoSuchRunError: One does not exist.
        InvalidError: A run can't be moved beside itself.
    """
    if len(run_ids) > MOST_MOVED:
        raise RefusedError(f"At most {MOST_MOVED:,} runs can be moved at once; these are {len(run_ids):,}.")
    ids = frozenset(run_ids)
    if isinstance(where, Beside) and where.run_id in ids:
        raise InvalidError(f"Run {where.run_id} can't be moved before itself.", {"run": where.run_id})
    runs = in_claim_order(check_movable(tx.get(run_id)) for run_id in ids)
    made = Moves(before=runs)
    between: _Between
    if isinstance(where, Beside):
        other = check_beside(tx.get(where.run_id))
        queue, here = _Queue(tx, other.priority, ids), (other.position, other.id)
        between = (here, _first(queue.behind(here))) if where.behind else (_first(queue.before(here)), here)
        why = f"moved {'behind' if where.behind else 'before'} run {other.id}"
        _put(made, queue, runs, between, now, by, why, other, joins=where.joins)
        return made
    for priority in dict.fromkeys(run.priority for run in runs):
        theirs = [run for run in runs if run.priority == priority]
        queue, whole = _Queue(tx, priority, ids, among), _Queue(tx, priority, ids)
        if where == "first":
            first = _first(queue.behind(None))
            between = (None if first is None else _first(whole.before(first)), first)
            _put(made, whole, theirs, between, now, by, "moved first")
        elif where == "last":
            last = _first(queue.before(None))
            between = (last, None if last is None else _first(whole.behind(last)))
            _put(made, whole, theirs, between, now, by, "moved last")
        else:
            _step(made, tx, theirs, where == "up", among, now, by)
    return made


def _first(found: list[_Key]) -> _Key | None:
    return found[0] if found else None


def _step(made: Moves, tx: Transaction, runs: list[Run], up: bool, among: str | None, now: datetime, by: str) -> None:
    """Let each pass its next neighbour, unless that is one of them which could not go further."""
    stuck: set[int] = set()
    for run_id in [run.id for run in (runs if up else reversed(runs))]:
        run = tx.get(run_id)  # one that was passed may have been set further apart
        queue = _Queue(tx, run.priority, frozenset({run.id}), among)
        here = (run.position, run.id)
        passed = _first(queue.before(here) if up else queue.behind(here))
        if passed is None or passed[1] in stuck:
            stuck.add(run.id)
            made.runs.append(run)
            continue
        # Just past that one in the whole queue: others, which nobody sees now, may stand between.
        whole = _Queue(tx, run.priority, frozenset({run.id}))
        between = (_first(whole.before(passed)), passed) if up else (passed, _first(whole.behind(passed)))
        _put(made, whole, [run], between, now, by, f"moved {'up' if up else 'down'}")


def _put(
    made: Moves,
    queue: _Queue,
    runs: list[Run],
    between: _Between,
    now: datetime,
    by: str,
    why: str,
    beside: Run | None = None,
    *,
    joins: bool = False,
) -> None:
    """Put runs between two neighbours; where there is no room, others beside them are set further apart first."""
    tx, (before, behind) = queue.tx, between
    if before is None and behind is None and beside is None:
        made.runs += runs  # there are no others
        return
    for run, position in zip(runs, _places(queue, before, behind, len(runs), now, by), strict=True):
        group = beside.group if beside is not None and joins else run.group
        new = moved(run, position, queue.priority, group)
        made.runs.append(run if new == run else tx.put(run, new, now, by, why))


def _places(queue: _Queue, before: _Key | None, behind: _Key | None, count: int, now: datetime, by: str) -> list[float]:
    lower = None if before is None else before[0]
    places = spread(lower, _end(queue, before) if behind is None else behind[0], count)
    window = _FIRST_WINDOW
    while places is None:
        # No room: two are so close that no number lies between. Some of those beside are spread anew, so few that
        # nobody waits for it, and so far that it is seldom needed.
        if behind is None:
            others = queue.before(None, window + 1)
            rest, edge = others[:window][::-1], others[window] if len(others) > window else None
            everything = spread(None if edge is None else edge[0], _end(queue, before), len(rest) + count)
            shifted, fresh = (everything[: len(rest)], everything[len(rest) :]) if everything else ([], [])
        else:
            others = [behind, *queue.behind(behind, window)]
            rest, edge = others[:window], others[window] if len(others) > window else None
            everything = spread(lower, None if edge is None else edge[0], len(rest) + count)
            shifted, fresh = (everything[count:], everything[:count]) if everything else ([], [])
        if everything is not None:
            for (_, run_id), position in zip(rest, shifted, strict=True):
                other = queue.tx.get(run_id)
                queue.tx.put(other, moved(other, position, other.priority, other.group), now, by, "")
            places = fresh
        elif edge is None:
            raise RefusedError("There is no room in the queue for that.")  # numbers beyond all that a queue can hold
        window *= 2
    return places


def _end(queue: _Queue, last: _Key | None) -> float | None:
    """What is added from now on stands there: what is moved last has to stay before it, where that can be."""
    coming = float(queue.tx.next_id())
    return coming if last is None or last[0] < coming else None
