"""What can be seen of a running command or task: its output, progress and ETA, its quiet; shown as progress.json."""

from __future__ import annotations

import os
import time

from taskmon import system
from taskmon.core.attempt import Spec
from taskmon.core.journal import EVENTS
from taskmon.core.progress import Estimate, Progress, merged, overall
from taskmon.core.states import Fact
from taskmon.progress import EventReader, Recogniser, Shown, recogniser_for
from taskmon.worker.log import complain
from taskmon.worker.output import Output
from taskmon.worker.processes.command import Started
from taskmon.worker.processes.tree import Tree
from taskmon.worker.record import Record
from taskmon.worker.watching.stopwatch import Stopwatch

_JOURNAL_EVERY_S = 10.0
#: Some hours of a run that moves all the time.
LONG_JOURNAL_BYTES = 262_144
#: A test may set it, for who would wait a minute.
_QUIET_AFTER_S = float(os.environ.get("TASKMON_QUIET_AFTER_S", "60"))


class Observer:
    """Looks at one command when told to, and writes down what it sees. Seconds are the stopwatch's."""

    def __init__(self, spec: Spec, record: Record, output: Output, started: Started, tree: Tree) -> None:
        self._job = spec.job
        self._record = record
        self._output = output
        self._command = started.process
        self._terminal = started.terminal
        self._reports = started.reports
        self._tree = tree
        self._recogniser: Recogniser | None = None  #: made when first needed: most short commands print nothing
        self._events_path = os.path.join(spec.folder, EVENTS)
        self._events = EventReader(self._events_path)
        self._estimate = Estimate()
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
            self.line = self._output.newest_line()
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
            self._estimate.add(now_s, 1.0 if self._shown.is_full else overall(self.progress))
        return is_active

    def show(self, stopwatch: Stopwatch, *, is_cancelling: bool, note: str, heard_bytes: int) -> None:
        """Look at everything that moves, and write it down where it has.

        Args:
            note: Why it is paused, or can't be ended, where that needs a word.
            heard_bytes: How much of control.jsonl was taken into account.
        """
        elapsed_s, is_paused = stopwatch.elapsed_s, stopwatch.is_paused
        is_active = self.look(elapsed_s)
        self._record.mind_room()
        self._peak_memory_bytes = system.peak_memory_bytes(self._command.pid) or self._peak_memory_bytes
        self._mind_the_cap()
        facts = []
        if is_paused:
            facts.append(Fact.PAUSED)
        if is_cancelling:
            facts.append(Fact.CANCELLING)
        quiet_s = elapsed_s - self.active_s
        if quiet_s >= _QUIET_AFTER_S and not is_paused:
            facts.append(Fact.QUIET)
            note = note or f"quiet for {int(quiet_s // 60)} min"
        if self._terminal and not is_active and not is_paused and self._tree.reader_of(self._terminal.path):
            facts.append(Fact.WAITING_FOR_INPUT)
            note = note or "it waits for somebody to type something"
        self._record.snapshot(
            {
                "progress": self.progress.to_json() if self.progress else None,
                "eta_s": None if is_paused else self.eta_s(elapsed_s),
                # Both stay as they are while it runs: who reads them knows how long that is, whatever is written later.
                "elapsed_s": round(stopwatch.counted_s, 3),
                "since_s": stopwatch.since_s,
                "facts": [fact.value for fact in facts],
                "line": self.line,
                "note": note,
                "output_bytes": self._output.size_bytes,
                "heard_bytes": heard_bytes,
            }
        )
        self._journal(elapsed_s)

    def look_once_more(self, elapsed_s: float) -> None:
        """Take in what the command said last; nothing is done for one that has said nothing at all."""
        has_news = self._reports is not None and self._reports.has_progress
        if self._has_looked or has_news or self._output.size_bytes or os.path.exists(self._events_path):
            self.look(elapsed_s)
            if not self._has_reported and not self._is_puzzled:
                self._shown.end()
                self._show(self._shown.progress)
            self._mind_the_cap()

    def eta_s(self, now_s: float) -> float | None:
        left = self._estimate.seconds_left(now_s)
        return None if left is None else round(left, 1)

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
            self._record.progress(*news)
            self._journaled, self._steps_journaled = news, steps
            self._journal_at_s = now_s + max(_JOURNAL_EVERY_S, elapsed_s / 100 if is_long else 0.0)

    def _mind_the_cap(self) -> None:
        if self._output.can_trim and not self._output.trim():
            self._record.note("its output is over the cap, and this file system can't give up a part of it")
        if self._terminal and self._terminal.dropped_bytes and not self._has_told_of_loss:
            self._has_told_of_loss = True
            self._record.note("output was lost: there was no room to keep it")
