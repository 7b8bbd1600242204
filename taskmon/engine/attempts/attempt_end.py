"""How a driver brings its attempt to an end in the store: as its worker recorded it, or as the evidence shows."""

from __future__ import annotations

import contextlib
import errno
import os
import threading
from collections.abc import Callable
from dataclasses import replace

from taskmon.core.attempt import Outcome, kept_waiting, never_started
from taskmon.core.clock import utc_now
from taskmon.core.errors import RunError
from taskmon.core.job import Survivors
from taskmon.core.journal import Identity
from taskmon.core.states import RunState
from taskmon.core.trouble import of_our_own, told
from taskmon.core.wire import Live
from taskmon.engine.attempts.attempt_folder import AttemptFolder
from taskmon.engine.attempts.ending import LeftAloneError, settle, store_end
from taskmon.engine.attempts.standstill import Standstill
from taskmon.engine.attempts.workers import Workers
from taskmon.engine.claim import Assignment
from taskmon.engine.news import Inbox
from taskmon.engine.trouble import Trouble
from taskmon.store import Store

#: How often proof of death is asked for where no closed pipe tells it.
PROBE_S = 1.0

#: Reads what is new; True: it has ended by its worker's own word, and that is on its way to the store. Handed over with
#: each call: an object of the driver's that knew its driver would keep both until the collector comes.
Look = Callable[[], bool]


class AttemptEnd:
    """Of one driver, on its thread."""

    def __init__(
        self,
        assignment: Assignment,
        folder: AttemptFolder,
        store: Store,
        inbox: Inbox,
        trouble: Trouble,
        workers: Workers,
        leaving: threading.Event,
        standstill: Standstill,
    ) -> None:
        """Nothing happens yet.

        Args:
            leaving: Set when the attempt is to be left to its worker.
        """
        self._assignment = assignment
        self._folder = folder
        self._store = store
        self._inbox = inbox
        self._trouble = trouble
        self._workers = workers
        self._leaving = leaving
        self._standstill = standstill
        self.seen: list[Identity] = []  #: what descended from a worker that had to be ended
        self.command: Identity | None = None  #: once it was seen to be this attempt's

    def store(self, outcome: Outcome, missing: tuple[str, ...] = ()) -> None:
        """Hand the outcome to the store, which keeps it until it is committed; the next claim shares that commit."""
        attempt, evidence = self._assignment.attempt, self._folder.evidence
        # Before it is stored: the look that shares that commit must not claim what would meet the same.
        outcome = self._trouble.judge(attempt.run_id, outcome)
        if outcome.is_trouble:
            self._workers.let_all_idle_go()
        if evidence.progress is not None or evidence.last_line:
            last = Live(attempt.run_id, attempt.attempt, evidence.progress, line=evidence.last_line)
            self._inbox.put_live(replace(last, elapsed_s=outcome.elapsed_s))
        store_end(self._store, attempt, outcome, evidence, missing)

    def give_up_start(self, why: str, missing: tuple[str, ...]) -> None:
        """It never started, for want of these secrets."""
        self._abandon()
        self.store(never_started(utc_now(), why), missing)

    def keep_waiting(self, trouble: RunError) -> None:
        """The machine is at fault: the run pays nothing for it."""
        self._abandon()
        self.store(kept_waiting(utc_now(), trouble))

    def _abandon(self) -> None:
        with contextlib.suppress(OSError):  # nobody was handed this attempt: the word is only for readers
            self._folder.abandon(utc_now())

    def of_refused(self, refused: bool, look: Look) -> None:
        """The worker is ready again without an outcome: the attempt was abandoned, not its own, or out of its reach."""
        evidence = self._folder.read()
        try:
            is_there = self._folder.is_there
        except OSError as error:  # what the worker lacked, we lack as well
            self.keep_waiting(of_our_own(error, self._folder.path))
            return
        is_known = (
            evidence.nonce not in (None, self._assignment.attempt.nonce) or evidence.starting or evidence.abandoned
        )
        if not refused or is_known:
            self.without_worker(look, None, has_let_go=True)
        elif self._folder.was_replaced:
            self.store(never_started(utc_now(), "somebody put something else in place of its files"))
        elif not self._folder.may_be_there or not is_there:
            gone = FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
            self.keep_waiting(of_our_own(gone, self._folder.path if self._folder.may_be_there else self._folder.runs))
        else:
            why = self._workers.last_words
            self.keep_waiting(told(f"A worker can't use {self._folder.path}{f' ({why})' if why else ''}. Mend that."))

    def without_worker(
        self, look: Look, failure: RunError | None, early: RunError | None = None, *, has_let_go: bool = False
    ) -> None:
        """Nobody records this attempt any more: find out what is true, and record that.

        While the worker's lock is refused, somebody may still hold the attempt: asked again each second.

        Args:
            early: What it means if nothing was started.
            has_let_go: The worker is known to be gone, or to hold this attempt no more.
        """
        run, attempt = self._assignment.run, self._assignment.attempt
        if self.command is not None:
            attempt = replace(attempt, pid=self.command.pid)
        overdue = self._standstill.overdue
        if overdue is not None:  # of what has run into a limit, or was cancelled, nothing is kept
            run = replace(run, job=replace(run.job, survivors=Survivors.END))
        while not self._leaving.is_set():
            try:
                with self._folder.proof_of_death(has_let_go=has_let_go) as dead:
                    if dead:
                        outcome = settle(
                            run,
                            attempt,
                            self._folder,
                            failure,
                            monitor_alive=True,
                            leaving=self._leaving,
                            seen=self.seen,
                        )
                        if outcome.error is overdue and overdue is not None and overdue.code is None:
                            survivors = outcome.remarks.get("survivors")
                            outcome = replace(outcome, state=RunState.FAILED if survivors else RunState.CANCELLED)
                        if early is not None and outcome.never_started:
                            outcome = kept_waiting(outcome.ended_at, early)
                        self.store(outcome)
                        return
            except LeftAloneError:
                return
            except (OSError, MemoryError) as error:  # no room to abandon it, or no way to look: settled once there is
                self._trouble.note(of_our_own(error, self._folder.runs))
            if look():
                return
            self._leaving.wait(PROBE_S)
