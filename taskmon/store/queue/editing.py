"""Changes what a queued run is to be: its fields and what it comes after. Functions for closures of the writer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from taskmon.core.errors import RefusedError
from taskmon.core.queue.edit import edited
from taskmon.core.run import Run, about
from taskmon.core.states import RunState
from taskmon.store.writing.dependencies import Kind
from taskmon.store.writing.transaction import Transaction


def edit(
    tx: Transaction, run_id: int, changes: Mapping[str, Any], now: datetime, by: str, seen_attempt: int | None = None
) -> Run:
    """Change a queued run, and say so in its history; what changes nothing leaves no trace.

    Raises:
        RefusedError: It is not queued any more, or has been tried since it was seen; or what it is to come after can't
            succeed any more, or comes after it.
        InvalidError: A value makes no sense.
        NoSuchRunError: It, or one that it is to come after, does not exist.
    """
    run = tx.get(run_id)
    wanted = edited(run, changes, now, seen_attempt)
    new, is_other = wanted.run, False
    if wanted.after is not None:
        before = _prerequisites(tx, run_id)
        is_other = wanted.after != {after: kind is Kind.SUCCESS for after, kind in before.items()}
        if is_other:
            new = replace(new, waits_for=_come_after(tx, run, wanted.after, before))
    return tx.put(run, new, now, by, wanted.why) if is_other or new != run else run


def _prerequisites(tx: Transaction, run_id: int) -> dict[int, Kind]:
    rows = tx.connection.execute("SELECT after_id, kind FROM dependency WHERE run_id = ?", (run_id,))
    return {row[0]: Kind(row[1]) for row in rows}


def _come_after(tx: Transaction, run: Run, wanted: Mapping[int, bool], before: Mapping[int, Kind]) -> int:
    """Store what a run comes after from now on; returns how many of these have not ended."""
    kinds = {after: Kind.SUCCESS if needs_success else Kind.END for after, needs_success in wanted.items()}
    for after, kind in before.items():
        if kinds.get(after) is not kind:
            tx.connection.execute("DELETE FROM dependency WHERE run_id = ? AND after_id = ?", (run.id, after))
    for after, kind in kinds.items():
        if before.get(after) is kind:
            continue
        first = tx.get(after)
        if _waits_for(tx, after, run.id):
            raise RefusedError(
                f"Run {after} comes after run {run.id}, so neither would ever start.", {"run": run.id, "after": after}
            )
        settled = first.state.is_final
        if settled and kind is Kind.SUCCESS and first.state is not RunState.SUCCEEDED:
            message = f"Run {after} has not succeeded: it is {first.state}. Nothing can wait for its success."
            raise RefusedError(message, about(first))
        tx.connection.execute(
            "INSERT INTO dependency (run_id, after_id, kind, settled) VALUES (?, ?, ?, ?)",
            (run.id, after, kind.value, settled),
        )
    return len(tx.unsettled_prerequisites(run.id))


def _waits_for(tx: Transaction, run_id: int, other: int) -> bool:
    """Whether a run waits for another, or for one that does; a chain may be long."""
    seen, to_see = {run_id}, [run_id]
    while to_see:
        following = [after for after in tx.unsettled_prerequisites(to_see.pop()) if after not in seen]
        if other in following:
            return True
        seen.update(following)
        to_see += following
    return False
