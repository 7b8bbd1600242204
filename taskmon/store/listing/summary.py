"""Many runs summed up by SQLite: how many are in each state and group, how long they took, what they printed."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from taskmon.core.states import RunState

#: So many ids go into one statement, as JSON: making a text of a million would hold all other threads up.
_PORTION = 5_000
_RUNS = (
    "SELECT state, group_name, count(*), total(CASE WHEN state <> 'queued' THEN coalesce(elapsed_s,"
    " (julianday(coalesce(ended_at, 'now')) - julianday(started_at)) * 86400.0) END)"
    " FROM run WHERE id IN (SELECT value FROM json_each(?)) GROUP BY state, group_name"
)
_OUTPUT = (
    "SELECT total(output_bytes) FROM attempt"
    " WHERE run_id IN (SELECT value FROM json_each(?)) AND output_removed_at IS NULL"
)


@dataclass(frozen=True, slots=True)
class Summary:
    """Of some runs, as they were stored at one moment."""

    states: Counter[RunState] = field(default_factory=Counter)
    groups: Counter[str] = field(default_factory=Counter)
    elapsed_s: float = 0.0  #: of their newest attempts, together
    output_bytes: int = 0  #: that all their attempts printed, and that is kept

    @property
    def count(self) -> int:
        return self.states.total()

    def __add__(self, other: Summary) -> Summary:
        return Summary(
            self.states + other.states,
            self.groups + other.groups,
            self.elapsed_s + other.elapsed_s,
            self.output_bytes + other.output_bytes,
        )


def summarise(
    each: Callable[..., sqlite3.Cursor], run_ids: Sequence[int], state_of: Callable[[object], RunState]
) -> Summary:
    """Sum these runs up; those that are gone count nothing.

    Args:
        each: Performs a statement with its parameters.
        state_of: The state that a stored text names.
    """
    states: Counter[RunState] = Counter()
    groups: Counter[str] = Counter()
    elapsed_s, output_bytes = 0.0, 0
    for start in range(0, len(run_ids), _PORTION):
        part = f"[{','.join(map(str, run_ids[start : start + _PORTION]))}]"
        for state, group, count, seconds in each(_RUNS, part):
            states[state_of(state)] += count
            groups[str(group)] += count
            elapsed_s += seconds
        output_bytes += int(each(_OUTPUT, part).fetchone()[0])
    return Summary(states, groups, elapsed_s, output_bytes)
