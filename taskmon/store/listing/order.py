"""The order of the list: the ids of all runs of one section, sorted by SQLite, however many there are.

Eight bytes a run, fetched a few thousand at a time, so that whoever waits for the interpreter is let through between.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from taskmon.core.states import FINAL, RunState

#: One statement takes no more parameters than 32,766.
_PORTION = 500
_FETCHED_AT_ONCE = 4_000


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
    states: frozenset[RunState] = frozenset(RunState)  #: of these those that belong to the section
    where: str = "1"  #: what else must hold
    values: Sequence[Any] = ()  #: the parameters of `where`
    is_of_group: bool = False  #: `where` asks for one group
    sort: Sort | None = None  #: None: the section's own order
    limit: int | None = None  #: the first so many; None: all


def ids(each: Callable[..., sqlite3.Cursor], wanted: Listed, among: Iterable[int] | None = None) -> array[int]:
    """The ids of the runs that are wanted, in their order.

    Args:
        each: Performs a statement with its parameters.
        among: Only these runs are looked at; they come in portions, sorted each by itself.

    Raises:
        sqlite3.Error: It could not be read, or was interrupted.
    """
    found = array("q")
    for sql, values in _statements(wanted, among):
        cursor = each(sql, *values)
        while rows := cursor.fetchmany(_FETCHED_AT_ONCE):
            found.extend([row[0] for row in rows])
    return found if wanted.limit is None else found[: wanted.limit]


def _statements(wanted: Listed, among: Iterable[int] | None) -> list[tuple[str, list[Any]]]:
    states = [state for state in wanted.section.states if state in wanted.states]
    if not states:
        return []
    if among is not None:
        asked, statements = list(among), []
        for start in range(0, len(asked), _PORTION):
            part = asked[start : start + _PORTION]
            marks = ", ".join("?" * len(part))
            # The plus keeps SQLite from walking through all of a state for a few ids.
            sql = f"SELECT run.id FROM run WHERE run.id IN ({marks}) AND +run.state IN ({_listed(states)})"  # noqa: S608
            statements.append((f"{sql} AND ({wanted.where})", [*part, *wanted.values]))
        return statements
    limit = "" if wanted.limit is None else f" LIMIT {int(wanted.limit)}"
    if wanted.sort is not None:
        return [(_sorted(states, wanted, wanted.sort) + limit, list(wanted.values))]
    match wanted.section:
        case Section.RUNNING:
            # What runs as it was added, then what was interrupted, the newest first.
            ways = {RunState.RUNNING: "", RunState.INTERRUPTED: " DESC"}
            return [
                (f"{_of_state(state, wanted)} ORDER BY run.id{ways[state]}{limit}", list(wanted.values))
                for state in states
            ]
        case Section.QUEUE:
            # Said, for SQLite would take the index of all states, and sort.
            index = "ix_run_queued" if wanted.is_of_group else "ix_run_order"
            queued = _of_state(RunState.QUEUED, wanted, f" INDEXED BY {index}")
            sql = f"{queued} ORDER BY run.priority DESC, run.position, run.id{limit}"
            return [(sql, list(wanted.values))]
        case Section.ENDED:
            # One walk down an index for each state, merged by SQLite: no row is read but for what `where` asks.
            walks = " UNION ALL ".join(_of_state(state, wanted) for state in states)
            return [(f"{walks} ORDER BY id DESC{limit}", [*wanted.values] * len(states))]


def _of_state(state: RunState, wanted: Listed, through: str = "") -> str:
    return f"SELECT run.id AS id FROM run{through} WHERE run.state = '{state.value}' AND ({wanted.where})"  # noqa: S608


def _sorted(states: Sequence[RunState], wanted: Listed, sort: Sort) -> str:
    join, keys = SORTED[sort.key]
    way = "DESC" if sort.descending else "ASC"
    order = ", ".join(f"{key} {way} NULLS LAST" for key in keys)
    return (
        f"SELECT run.id FROM run{join} WHERE run.state IN ({_listed(states)}) AND ({wanted.where})"  # noqa: S608
        f" ORDER BY {order}, run.id DESC"
    )


def _listed(states: Sequence[RunState]) -> str:
    return ", ".join(f"'{state.value}'" for state in states)
