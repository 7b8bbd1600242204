"""The driver: a QRunnable that watches one attempt. It claims nothing and decides nothing.

It hands the spec to a worker, follows the journal, and gives the outcome to the store; for an attempt whose worker
outlived its monitor it only follows. Everything here runs on a thread of the pool.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRunnable

from taskmon import system
from taskmon.core.attempt import Attempt, Outcome, never_started
from taskmon.core.clock import utc_now
from taskmon.core.errors import ErrorCode, RunError
from taskmon.core.journal import Evidence, Identity
from taskmon.core.run import Run
from taskmon.core.wire import Live
from taskmon.engine.attempt_folder import AttemptFolder
from taskmon.engine.ending import settle
from taskmon.engine.workers import Worker, Workers

#: How long a driver may be deaf: to a stop, or to a worker that can't poke it.
DEAF_S = 0.1
#: How often a driver asks for proof of death where no closed pipe tells it.
PROBE_S = 1.0
#: A command that ends sooner never has its pid stored: it would be one more commit for nothing.
SETTLED_S = 0.2


@dataclass(frozen=True, slots=True)
class Watch:
    """What a driver needs to know of its attempt."""

    run: Run
    attempt: Attempt
    spec: dict[str, Any] | None  #: for a worker; None: a worker holds it already


@dataclass(frozen=True, slots=True)
class Reports:
    """Where a driver's news go; each may be called from any thread and returns at once."""

    started: Callable[[Run, Identity, str | None], None]  #: run, the command's process, instant
    live: Callable[[Live], None]
    ended: Callable[[Watch, Outcome, Evidence], None]
    left: Callable[[Watch], None]  #: the driver has gone, whatever became of the attempt


class Driver(QRunnable):
    """Performs `Watch` on a thread of the pool and ends when its attempt has ended, or when it is told to stop."""

    def __init__(self, watch: Watch, folder: AttemptFolder, workers: Workers, reports: Reports) -> None:
        super().__init__()
        self._watch = watch
        self._folder = folder
        self._workers = workers
        self._reports = reports
        self._worker: Worker | None = None
        self._stop = threading.Event()
        self._wake_read, self._wake_write = os.pipe()
        system.unblock(self._wake_read)
        system.unblock(self._wake_write)
        self._pipe_lock = threading.Lock()
        self._pipe_open = True
        self._began = time.monotonic()
        self._start_told = False

    def stop(self) -> None:
        """Leave the attempt to its worker and go; from any thread."""
        self._stop.set()
        self._wake()

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
            with self._pipe_lock:
                self._pipe_open = False
                os.close(self._wake_read)
                os.close(self._wake_write)
            self._reports.left(self._watch)

    def _perform(self) -> None:
        if self._watch.spec is None:
            self._follow_from_afar()
            return
        try:
            worker = self._workers.take()
        except OSError as error:
            self._give_up_start(f"no worker could be started ({error.strerror or error})")
            return
        self._worker = worker
        if not worker.send(self._watch.spec, self._stop):
            worker.bury()
            self._worker = None
            self._settle_without_worker(None)
            return
        if self._follow(worker):
            self._workers.give_back(worker)

    def _follow(self, worker: Worker) -> bool:
        """Follow the journal on the worker's pokes; True: the worker is ready for its next attempt."""
        ended = False
        while True:
            self._wait(worker.poke_fd, DEAF_S if not self._start_told else PROBE_S)
            if self._stop.is_set():
                self._worker = None
                worker.leave()
                return False
            pokes = worker.drain()
            if not ended:
                ended = self._look()
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
            self._wait(None, DEAF_S)
            if self._stop.is_set():
                return

    def _look(self) -> bool:
        """Read what is new; True: the attempt has ended, and its outcome is on its way to the store."""
        evidence = self._folder.read()
        if evidence.outcome is not None and evidence.nonce == self._watch.attempt.nonce:
            self._reports.ended(self._watch, evidence.outcome, evidence)
            return True
        if not self._start_told and evidence.command is not None and time.monotonic() - self._began >= SETTLED_S:
            self._start_told = True
            self._reports.started(self._watch.run, evidence.command, evidence.started_at)
        live = self._folder.live(self._watch.run.id, self._watch.attempt.attempt)
        if live is not None:
            self._reports.live(live)
        return False

    def _refused(self) -> None:
        """The worker was ready again without an outcome: it read that the attempt was abandoned, or not its own."""
        self._settle_without_worker(None)

    def _give_up_start(self, why: str) -> None:
        with contextlib.suppress(OSError):  # nobody was handed this attempt: the word is only for readers
            self._folder.abandon(utc_now())
        self._reports.ended(self._watch, never_started(utc_now(), why), self._folder.evidence)

    def _settle_without_worker(self, failure: RunError | None) -> None:
        """Nobody records this attempt any more: find out what is true, and record that.

        While the worker's lock is refused, somebody may still hold the attempt: asked again each second.
        """
        run, attempt = self._watch.run, self._watch.attempt
        while not self._stop.is_set():
            try:
                with self._folder.proof_of_death() as dead:
                    if dead:
                        outcome = settle(run, attempt, self._folder, failure, monitor_alive=True)
                        self._reports.ended(self._watch, outcome, self._folder.evidence)
                        return
            except OSError:
                pass  # no room to abandon it: nothing is settled until there is
            if self._look():
                return
            self._wait(None, PROBE_S)

    def _wait(self, descriptor: int | None, timeout_s: float) -> None:
        wanted = [self._wake_read] if descriptor is None else [descriptor, self._wake_read]
        if self._wake_read in system.wait_readable(wanted, timeout_s):
            os.read(self._wake_read, 4096)

    def _wake(self) -> None:
        with self._pipe_lock:
            if self._pipe_open:
                try:
                    os.write(self._wake_write, b"w")
                except BlockingIOError:
                    pass  # a full pipe wakes as well
