"""Adds many runs at once, all or none, in pieces between which the store serves others. Qt-free."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from taskmon.core.requests.new_run import NewRun
from taskmon.core.run import Run
from taskmon.store import Store, Transaction
from taskmon.store.writing import additions

#: So many are added in one transaction: some milliseconds of the writer's time.
FEW = additions.PART


def add_many(
    store: Store, requests: Sequence[NewRun], now: datetime, by: str, added: Callable[[Run, NewRun], None]
) -> tuple[Run, ...]:
    """Store new queued runs in the order of `requests`; blocks, on a thread that is not the store's.

    Args:
        requests: Checked.
        added: Called with each in the transaction that makes it a run, on the writer thread.

    Raises:
        NoSuchRunError: One shall come after a run that does not exist; nothing was added.
        StoreError: Nothing was added; or the store was closed meanwhile, and its next opening adds the rest.
    """
    parts = additions.parts_of(requests)
    addition = store.write(lambda tx: additions.begin(tx, now, by), relaxed=True).result()
    succeeded: set[int] = set()
    try:
        for part in parts:
            laid = store.write(lambda tx, part=part: additions.lay_down(tx, addition, part), relaxed=True)  # type: ignore[misc]  # mypy knows no defaults of lambdas
            succeeded |= laid.result()
        first_id = store.write(lambda tx: additions.promise(tx, addition, len(requests))).result()
    except BaseException:
        store.write(lambda tx: additions.take_back(tx, addition), relaxed=True)
        raise

    def become_runs(tx: Transaction, part: additions.Part) -> list[Run]:
        runs = additions.become_runs(tx, addition, part, first_id, succeeded, now, by)
        for run, new in zip(runs, part.runs, strict=True):
            added(run, new)
        return runs

    runs: dict[int, Run] = {}
    for part in parts:
        stored = store.write(lambda tx, part=part: become_runs(tx, part), must_not_be_lost=True, relaxed=True)  # type: ignore[misc]  # as above
        runs.update(zip(part.places, stored.result(), strict=True))
    store.write(lambda tx: additions.finish(tx, addition), relaxed=True).result()
    return tuple(runs[place] for place in range(len(requests)))
