"""Takes back what was done to queued runs, where nobody changed them since. Functions for closures of the writer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from taskmon.core.errors import NoSuchRunError
from taskmon.core.queue.undo import Change, Undone
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.store.writing.transaction import Transaction


def undoable(tx: Transaction, changes: Iterable[Change]) -> list[Change]:
    """Those of the changes that could be taken back now."""
    return [change for change in changes if (run := _find(tx, change)) is not None and _may(tx, run, change)]


def undo(tx: Transaction, changes: Iterable[Change], now: datetime, by: str) -> Undone:
    """Let runs be what they were before somebody's act; one that has moved on since stays as it is."""
    taken, started, others = [], 0, 0
    for change in changes:
        run = _find(tx, change)
        if run is not None and _may(tx, run, change):
            # Nobody has changed it in between, so that what it was before is all that it was.
            taken.append(Change(run, tx.put(run, change.before, now, by, "taken back")))
        elif run is not None and (run.state is RunState.RUNNING or run.attempt > change.after.attempt):
            started += 1
        else:
            others += 1
    return Undone(tuple(taken), started, others)


def _find(tx: Transaction, change: Change) -> Run | None:
    try:
        return tx.get(change.after.id)
    except NoSuchRunError:
        return None


def _may(tx: Transaction, run: Run, change: Change) -> bool:
    """What waited for the end of a cancelled run has heard of it: it has failed with it, or may have started."""
    if not change.left(run):
        return False
    awaited = "SELECT EXISTS (SELECT 1 FROM dependency WHERE after_id = ?)"
    return run.state is RunState.QUEUED or not tx.connection.execute(awaited, (run.id,)).fetchone()[0]
