"""Looks whether an attempt's worker stands still, and helps it: it is seen, said and continued; at last it is ended.

A pause stops the command and what descends from it, never the worker. So a worker that stands still was stopped or is
traced by somebody else, and neither hears a cancel nor keeps a limit of time meanwhile. It may be its own command that
stops it again and again.
"""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import TimeoutError as NotYetError
from dataclasses import replace

from taskmon import system
from taskmon.core.clock import utc_now
from taskmon.core.errors import ErrorCode, NoSuchRunError, RunError, StoreError
from taskmon.core.journal import EVENTS, OUTPUT, Evidence, Identity
from taskmon.core.run import Run
from taskmon.core.states import Actor, Fact, RunState
from taskmon.core.wire import Live
from taskmon.engine import log
from taskmon.engine.attempts.attempt_folder import AttemptFolder
from taskmon.engine.news import Inbox
from taskmon.store import Store, Transaction

#: Whoever stops a worker for a moment has continued it by the second look.
_LOOK_S = 0.5
#: So many looks in a row at which it goes on, and nobody holds it: one that is stopped all the time goes on as well.
_GOES_ON = 3
#: What should have happened may come so much later, once it was continued, before the monitor does it in its place.
_PATIENCE_S = 5.0
#: How often an attempt's history tells of it, whatever stops it again and again.
_MOST_TOLD = 3
_ANSWER_S = 2.0


class Standstill:
    """One attempt's worker under its driver's eyes; on the driver's thread."""

    def __init__(self, run: Run, attempt: int, store: Store, inbox: Inbox, folder: AttemptFolder) -> None:
        self._run = run
        self._attempt = attempt
        self._store = store
        self._inbox = inbox
        self._folder = folder
        self._began_s = time.monotonic()
        self._looked_s = 0.0
        self._stands = ""  #: "stopped" or "traced"; empty: it goes on
        self._why = ""  #: what was said of that
        self._stood = 0  #: looks since it was first seen standing
        self._goes_on = 0  #: looks since it was last seen standing
        self._told = 0
        self._due: RunError | None = None
        self._due_s = 0.0  #: since when that is due
        self._seen = (0, 0, 0, 0)  #: size and time of what the command writes
        self._moved_s = 0.0  #: when that changed
        #: What the monitor ends the attempt for in its worker's place, once it has come to that; a cancel has no code.
        self.overdue: RunError | None = None

    def look(self, worker: Identity, evidence: Evidence) -> bool:
        """Help the worker if it stands still; True: that was no use, and something is overdue: the attempt has to end.

        Args:
            worker: Proven to be the attempt's: it is signalled.
        """
        now_s = time.monotonic()
        if now_s - self._looked_s < _LOOK_S:
            return False
        self._looked_s = now_s
        stands = system.standstill(worker)
        if stands is None:
            self._mind_that_it_goes_on()
            return False
        self._goes_on = 0
        self._stood += 1
        if self._stood < 2:
            return False
        if stands != self._stands:
            self._stands = stands
            self._tell(worker)
        if stands == "stopped":
            try:
                system.send_signal(worker, signal.SIGCONT)
            except PermissionError:
                log.note(f"the worker of run {self._run.id} (pid {worker.pid}) can't be continued by this user")
        due = self._what_is_due(evidence, now_s)
        if due is None or self._due is None:
            self._due, self._due_s = due, now_s
        if due is not None and now_s - self._due_s >= _PATIENCE_S:
            self.overdue = due
        return self.overdue is not None

    def noted(self, live: Live) -> Live:
        """What the worker has written between two stops, with the word on them: else nobody would come to read it."""
        return replace(live, note=live.note or self._why) if self._stands else live

    def _mind_that_it_goes_on(self) -> None:
        self._goes_on += 1
        if self._stands and self._goes_on >= _GOES_ON:
            log.note(f"the worker of run {self._run.id} goes on")
            self._inbox.put_live(self._folder.newest or Live(self._run.id, self._attempt))
        if self._goes_on >= _GOES_ON:
            self._stands, self._stood, self._due = "", 0, None

    def _tell(self, worker: Identity) -> None:
        """Say it where a person looks: beside the run, in its history, in the log."""
        why = self._why = _WHY[self._stands].format(pid=worker.pid)
        log.note(f"run {self._run.id}: {why}")
        live = self._folder.newest or Live(self._run.id, self._attempt)
        self._inbox.put_live(replace(live, note=why))
        self._told += 1
        if self._told > _MOST_TOLD:
            return

        def note(tx: Transaction) -> None:
            run = tx.get(self._run.id)
            if run.state is RunState.RUNNING and run.attempt == self._attempt:
                tx.put(run, run, utc_now(), Actor.ENGINE, why)

        self._store.write(note)

    def _what_is_due(self, evidence: Evidence, now_s: float) -> RunError | None:
        """What the worker should have done by now, as the error to record; nothing is due of one that only waits."""
        job, held = self._run.job, _HELD[self._stands]
        if self._is_cancelling():
            return RunError(f"It was cancelled; {held}, so the monitor ended it.")
        if evidence.command is not None and not system.is_alive(evidence.command):
            return RunError(f"How it ended is not known: {held} and could not record it.", ErrorCode.WORKER_LOST)
        live = self._folder.newest
        if live is not None and Fact.PAUSED in live.facts:
            return None
        elapsed_s = (live.elapsed_by(now_s) if live else None) or now_s - self._began_s
        if job.timeout_s is not None and elapsed_s >= job.timeout_s:
            message = f"It ran longer than the {job.timeout_s:g} s it was allowed; {held}, so the monitor ended it."
            return RunError(message, ErrorCode.TIMEOUT)
        if job.quiet_timeout_s is not None and self._quiet_s(now_s) >= job.quiet_timeout_s:
            message = f"It printed nothing for {job.quiet_timeout_s:g} s, which was its limit; {held}."
            return RunError(message, ErrorCode.QUIET_TIMEOUT)
        return None

    def _is_cancelling(self) -> bool:
        """Whether somebody has cancelled it since it was claimed; the store knows before any worker."""

        def asked(tx: Transaction) -> bool:
            try:
                run = tx.get(self._run.id)
            except NoSuchRunError:
                return False
            return run.attempt == self._attempt and run.cancelling

        try:
            return self._store.write(asked).result(_ANSWER_S)
        except (StoreError, NotYetError):
            return False  # asked again at the next look

    def _quiet_s(self, now_s: float) -> float:
        """For how long the command has written nothing, as far as it was looked at here."""
        seen: list[int] = []
        for name in (OUTPUT, EVENTS):
            try:
                status = os.lstat(os.path.join(self._folder.path, name))
                seen += [status.st_size, status.st_mtime_ns]
            except OSError:
                seen += [0, 0]
        if (found := (seen[0], seen[1], seen[2], seen[3])) != self._seen:
            self._seen, self._moved_s = found, now_s
        return now_s - self._moved_s


_WHY = {
    "stopped": "its worker (pid {pid}) was stopped by somebody (SIGSTOP), and is continued",
    "traced": "its worker (pid {pid}) is held by a debugger: until that lets it go, nobody watches over the run",
}
_HELD = {
    "stopped": "its worker was stopped by somebody again and again",
    "traced": "its worker was held by a debugger",
}
