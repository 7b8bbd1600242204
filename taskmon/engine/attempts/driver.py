"""The driver: a QRunnable that watches one attempt. It claims and decides nothing.

It hands the spec to a worker, follows the journal, and gives the outcome to the store; for an attempt whose worker
outlived its monitor it only follows. Everything here runs on a thread of the pool.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QRunnable

from taskmon import system
from taskmon.core.attempt import Spec
from taskmon.core.clock import from_text, utc_now
from taskmon.core.errors import ErrorCode, RunError
from taskmon.core.job import JobKind
from taskmon.core.journal import ALIVE, Identity
from taskmon.core.states import Actor, Fact, RunState
from taskmon.core.trouble import lacking
from taskmon.engine import log
from taskmon.engine.attempts.attempt_end import PROBE_S, AttemptEnd
from taskmon.engine.attempts.attempt_folder import AttemptFolder
from taskmon.engine.attempts.ending import store_minimal_end
from taskmon.engine.attempts.pauses import follow
from taskmon.engine.attempts.spec import pool_key
from taskmon.engine.attempts.standstill import Standstill
from taskmon.engine.attempts.worker_process import Worker
from taskmon.engine.attempts.workers import TroubleError, Workers
from taskmon.engine.claim import Assignment
from taskmon.engine.futures import Background
from taskmon.engine.news import Inbox
from taskmon.engine.secrets import SecretsMissingError, why_held
from taskmon.engine.trouble import Trouble
from taskmon.paths import Paths
from taskmon.store import Store, Transaction

#: How long a driver may be deaf: to a stop, or to a worker that can't poke it.
DEAF_S = 0.1
#: A worker that is not ready so long after its attempt has ended is let go; the thread is needed for the next.
READY_S = 10.0
#: A command that ends sooner never has its pid stored: it would be one more commit for nothing.
SETTLED_S = 0.2


#: A task's spec with what has to be looked for; asks whether anybody still waits, and may raise SecretsMissingError.
Complete = Callable[[Assignment, Spec, Callable[[], bool]], Spec]


class Driver(QRunnable):
    """Watches an attempt on a thread of the pool and ends when it has ended, or when it is told to stop."""

    def __init__(
        self,
        assignment: Assignment,
        paths: Paths,
        workers: Workers,
        store: Store,
        inbox: Inbox,
        trouble: Trouble,
        telling: Background,
        complete: Complete,
        settled_in: Callable[[], None],
        left: Callable[[Assignment], None],
    ) -> None:
        """Nothing happens yet.

        Args:
            telling: As of `Control`.
            complete: Gives a task's spec what has to be looked for; on this thread, as that may take long.
            settled_in: Called on this thread once the command has run for `SETTLED_S`: its worker is not soon back.
            left: Called last, on the driver's thread, whatever became of the attempt.
        """
        super().__init__()
        self.assignment = assignment
        self.nonce = assignment.attempt.nonce
        self._paths = paths
        self._folder = AttemptFolder(paths.attempt(assignment.run.id, assignment.attempt.attempt))
        self._workers = workers
        self._store = store
        self._inbox = inbox
        self._trouble = trouble
        self._telling = telling
        self._complete = complete
        self._settled_in = settled_in
        self._left = left
        self._lock = threading.Lock()  #: a worker is woken only while it is this driver's
        self._worker: Worker | None = None
        self._asked = threading.Event()  #: to leave the attempt to its worker
        self._was_handed_over = assignment.is_reattached
        self.has_begun = False
        self._began = time.monotonic()
        self._start_told = False
        self._standstill = Standstill(assignment.run, assignment.attempt.attempt, store, inbox, self._folder)
        self._end = AttemptEnd(
            assignment,
            self._folder,
            store,
            inbox,
            trouble,
            workers,
            self._asked,
            self._standstill,
        )
        self._owes_cancel = False  #: the worker has to be told of a cancel still
        #: Whether the worker said that it is paused, and how much it had heard, when that was last followed up.
        self._pause_followed: tuple[bool, int | None] | None = (
            None if assignment.is_reattached else (assignment.run.paused, 0)
        )

    def stop(self) -> None:
        """Leave the attempt to its worker and go; from any thread."""
        with self._lock:
            self._asked.set()
            if self._worker is not None:
                self._worker.wake()

    def poke(self) -> None:
        """Tell the worker that something was asked; from any thread."""
        worker = self._worker
        if worker is not None:
            worker.poke()

    def tell_cancel(self) -> bool:
        """Tell the worker that the attempt is cancelled, now or once it listens; from any thread, never blocks."""
        with self._lock:
            self._owes_cancel = self._worker is None or not self._worker.tell_cancel(self.nonce)
            return not self._owes_cancel

    def run(self) -> None:
        """Follow the attempt to its end."""
        try:
            self.has_begun = True
            self._perform()
        except BaseException as error:  # a bug of ours must not leave a run spinning; SystemExit would hang the pool
            self._give_up(error)
            if lacking(error) is None:
                raise
        finally:
            with self._lock:
                worker, self._worker = self._worker, None
            if worker is not None:  # we failed in the middle: it must not wait for ever for more to do
                self._workers.leave(worker)
            self._left(self.assignment)

    def _give_up(self, error: BaseException) -> None:
        """End what can't be gone on with, however often that has to be tried: there may be no memory even for this."""
        while True:
            try:
                trouble = lacking(error)
                if trouble is not None and not self._was_handed_over:
                    self._end.keep_waiting(trouble)
                else:
                    details = {"exception": f"{type(error).__name__}: {error}"}
                    message = "taskmon itself failed while it watched this run."
                    self._end.without_worker(self._look, RunError(message, ErrorCode.INTERNAL, details))
                return
            except MemoryError:
                if self._asked.wait(PROBE_S):
                    return
            except Exception as second:  # what is to be looked at can't be: that must not leave it spinning either
                log.note_failure(f"run {self.assignment.run.id} could not be settled", second)
                store_minimal_end(self._store, self.assignment.attempt, second)
                return

    def _perform(self) -> None:
        spec = self.assignment.spec
        if spec is None or self.assignment.is_reattached:
            self._follow_from_afar()
            return
        if self.assignment.run.job.kind is JobKind.TASK:
            try:
                spec = self._complete(self.assignment, spec, self._asked.is_set)
            except SecretsMissingError as error:
                if not self._asked.is_set():
                    self._end.give_up_start(why_held(error.names), error.names)
                return
        if self._asked.is_set():
            return  # claimed, durable, not started: the next launch finds just that
        try:
            worker = self._workers.take(pool_key(spec))
        except TroubleError as error:
            self._end.keep_waiting(error.trouble)
            return
        with self._lock:
            self._worker = worker
        self._was_handed_over = True
        if worker.send(spec, self._asked):
            self._follow(worker)
        else:
            self._lose(worker)

    def _follow(self, worker: Worker) -> None:
        """Follow the journal on the worker's pokes, until it is ready for its next attempt or gone, or we are to go."""
        ended, ended_s, refused = False, 0.0, False
        while True:
            if not self._asked.is_set():
                worker.wait(DEAF_S if not self._start_told else PROBE_S)
            if self._asked.is_set() or (ended and time.monotonic() - ended_s >= READY_S):
                self._forget_worker()
                self._workers.leave(worker)
                return
            if self._owes_cancel:
                self.tell_cancel()
            pokes = worker.drain()
            refused = refused or b"x" in pokes
            if not ended:
                ended, ended_s = self._look(), time.monotonic()
            if not ended and self._standstill.look(worker.identity, self._folder.evidence):
                self._end_standing(worker.identity)
            if b"r" in pokes:
                if not ended and not self._look():
                    self._end.of_refused(refused, self._look)
                if self._forget_worker():
                    self._workers.give_back(worker)
                else:
                    self._workers.leave(worker)
                return
            if not pokes:
                if ended:
                    self._forget_worker()
                    worker.bury()
                else:
                    self._lose(worker)
                return

    def _forget_worker(self) -> bool:
        """From here on nobody wakes it; False: somebody has, and it can't be heard any more."""
        with self._lock:
            self._worker = None
            return not self._asked.is_set()

    def _lose(self, worker: Worker) -> None:
        """It is gone before it has recorded an end."""
        self._forget_worker()
        if self._standstill.overdue is not None:  # of whom a tracer may keep what is left for as long as it likes
            self._workers.leave(worker)
            self._end.without_worker(self._look, self._standstill.overdue)
            return
        status = worker.bury()
        # Killed, it says nothing of the next one. What ends by itself before it could begin would end again.
        early = None if status in (0, -1, -int(system.KILL)) else self._workers.died_early(status)
        self._end.without_worker(self._look, None, early, has_let_go=status != -1)

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
                    self._end.without_worker(self._look, self._standstill.overdue)
                    return
                standing = self._proven_worker()
                if standing is not None and self._standstill.look(standing, self._folder.evidence):
                    self._end_standing(standing)
            if self._asked.wait(DEAF_S):
                return

    def _proven_worker(self) -> Identity | None:
        """The worker of another monitor's attempt, if it is one by more than the journal's word: it holds the lock."""
        worker = self._folder.evidence.worker
        if worker is None or not system.is_worker(worker.pid):
            return None
        return worker if system.holds(worker, os.path.join(self._folder.path, ALIVE)) else None

    def _end_standing(self, worker: Identity) -> None:
        """End a worker that is of no use any more: as soon as it is gone, what it watched over is ended from here."""
        overdue = self._standstill.overdue
        log.note(f"the worker of run {self.assignment.run.id} is ended: {overdue.message if overdue else ''}")
        self._end.seen = system.descendants(worker.pid)
        with contextlib.suppress(PermissionError):
            system.send_signal(worker, system.KILL)

    def _look(self) -> bool:
        """Read what is new; True: the attempt has ended, and its outcome is on its way to the store."""
        evidence = self._folder.read()
        if evidence.outcome is not None and evidence.nonce == self.assignment.attempt.nonce:
            self._end.store(evidence.outcome)
            return True
        if not self._start_told and evidence.command is not None and time.monotonic() - self._began >= SETTLED_S:
            self._start_told = True
            if self._is_its_own(evidence.command):
                self._end.command = evidence.command
            self._note_started(self._end.command, evidence.started_at)
            if not self.assignment.is_reattached:
                self._settled_in()
        live = self._folder.live(self.assignment.run.id, self.assignment.attempt.attempt)
        if live is not None:
            self._inbox.put_live(self._standstill.noted(live))
            pause = (Fact.PAUSED in live.facts, live.heard_bytes)
            if pause != self._pause_followed:
                self._pause_followed = pause
                follow(self._store, self._paths, live, self._telling)
        return False

    def _is_its_own(self, command: Identity) -> bool:
        """Whether it is this attempt's, whoever wrote so into the journal: only then is it ever ended by its pid."""
        worker = self._worker
        children = system.children(worker.pid) if worker is not None else []
        # Its name is another since it was started, if it has replaced itself by another program.
        is_child = any((child.pid, child.start) == (command.pid, command.start) for child in children)
        return is_child or system.carries(command, self.nonce)

    def _note_started(self, command: Identity | None, started_at: str | None) -> None:
        self._trouble.note_success(self.assignment.run.id)
        watched = self.assignment.run
        at = from_text(started_at) if started_at else utc_now()
        pid = command.pid if command else None

        def closure(tx: Transaction) -> None:
            run = tx.get(watched.id)
            if run.state is RunState.RUNNING and run.attempt == watched.attempt:
                tx.note_started(run.id, run.attempt, at, pid)
                tx.put(run, replace(run, pid=pid or run.pid, started_at=at), at, Actor.ENGINE, "")

        self._store.write(closure)
