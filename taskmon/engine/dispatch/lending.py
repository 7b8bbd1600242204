"""Runs that wait, from the inside, for other runs: they lend them their slots, so that nothing waits for itself.

A job that calls `taskmon run` or `taskmon wait` holds a slot and does nothing. With one slot, what it waits for would
never start. So whoever waits so does not count against the slots, of the monitor and of its group, where it is asked
whether what it waits for may start; for all other runs it counts. When every running run waits, something may start.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from taskmon.core.errors import InvalidError, NoSuchRunError
from taskmon.core.job import check
from taskmon.core.queue.move import in_claim_order
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.store import Transaction

#: A job that calls itself without end is stopped by this: more runs than slots and these never run.
MOST_LENT = 32


@dataclass(frozen=True, slots=True)
class Wait:
    """A process inside an attempt waits for runs."""

    nonce: str  #: of that attempt
    run_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Awaited:
    """A run that may start in the slot of the one that waits for it."""

    run: Run
    lender: int


class Lending:
    """Who waits for whom. `begin` and `end` may be called from any thread; all else is the dispatcher's look."""

    def __init__(self, find: Callable[[str], int | None]) -> None:
        """Nobody waits yet.

        Args:
            find: The run whose live attempt has a nonce.
        """
        self._find = find
        self._lock = threading.Lock()
        self._waits: dict[int, Wait] = {}

    def begin(self, key: int, wait: Wait) -> None:
        """Note a wait under a key of the caller's."""
        with self._lock:
            self._waits[key] = wait

    def end(self, key: int) -> None:
        """It waits no longer."""
        with self._lock:
            self._waits.pop(key, None)

    def startable(self, tx: Transaction, slots: int, now: datetime) -> Iterator[Awaited]:
        """What may start beyond the slots, in the order of the queue; look again after each that was claimed."""
        awaited = self._awaited()
        if not awaited:
            return
        running = tx.running()
        lenders = {run.id for run in running if run.id in awaited and _still_waits(tx, awaited[run.id])}
        working = [run for run in running if run.id not in lenders]
        if len(working) >= slots or len(running) >= slots + MOST_LENT:
            return
        for found in _queued(tx, {lender: awaited[lender] for lender in lenders}):
            if found.run.not_before is not None and found.run.not_before > now:
                continue
            group = tx.group(found.run.group)
            in_group = sum(run.group == group.name for run in working)
            if not group.paused and (group.slots is None or in_group < group.slots):
                yield found

    def next_wake(self, tx: Transaction, now: datetime) -> datetime | None:
        """The earliest instant in the future at which something that is waited for may start."""
        times = [found.run.not_before for found in _queued(tx, self._awaited()) if found.run.not_before is not None]
        return min((at for at in times if at > now), default=None)

    def _awaited(self) -> dict[int, frozenset[int]]:
        """By the run that waits, those that it waits for."""
        with self._lock:
            waits = list(self._waits.values())
        found: dict[int, frozenset[int]] = {}
        for wait in waits:
            lender = self._find(wait.nonce)
            if lender is not None:
                found[lender] = found.get(lender, frozenset()) | wait.run_ids
        return found


def _still_waits(tx: Transaction, run_ids: Iterable[int]) -> bool:
    return any(not run.state.is_over for run_id in run_ids if (run := _get(tx, run_id)) is not None)


def _queued(tx: Transaction, awaited: dict[int, frozenset[int]]) -> list[Awaited]:
    """What is waited for, and what that comes after, as far as only a slot or a time keeps it; in claim order."""
    lenders: dict[int, int] = {}
    runs: list[Run] = []
    for lender, run_ids in awaited.items():
        to_see = list(run_ids)
        while to_see:
            run_id = to_see.pop()
            if run_id in lenders:
                continue
            lenders[run_id] = lender
            run = _get(tx, run_id)
            if run is None or run.state is not RunState.QUEUED:
                continue
            if run.waits_for:
                to_see += tx.unsettled_prerequisites(run_id)
            elif not run.held and _is_sound(run):
                runs.append(run)
    return [Awaited(run, lenders[run.id]) for run in in_claim_order(runs)]


def _get(tx: Transaction, run_id: int) -> Run | None:
    try:
        return tx.get(run_id)
    except NoSuchRunError:
        return None


def _is_sound(run: Run) -> bool:
    try:
        check(run.job)
    except InvalidError:
        return False  # a row that can't be read is never started
    return True
