"""What the window shall show of a running command: progress.json, and what of it goes into the journal."""

from __future__ import annotations

import os
import time

from taskmon import system
from taskmon.core.journal import EVENTS
from taskmon.core.progress import Progress
from taskmon.core.states import Fact
from taskmon.worker.output import Output
from taskmon.worker.processes.command import Started
from taskmon.worker.processes.tree import Tree
from taskmon.worker.record import Record
from taskmon.worker.spec import Spec
from taskmon.worker.watching.stopwatch import Stopwatch
from taskmon.worker.watching.watch import Watch

_JOURNAL_EVERY_S = 10.0
#: Some hours of a run that moves all the time.
LONG_JOURNAL_BYTES = 262_144
#: A test may set it, for who would wait a minute.
_QUIET_AFTER_S = float(os.environ.get("TASKMON_QUIET_AFTER_S", "60"))


class Showing:
    """Looks at one command when told to, and writes down what it sees. Seconds are the stopwatch's."""

    def __init__(self, spec: Spec, record: Record, output: Output, started: Started, tree: Tree) -> None:
        self._spec = spec
        self._record = record
        self._output = output
        self._command = started.process
        self._terminal = started.terminal
        self._reports = started.reports
        self._tree = tree
        self._seen: Watch | None = None
        self._peak_memory_bytes: int | None = None
        self._journal_at_s = time.monotonic() + _JOURNAL_EVERY_S
        self._journaled: tuple[Progress | None, str] = (None, "")
        self._steps_journaled = 0
        self._has_told_of_loss = False

    @property
    def progress(self) -> Progress | None:
        return self._seen.progress if self._seen else None

    @property
    def line(self) -> str:
        """The newest line of output."""
        return self._seen.line if self._seen else ""

    @property
    def active_s(self) -> float:
        """When it last printed or reported something."""
        return self._seen.active_s if self._seen else 0.0

    def show(self, stopwatch: Stopwatch, *, is_cancelling: bool, note: str, heard_bytes: int) -> None:
        """Look at everything that moves, and write it down where it has.

        Args:
            note: Why it is paused, or can't be ended, where that needs a word.
            heard_bytes: How much of control.jsonl was taken into account.
        """
        elapsed_s, is_paused = stopwatch.elapsed_s, stopwatch.is_paused
        is_active = self._watch.look(elapsed_s)
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
                "eta_s": None if is_paused else self._watch.eta_s(elapsed_s),
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
        """Take in what the command said last; nothing is loaded for one that has said nothing at all."""
        has_news = self._reports is not None and self._reports.has_progress
        if self._seen or has_news or self._output.size_bytes or os.path.exists(self._spec.path(EVENTS)):
            self._watch.look(elapsed_s)
            self._mind_the_cap()

    def peak_memory_bytes(self, reaped: system.Reaped | None) -> int | None:
        """The command's peak; what the system tells is no less than the worker's own, so a sample may know better."""
        if reaped is None:
            return self._peak_memory_bytes
        if self._peak_memory_bytes is not None and reaped.peak_memory_bytes <= system.own_peak_bytes():
            return self._peak_memory_bytes
        return reaped.peak_memory_bytes

    @property
    def _watch(self) -> Watch:
        """Made when first needed: what ends at once without a word doesn't pay for it."""
        if self._seen is None:
            self._seen = Watch(self._spec, self._output, self._reports)
        return self._seen

    def _journal(self, elapsed_s: float) -> None:
        """Put the progress into the journal at each new step, and every 10 seconds if it has moved.

        Once the journal is long, only when the run has become a hundredth older: the file beside it has the newest.
        """
        now_s = time.monotonic()
        news = (self.progress, self.line)
        steps = self._watch.steps_seen
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
