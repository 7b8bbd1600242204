"""What is known of the runs before one: read on a thread of its own, through a connection that can only read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from taskmon.core.estimates.curve import Point
from taskmon.core.estimates.earlier import EarlierRun, is_whole
from taskmon.core.states import RunState
from taskmon.engine.attempts.attempt_folder import AttemptFolder
from taskmon.paths import Paths
from taskmon.store import Store


@dataclass(frozen=True, slots=True)
class Wanted:
    """An attempt of which it is to be looked up."""

    run_id: int
    attempt: int
    needs_beginning: bool  #: its first news were missed, as another monitor had them: its journal tells


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of the runs before one, and of its own beginning."""

    run_id: int
    attempt: int
    earlier: tuple[EarlierRun, ...] = ()
    own: tuple[Point, ...] = ()
    is_over: bool = False  #: it does not run any more


def read(store: Store, paths: Paths, wanted: Sequence[Wanted]) -> tuple[Found, ...]:
    """Look up all of them.

    Raises:
        StoreError, sqlite3.Error: The database can't be read now.
    """
    reader = store.reader()
    try:
        runs = reader.runs([each.run_id for each in wanted])
        found = []
        for each in wanted:
            run = runs.get(each.run_id)
            if run is None or run.attempt != each.attempt or run.state is not RunState.RUNNING:
                found.append(Found(each.run_id, each.attempt, is_over=True))
                continue
            own: tuple[Point, ...] = ()
            if each.needs_beginning:
                own = AttemptFolder(paths.attempt(each.run_id, each.attempt)).read().points
            tells = is_whole(run.job.kind, each.attempt, run.fresh_from)
            earlier = tuple(reader.earlier_runs(run.job, run.id)) if tells else ()
            found.append(Found(each.run_id, each.attempt, earlier, own))
        return tuple(found)
    finally:
        reader.close()
