"""The drivers of one monitor: one for each running attempt, from its claim until its outcome is handed to the store."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QThreadPool

from taskmon.core.attempt import Outcome
from taskmon.core.clock import from_text, utc_now
from taskmon.core.environment import composed
from taskmon.core.journal import EVENTS, Evidence, Identity
from taskmon.core.run import Run
from taskmon.core.states import Actor, RunState
from taskmon.core.wire import Live
from taskmon.engine import log
from taskmon.engine.attempt_folder import AttemptFolder
from taskmon.engine.dispatcher import Claimed
from taskmon.engine.driver import Driver, Reports, Watch
from taskmon.engine.ending import record
from taskmon.engine.inbox import Inbox
from taskmon.engine.workers import Workers
from taskmon.paths import Paths
from taskmon.store import Store, Transaction


class Drivers:
    """Starts drivers in the pool and keeps count of them; usable from any thread."""

    def __init__(
        self,
        pool: QThreadPool,
        store: Store,
        paths: Paths,
        inbox: Inbox,
        busy: Callable[[], None],
        left: Callable[[Watch], None],
    ) -> None:
        """Nothing starts yet.

        Args:
            busy: Called when something is watched again after a rest, on any thread.
            left: Called on a driver's thread when it has gone.
        """
        self._pool = pool
        self._store = store
        self._paths = paths
        self._inbox = inbox
        self._busy = busy
        self._left = left
        self._workers = Workers(paths)
        self._lock = threading.Lock()
        # By run and attempt: the next attempt may come before the driver of the last has left.
        self._drivers: dict[tuple[int, int], Driver] = {}
        self._is_resting = True
        self._stopping = False
        #: The monitor's own environment: its session variables go to the commands.
        self.session: dict[str, str] = {}

    def __len__(self) -> int:
        with self._lock:
            return len(self._drivers)

    def run_ids(self) -> list[int]:
        """The runs that are watched now."""
        with self._lock:
            return [run_id for run_id, _ in self._drivers]

    def perform(self, claimed: Claimed) -> None:
        """Hand a claimed attempt to a worker and watch it."""
        self.watch(Watch(claimed.run, claimed.attempt, self._spec(claimed)))

    def watch(self, watch: Watch) -> None:
        """Watch an attempt; without a spec, one that a worker holds already."""
        folder = AttemptFolder(self._paths.attempt(watch.run.id, watch.attempt.attempt))
        reports = Reports(self._note_started, self._inbox.put_live, self._end, self._leave)
        with self._lock:
            if self._stopping:
                return  # claimed, durable, not started: the next launch finds just that
            driver = Driver(watch, folder, self._workers, reports)
            # The pool owns it. Owned by Python alone it would be freed by its own leaving, inside its run(): a crash.
            self._drivers[watch.run.id, watch.attempt.attempt] = driver
            if self._is_resting:
                self._is_resting = False
                self._busy()
            self._pool.start(driver)

    def poke(self, run_id: int, attempt: int) -> None:
        """Tell an attempt's worker that something was asked of it."""
        with self._lock:
            driver = self._drivers.get((run_id, attempt))
        if driver is not None:
            driver.poke()

    def rest(self) -> bool:
        """Let idle workers go; True if nothing is watched and none is left: `busy` tells when that changes."""
        # Under the lock: a driver that starts meanwhile finds us awake, or calls `busy` after this.
        with self._lock:
            if not self._workers.let_idle_go() and not self._drivers:
                self._is_resting = True
            return self._is_resting

    def stop(self, timeout_ms: int) -> bool:
        """Leave every attempt to its worker; True if all drivers have gone within the time."""
        with self._lock:
            self._stopping = True
            drivers = list(self._drivers.values())
        for driver in drivers:
            driver.stop()
        clean = self._pool.waitForDone(timeout_ms)
        self._workers.close()
        return clean

    def _spec(self, claimed: Claimed) -> dict[str, object]:
        run, attempt = claimed.run, claimed.attempt
        folder = self._paths.attempt(run.id, attempt.attempt)
        environment = composed(claimed.environment, self.session, run.job.env, attempt.nonce, str(folder / EVENTS))
        return {
            "run": run.id,
            "attempt": attempt.attempt,
            "nonce": attempt.nonce,
            "folder": str(folder),
            "job": run.job.to_json(),
            "environment": environment,
        }

    def _note_started(self, run: Run, command: Identity, started_at: str | None) -> None:
        at = from_text(started_at) if started_at else utc_now()

        def closure(tx: Transaction) -> None:
            now = tx.get(run.id)
            if now.state is RunState.RUNNING and now.attempt == run.attempt:
                tx.note_started(run.id, run.attempt, at, command.pid)
                tx.put(now, replace(now, pid=command.pid, started_at=at), at, Actor.ENGINE, "")

        self._store.write(closure)

    def _end(self, watch: Watch, outcome: Outcome, evidence: Evidence) -> None:
        attempt = watch.attempt
        if evidence.progress is not None or evidence.last_line:
            self._inbox.put_live(Live(attempt.run_id, attempt.attempt, evidence.progress, line=evidence.last_line))
        closure = partial(record, attempt=attempt, outcome=outcome, evidence=evidence, by=Actor.ENGINE)
        # This end and the next claim are one commit.
        stored = self._store.write(closure, must_not_be_lost=True, and_look=True)

        def note(done: Future[Run]) -> None:
            error = done.exception()
            if error is None:
                log.note_end(done.result(), attempt.attempt, outcome)
            else:
                log.note_failure(f"the end of run {attempt.run_id} attempt {attempt.attempt} was not stored", error)

        stored.add_done_callback(note)

    def _leave(self, watch: Watch) -> None:
        with self._lock:
            self._drivers.pop((watch.run.id, watch.attempt.attempt), None)
        self._left(watch)
