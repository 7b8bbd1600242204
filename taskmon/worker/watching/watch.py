"""What can be seen of a running command: its output's news, its progress and ETA, how long it has been quiet."""

from __future__ import annotations

from taskmon.core.journal import EVENTS
from taskmon.core.progress import Estimate, Progress, merged, overall
from taskmon.progress import EventReader, recogniser_for
from taskmon.worker.log import complain
from taskmon.worker.output import Output
from taskmon.worker.processes.reports import Reports
from taskmon.worker.spec import Spec

#: A command that still prints so long after its bar was full has more to do than the bar knew.
_GOES_ON_AFTER_S = 1.0


class Watch:
    """Looks at the output and the reported events, a few times a second; times are seconds of the stopwatch."""

    def __init__(self, spec: Spec, output: Output, reports: Reports | None) -> None:
        self._output = output
        self._reports = reports
        self._recogniser = recogniser_for(spec.job.argv[0].split() if spec.job.shell else spec.job.argv)
        self._events = EventReader(spec.path(EVENTS))
        self._estimate = Estimate()
        self._recognised: Progress | None = None
        self._is_puzzled = False  #: a recogniser failed: its output is not guessed at any more
        self._full_s: float | None = None  #: when what is guessed reached its end
        self._has_reported = False  #: the program has reported by itself: its output is not guessed at any more
        self.progress: Progress | None = None
        self.line = ""  #: the newest line of output
        self.active_s = 0.0  #: when it last printed or reported something
        self.steps_seen = 0  #: grows with each new step

    def look(self, now_s: float) -> bool:
        """Take in what is new; True if the command has printed or reported anything since the last look."""
        chunk = self._output.take()
        if chunk:
            self.line = self._output.newest_line()
            if not self._has_reported and not self._is_puzzled:
                self._recognise(chunk)
                self._doubt_the_end(now_s)
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
            self._estimate.add(now_s, overall(self.progress))
        return is_active

    def _recognise(self, chunk: bytes) -> None:
        try:
            self._recogniser.feed(chunk)
            newest = self._recogniser.newest
        except Exception as error:  # a bug of ours in reading what a program prints must never end the program
            complain(f"its output could not be understood: {type(error).__name__}: {error}")
            self._is_puzzled = True
            return
        if newest == self._recognised:
            return
        self._recognised = newest
        if newest is not None:
            self._put(newest)
        else:
            self.progress = None  # refuted: what is no longer believed is no longer shown

    def _doubt_the_end(self, now_s: float) -> None:
        """Take "100 %" back where the command goes on: what follows is its next step, of unknown length."""
        if self.progress is None or overall(self.progress) != 1.0:
            self._full_s = None
        elif self._full_s is None:
            self._full_s = now_s
        elif now_s - self._full_s >= _GOES_ON_AFTER_S and self.progress.steps is None:
            self._full_s = None
            self._put(Progress(step=(self.progress.step or 1) + 1))

    def eta_s(self, now_s: float) -> float | None:
        left = self._estimate.seconds_left(now_s)
        return None if left is None else round(left, 1)

    def _put(self, report: Progress) -> None:
        before = self.progress.step if self.progress else None
        self.progress = merged(self.progress, report)
        if self.progress.step != before:
            self.steps_seen += 1
