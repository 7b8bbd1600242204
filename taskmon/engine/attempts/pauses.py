"""Keeps what the store says of a pause true to what the processes do, whoever stopped or continued them."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace

from taskmon.core.clock import utc_now
from taskmon.core.errors import NoSuchRunError
from taskmon.core.run import Run
from taskmon.core.states import Actor, Fact, RunState
from taskmon.core.wire import Live
from taskmon.engine import log
from taskmon.engine.attempts.attempt_folder import AttemptFolder
from taskmon.engine.futures import Background
from taskmon.paths import Paths
from taskmon.store import Store, Transaction


def follow(store: Store, paths: Paths, live: Live, telling: Background) -> Future[Run | None]:
    """Store that the attempt is paused, or is not, if its worker says so and had heard all that it was asked.

    The future gives the run if it was changed. From any thread but the store's: it reads a file.

    Args:
        telling: As of `Control`.
    """
    stands = Fact.PAUSED in live.facts
    folder = AttemptFolder(paths.attempt(live.run_id, live.attempt))
    told = folder.told()

    def closure(tx: Transaction) -> Run | None:
        try:
            run = tx.get(live.run_id)
        except NoSuchRunError:
            return None
        if run.state is not RunState.RUNNING or run.attempt != live.attempt or run.paused is stands:
            return None
        # What was asked and not yet told, or not yet heard, is newer than what the worker says.
        if told.paused is not run.paused or told.size_bytes != live.heard_bytes:
            return None
        why = "stopped from outside" if stands else "continued from outside"
        return tx.put(run, replace(run, paused=stands), utc_now(), Actor.ENGINE, why)

    def note(changed: Run | None) -> Run | None:
        try:
            folder.note_paused(stands, utc_now())
        except OSError as error:  # at worst the worker is told once more, at the next launch
            log.note_failure(f"run {live.run_id} was {'stopped' if stands else 'continued'} from outside", error)
        return changed

    return telling.then(store.write(closure), note, lambda changed: changed is not None)
