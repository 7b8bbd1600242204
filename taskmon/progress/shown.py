"""What is shown of a program whose output is read: never backwards, full only at its end, and taken back when refuted.

A recogniser says what a program printed; this says what a person is told of it, as time goes by.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from taskmon.core.progress import Progress, merged, overall
from taskmon.progress.recogniser import Recogniser

#: A command that still prints so long after its bar was full has more to do than the bar knew.
GOES_ON_AFTER_S = 1.0
#: As far as a bar goes by itself: only the end of the run is the end.
NEARLY_FULL = 0.99
#: What is over sooner was no phase that anybody waited for. A bar that is far already, or not quite sure, is held back
#: so long.
SHORT_PHASE_S = 0.6
NOT_FAR = 0.35
#: A bar that nothing is heard of for so long, and for so many times its longest silence before, while other lines come
#: at so many looks, can no longer be followed.
LOST_AFTER_S, LOST_TIMES, LOST_LOOKS = 30.0, 5.0, 20
#: Looks that are remembered until a phase has lasted.
MOST_TIMES = 200


class _Time(NamedTuple):
    lines: int  #: that the recogniser had read
    at_s: float


class _Feed:
    """What feeds a bar: whether it has ceased, while the program does something else."""

    def __init__(self) -> None:
        self._heard: object = None
        self._heard_s: float | None = None
        self._silence_s = 0.0  # the longest
        self._looks = 0  # since then, with other lines alone

    def note(self, heard: object, now_s: float, *, has_printed: bool) -> None:
        """It has been fed where `heard` is another than at the look before."""
        if heard == self._heard:
            self._looks += has_printed
            return
        if self._heard_s is not None:
            self._silence_s = max(self._silence_s, now_s - self._heard_s)
        self._heard, self._heard_s, self._looks = heard, now_s, 0

    def is_lost(self, now_s: float) -> bool:
        """Whether nobody knows any more how far it is."""
        if self._heard_s is None or self._looks < LOST_LOOKS:
            return False
        return now_s - self._heard_s >= max(LOST_AFTER_S, LOST_TIMES * self._silence_s)


class Shown:
    """The progress to show of one command. Not shared between threads; `now_s`: seconds of any monotonic clock."""

    def __init__(self) -> None:
        self.progress: Progress | None = None
        self._taken: Progress | None = None  # the recogniser's newest
        self._most = 0.0  # how far the bar has been, of the whole
        self._most_step = 1
        self._passed_over = 0  # steps at the start that nobody saw
        self._step = 1
        self._times: list[_Time] = []
        self._step_since_s: float | None = None  # when this step began
        self._was_part = False
        self._was_long = False  # a phase has lasted long enough to be one
        self._has_shown = False
        self._full_s: float | None = None  # when what is guessed reached its end
        self._is_doubted = False  # it was full, and went on
        self._feed = _Feed()

    def take(self, recogniser: Recogniser, now_s: float, *, has_printed: bool = True) -> bool:
        """Note what is recognised now; True if something else is to be shown.

        `has_printed`: more was printed since the last time. What prints no more may just have reached its end.
        """
        before = self.progress
        newest = recogniser.newest
        if not self._was_long and (not self._times or recogniser.lines > self._times[-1].lines):
            self._times = [*self._times[-MOST_TIMES:], _Time(recogniser.lines, now_s)]
        self._feed.note((recogniser.heard, newest), now_s, has_printed=has_printed)
        if newest != self._taken:
            self._taken = newest
            self._is_doubted = False
        if newest is None:
            self.progress = self._full_s = None
            return before is not None
        self._note_step(recogniser, newest, now_s)
        is_full = overall(newest) == 1.0
        if not is_full:
            self._full_s = None
        elif self._full_s is None:
            self._full_s = now_s
        if not self._has_shown and not self._is_worth_showing(overall(newest), now_s, is_sure=recogniser.is_sure):
            return False
        if has_printed and self._full_s is not None and now_s - self._full_s >= GOES_ON_AFTER_S:
            self._is_doubted = True
        report = self._of_the_whole(newest, is_part=recogniser.is_part)
        if self._is_doubted:
            report = Progress(step=(report.step or 1) + 1)
        elif recogniser.may_be_lost and self._feed.is_lost(now_s):
            report = Progress(message=report.message, step=report.step)
        self._put(report)
        return self.progress != before

    @property
    def is_full(self) -> bool:
        """Whether all that the program says is done is done: what is left, if anything, nobody knows."""
        return self._full_s is not None

    def end(self) -> None:
        """The program has ended: what it said last is what it came to, a full bar included."""
        taken = self._taken
        if taken is None or self._is_doubted:
            return
        if self.progress is None:
            if not self._has_shown and taken.step is None:
                self.progress = merged(None, taken)
        elif self.progress.fraction is not None and overall(taken) == 1.0:
            self.progress = replace(self.progress, fraction=1.0)

    def _note_step(self, recogniser: Recogniser, newest: Progress, now_s: float) -> None:
        """Note when this step began, and whether the one before was over before anybody saw it."""
        step = newest.step or 1
        if not self._was_long:
            began_s = next((at_s for lines, at_s in self._times if lines >= recogniser.began), now_s)
            if step > self._step and newest.steps is None and not self._was_part:
                ended_s = self._full_s if self._full_s is not None else began_s
                if self._step_since_s is None or ended_s - self._step_since_s < SHORT_PHASE_S:
                    self._passed_over += step - self._step
            self._step_since_s = began_s
            last_s = self._full_s if self._full_s is not None and step == self._step else now_s
            self._was_long = last_s - began_s >= SHORT_PHASE_S
        self._step, self._was_part = step, recogniser.is_part

    def _is_worth_showing(self, fraction: float | None, now_s: float, *, is_sure: bool) -> bool:
        since_s = self._step_since_s if self._step_since_s is not None else now_s
        if is_sure and fraction is not None and fraction <= NOT_FAR:
            return True
        if self._full_s is not None and self._full_s - since_s < SHORT_PHASE_S:
            return False
        return now_s - since_s >= SHORT_PHASE_S

    def _of_the_whole(self, report: Progress, *, is_part: bool) -> Progress:
        """A step of nobody knows how many says nothing of the whole, but of itself."""
        if report.steps is not None:
            return report
        step = (report.step or 1) - self._passed_over
        if step <= 1 and not is_part:
            return replace(report, step=None)
        part = f" {min(report.fraction, NEARLY_FULL):.0%}" if report.fraction is not None else ""
        return Progress(message=f"{report.message}{part}".strip(), step=max(1, step))

    def _put(self, report: Progress) -> None:
        self._has_shown = True
        shown = self.progress
        fraction = overall(report)
        if fraction is not None and fraction < self._most:
            # It was further: nobody knows how far it is, until it is there again.
            is_same = shown is not None and shown.step == report.step and shown.fraction is not None
            report = replace(report, fraction=shown.fraction) if shown is not None and is_same else _unknown(report)
        elif fraction is not None:
            self._most = min(fraction, NEARLY_FULL)
            report = _held_back(report)
        if report.step is not None:
            # Which step it is may be seen in two ways, in turn; where the whole is known it is right all the same.
            self._most_step = report.step if overall(report) is not None else max(self._most_step, report.step)
            report = replace(report, step=self._most_step)
        if shown is None or report.step != shown.step or report.fraction is None:
            self.progress = merged(None, report)
        else:
            self.progress = merged(shown, report)
        if self.progress == Progress():
            self.progress = None


def _unknown(report: Progress) -> Progress:
    """The same, without what says how far the whole is."""
    return replace(report, fraction=None, done=None, total=None, steps=None)


def _held_back(report: Progress) -> Progress:
    """Not full, for it goes on."""
    fraction = overall(report)
    if fraction is None or fraction <= NEARLY_FULL or report.fraction is None:
        return report
    steps = report.steps or 1
    return replace(report, fraction=max(0.0, min(report.fraction, NEARLY_FULL * steps - (report.step or 1) + 1)))
