"""Runs that come after others: stored when they are added, let go or failed when those have ended."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial

from taskmon.core.clock import utc_now
from taskmon.core.errors import NoSuchRunError
from taskmon.core.requests.new_run import NewRun
from taskmon.core.run import Run, fail_dependency
from taskmon.core.states import Actor, RunState
from taskmon.store.writing.rows import Rows

#: So much of what waited for a run is let go of in one closure, each a tenth of a millisecond.
SETTLED_AT_ONCE = 100
#: `meta` has such a key, with the id behind it, as long as not all that waited for the end of a run know of it.
SETTLING = "settling "


class Kind(StrEnum):
    """What a dependant waits for; the value is what SQLite stores."""

    END = "end"
    SUCCESS = "success"


@dataclass(frozen=True, slots=True)
class Dependant:
    """A run that comes after another."""

    run_id: int
    kind: Kind


class Dependencies(Rows):
    """What a transaction does about runs that wait for the end of others."""

    def put(self, old: Run, new: Run, now: datetime, by: str, why: str) -> Run:
        """Store `new` in the place of `old` and settle what waited for its end; returns it with its revision.

        A row of history is left when the state changed, or when `why` says something.

        Raises:
            RefusedError: The run is no longer as `old` was: it has moved on.
            NoSuchRunError: It is gone.
        """
        stored = self._put(old, new, now, by, why)
        if stored.state is not old.state and stored.state.is_final:
            self._settle_dependants(stored, now)
        return stored

    def dependants(self, run_id: int, limit: int = 1_000_000) -> list[Dependant]:
        """The first of the runs that still wait for the end of this one."""
        rows = self._execute(self._sql.dependants, {"after_id": run_id, "most": limit}).fetchall()
        return [Dependant(row[0], Kind(row[1])) for row in rows]

    def unsettled_prerequisites(self, run_id: int) -> list[int]:
        """The runs whose end this one still waits for."""
        return [row[0] for row in self._execute(self._sql.prerequisites, {"run_id": run_id})]

    def settle_more(self, run_id: int, now: datetime) -> None:
        """Go on with what waited for a run that has ended, where that was more than one closure may take."""
        key = {"key": f"{SETTLING}{run_id}"}
        row = self._execute(self._sql.settling_get, key).fetchone()
        if row is not None:
            self._execute(self._sql.settling_delete, key)
            # As it ended then: it may have been asked for again since.
            self._settle_dependants(replace(self.get(run_id), state=RunState(row[0])), now)

    def _depend(self, run: Run, new: NewRun, now: datetime, succeeded: Collection[int] | None = None) -> Run:
        """Store what a new run comes after; what has ended already is settled at once.

        Args:
            succeeded: Not None: one that is gone was removed before its dependant was stored. It has succeeded, if it
                is among these, or counts as cancelled.
        """
        kinds = dict.fromkeys(new.after_end, Kind.END) | dict.fromkeys(new.after, Kind.SUCCESS)
        waits_for, failed = 0, None
        for after, kind in kinds.items():
            try:
                first = self.get(after)
            except NoSuchRunError:
                if succeeded is None:
                    raise
                if kind is Kind.SUCCESS and after not in succeeded:
                    failed = replace(run, id=after, state=RunState.CANCELLED)
                continue
            settled = first.state.is_final
            if settled and kind is Kind.SUCCESS and first.state is not RunState.SUCCEEDED:
                failed = first
            waits_for += not settled
            values = {"run_id": run.id, "after_id": after, "kind": kind.value, "settled": settled}
            self._execute(self._sql.dependency_insert, values)
        if waits_for:
            run = self.put(run, replace(run, waits_for=waits_for), now, Actor.POLICY, "")
        if failed is not None:
            run = self.put(run, fail_dependency(run, failed.id, failed.state, now), now, Actor.POLICY, _why(failed))
        return run

    def _settle_dependants(self, ended: Run, now: datetime, most: int | None = None) -> None:
        """Let go, or fail, what waited for a run that has reached a final state; a failure passes on.

        Of very many that wait some are left to a closure of their own, which runs after this one's commit.
        """
        most = SETTLED_AT_ONCE if most is None else most
        over = deque([ended])  # no recursion: a chain of runs is as long as somebody makes it
        while over:
            first = over.popleft()
            waiting = self.dependants(first.id, most + 1)
            if len(waiting) > most:
                self._execute(self._sql.settling_put, {"key": f"{SETTLING}{first.id}", "value": first.state.value})
                self.follow_ups.append(partial(_settle_more, first.id))
            for dependant in waiting[:most]:
                most -= 1
                self._execute(self._sql.dependency_settle, {"the_first": first.id, "the_run": dependant.run_id})
                run = self.get(dependant.run_id)
                free = replace(run, waits_for=max(0, run.waits_for - 1))
                fails = dependant.kind is Kind.SUCCESS and first.state is not RunState.SUCCEEDED
                if fails and run.state is RunState.QUEUED:
                    failed = fail_dependency(free, first.id, first.state, now)
                    over.append(self._put(run, failed, now, Actor.POLICY, _why(first)))
                else:
                    self._put(run, free, now, Actor.POLICY, "")


def _settle_more(run_id: int, tx: Dependencies) -> None:
    tx.settle_more(run_id, utc_now())


def _why(first: Run) -> str:
    return f"run {first.id} {first.state}"
