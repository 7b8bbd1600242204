"""What can be seen of a running command or task: its output, its progress, its quiet; shown as progress.json."""

from __future__ import annotations

import os
import time

from taskmon import system
from taskmon.core.attempt import Spec
from taskmon.core.estimates.curve import Curve, whole
from taskmon.core.journal import EVENTS
from taskmon.core.progress import Progress, merged
from taskmon.core.states import Fact
from taskmon.progress import EventReader, Recogniser, Shown, recogniser_for
from taskmon.worker.log import complain
from taskmon.worker.output import Output
from taskmon.worker.processes.command import Started
from taskmon.worker.record import Record
from taskmon.worker.watching.arrivals import Arrivals
from taskmon.worker.watching.files_read import FilesRead
from taskmon.worker.watching.input_wait import InputWait
from taskmon.worker.watching.rhythm import Rhythm
from taskmon.worker.watching.stopwatch import Stopwatch
from taskmon.worker.watching.usage import UsageNotes

_JOURNAL_EVERY_S = 10.0
#: Some hours of a run that moves all the time.
LONG_JOURNAL_BYTES = 262_144
#: A test may set it, for who would wait a minute.
_QUIET_AFTER_S = os.environ.get("TASKMON_QUIET_AFTER_S")


class Observer:
    """Looks at one command when told to, and writes down what it sees. Seconds are the stopwatch's."""

    def __init__(self, spec: Spec, record: Record, output: Output, started: Started) -> None:
        self._job = spec.job
        self._record = record
        self._output = output
        self._arrivals = Arrivals(spec.folder)
        self._usage = UsageNotes(
            spec.folder, is_handed_on=started.reports is not None and started.reports.was_handed_on
        )
        self._command = started.process
        self._terminal = started.terminal
        self._can_be_typed_to = started.keyboard is not None and started.keyboard.is_there
        self._input_wait = InputWait(started.terminal) if started.terminal else None
        self._reports = started.reports
        self._files = FilesRead(spec.job, started.process)
        self._rhythm = Rhythm(float(_QUIET_AFTER_S) if _QUIET_AFTER_S else None)
        self._recogniser: Recogniser | None = None  #: made when first needed: most short commands print nothing
        self._events_path = os.path.join(spec.folder, EVENTS)
        self._events = EventReader(self._events_path)
        self.curve = Curve()  #: how far it was when: for the estimates of later runs
        self._shown = Shown()  #: what is told of that which is recognised
        self._is_puzzled = False  #: a recogniser failed: its output is not guessed at any more
        self._has_reported = False  #: the program has reported by itself: its output is not guessed at any more
        self.progress: Progress | None = None
        self.line = ""  #: the newest line of output
        self.active_s = 0.0  #: when it last printed or reported something
        self._has_looked = False
        self._steps = 0  #: grows with each new step
        self._peak_memory_bytes: int | None = None
        self._journal_at_s = time.monotonic() + _JOURNAL_EVERY_S
        self._journaled: tuple[Progress | None, str] = (None, "")
        self._steps_journaled = 0
        self._has_told_of_loss = False

    def look(self, now_s: float) -> bool:
        """Take in what is new; True if the command has printed or reported anything since the last look."""
        self._has_looked = True
        chunk = self._output.take()
        if chunk:
            self._arrivals.note(self._output.taken_bytes)
            self.line = self._output.newest_line()
        else:
            self._arrivals.look()
        if not self._has_reported and not self._is_puzzled:
            self._recognise(chunk, now_s)
        reported = self._events.read()
        if self._reports is not None:
            self._reports.read()
            reported = self._reports.take_progress() or reported
        if reported is not None:
            if not self._has_reported:
                # What a program says of itself is believed over what its output looks like, from the first word on.
                self._has_reported = True
                self.progress = None
            self._put(reported)
        is_active = bool(chunk) or reported is not None
        if is_active:
            self.active_s = now_s
            self._rhythm.sign(now_s)
            self.curve.add(now_s, 1.0 if self._shown.is_full else whole(self.progress))
        return is_active

    def show(self, stopwatch: Stopwatch, *, is_cancelling: bool, note: str, heard_bytes: int) -> None:
        """Look at everything that moves, and write it down where it has.

        Args:
            note: Why it is paused, or can't be ended, where that needs a word.
            heard_bytes: How much of control.jsonl was taken into account.
        """
        elapsed_s, is_paused = stopwatch.elapsed_s, stopwatch.is_paused
        is_active = self.look(elapsed_s)
        if not is_paused and not is_cancelling:
            self._look_at_files(elapsed_s)
        self._record.mind_room()
        self._peak_memory_bytes = system.peak_memory_bytes(self._command.pid) or self._peak_memory_bytes
        self._mind_the_cap()
        self._usage.look(self._output.size_bytes)
        facts = []
        if is_paused:
            facts.append(Fact.PAUSED)
        if is_cancelling:
            facts.append(Fact.CANCELLING)
        if self._waits_for_input(is_active=is_active, is_paused=is_paused):
            facts.append(Fact.WAITING_FOR_INPUT)
            self._rhythm.excuse(elapsed_s)
            note = note or "it waits for somebody to type something"
        elif not is_paused and self._rhythm.quiet_s(elapsed_s) is not None:
            facts.append(Fact.QUIET)
            note = note or self._rhythm.note(elapsed_s)
        self._record.snapshot(
            {
                "progress": self.progress.to_json() if self.progress else None,
                # Both stay as they are while it runs: who reads them knows how long that is, whatever is written later.
                "elapsed_s": round(stopwatch.counted_s, 3),
                "since_s": stopwatch.since_s,
                "facts": [fact.value for fact in facts],
                "line": self.line,
                "note": note,
                "output_bytes": self._output.size_bytes,
                "heard_bytes": heard_bytes,
                # None: nothing can be typed to it.
                "hides_input": self._terminal.hides_input if self._terminal and self._can_be_typed_to else None,
            }
        )
        self._journal(elapsed_s)

    def _look_at_files(self, now_s: float) -> None:
        """Tell from what it reads how far a command is that does not say so itself."""
        if self.progress is not None and not self.progress.estimated:
            return
        if self._files.look(now_s, has_spoken=bool(self.line)):
            self.progress = self._files.progress
            if self._files.has_moved:
                self._rhythm.sign(now_s)
                self.curve.add(now_s, whole(self.progress))

    def _waits_for_input(self, *, is_active: bool, is_paused: bool) -> bool:
        if self._input_wait is None or is_paused:
            return False
        if is_active:
            self._input_wait.begin_anew()
            return False
        return self._input_wait.look(time.monotonic(), ends_in_line=self._output.ends_in_line)

    def sees_reader(self) -> bool:
        """Whether somebody is seen waiting for what is typed, right now; with the terminal as he wants it."""
        return self._input_wait is not None and self._input_wait.look_at_once(ends_in_line=self._output.ends_in_line)

    def look_once_more(self, elapsed_s: float) -> None:
        """Take in what the command said last; nothing is done for one that has said nothing at all."""
        self._usage.end()
        has_news = self._reports is not None and self._reports.has_progress
        if self._has_looked or has_news or self._output.size_bytes or os.path.exists(self._events_path):
            self.look(elapsed_s)
            self._arrivals.end()
            if not self._has_reported and not self._is_puzzled:
                self._shown.end()
                if self._shown.progress is not None:  # else what was estimated stands
                    self._show(self._shown.progress)
            self._mind_the_cap()

    def peak_memory_bytes(self, reaped: system.Reaped | None) -> int | None:
        """The command's peak; what the system tells is no less than the worker's own, so a sample may know better."""
        if reaped is None:
            return self._peak_memory_bytes
        if self._peak_memory_bytes is not None and reaped.peak_memory_bytes <= system.own_peak_bytes():
            return self._peak_memory_bytes
        return reaped.peak_memory_bytes

    def _recognise(self, chunk: bytes, now_s: float) -> None:
        """Take in what was printed, nothing perhaps: a bar is shown only once it has been known for a moment."""
        try:
            if self._recogniser is None:
                if not chunk:
                    return
                argv = self._job.argv
                self._recogniser = recogniser_for(["sh", "-c", argv[0]] if self._job.shell else argv)
            self._recogniser.feed(chunk)
            if self._shown.take(self._recogniser, now_s, has_printed=bool(chunk)):
                self._show(self._shown.progress)
        except Exception as error:  # a bug of ours in reading what a program prints must never end the program
            complain(f"its output could not be understood: {type(error).__name__}: {error}")
            self._is_puzzled = True

    def _show(self, progress: Progress | None) -> None:
        if progress is not None and progress.step != (self.progress.step if self.progress else None):
            self._steps += 1
        self.progress = progress  # None: refuted, and what is no longer believed is no longer shown

    def _put(self, report: Progress) -> None:
        if self.progress is not None and self.progress.estimated:
            self.progress = None  # what it says itself need not be more than what was guessed before
        before = self.progress.step if self.progress else None
        self.progress = merged(self.progress, report)
        if self.progress.step != before:
            self._steps += 1

    def _journal(self, elapsed_s: float) -> None:
        """Put the progress into the journal at each new step, and every 10 seconds if it has moved.

        Once the journal is long, only when the run has become a hundredth older: the file beside it has the newest.
        """
        now_s = time.monotonic()
        news = (self.progress, self.line)
        steps = self._steps
        is_due = now_s >= self._journal_at_s
        is_long = self._record.size_bytes >= LONG_JOURNAL_BYTES
        if (is_due and news != self._journaled) or (steps != self._steps_journaled and (is_due or not is_long)):
            self._record.progress(*news, elapsed_s)
            self._journaled, self._steps_journaled = news, steps
            self._journal_at_s = now_s + max(_JOURNAL_EVERY_S, elapsed_s / 100 if is_long else 0.0)

    def cut(self) -> None:
        """Between two looks: what is over the cap waits for no costly one."""
        if time.monotonic() >= self._output.cut_at_s:
            self._mind_the_cap()

    def _mind_the_cap(self) -> None:
        if self._output.can_trim and not self._output.trim():
            self._record.note("its output is over the cap, and this file system can't give up a part of it")
        if self._terminal and self._terminal.dropped_bytes and not self._has_told_of_loss:
            self._has_told_of_loss = True
            self._record.note("output was lost: there was no room to keep it")
