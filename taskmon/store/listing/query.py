"""Which runs are asked for: a value. What it means to the database is in conditions.py."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from taskmon.core.states import RunState


@dataclass(frozen=True, slots=True)
class JobRuns:
    """The runs of a saved job: those that bear its name, or run its very command as it is saved now.

    Which job a run was started from is written down nowhere; what was changed when it was started is found by the name.
    """

    name: str  #: what its runs are called
    command: str  #: as `Run.command` shows it


@dataclass(frozen=True, slots=True)
class Query:
    """Which runs are meant; every condition that is set must hold."""

    states: frozenset[RunState] = frozenset()  #: empty: any
    groups: frozenset[str] = frozenset()  #: it is in one of them; empty: any
    #: Words, whatever the case: each in the name, the command, what went wrong, a tag, or what it printed.
    search: str = ""
    tags: frozenset[str] = frozenset()  #: it has each of them
    job: JobRuns | None = None
    since: datetime | None = None  #: it had not ended before then
    until: datetime | None = None  #: it had started by then, or been added if it never started
    attention: bool = False  #: it waits for somebody
    ids: frozenset[int] | None = None  #: it is one of these, asked for anew
    before_id: int | None = None  #: the last id of the page before

    def among(self, ids: frozenset[int]) -> Query:
        """The same, of these runs alone: which of them belong."""
        return replace(self, ids=ids)
