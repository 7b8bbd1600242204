"""Reads why queued runs wait: for some at a time, by indexes alone, whatever else is queued."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from taskmon.core.queue.reason import MOST_PLACES, Place, Reason, Standing, reasons
from taskmon.store.decoding import Row, instant_from_text
from taskmon.store.schema import OPEN, READY

Ask = Callable[..., Iterable[Row]]
#: The place of a run among others: of a higher priority, then of an earlier position, then added before.
_Key = tuple[int, float, int]

_STANDING = (
    "SELECT run.id, run.held, run.not_before, run.due, run.tries, run.waits_for, run.group_name, run_group.slots,"
    " run_group.paused, run_group.running,"
    " (SELECT after_id FROM dependency WHERE dependency.run_id = run.id AND settled = 0 ORDER BY after_id LIMIT 1)"
    " FROM run LEFT JOIN run_group ON run_group.name = run.group_name WHERE run.state = 'queued' AND run.id"
)
_OPEN_GROUPS = (
    "SELECT name, slots, running, head_priority, head_position, head_id FROM run_group INDEXED BY ix_group_open"  # noqa: S608  # constants
    f" WHERE {OPEN} ORDER BY head_priority DESC, head_position, head_id LIMIT {MOST_PLACES}"
)
_READY_IN_GROUP = (
    "SELECT priority, position, id FROM run INDEXED BY ix_run_ready WHERE group_name = ?"  # noqa: S608  # constants
    f" AND {READY} ORDER BY priority DESC, position, id LIMIT ?"
)
_RUNNING = "SELECT coalesce(sum(value), 0) FROM counter WHERE state = 'running'"
_NAMES = "SELECT id, name FROM run WHERE id"


@dataclass(frozen=True, slots=True)
class _Group:
    name: str
    room: int | None
    head: _Key


def read(ask: Ask, portions: Ask, run_ids: Iterable[int], slots: int) -> dict[int, tuple[Reason, ...]]:
    """Why each of these runs waits that is queued.

    Args:
        ask: Executes SQL with parameters.
        portions: Executes SQL that ends in a column which is to be one of many.
        slots: How many runs may run at once.
    """
    rows = list(portions(_STANDING, run_ids))
    names = {row[0]: row[1] for row in portions(_NAMES, {row[10] for row in rows if row[10] is not None})}
    standings = {row[0]: _standing(row, names) for row in rows}
    (running,) = next(iter(ask(_RUNNING)))
    places = _places(ask, {run_id: at for run_id, at in standings.items() if at.is_ready})
    return {run_id: reasons(at, places.get(run_id), slots, running) for run_id, at in standings.items()}


def _standing(row: Row, names: Mapping[int, str]) -> Standing:
    return Standing(
        held=bool(row[1]),
        not_before=instant_from_text(row[2]),
        is_due=row[3] == 1,
        is_left_alone=row[3] == -1,
        tries=row[4],
        after=row[5],
        first_after=row[10],
        first_name=names.get(row[10], ""),
        group=row[6],
        group_slots=row[7],
        group_paused=bool(row[8]),
        group_running=row[9] or 0,
    )


def _places(ask: Ask, ready: Mapping[int, Standing]) -> dict[int, Place]:
    """Where these stand among all that could be claimed one after another, if nothing ended meanwhile."""
    wanted = set(ready)
    found: dict[int, Place] = {}
    if any(at.room != 0 for at in ready.values()):
        for number, run_id in enumerate(islice(_in_order(ask), MOST_PLACES), 1):
            if run_id in wanted:
                found[run_id] = Place(number)
                wanted.discard(run_id)
                if not wanted:
                    break
    for group in {ready[run_id].group for run_id in wanted}:
        inside = {run_id for run_id in wanted if ready[run_id].group == group}
        room = next(ready[run_id].room for run_id in inside)
        if room is None:  # it is no cap that keeps it, but more before it than are counted
            found.update(dict.fromkeys(inside, Place(MOST_PLACES + 1)))
            continue
        ranks = {run_id: rank for rank, (*_, run_id) in enumerate(_of_group(ask, group, MOST_PLACES), 1)}
        for run_id in inside:
            rank = ranks.get(run_id, MOST_PLACES + 1)
            found[run_id] = Place(rank, within_group=True) if rank > room else Place(MOST_PLACES + 1)
    return found


def _in_order(ask: Ask) -> Iterator[int]:
    """What could be claimed from the open groups, each as far as it has room; a group is looked into when it leads."""
    groups = [
        _Group(row[0], None if row[1] is None else row[1] - row[2], (-row[3], row[4], row[5]))
        for row in ask(_OPEN_GROUPS)
    ]
    groups.reverse()
    leading: list[tuple[_Key, Iterator[_Key]]] = []
    while leading or groups:
        if groups and (not leading or groups[-1].head < leading[0][0]):
            group = groups.pop()
            inside = iter(_of_group(ask, group.name, MOST_PLACES if group.room is None else group.room))
            first = next(inside, None)
            if first is not None:
                heapq.heappush(leading, (first, inside))
            continue
        key, inside = leading[0]
        yield key[2]
        following = next(inside, None)
        if following is None:
            heapq.heappop(leading)
        else:
            heapq.heapreplace(leading, (following, inside))


def _of_group(ask: Ask, name: str, most: int) -> Iterator[_Key]:
    for priority, position, run_id in ask(_READY_IN_GROUP, name, min(most, MOST_PLACES)):
        yield (-priority, position, run_id)
