"""The dispatcher: which queued run next, into which slot. A run is claimed here and nowhere else."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from taskmon import system
from taskmon.core import run as rules
from taskmon.core.attempt import Attempt, Claim
from taskmon.core.clock import utc_now
from taskmon.core.errors import ErrorCode, NoSuchRunError, RunError
from taskmon.core.job import in_thread, printable
from taskmon.core.run import Run
from taskmon.core.states import Actor, RunState
from taskmon.core.trouble import FULL, LACKING, lacking, of_our_own
from taskmon.core.wire import Live
from taskmon.engine import log
from taskmon.engine.attempts.attempt_folder import AttemptFolder
from taskmon.engine.attempts.drivers import Drivers
from taskmon.engine.claim import Claimed
from taskmon.engine.dispatch.lending import Lending
from taskmon.engine.dispatch.room import Room
from taskmon.engine.dispatch.waits import Waits
from taskmon.engine.environments.preparations import Preparations
from taskmon.engine.machine import try_out
from taskmon.engine.secrets import Secrets, hold_for
from taskmon.engine.trouble import Trouble
from taskmon.paths import Paths
from taskmon.store import Store, Transaction


@dataclass(frozen=True, slots=True)
class Round:
    """What one look at the queue came to."""

    claimed: tuple[Claimed, ...]
    wake_at: datetime | None  #: when a waiting run may start
    rest_s: float | None  #: how long until then, reckoned at the look: the clock may be set before anybody rests
    running: int  #: runs that are running now, the claimed ones included
    is_partial: bool = False  #: more is to be looked at, at once: no look may hold up the others for long
    more_comes: bool = False  #: where nothing runs: something is about to be queued, or let go, and will be looked at


class Dispatcher:
    """Claims runs while slots are free. `wake` may be called from any thread and any number of times.

    The looking happens inside the store's writer, so that the end of one attempt and the claim of the next share one
    commit: `look` and `report` are the store's hooks for that. `start` is called on the teller's thread after that
    commit.
    """

    def __init__(
        self,
        store: Store,
        paths: Paths,
        least_free_bytes: Callable[[], int],
        secrets: Secrets,
        trouble: Trouble,
        lending: Lending,
        tell: Callable[[Live], object],
        start: Callable[[Round], None],
    ) -> None:
        """Nothing is claimed before `open`. `tell`: given the progress of what is queued and being prepared."""
        self._store = store
        self._paths = paths
        self._secrets = secrets
        self._trouble = trouble
        self.room = Room(paths.home, least_free_bytes, trouble.note)
        self.preparations = Preparations(store, paths, tell, self.wake)
        self._start = start
        self._lock = threading.Lock()
        self.lending = lending
        self._open = False
        self._has_begun = False  #: a look before that, asked for by what is finished at the launch, comes to nothing
        self._slots = 0
        self._only: dict[int, bool] | None = None  #: claim these alone; with whether each needs no slot
        self._environments: dict[str, dict[str, str]] = {}
        self._waits = Waits()

    def open(self, slots: int, only: int | None = None) -> None:
        """Begin to claim, into so many slots; `only`: that run, and leave the queue to the next monitor."""
        with self._lock:
            self._open = self._has_begun = True
            self._slots = slots
            if only is not None:
                self._only = {**(self._only or {}), only: True}
            else:
                self._only = None
        self._store.write(lambda tx: tx.look_at_all_again())  # what an earlier monitor prepared is no longer
        self.wake()

    def also(self, run_id: int) -> None:
        """Where only one run is claimed: this one too, as soon as a slot is free. Elsewhere it is claimed anyway."""
        with self._lock:
            if self._open and self._only is None:
                return
            only = self._only or {}
            only[run_id] = only.pop(run_id, False)  # the newest comes last
            self._only = only
        self.wake()

    def close(self) -> None:
        """Claim nothing more; a claim under way is still committed, and started or found at the next launch."""
        with self._lock:
            self._open = False
        self.preparations.stop()

    def set_slots(self, slots: int) -> None:
        """Change how many attempts may run at once; nothing that runs is ended."""
        with self._lock:
            self._slots = slots
        self.wake()

    def wake(self) -> None:
        """Look at the queue soon; many calls before the look are one."""
        if self._open:
            self._store.look_soon()

    def try_out(self, drivers: Drivers) -> RunError | None:
        """Whether runs can be started now; None: they can. Blocks for a moment."""
        return self.room.shortage() or try_out(self._paths, drivers.workers)

    def look(self, tx: Transaction) -> Round:
        """Claim what may start now; a closure of the store."""
        with self._lock:
            slots = self._slots if self._open else 0
            only = None if self._only is None else dict(self._only)
        now = utc_now()
        self._waits.look(tx, now)
        if self._waits.may_be_early:
            return Round((), None, None, tx.running_count(), is_partial=True)
        looked = self._look_at_queue(tx, slots, now) if only is None else self._look_for(tx, only, slots, now)
        lent = self._lend(tx, slots, now)
        again_s = self.preparations.look() if slots else None
        again_at = None if again_s is None else now + timedelta(seconds=again_s)
        wakes = [wake for wake in (looked.wake_at, self.lending.next_wake(tx, now), again_at) if wake is not None]
        wake_at = min(wakes, default=None)
        running = looked.running + len(lent)
        return replace(
            looked,
            claimed=(*looked.claimed, *lent),
            wake_at=wake_at,
            rest_s=_seconds(now, wake_at),
            running=running,
            more_comes=running == 0 and (self.preparations.is_busy or tx.more_comes()),
        )

    def _look_at_queue(self, tx: Transaction, slots: int, now: datetime) -> Round:
        running = tx.running_count()
        free = self._trouble.take_chances(slots - running)
        if free <= 0:
            return Round((), None, None, running, self._waits.is_behind)
        # Which of them is first is known only when all have come due that may.
        is_partial = tx.come_due(now, _DUE_AT_ONCE) == _DUE_AT_ONCE
        claimed: list[Claimed] = []
        tried = 0
        while free > 0 and not is_partial and (run := tx.next_ready(now)) is not None:
            if tried == _CLAIMED_AT_ONCE:
                is_partial = True
                break
            tried += 1
            done = self._try_claim(tx, run, now)
            if done is not None:
                claimed.append(done)
                free -= 1
            if self._trouble.stops:  # what was claimed before a driver met it is handed over all the same
                break
        wake_at = tx.next_wake()
        is_partial = is_partial or self._waits.is_behind
        return Round(tuple(claimed), wake_at, _seconds(now, wake_at), running + len(claimed), is_partial)

    def _look_for(self, tx: Transaction, wanted: dict[int, bool], slots: int, now: datetime) -> Round:
        """Claim just these as soon as they may start. Of many that have ended the oldest is looked for no more."""
        running = tx.running_count()
        claimed: list[Claimed] = []
        wakes: list[datetime] = []
        for run_id, needs_no_slot in wanted.items():
            try:
                run = tx.get(run_id)
            except NoSuchRunError:
                self._look_no_more_for(run_id)  # removed while it waited
                continue
            if run.state.is_final and len(wanted) > _MOST_WANTED:
                self._look_no_more_for(run_id)
            if run.state is not RunState.QUEUED or run.held or run.waits_for:
                continue
            if run.not_before is not None and run.not_before > now:
                wakes.append(run.not_before)
                continue
            if slots == 0 or not self._trouble.take_chances(1) or (not needs_no_slot and running >= slots):
                continue
            done = self._try_claim(tx, run, now)
            if done is not None:
                claimed.append(done)
                running += 1
        wake_at = min(wakes, default=None)
        return Round(tuple(claimed), wake_at, _seconds(now, wake_at), running, self._waits.is_behind)

    def _look_no_more_for(self, run_id: int) -> None:
        with self._lock:
            if self._only is not None:
                self._only.pop(run_id, None)

    def _lend(self, tx: Transaction, slots: int, now: datetime) -> tuple[Claimed, ...]:
        """Claim what is waited for by runs that hold a slot for that alone."""
        claimed: list[Claimed] = []
        tried: set[int] = set()
        while not self._trouble.stops:
            startable = self.lending.startable(tx, slots, now)
            found = next((found for found in startable if found.run.id not in tried), None)
            if found is None:
                break
            tried.add(found.run.id)
            done = self._try_claim(tx, found.run, now, f"run {found.lender} waits for it, and lends it its slot")
            if done is not None:
                claimed.append(done)
        return tuple(claimed)

    def _try_claim(self, tx: Transaction, run: Run, now: datetime, lent: str = "") -> Claimed | None:
        """Claim it; what goes wrong with one keeps no other from being claimed."""
        self.room.look_soon()
        try:
            done = tx.apart(lambda: self._claim(tx, run, now, lent))
        except Exception as error:
            if not tx.is_open:
                raise
            trouble = lacking(error)
            if trouble is not None:
                self._trouble.note(trouble, run.id)
            else:
                self._refuse(tx, run, error, now)
            return None
        if done is not None:
            self._trouble.note_claim()
        return done

    def _refuse(self, tx: Transaction, run: Run, error: Exception, now: datetime) -> None:
        """End what can't be claimed by a fault of ours, or of its row. Where not even that can be stored, skip it."""
        log.note_failure(f"run {run.id} could not be claimed", error)
        details = {"exception": printable(f"{type(error).__name__}: {error}")}
        failure = RunError("taskmon itself failed to start this run; its log says why.", ErrorCode.INTERNAL, details)
        try:
            tx.apart(lambda: tx.put(run, rules.refuse(run, failure, now), now, Actor.ENGINE, failure.message))
        except Exception as second:
            if not tx.is_open:
                raise
            log.note_failure(f"that could not be stored of run {run.id}, which is left alone from now on", second)
            tx.leave_alone(run.id)

    def _claim(self, tx: Transaction, run: Run, now: datetime, lent: str = "") -> Claimed | None:
        if run.job.secrets and (missing := self._secrets.missing(run)):
            hold_for(tx, run, missing, now)
            return None
        start = self.preparations.start_of(run, lambda: self._environment(tx, run))
        if start is None:
            tx.leave_alone(run.id)  # others come first until its environment is there
            return None
        made = Claim(run.id, run.attempt + 1, os.urandom(12).hex(), system.boot_id(), system.host_id(), now)
        try:
            # Before the commit: what is claimed has its folder. Without the commit the folder is debris; see `make`.
            # What a thread performs ends with this process, so it needs no evidence but its row.
            remarks: dict[str, Any] = {}
            if not in_thread(run.job):
                remarks = AttemptFolder(self._paths.attempt(run.id, made.attempt)).make(made, run.job)
        except OSError as error:
            if error.errno in _PASSING or not os.access(self._paths.runs, os.W_OK | os.X_OK):
                self._trouble.note(of_our_own(error, str(self._paths.runs)))
                return None
            details = {"folder": str(self._paths.runs), "errno": error.errno, "system_says": error.strerror}
            failure = RunError(f"Its folder can't be made: {error.strerror}.", ErrorCode.NOT_PERMITTED, details)
            tx.put(run, rules.refuse(run, failure, now), now, Actor.ENGINE, "its folder can't be made")
            return None
        tx.start_attempt(made, remarks)
        why = lent or ("a slot is free" if run.attempt == 0 else f"attempt {made.attempt}")
        new = rules.claim(run, made)
        if start.digest != run.job.script:
            new = replace(new, job=replace(run.job, script=start.digest))
        stored = tx.put(run, new, now, Actor.ENGINE, why)
        attempt = Attempt(
            run.id, made.attempt, RunState.RUNNING, made.nonce, made.boot_id, made.host, now, remarks=remarks
        )
        return Claimed(stored, attempt, self._environment(tx, run), start.python)

    def _environment(self, tx: Transaction, run: Run) -> dict[str, str]:
        if run.environment is None:
            return {}
        kept = self._environments.get(run.environment)
        if kept is None:
            if len(self._environments) > 50:
                self._environments.clear()
            kept = self._environments[run.environment] = tx.get_environment(run.environment)
        return kept

    def report(self, done: Future[Round]) -> None:
        """Have started what a look has claimed, now that it is committed; on the teller's thread."""
        error = done.exception()
        if not self._has_begun:
            return
        if error is None:
            self._start(done.result())
            if done.result().is_partial:
                self.wake()
        else:
            self._trouble.note_failed_look(error)


def _seconds(now: datetime, until: datetime | None) -> float | None:
    return None if until is None else (until - now).total_seconds()


#: Where one run is claimed and others are asked for beside it: if they end and are tried again, they are claimed again.
_MOST_WANTED = 50
#: How much one look does at most, of what costs some microseconds each, so that the next request need not wait long.
_DUE_AT_ONCE = 500
#: A claim makes a folder, which takes a tenth of a millisecond on a good disk.
_CLAIMED_AT_ONCE = 50
#: No fault of the run's: nothing can be started now, and all is looked at again.
_PASSING = LACKING | FULL | {errno.EIO, errno.EROFS}
