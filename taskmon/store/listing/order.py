"""The order of the list: the ids of all runs of one section, sorted by SQLite, however many there are.

Eight bytes a run. SQLite gives them as one text, for `sqlite3` lets go of the interpreter at each row and takes it
again at once: while it fetches a million, the window's thread gets it late each time that it wants it.
"""

from __future__ import annotations

import sqlite3
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from taskmon.core.states import FINAL, RunState
from taskmon.store.listing.conditions import Walk, in_groups
from taskmon.store.listing.query import Query

_DIGITS = 8  #: of an id, as it comes; one of more runs than ever were has twice as many
_DIGITS_AT_ONCE = 64_000


class Section(IntEnum):
    """The parts of the list, from top to bottom."""

    RUNNING = 0  #: what runs, and what was interrupted
    QUEUE = 1
    ENDED = 2

    @property
    def states(self) -> tuple[RunState, ...]:
        """What belongs there, in its order."""
        return _STATES[self]


_STATES = {
    Section.RUNNING: (RunState.RUNNING, RunState.INTERRUPTED),
    Section.QUEUE: (RunState.QUEUED,),
    Section.ENDED: tuple(state for state in RunState if state in FINAL),
}


@dataclass(frozen=True, slots=True)
class Sort:
    """By what a section is sorted, other than by its own order."""

    key: str  #: of SORTED
    descending: bool = False


_ATTEMPT = " LEFT JOIN attempt ON attempt.run_id = run.id AND attempt.attempt = run.attempt"
_LIVE = " LEFT JOIN live ON live.run_id = run.id AND live.attempt = run.attempt"
_FRACTION = (
    "CASE WHEN run.state = 'succeeded' THEN 1.0 WHEN json_valid(live.progress) THEN"
    " iif(json_extract(live.progress, '$.steps') > 0 AND json_extract(live.progress, '$.step') > 0,"
    " (json_extract(live.progress, '$.step') - 1.0 + coalesce(json_extract(live.progress, '$.fraction'), 0.0))"
    " / json_extract(live.progress, '$.steps'), json_extract(live.progress, '$.fraction')) END"
)
_ELAPSED = (
    "CASE WHEN run.state <> 'queued' THEN coalesce(run.elapsed_s,"
    " (julianday(coalesce(run.ended_at, 'now')) - julianday(run.started_at)) * 86400.0) END"
)
_RANKS = " ".join(f"WHEN '{state.value}' THEN {rank}" for rank, state in enumerate(RunState))
#: By its key, what a column is sorted by, each with the table that it needs beside `run`; nulls come last.
SORTED: dict[str, tuple[str, tuple[str, ...]]] = {
    "id": ("", ("run.id",)),
    "name": ("", ("run.name COLLATE NOCASE",)),
    "state": ("", (f"CASE run.state {_RANKS} END",)),
    "progress": (_LIVE, (_FRACTION,)),
    "left": (_LIVE, ("iif(run.state = 'running', live.eta_s, NULL)",)),
    "rate": (
        _LIVE,
        ("iif(run.state = 'running' AND json_valid(live.estimate), json_extract(live.estimate, '$.rate'), NULL)",),
    ),
    "elapsed": ("", (_ELAPSED,)),
    "started": ("", ("run.started_at",)),
    "ended": ("", ("run.ended_at",)),
    "when": (
        "",
        ("CASE run.state WHEN 'running' THEN run.started_at WHEN 'queued' THEN run.not_before ELSE run.ended_at END",),
    ),
    "group": ("", ("run.group_name COLLATE NOCASE",)),
    "priority": ("", ("run.priority",)),
    "try": ("", ("nullif(run.attempt, 0)",)),
    "exit": ("", ("run.exit_code", "run.signal")),
    "cpu": (_ATTEMPT, ("attempt.cpu_s",)),
    "memory": (_ATTEMPT, ("attempt.peak_memory_bytes",)),
    "output": (_ATTEMPT, ("attempt.output_bytes",)),
    "tags": ("", ("nullif(run.tags, '[]')",)),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """Which runs of a section are wanted, and how."""

    section: Section
    query: Query
    sort: Sort | None = None  #: None: the section's own order
    limit: int | None = None  #: the first so many; None: all


def order(
    each: Callable[..., sqlite3.Cursor],
    walks: Callable[[Query], list[Walk]],
    wanted: Listed,
    among: Iterable[int] | None = None,
) -> array[int]:
    """The ids of the runs that are wanted, in their order.

    Args:
        each: Performs a statement with its parameters.
        walks: How the runs are found that a query describes.
        among: Only these runs are looked at; then they come in no order.

    Raises:
        sqlite3.Error: It could not be read, or was interrupted.
    """
    found = array("q")
    for sql, values in _statements(walks, wanted, among):
        digits, ids = _text_of(each, sql, values)
        for begin in range(0, len(ids), _DIGITS_AT_ONCE):
            found.frombytes(_widened(bytes.fromhex(ids[begin : begin + _DIGITS_AT_ONCE]), digits // 2))
    if sys.byteorder == "little":
        found.byteswap()
    return found if wanted.limit is None else found[: wanted.limit]


def _text_of(each: Callable[..., sqlite3.Cursor], sql: str, values: Sequence[Any]) -> tuple[int, str]:
    """How many digits each id has, and those of all."""
    for digits in (_DIGITS, 2 * _DIGITS):
        # SQLite keeps the order of what it puts together for this function.
        whole = f"SELECT group_concat(printf('%0{digits}x', id), ''), max(id) FROM ({sql})"  # noqa: S608  # of walks
        ids, highest = each(whole, *values).fetchone()
        if ids is None or highest < 16**digits:
            break
    return digits, ids or ""


def _widened(raw: bytes, size: int) -> bytes | bytearray:
    """Whole numbers of so many bytes, as such of eight; the highest byte comes first."""
    if size == 8:
        return raw
    wide = bytearray(len(raw) // size * 8)
    for place in range(size):
        wide[8 - size + place :: 8] = raw[place::size]
    return wide


def _statements(
    walks: Callable[[Query], list[Walk]], wanted: Listed, among: Iterable[int] | None
) -> Iterator[tuple[str, Sequence[Any]]]:
    states = [state for state in wanted.section.states if not wanted.query.states or state in wanted.query.states]
    query = replace(wanted.query, states=frozenset(states))
    if not states or query.ids == frozenset():
        return
    if among is not None:
        ids = frozenset(among) if query.ids is None else query.ids & frozenset(among)
        yield _one_by_one(walks(query.among(ids)))
        return
    limit = "" if wanted.limit is None else f" LIMIT {int(wanted.limit)}"
    if wanted.sort is not None:
        sql, values = _one_by_one(walks(query))
        yield _sorted(sql, wanted.sort) + limit, values
    elif wanted.section is Section.RUNNING:
        # What runs as it was added, then what was interrupted, the newest first.
        for state in states:
            way = "DESC" if state is RunState.INTERRUPTED else "ASC"
            sql, values = _one_by_one(walks(replace(query, states=frozenset({state}))))
            yield f"{sql} ORDER BY id {way}{limit}", values
    elif wanted.section is Section.QUEUE:
        # The queue of several groups is one: they are told apart on the way.
        several, groups = in_groups(query) if len(query.groups) > 1 else ([], [])
        (walk,) = walks(replace(query, groups=frozenset()) if several else query)
        # Said, for SQLite would take the index of all states, and sort.
        index = "ix_run_queued" if len(query.groups) == 1 else "ix_run_order"
        source = f"run INDEXED BY {index}" if walk.source.startswith("run INDEXED BY") else walk.source
        where = " AND ".join((walk.where, "run.state = 'queued'", *several))
        sql = f"SELECT run.id FROM {source} WHERE {where}"  # noqa: S608  # of a walk
        yield f"{sql} ORDER BY run.priority DESC, run.position, run.id{limit}", (*walk.values, *groups)
    else:
        # One walk down an index for each state, merged by SQLite: no row is read but for what the query asks of it.
        sql, values = _one_by_one(walks(query))
        yield f"{sql} ORDER BY id DESC{limit}", values


def _one_by_one(walks: Sequence[Walk]) -> tuple[str, list[Any]]:
    """All of the walks, in one statement."""
    parts = (f"SELECT {walk.by} AS id FROM {walk.source} WHERE {walk.where}" for walk in walks)  # noqa: S608  # of a walk
    return " UNION ALL ".join(parts), [value for walk in walks for value in walk.values]


def _sorted(sql: str, sort: Sort) -> str:
    join, keys = SORTED[sort.key]
    way = "DESC" if sort.descending else "ASC"
    by = ", ".join(f"{key} {way} NULLS LAST" for key in keys)
    return (
        f"SELECT run.id FROM ({sql}) AS found CROSS JOIN run ON run.id = found.id{join}"  # noqa: S608  # of a walk
        f" ORDER BY {by}, run.id DESC"
    )
