"""Hands attempts to drivers: what was claimed, what goes on with a worker of before, what a thread has dropped."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from PySide6.QtCore import QObject, QTimer, Slot

from taskmon.core.attempt import kept_waiting, never_started
from taskmon.core.clock import utc_now
from taskmon.core.journal import Evidence
from taskmon.core.run import Run
from taskmon.core.trouble import lacking, of_our_own
from taskmon.engine import log
from taskmon.engine.attempts.drivers import Drivers
from taskmon.engine.attempts.ending import store_end
from taskmon.engine.claim import Assignment, Claimed
from taskmon.engine.trouble import Trouble
from taskmon.paths import Paths
from taskmon.store import Store

_WATCH_AGAIN_MS = 1_000


class Handover(QObject):
    """Of one monitor: no attempt is left without anybody who watches it."""

    def __init__(
        self,
        drivers: Drivers,
        store: Store,
        paths: Paths,
        machine: Trouble,
        tell_again: Callable[[int, int], Future[None]],
        parent: QObject,
    ) -> None:
        """Nothing is watched yet. `tell_again`: as of `Control`."""
        super().__init__(parent)
        self._drivers = drivers
        self._store = store
        self._paths = paths
        self._ask_again = tell_again
        self._machine = machine
        self._is_over = False

    def stop(self) -> None:
        """Begin to watch nothing more."""
        self._is_over = True

    def perform(self, claimed: Claimed) -> None:
        """Have a claimed attempt performed, or its run queued again; from any thread."""
        try:
            self._drivers.perform(claimed)
        except Exception as error:  # whatever it is: a claim without a driver would run for ever
            self._take_back(claimed, error)
            return
        if claimed.run.paused:  # asked of an attempt that then never started
            self._tell_again(claimed.run)

    @Slot(object)
    def take_up(self, lost: list[Assignment]) -> None:
        """See to what a thread has dropped; on the main thread."""
        for assignment in lost:
            if assignment.is_reattached:
                self.watch(assignment)
            else:
                self._take_back(assignment, MemoryError("its thread dropped it"))

    def watch(self, assignment: Assignment) -> None:
        """Watch what goes on already, as soon as there is a thread for it; on the main thread."""
        if self._is_over:
            return
        try:
            self._drivers.watch(assignment)
        except Exception as error:
            log.note_failure(f"run {assignment.run.id} is not watched yet", error)
            self._machine.note(of_our_own(error, str(self._paths.runs)))
            QTimer.singleShot(_WATCH_AGAIN_MS, self, lambda: self.watch(assignment))
            return
        self._tell_again(assignment.run)

    def _take_back(self, claimed: Claimed | Assignment, error: Exception) -> None:
        """End a claimed attempt that nobody could be given; it is queued again."""
        trouble = lacking(error)
        if trouble is not None:
            outcome = kept_waiting(utc_now(), trouble)
        else:
            log.note_failure(f"run {claimed.run.id} could not be given to anybody", error)
            outcome = never_started(utc_now(), f"taskmon itself failed ({type(error).__name__}: {error})")
        store_end(self._store, claimed.attempt, self._machine.judge(claimed.run.id, outcome), Evidence())

    def _tell_again(self, run: Run) -> None:
        def note(told: Future[None]) -> None:
            error = told.exception()
            if error is not None:
                log.note_failure(f"what was asked of run {run.id} could not be told again", error)

        self._ask_again(run.id, run.attempt).add_done_callback(note)
