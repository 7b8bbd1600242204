"""Performs one attempt of a task on a thread of the monitor itself (`isolation="thread"`), and stores its end.

No worker, no journal, and no folder until the task keeps or logs something: what is known of such an attempt is its
row, and one that was running when its monitor ended is interrupted. A thread has no working directory, environment or
standard output of its own: the monitor's are used, and never changed. So `print` goes where the monitor's own output
goes, and `ctx.log` to the attempt's output.log; a relative path means the monitor's folder, those in parameters were
made absolute when the run was added.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
from dataclasses import replace
from functools import partial
from io import FileIO, TextIOBase
from typing import Any, TextIO, cast

from taskmon import ours
from taskmon.core.attempt import Outcome, kept_waiting, never_started, task_spec
from taskmon.core.clock import utc_now
from taskmon.core.errors import ErrorCode, RunError, StoreError
from taskmon.core.estimates.curve import whole
from taskmon.core.journal import OUTPUT, Evidence
from taskmon.core.progress import Progress, merged
from taskmon.core.run import Run
from taskmon.core.states import Cause, RunState
from taskmon.core.trouble import lacking
from taskmon.core.wire import Live
from taskmon.engine import log
from taskmon.engine.attempts.attempt_folder import AttemptFolder
from taskmon.engine.attempts.ending import store_end, with_output
from taskmon.engine.attempts.spec import extras_of
from taskmon.engine.attempts.threads.loaded import LoadedTasks
from taskmon.engine.attempts.threads.thread_stop import ThreadStop
from taskmon.engine.claim import Claimed
from taskmon.engine.news import Inbox
from taskmon.engine.secrets import Secrets, SecretsMissingError, why_held
from taskmon.engine.trouble import Trouble
from taskmon.paths import Paths
from taskmon.store import Store
from taskmon.tasks.process.perform import Ended, perform
from taskmon.tasks.process.results import MOST_IN_DATABASE_BYTES, end_message


class InThread:
    """One attempt; made and used on the thread that performs it, `report` on the task's reporter."""

    def __init__(
        self,
        claimed: Claimed,
        asked: ThreadStop,
        store: Store,
        paths: Paths,
        secrets: Secrets,
        inbox: Inbox,
        trouble: Trouble,
        loaded: LoadedTasks,
    ) -> None:
        self._run = claimed.run
        self._attempt = claimed.attempt
        self._asked = asked
        self._store = store
        self._paths = paths
        self._secrets = secrets
        self._inbox = inbox
        self._trouble = trouble
        self._loaded = loaded
        self._folder = str(paths.attempt(claimed.run.id, claimed.attempt.attempt))
        self._evidence = Evidence()
        self._began_s = self._moved_s = time.monotonic()
        self._has_begun = False  #: its function may have been loaded
        self._is_over = False
        self._notes: list[str] = []  #: few: what is worth one is said once

    def perform(self) -> None:
        """Call the task's function and hand its outcome to the store; nothing of it, if the monitor goes first."""
        missing: tuple[str, ...] = ()
        try:
            outcome = self._outcome()
        except SecretsMissingError as error:
            if self._asked.stop.is_set:  # nobody waited for the keyring any longer
                outcome = _stopped(self._run, self._asked.cause, None)
            else:
                missing = error.names
                outcome = never_started(utc_now(), why_held(missing))
        except Exception as error:  # a bug of ours must not leave a run spinning
            trouble = None if self._has_begun else lacking(error)
            if trouble is not None:
                self._end(kept_waiting(utc_now(), trouble), ())
                return
            log.note_failure(f"run {self._run.id} could not be performed", error)
            details = {"exception": f"{type(error).__name__}: {error}"}
            fault = RunError("taskmon itself failed while it performed this run.", ErrorCode.INTERNAL, details)
            outcome = Outcome(RunState.FAILED, utc_now(), error=fault)
        if outcome is not None and self._asked.cause is not Cause.LET_GO:
            if not outcome.never_started:
                outcome = replace(outcome, elapsed_s=round(time.monotonic() - self._began_s, 3))
            self._end(outcome, missing)

    def _outcome(self) -> Outcome | None:
        """How it ended; None: it did not, but left because the monitor ends."""
        extras = extras_of(self._run, self._paths, self._secrets, lambda: self._asked.stop.is_set)
        if self._asked.stop.is_set:
            return _stopped(self._run, self._asked.cause, None)
        job = self._run.job
        spec = task_spec(job, self._run.id, self._attempt.attempt, self._folder, job.cwd, extras)
        output = _LateFile(os.path.join(self._folder, OUTPUT))
        over = self._limit()
        self._asked.stop.listen(self._expect_end)
        self._has_begun = True
        self._trouble.note_success(self._run.id)
        began_s = time.thread_time()
        try:
            ended = perform(
                spec, self._report, self._asked.stop, log_stream=cast(TextIO, output), load=self._loaded.find
            )
            if ended.result is not None and len(json.dumps(ended.result)) > MOST_IN_DATABASE_BYTES:
                ended = Ended.from_json(end_message(ended, spec))
        finally:
            self._is_over = True
            if over is not None:
                over.set()
            output.close()
        return self._outcome_of(ended, time.thread_time() - began_s, output.size_bytes)

    def _outcome_of(self, ended: Ended, cpu_s: float, output_bytes: int) -> Outcome | None:
        cause = self._asked.cause
        # Whoever returned what it was to return has ended by itself, whatever it was asked meanwhile.
        if ended.stopped or (cause is not None and ended.error is not None):
            return _stopped(self._run, cause, ended.error)
        return Outcome(
            RunState.SUCCEEDED if ended.error is None else RunState.FAILED,
            utc_now(),
            exit_code=ended.exit_code,
            error=ended.error,
            result=ended.result,
            cpu_s=round(cpu_s, 6),
            output_bytes=output_bytes,
            remarks=({"final": True} if ended.final else {}) | ({"notes": self._notes} if self._notes else {}),
        )

    def _report(self, message: dict[str, Any]) -> None:
        if "note" in message:
            self._notes.append(str(message["note"]))
            return
        report = Progress.from_json(message.get("progress"))
        if report is None or self._asked.cause is Cause.LET_GO:
            return
        self._moved_s = now_s = time.monotonic()
        progress = self._evidence.progress = merged(self._evidence.progress, report)
        self._evidence.curve.add(now_s - self._began_s, whole(progress))
        self._show(Live(self._run.id, self._attempt.attempt, progress, at=utc_now()))

    def _expect_end(self) -> None:
        """It was asked to end, by whoever calls: after its grace, say that it does not listen."""
        timer = threading.Timer(self._run.job.grace_s, self._call_it_deaf)
        timer.daemon = True
        with contextlib.suppress(RuntimeError, MemoryError):  # no thread to be had: then that is not said
            timer.start()

    def _call_it_deaf(self) -> None:
        if not self._is_over and self._asked.cause not in (Cause.LEAVING, Cause.LET_GO):
            progress, note = self._evidence.progress, "it does not look whether it shall end"
            self._show(Live(self._run.id, self._attempt.attempt, progress, note=note, at=utc_now()))

    def _show(self, live: Live) -> None:
        self._inbox.put_live(replace(live, elapsed_s=0.0, since_s=self._began_s))

    def _limit(self) -> threading.Event | None:
        """Have the task asked to end when its time is over, unless what is returned is set before."""
        job = self._run.job
        if job.timeout_s is None and job.quiet_timeout_s is None:
            return None
        over = threading.Event()
        watch = partial(self._watch_time, over, time.monotonic(), job.timeout_s, job.quiet_timeout_s)
        threading.Thread(target=watch, name="task-limits", daemon=True).start()
        return over

    def _watch_time(
        self, over: threading.Event, began_s: float, timeout_s: float | None, quiet_s: float | None
    ) -> None:
        while True:
            now_s = time.monotonic()
            left_s = [
                (timeout_s - (now_s - began_s), Cause.TIMEOUT) if timeout_s is not None else None,
                (quiet_s - (now_s - self._moved_s), Cause.QUIET_TIMEOUT) if quiet_s is not None else None,
            ]
            nearest_s, cause = min(left for left in left_s if left is not None)
            if nearest_s <= 0:
                self._asked.ask(cause)
                return
            if over.wait(nearest_s):
                return

    def _end(self, outcome: Outcome, missing: tuple[str, ...]) -> None:
        outcome = with_output(outcome, AttemptFolder(self._paths.attempt(self._run.id, self._attempt.attempt)))
        outcome = self._trouble.judge(self._run.id, outcome)
        try:
            store_end(self._store, self._attempt, outcome, self._evidence, missing)
        except StoreError as error:  # closed: the next launch finds it interrupted
            log.note_failure(f"run {self._run.id} ended when nobody could store it any more", error)


def _stopped(run: Run, cause: Cause | None, error: RunError | None) -> Outcome | None:
    """The outcome of a task that ended because it was asked to; None: by a monitor that ends."""
    now = utc_now()
    if cause is Cause.CANCEL:
        return Outcome(RunState.CANCELLED, now)
    details = dict(error.details or {}) if error else {}
    if cause is Cause.TIMEOUT:
        message, code = f"It ran longer than the {run.job.timeout_s:g} s it was allowed.", ErrorCode.TIMEOUT
        details["limit_s"] = run.job.timeout_s
    elif cause is Cause.QUIET_TIMEOUT:
        message = f"It reported nothing for {run.job.quiet_timeout_s:g} s, which was its limit."
        code = ErrorCode.QUIET_TIMEOUT
        details["limit_s"] = run.job.quiet_timeout_s
    elif cause is None:
        message, code = "It raised RunStopped, though nobody had asked it to stop.", ErrorCode.EXCEPTION
    else:
        return None
    return Outcome(RunState.FAILED, now, error=RunError(message, code, details))


class _LateFile(TextIOBase):
    """A file to append to, made with its folder when something is written: most small tasks log nothing."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._file: FileIO | None = None
        self.size_bytes = 0

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        content = text.encode("utf-8", "backslashreplace")
        if self._file is None:
            ours.make_folder(os.path.dirname(self._path))
            self._file = FileIO(_appended(self._path), "a")
        self._file.write(content)
        self.size_bytes += len(content)
        return len(text)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        super().close()


def _appended(path: str) -> int:
    """The file, made if it is not there; what a job has put in its place is moved aside."""
    try:
        return ours.open_file(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    except ours.NotOursError:
        return ours.create(path)
