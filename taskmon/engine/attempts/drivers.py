"""All drivers of a monitor: started in the pool, found by run, told what was asked, left at the end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace

import shiboken6

from taskmon.core.attempt import Spec
from taskmon.core.job import in_thread
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.attempts.driver import Driver
from taskmon.engine.attempts.spec import extras_of, spec_of
from taskmon.engine.attempts.threads.threads import Threads
from taskmon.engine.attempts.workers import Workers
from taskmon.engine.claim import Assignment, Claimed
from taskmon.engine.futures import Background
from taskmon.engine.news import Inbox
from taskmon.engine.pool import Pool
from taskmon.engine.secrets import Secrets
from taskmon.engine.trouble import Trouble
from taskmon.paths import Paths
from taskmon.store import Store


class Drivers:
    """Starts drivers in the pool and keeps count of them; usable from any thread."""

    def __init__(
        self,
        pool: Pool,
        store: Store,
        paths: Paths,
        inbox: Inbox,
        secrets: Secrets,
        trouble: Trouble,
        telling: Background,
        busy: Callable[[], None],
        left: Callable[[Assignment], None],
    ) -> None:
        """Nothing starts yet.

        Args:
            telling: As of `Control`.
            busy: Called when something is watched again after a rest, on any thread.
            left: Called on a driver's thread when it has gone.
        """
        self._pool = pool
        self._store = store
        self._paths = paths
        self._inbox = inbox
        self._secrets = secrets
        self._busy = busy
        self._left = left
        self._trouble = trouble
        self._telling = telling
        self.workers = Workers(paths)
        self._threads = Threads(store, paths, secrets, inbox, trouble, self._thread_left)
        self._lock = threading.Lock()
        # By run and attempt: the next attempt may come before the driver of the last has left.
        self._drivers: dict[tuple[int, int], Driver] = {}
        self._is_resting = True
        self._stopping = False
        self.slots = 1  #: how many attempts may be watched at once
        #: The monitor's own environment: its session variables go to the commands.
        self.session: dict[str, str] = {}

    def __len__(self) -> int:
        with self._lock:
            return len(self._drivers) + len(self._threads)

    def run_ids(self) -> list[int]:
        """The runs that are watched now, or performed in a thread."""
        with self._lock:
            return [run_id for run_id, _ in self._drivers] + self._threads.run_ids()

    def run_of(self, nonce: str) -> int | None:
        """The run whose attempt, watched now, has this nonce."""
        with self._lock:
            return next((run_id for (run_id, _), driver in self._drivers.items() if driver.nonce == nonce), None)

    @property
    def workers_busy(self) -> int:
        """How many of the attempts that are watched now go on without this monitor."""
        with self._lock:
            return len(self._drivers)

    def lives_in_thread(self, run_id: int) -> bool:
        """Whether a thread still performs an attempt of this run that was let go."""
        return self._threads.lives(run_id)

    @property
    def has_threads_left(self) -> bool:
        """Whether, after `stop`, a task goes on in a thread of this process and only its end will end it."""
        return self._threads.has_any

    def perform(self, claimed: Claimed) -> None:
        """Hand a claimed attempt to a worker and watch it; or to a thread, if its job says so.

        Raises:
            Exception: Nothing of it has begun, and nobody watches it.
        """
        if not in_thread(claimed.run.job):
            self.watch(Assignment(claimed.run, claimed.attempt, spec_of(claimed, self._paths, self.session)))
            return
        with self._lock:
            if self._stopping:
                return  # the next launch finds it interrupted
            self._wake_up()
            self._threads.perform(claimed)

    def watch(self, assignment: Assignment) -> None:
        """Watch an attempt: have a worker perform it, or follow the worker that does already.

        Raises:
            RuntimeError, MemoryError, OSError: No thread can be had for it: nothing has begun.
        """
        with self._lock:
            if self._stopping:
                return  # claimed, durable, not started: the next launch finds just that
            driver = Driver(
                assignment,
                self._paths,
                self.workers,
                self._store,
                self._inbox,
                self._trouble,
                self._telling,
                self._with_extras,
                self._keep_spare,
                self._forget,
            )
            # The pool owns it. Owned by Python alone it would be freed by its own leaving, inside its run(): a crash.
            self._drivers[assignment.run.id, assignment.attempt.attempt] = driver
            self._wake_up()
            try:
                self._pool.start(driver)
            except BaseException:
                del self._drivers[assignment.run.id, assignment.attempt.attempt]
                raise

    def poke(self, run_id: int, attempt: int) -> None:
        """Tell an attempt's worker that something was asked of it; a thread can only be asked to end."""
        with self._lock:
            driver = self._drivers.get((run_id, attempt))
        if driver is not None:
            driver.poke()
        else:
            self._threads.cancel(run_id, attempt)

    def tell_cancel(self, run_id: int, attempt: int) -> bool:
        """Tell an attempt's worker directly that it is cancelled; False: it is not to be heard of here."""
        with self._lock:
            driver = self._drivers.get((run_id, attempt))
        return driver is not None and driver.tell_cancel()

    def leave(self, run: Run) -> None:
        """Watch the run's newest attempt no more; its worker finishes what it can, and goes."""
        with self._lock:
            driver = self._drivers.get((run.id, run.attempt))
        if driver is not None:
            driver.stop()
        else:
            self._threads.leave(run.id, run.attempt)

    def leave_interrupted(self, runs: Iterable[Run]) -> None:
        """Watch none of those any more that were let go: a driver would keep a thread from the next."""
        for run in runs:
            if run.state is RunState.INTERRUPTED:
                self.leave(run)

    def take_lost(self) -> list[Assignment]:
        """What was given to the pool and can't begin any more: without memory a thread drops it, and nobody hears."""
        with self._lock:
            lost = [key for key, each in self._drivers.items() if not each.has_begun and not shiboken6.isValid(each)]
            return [self._drivers.pop(key).assignment for key in lost]

    def rest(self) -> bool:
        """Let idle workers go; True if nothing is watched and none is left: `busy` tells when that changes."""
        # Under the lock: a driver that starts meanwhile finds us awake, or calls `busy` after this.
        with self._lock:
            if not self.workers.let_idle_go() and not self._threads.let_idle_go() and not self._drivers:
                self._is_resting = True
            return self._is_resting

    def stop(self, timeout_ms: int) -> bool:
        """Leave every attempt to its worker, ask threads to end; True if all have gone within the time."""
        deadline_s = time.monotonic() + timeout_ms / 1000
        with self._lock:
            self._stopping = True
            drivers = list(self._drivers.values())
        self._threads.ask_to_leave()
        for driver in drivers:
            driver.stop()
        clean = self._pool.wait_for_done(timeout_ms)
        clean = self._threads.wait(max(0.0, deadline_s - time.monotonic())) and clean
        self.workers.close()
        return clean

    def _with_extras(self, assignment: Assignment, spec: Spec, gives_up: Callable[[], bool]) -> Spec:
        return replace(spec, extras=extras_of(assignment.run, self._paths, self._secrets, gives_up))

    def _keep_spare(self) -> None:
        with self._lock:
            has_room = len(self._drivers) < self.slots and not self._stopping
        if has_room:
            self.workers.keep_spare()

    def _wake_up(self) -> None:
        if self._is_resting:
            self._is_resting = False
            self._busy()

    def _thread_left(self, claimed: Claimed) -> None:
        self._left(Assignment(claimed.run, claimed.attempt))

    def _forget(self, assignment: Assignment) -> None:
        with self._lock:
            self._drivers.pop((assignment.run.id, assignment.attempt.attempt), None)
        self._left(assignment)
