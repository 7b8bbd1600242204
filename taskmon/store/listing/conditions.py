"""What a query means in SQL: the one rule, for pages, counts, orders and single runs alike.

A query is answered by one walk or several, which have no run in common; each goes down an index, the newest run first,
and steps over no more rows than it must. Words alone may have to be compared with every row.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from taskmon.core.clock import to_text
from taskmon.core.states import RunState
from taskmon.core.storable import storable
from taskmon.store.listing.query import Query

#: Of more groups no walk goes down each by itself, in each state: SQLite puts at most 500 together.
_MOST_BY_GROUP = 64
#: The ids of the runs whose output holds a word.
FindInOutput = Callable[[str], frozenset[int]]

_LIKE = "LIKE ? ESCAPE '\\'"
_MESSAGE = "CASE WHEN json_valid(run.error) THEN json_extract(run.error, '$.message') END"
#: Each with the pattern of a word for its question mark; the quick ones first.
_IN_ROW = (
    f"run.name {_LIKE}",
    f"run.command {_LIKE}",
    f"run.error IS NOT NULL AND {_MESSAGE} {_LIKE}",
    "run.tags <> '[]' AND EXISTS (SELECT 1 FROM tag AS any_tag"  # noqa: S608  # constants
    f" WHERE any_tag.run_id = run.id AND any_tag.name {_LIKE})",
)
_IN_OUTPUT = "run.id IN (SELECT value FROM json_each(?))"
_FACT = "instr(live.facts, '\"{}\"') > 0"
_ASKS, _QUIET, _PAUSED = (_FACT.format(fact) for fact in ("waiting_for_input", "quiet", "paused"))
_EXPLAINED = f"live.note <> '' AND NOT {_QUIET} AND NOT {_ASKS}"
#: `ui.needs.need_of`, of a run that runs.
_RUNNING_ASKS = (
    "EXISTS (SELECT 1 FROM live"  # noqa: S608  # as above
    " WHERE live.run_id = run.id AND live.attempt = run.attempt AND CASE"
    f" WHEN run.cancelling OR {_PAUSED} THEN {_EXPLAINED} WHEN run.paused THEN 0 ELSE {_ASKS} END)"
)
#: In which states a run can wait for somebody; each with what is to hold as well.
_ATTENTION = {
    RunState.RUNNING: _RUNNING_ASKS,
    RunState.INTERRUPTED: "1",
    RunState.FAILED: "run.seen = 0",
}


@dataclass(frozen=True, slots=True)
class Walk:
    """One way down: `SELECT … FROM {source} WHERE {where} ORDER BY {by} DESC`, with `values`."""

    source: str
    where: str
    values: tuple[Any, ...]
    by: str = "run.id"  #: what the walk's index has in order: the run's id


def walks(query: Query, find_in_output: FindInOutput) -> list[Walk]:
    """The walks that give all that `query` asks for, each run once."""
    if query.ids is not None:
        return [_walk(query, "run NOT INDEXED", *_of_a_run(query, find_in_output, query.tags))]
    if query.tags:
        # Down the runs of one tag, and never past those that do not have it.
        tag, *others = sorted(query.tags)
        where, values = _of_a_run(query, find_in_output, others)
        source = "tag CROSS JOIN run ON run.id = tag.run_id"
        return [_walk(query, source, ["tag.name = ?", *where], [storable(tag), *values], "tag.run_id")]
    common, values = _common(query, find_in_output)
    wanted = _states(query)
    in_one, groups = in_groups(query)
    if wanted is None and not groups:
        return [_walk(query, "run", common, values)]
    if len(groups) > _MOST_BY_GROUP:
        common, values, groups = [*in_one, *common], [*groups, *values], []
    found = []
    for state in sorted(wanted if wanted is not None else frozenset(RunState)):
        asks = [_ATTENTION[state]] if query.attention else []
        for group in groups:
            where = ["run.group_name = ?", "run.state = ?", *asks, *common]
            found.append(_walk(query, "run INDEXED BY ix_run_group_state", where, [group, state.value, *values]))
        if not groups:
            index = "ix_run_unseen" if query.attention and state is RunState.FAILED else "ix_run_state"
            where = ["run.state = ?", *asks, *common]
            found.append(_walk(query, f"run INDEXED BY {index}", where, [state.value, *values]))
    return found


def belonging(query: Query, find_in_output: FindInOutput) -> Walk:
    """What holds of a row of `run` that belongs, for a statement that comes to its rows by another way."""
    return _walk(query, "run", *_of_a_run(query, find_in_output, query.tags))


def _of_a_run(query: Query, find_in_output: FindInOutput, tags: Collection[str]) -> tuple[list[str], list[Any]]:
    """All that must hold, but for tags that the way sees to."""
    common, values = _common(query, find_in_output)
    states, names = _in_states(_states(query))
    in_one, groups = in_groups(query)
    among = [] if query.ids is None else ["run.id IN (SELECT value FROM json_each(?))"]
    ids = [] if query.ids is None else [json.dumps(sorted(query.ids))]
    tagged = ["EXISTS (SELECT 1 FROM tag AS other WHERE other.name = ? AND other.run_id = run.id)" for _ in tags]
    where = [*among, *states, *in_one, *tagged, *common, *_attention(query)]
    return where, [*ids, *names, *groups, *map(storable, tags), *values]


def in_groups(query: Query) -> tuple[list[str], list[str]]:
    """That a run is in one of the groups, as one condition or none, with its values."""
    names = sorted(map(storable, query.groups))
    return [f"run.group_name IN ({', '.join('?' * len(names))})"] if names else [], names


def _states(query: Query) -> frozenset[RunState] | None:
    """Those it may be in; None: any."""
    states = query.states or frozenset(RunState)
    if query.attention:
        states &= frozenset(_ATTENTION)
    return None if len(states) == len(RunState) else states


def _in_states(states: frozenset[RunState] | None) -> tuple[list[str], list[str]]:
    if states is None:
        return [], []
    return [f"run.state IN ({', '.join('?' * len(states))})"], sorted(state.value for state in states)


def _attention(query: Query) -> Iterable[str]:
    if query.attention:
        cases = " ".join(f"WHEN '{state.value}' THEN {asks}" for state, asks in _ATTENTION.items())
        yield f"CASE run.state {cases} END"


def _walk(query: Query, source: str, where: list[str], values: list[Any], by: str = "run.id") -> Walk:
    if query.before_id is not None:
        where, values = [*where, f"{by} < ?"], [*values, query.before_id]
    return Walk(source, " AND ".join(where) or "1", tuple(values), by)


def _common(query: Query, find_in_output: FindInOutput) -> tuple[list[str], list[Any]]:
    """What must hold whichever way is taken; the quickest first."""
    conditions: list[str] = []
    values: list[Any] = []
    if query.since is not None:
        conditions.append("(run.ended_at IS NULL OR run.ended_at >= ?)")
        values.append(to_text(query.since))
    if query.until is not None:
        conditions.append("coalesce(run.started_at, run.created_at) < ?")
        values.append(to_text(query.until))
    if query.job is not None:
        conditions.append("(run.name = ? OR run.command = ?)")
        values += [storable(query.job.name), storable(query.job.command)]
    for word in dict.fromkeys(query.search.split()):
        pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        ways, given = list(_IN_ROW), [pattern] * len(_IN_ROW)
        ids = find_in_output(word)
        if query.ids is not None:
            ids &= query.ids
        if ids:
            ways.append(_IN_OUTPUT)
            given.append(json.dumps([*ids]))
        conditions.append("(" + " OR ".join(ways) + ")")
        values += given
    return conditions, values
