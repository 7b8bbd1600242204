"""How the worker ends one attempt: asked softly where it can be heard, by its stop signal, at last by force."""

from __future__ import annotations

import signal
import time

from taskmon import system
from taskmon.core.attempt import Spec
from taskmon.core.job import stop_signal_number
from taskmon.core.states import Cause
from taskmon.worker.processes.command import Started
from taskmon.worker.processes.tree import Tree
from taskmon.worker.record import Record

#: After ^C on its terminal a program has this long before it gets the signal itself.
_TYPED_FIRST_S = 1.0
#: A task that was asked has this long before it is interrupted, or half its grace if that is less.
_ASKED_FIRST_S = 5.0


class Stopping:
    """Nothing is done before `begin`; from then on `climb` whenever `next_s` has come."""

    def __init__(self, spec: Spec, record: Record, started: Started, tree: Tree) -> None:
        self._job = spec.job
        self._record = record
        self._command = started.process
        self._terminal = started.terminal
        self._reports = started.reports
        self._tree = tree
        self._ladder: system.Ladder | None = None
        self._was_heard = False  #: ^C was typed, or the task asked, before any signal
        self.awaits_answer = False  #: of a task that was asked; none comes from one that looks for itself
        self.cause: Cause | None = None
        self.why_not = ""  #: why the tree can't be ended

    @property
    def has_begun(self) -> bool:
        return self._ladder is not None

    @property
    def has_killed(self) -> bool:
        return self._ladder is not None and self._ladder.has_killed

    @property
    def next_s(self) -> float | None:
        """When the next step is due, on the monotonic clock."""
        return self._ladder.next_s if self._ladder else None

    @property
    def ended_by(self) -> Cause | None:
        """Why the worker ended it; None if its signals came too late, or reached nobody."""
        if self._ladder is None:
            return None
        return self.cause if self._was_heard or self._ladder.has_signalled(self._command) else None

    def begin(self, cause: Cause | None) -> None:
        """Begin to end the tree.

        Args:
            cause: None: how it went is known already, and only what stays after that is ended.
        """
        self.cause = cause
        now_s = time.monotonic()
        grace_s = self._job.grace_s
        number = stop_signal_number(self._job)
        self._ladder = system.Ladder(self._tree.living, number, grace_s, now_s)
        if self._terminal and number == signal.SIGINT:
            self._terminal.interrupt()
            self._was_heard = True
            self._ladder.next_s = now_s + min(_TYPED_FIRST_S, grace_s)
        elif self._reports and cause and number != system.KILL:
            self._was_heard = self.awaits_answer = self._reports.ask_to_stop()
            self._ladder.next_s = now_s + (min(_ASKED_FIRST_S, grace_s / 2) if self._was_heard else 0.0)
        # Who reads that it is being ended may count on it: a process that is let go on only now finds itself asked.
        why = cause.value if cause else "it stays after its end"
        self._record.note(f"ending it: {why}", signal=self._job.stop_signal, grace_s=grace_s)

    def climb(self) -> bool:
        """Take the ladder's next step if it is due; True if it turned out why it can't get to its end."""
        now_s = time.monotonic()
        is_deaf = self.awaits_answer and self._reports is not None and self._reports.is_deaf
        if self._ladder is None or (now_s < self._ladder.next_s and not is_deaf):
            return False
        self.awaits_answer = False
        left = self._ladder.step(now_s)
        if self._ladder.kills(now_s):
            self._tree.strike()
        why_not = self._ladder.why_not(left, now_s)
        is_news = bool(why_not) and why_not != self.why_not
        if is_news:
            self._record.note("it can't be ended", why=why_not, processes=[process.to_json() for process in left])
            if self._terminal:
                self._terminal.close()
        self.why_not = why_not
        return is_news
