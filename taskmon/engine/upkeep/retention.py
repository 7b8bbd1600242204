"""Retention: old output goes by itself, rows stay; nothing unfinished and nothing unseen is ever touched."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from taskmon import ours
from taskmon.core import journal
from taskmon.core.attempt import Attempt
from taskmon.core.clock import to_text, utc_now
from taskmon.core.errors import StoreError
from taskmon.core.run import Run
from taskmon.core.untrusted.characters import counted
from taskmon.engine import log
from taskmon.engine.attempts.ended_folder import fold
from taskmon.engine.verbs.control import Control
from taskmon.engine.verbs.removal import Forgetting
from taskmon.paths import Paths
from taskmon.settings import Settings
from taskmon.store import Folded, Store, Transaction
from taskmon.store.search.index import forget_outputs

#: So few go at once that nothing else waits long for the store.
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Limits:
    """What is kept. None: no such limit."""

    output_days: float | None = None
    output_bytes: int | None = None
    runs: int | None = None
    runs_days: float | None = None


@dataclass(frozen=True, slots=True)
class Pruned:
    """What went."""

    outputs: int = 0
    output_bytes: int = 0
    runs: int = 0
    clock_believed_at: datetime | None = None  #: ages were reckoned from then: the clock leapt, and is not believed yet

    def to_json(self) -> dict[str, Any]:
        """As the local socket carries it."""
        at = self.clock_believed_at
        return {**asdict(self), "clock_believed_at": None if at is None else to_text(at)}


def settled_limits(settings: Settings) -> Limits:
    """What the settings say."""
    return Limits(
        settings.keep_output_days, settings.keep_output_bytes, settings.keep_runs, settings.keep_runs_days or None
    )


def prune(
    store: Store,
    paths: Paths,
    control: Control,
    limits: Limits,
    clock_now: datetime,
    goes_on: Callable[[], bool] = lambda: True,
) -> Pruned:
    """Remove output, then runs, beyond `limits`, oldest first, in small batches; blocking, not on the writer.

    What a task saved (its run's `files`) goes with its run alone.

    Args:
        goes_on: Asked before each batch; where it says no the rest stays for another time.

    Raises:
        StoreError: What went could not be noted; what is noted is gone.
    """
    outputs, freed = 0, 0
    now = control.clock.read(clock_now)
    if now != clock_now:
        log.note(f"the clock says {to_text(clock_now)}; until a day has confirmed it ages count from {to_text(now)}")
    if limits.output_days is not None:
        before = now - timedelta(days=limits.output_days)
        outputs, freed = _prune_outputs(store, paths, control.folded, now, goes_on, before=before)
    if limits.output_bytes is not None:
        over = _total_bytes(store) - limits.output_bytes
        if over > 0:
            more, more_bytes = _prune_outputs(store, paths, control.folded, now, goes_on, least_bytes=over)
            outputs, freed = outputs + more, freed + more_bytes
    runs = _prune_runs(store, control.forgetting, limits, now, goes_on)
    if outputs or runs:
        log.note(f"pruned {counted(outputs, 'output')} ({counted(freed, 'byte')}) and {counted(runs, 'run')}")
    return Pruned(outputs, freed, runs, clock_believed_at=now if now != clock_now else None)


def _prune_outputs(
    store: Store,
    paths: Paths,
    folded: Folded,
    now: datetime,
    goes_on: Callable[[], bool],
    before: datetime | None = None,
    least_bytes: int | None = None,
) -> tuple[int, int]:
    outputs, freed = 0, 0
    while goes_on() and (least_bytes is None or freed < least_bytes):
        old = store.write(lambda tx: tx.prunable_outputs(now, before, _BATCH)).result()
        if least_bytes is not None:
            old = _first_bytes(old, least_bytes - freed)
        if not old:
            break
        for attempt in old:
            # Nothing, or nothing of ours, takes no room that could be given back here.
            for name in (journal.OUTPUT, journal.OUTPUT_TIMES, journal.USAGE):
                with contextlib.suppress(FileNotFoundError, IsADirectoryError, ours.NotOursError):
                    ours.unlink(str(paths.attempt(attempt.run_id, attempt.attempt) / name))
            outputs, freed = outputs + 1, freed + attempt.output_disk_bytes

        def note(tx: Transaction, gone: list[Attempt] = old) -> None:
            for attempt in gone:
                tx.note_output_removed(attempt.run_id, attempt.attempt, utc_now())

        store.write(note).result()
        try:
            forget_outputs(paths.search, [(attempt.run_id, attempt.attempt) for attempt in old])
        except (StoreError, OSError) as error:  # the look through the index, daily and at a launch, finds them
            log.note(f"removed outputs are still in the index for search: {error}")
        try:
            fold(old, store, paths, folded)
        except OSError as error:  # no room to fold: their folders stay
            log.note_failure("attempts without output could not be folded", error)
    return outputs, freed


def _prune_runs(
    store: Store, forgetting: Forgetting, limits: Limits, now: datetime, goes_on: Callable[[], bool]
) -> int:
    if limits.runs is None and limits.runs_days is None:
        return 0
    keep = limits.runs if limits.runs is not None else 1 << 62
    before = now - timedelta(days=limits.runs_days) if limits.runs_days is not None else None
    removed = 0

    def remove(tx: Transaction) -> list[Run]:
        old = [tx.get(run_id) for run_id in tx.prunable_runs(keep, before, _BATCH)]
        for run in old:
            tx.remove(run.id, utc_now())
        return old

    while goes_on() and (old := store.write(remove).result()):
        forgetting.forget(old)
        removed += len(old)
    if removed:
        forgetting.forget_environments()
    return removed


def _first_bytes(attempts: list[Attempt], wanted: int) -> list[Attempt]:
    """The first attempts that hold so many bytes together."""
    found: list[Attempt] = []
    for attempt in attempts:
        if wanted <= 0:
            break
        found.append(attempt)
        wanted -= attempt.output_disk_bytes
    return found


def _total_bytes(store: Store) -> int:
    reader = store.reader()
    try:
        return reader.output_total_bytes()
    finally:
        reader.close()
