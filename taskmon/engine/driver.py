"""The driver: a QRunnable that watches one attempt, and the keeping of all of them. It claims and decides nothing.

It hands the spec to a worker, follows the journal, and gives the outcome to the store; for an attempt whose worker
outlived its monitor it only follows. Everything here runs on a thread of the pool.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QRunnable, QThreadPool

from taskmon.core.attempt import Attempt, Outcome, never_started
from taskmon.core.clock import from_text, utc_now
from taskmon.core.errors import ErrorCode, RunError
from taskmon.core.job import JobKind, in_thread
from taskmon.core.journal import Identity
from taskmon.core.run import Run
from taskmon.core.states import Actor, Fact, RunState
from taskmon.core.wire import Live
from taskmon.engine.attempt_folder import AttemptFolder
from taskmon.engine.dispatcher import Claimed
from taskmon.engine.ending import LeftAloneError, settle, store_end
from taskmon.engine.inbox import Inbox
from taskmon.engine.leaving import Leaving
from taskmon.engine.secrets import Secrets, SecretsMissingError, why_held
from taskmon.engine.spec import spec_of
from taskmon.engine.standing import follow
from taskmon.engine.threads import Threads
from taskmon.engine.workers import Worker, Workers
from taskmon.paths import Paths
from taskmon.store import Store, Transaction

#: How long a driver may be deaf: to a stop, or to a worker that can't poke it.
DEAF_S = 0.1
#: How often a driver asks for proof of death where no closed pipe tells it.
PROBE_S = 1.0
#: A worker that is not ready so long after its attempt has ended is let go; the thread is needed for the next.
READY_S = 10.0
#: A command that ends sooner never has its pid stored: it would be one more commit for nothing.
SETTLED_S = 0.2


@dataclass(frozen=True, slots=True)
class Watch:
    """What a driver needs to know of its attempt."""

    run: Run
    attempt: Attempt
    spec: dict[str, Any] | None  #: for a worker; None: a worker holds it already


#: A task's spec with what has to be looked for; asks whether anybody still waits, and may raise SecretsMissingError.
Complete = Callable[[Watch, Callable[[], bool]], dict[str, Any]]


class Driver(QRunnable):
    """Performs `Watch` on a thread of the pool and ends when its attempt has ended, or when it is told to stop."""

    def __init__(
        self,
        watch: Watch,
        paths: Paths,
        workers: Workers,
        store: Store,
        inbox: Inbox,
        complete: Complete,
        left: Callable[[Watch], None],
    ) -> None:
        """Nothing happens yet.

        Args:
            complete: Gives a task's spec what has to be looked for; on this thread, as that may take long.
            left: Called last, on the driver's thread, whatever became of the attempt.
        """
        super().__init__()
        self._watch = watch
        self._paths = paths
        self._folder = AttemptFolder(paths.attempt(watch.run.id, watch.attempt.attempt))
        self._workers = workers
        self._store = store
        self._inbox = inbox
        self._complete = complete
        self._left = left
        self._worker: Worker | None = None
        self._leaving = Leaving()
        self._began = time.monotonic()
        self._start_told = False
        #: Whether the worker said that it is paused, and how much it had heard, when that was last followed up.
        self._pause_followed: tuple[bool, int | None] | None = (watch.run.paused, 0) if watch.spec else None

    def stop(self) -> None:
        """Leave the attempt to its worker and go; from any thread."""
        self._leaving.ask()

    def poke(self) -> None:
        """Tell the worker that something was asked; from any thread."""
        worker = self._worker
        if worker is not None:
            worker.poke()

    def run(self) -> None:
        """Follow the attempt to its end."""
        try:
            self._perform()
        except BaseException as error:  # a bug of ours must not leave a run spinning; SystemExit would hang the pool
            details = {"exception": f"{type(error).__name__}: {error}"}
            failure = RunError("taskmon itself failed while it watched this run.", ErrorCode.INTERNAL, details)
            self._settle_without_worker(failure)
            raise
        finally:
            self._leaving.close()
            self._left(self._watch)

    def _perform(self) -> None:
        if self._watch.spec is None:
            self._follow_from_afar()
            return
        spec = self._watch.spec
        if self._watch.run.job.kind is JobKind.TASK:
            try:
                spec = self._complete(self._watch, self._leaving.asked.is_set)
            except SecretsMissingError as error:
                if not self._leaving.asked.is_set():
                    self._give_up_start(why_held(error.names), error.names)
                return
        if self._leaving.asked.is_set():
            return  # claimed, durable, not started: the next launch finds just that
        try:
            self._leaving.open()
            worker = self._workers.take()
        except OSError as error:
            self._give_up_start(f"no worker could be started ({error.strerror or error})")
            return
        self._worker = worker
        if not worker.send(spec, self._leaving.asked):
            worker.bury()
            self._worker = None
            self._settle_without_worker(None)
            return
        if self._follow(worker):
            self._workers.give_back(worker)

    def _follow(self, worker: Worker) -> bool:
        """Follow the journal on the worker's pokes; True: the worker is ready for its next attempt."""
        ended, ended_s = False, 0.0
        while True:
            self._leaving.wait(DEAF_S if not self._start_told else PROBE_S, worker.poke_fd)
            if self._leaving.asked.is_set() or (ended and time.monotonic() - ended_s >= READY_S):
                self._worker = None
                self._workers.leave(worker)
                return False
            pokes = worker.drain()
            if not ended:
                ended, ended_s = self._look(), time.monotonic()
            if b"r" in pokes:
                if not ended and not self._look():
                    self._refused()
                self._worker = None
                return True
            if not pokes:
                self._worker = None
                worker.bury()
                if not ended:
                    self._settle_without_worker(None)
                return False

    def _follow_from_afar(self) -> None:
        """Follow an attempt whose worker belongs to a monitor that is gone: nobody pokes us."""
        probed_at = 0.0
        while not self._look():
            now = time.monotonic()
            if now - probed_at >= PROBE_S:
                probed_at = now
                with self._folder.proof_of_death() as dead:
                    gone = dead
                if gone:
                    self._settle_without_worker(None)
                    return
            self._leaving.wait(DEAF_S)
            if self._leaving.asked.is_set():
                return

    def _look(self) -> bool:
        """Read what is new; True: the attempt has ended, and its outcome is on its way to the store."""
        evidence = self._folder.read()
        if evidence.outcome is not None and evidence.nonce == self._watch.attempt.nonce:
            self._end(evidence.outcome)
            return True
        if not self._start_told and evidence.command is not None and time.monotonic() - self._began >= SETTLED_S:
            self._start_told = True
            self._note_started(evidence.command, evidence.started_at)
        live = self._folder.live(self._watch.run.id, self._watch.attempt.attempt)
        if live is not None:
            self._inbox.put_live(live)
            pause = (Fact.PAUSED in live.facts, live.heard_bytes)
            if pause != self._pause_followed:
                self._pause_followed = pause
                follow(self._store, self._paths, live)
        return False

    def _refused(self) -> None:
        """The worker was ready again without an outcome: it read that the attempt was abandoned, or not its own."""
        self._settle_without_worker(None)

    def _give_up_start(self, why: str, missing: tuple[str, ...] = ()) -> None:
        with contextlib.suppress(OSError):  # nobody was handed this attempt: the word is only for readers
            self._folder.abandon(utc_now())
        self._end(never_started(utc_now(), why), missing)

    def _settle_without_worker(self, failure: RunError | None) -> None:
        """Nobody records this attempt any more: find out what is true, and record that.

        While the worker's lock is refused, somebody may still hold the attempt: asked again each second.
        """
        run, attempt = self._watch.run, self._watch.attempt
        while not self._leaving.asked.is_set():
            try:
                with self._folder.proof_of_death() as dead:
                    if dead:
                        asked = self._leaving.asked
                        outcome = settle(run, attempt, self._folder, failure, monitor_alive=True, leaving=asked)
                        self._end(outcome)
                        return
            except LeftAloneError:
                return
            except OSError:
                pass  # no room to abandon it: nothing is settled until there is
            if self._look():
                return
            self._leaving.wait(PROBE_S)

    def _note_started(self, command: Identity, started_at: str | None) -> None:
        watched = self._watch.run
        at = from_text(started_at) if started_at else utc_now()

        def closure(tx: Transaction) -> None:
            run = tx.get(watched.id)
            if run.state is RunState.RUNNING and run.attempt == watched.attempt:
                tx.note_started(run.id, run.attempt, at, command.pid)
                tx.put(run, replace(run, pid=command.pid, started_at=at), at, Actor.ENGINE, "")

        self._store.write(closure)

    def _end(self, outcome: Outcome, missing: tuple[str, ...] = ()) -> None:
        """Hand the outcome to the store, which keeps it until it is committed; the next claim shares that commit."""
        attempt, evidence = self._watch.attempt, self._folder.evidence
        if evidence.progress is not None or evidence.last_line:
            last = Live(attempt.run_id, attempt.attempt, evidence.progress, line=evidence.last_line)
            self._inbox.put_live(replace(last, elapsed_s=outcome.elapsed_s))
        store_end(self._store, attempt, outcome, evidence, missing)


class Drivers:
    """Starts drivers in the pool and keeps count of them; usable from any thread."""

    def __init__(
        self,
        pool: QThreadPool,
        store: Store,
        paths: Paths,
        inbox: Inbox,
        secrets: Secrets,
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
        self._secrets = secrets
        self._busy = busy
        self._left = left
        self._workers = Workers(paths)
        self._threads = Threads(store, paths, secrets, inbox, self._thread_left)
        self._lock = threading.Lock()
        # By run and attempt: the next attempt may come before the driver of the last has left.
        self._drivers: dict[tuple[int, int], Driver] = {}
        self._is_resting = True
        self._stopping = False
        #: The monitor's own environment: its session variables go to the commands.
        self.session: dict[str, str] = {}

    def __len__(self) -> int:
        with self._lock:
            return len(self._drivers) + len(self._threads)

    def run_ids(self) -> list[int]:
        """The runs that are watched now, or performed in a thread."""
        with self._lock:
            return [run_id for run_id, _ in self._drivers] + self._threads.run_ids()

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
        """Hand a claimed attempt to a worker and watch it; or to a thread, if its job says so."""
        if not in_thread(claimed.run.job):
            self.watch(Watch(claimed.run, claimed.attempt, spec_of(claimed, self._paths, self.session)))
            return
        with self._lock:
            if self._stopping:
                return  # the next launch finds it interrupted
            self._wake_up()
            self._threads.perform(claimed)

    def watch(self, watch: Watch) -> None:
        """Watch an attempt; without a spec, one that a worker holds already."""
        with self._lock:
            if self._stopping:
                return  # claimed, durable, not started: the next launch finds just that
            driver = Driver(watch, self._paths, self._workers, self._store, self._inbox, self._task_spec, self._forget)
            # The pool owns it. Owned by Python alone it would be freed by its own leaving, inside its run(): a crash.
            self._drivers[watch.run.id, watch.attempt.attempt] = driver
            self._wake_up()
            self._pool.start(driver)

    def poke(self, run_id: int, attempt: int) -> None:
        """Tell an attempt's worker that something was asked of it; a thread can only be asked to end."""
        with self._lock:
            driver = self._drivers.get((run_id, attempt))
        if driver is not None:
            driver.poke()
        else:
            self._threads.cancel(run_id, attempt)

    def leave(self, run: Run) -> None:
        """Watch the run's newest attempt no more; its worker finishes what it can, and goes."""
        with self._lock:
            driver = self._drivers.get((run.id, run.attempt))
        if driver is not None:
            driver.stop()
        else:
            self._threads.leave(run.id, run.attempt)

    def rest(self) -> bool:
        """Let idle workers go; True if nothing is watched and none is left: `busy` tells when that changes."""
        # Under the lock: a driver that starts meanwhile finds us awake, or calls `busy` after this.
        with self._lock:
            if not self._workers.let_idle_go() and not self._threads.let_idle_go() and not self._drivers:
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
        clean = self._pool.waitForDone(timeout_ms)
        clean = self._threads.wait(max(0.0, deadline_s - time.monotonic())) and clean
        self._workers.close()
        return clean

    def _task_spec(self, watch: Watch, gives_up: Callable[[], bool]) -> dict[str, Any]:
        from taskmon.engine.task_spec import extras_of  # here: a monitor of commands does without

        extras = extras_of(watch.run, self._paths, self._secrets, gives_up)
        more = {"resume_from": extras.resume_from, "files": extras.files, "secrets": extras.secrets}
        return {**(watch.spec or {}), **more}

    def _wake_up(self) -> None:
        if self._is_resting:
            self._is_resting = False
            self._busy()

    def _thread_left(self, claimed: Claimed) -> None:
        self._left(Watch(claimed.run, claimed.attempt, {}))

    def _forget(self, watch: Watch) -> None:
        with self._lock:
            self._drivers.pop((watch.run.id, watch.attempt.attempt), None)
        self._left(watch)
