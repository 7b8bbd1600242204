"""What a task's reports add up to: steps, phases, loops within loops. Not thread-safe: the meter is."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from taskmon.core.progress import LONGEST_TEXT, Progress
from taskmon.tasks.reporting.nested import Nested, Track

__all__ = ["Counts", "Track"]


@dataclass(slots=True)
class _Phase:
    """One thing that is counted from its beginning to its end."""

    tracks: list[Track] = field(default_factory=list)  #: those that count and are gone through now
    done: float = 0  #: by reports, or by tracks that have ended
    total: float | None = None
    base: float = 0  #: what earlier phases within the same named step have done
    is_counted: bool = False
    by_report: bool = False  #: the task counts by itself
    takes_reports: bool = False  #: it does, and has not come to an end
    has_tracked: bool = False  #: a track that counts has ended
    is_sure: bool = True  #: False: a total would be one of a part only
    is_map: bool = False  #: items of a map are counted, and nothing within them
    is_complete: bool = False  #: the named step has ended, its result is kept
    is_failed: bool = False  #: the named step has ended without one

    @property
    def is_over(self) -> bool:
        return self.is_complete or self.is_failed

    @property
    def has_more(self) -> bool:
        """Whether the task is in the midst of a loop that it reports itself."""
        return self.by_report and not self.is_over and self.total is not None and self.done < self.total

    def counted(self) -> float:
        return self.base + self.done + sum(track.count for track in self.tracks)

    def expected(self) -> float | None:
        """Of how many; None where that is unknown."""
        if not self.is_sure or (self.has_tracked and self.total is None):
            return None
        if self.by_report:
            return self.total
        totals = [track.total for track in self.tracks]
        if None in totals or not (totals or self.has_tracked):
            return None
        return (self.total or 0) + sum(total for total in totals if total is not None)


class Counts:
    """Step n of m, and how far it is; what is shown never goes backwards within a step.

    A step is a phase of counting: a named step (`TaskContext.step`), or what follows when the task has counted one
    thing to its end and begins with another. Within a phase the outermost counts: a step inside of a `track`, or a
    `track` inside of a loop that reports `done` of `total` itself, adds nothing. Where nothing else is numbered, a long
    `track` within a `track` makes a step of each item of the outer one (`Nested`).
    """

    def __init__(self) -> None:
        self.message = ""
        self.unit = ""
        self.steps: int | None = None  #: as many as the task expects
        self.is_used = False  #: there is something to show
        self._phase = _Phase()
        self._number = 1
        self._open = 0  #: named steps that run
        self._has_named = False  #: there have been such
        self._floor = 0.0  #: the largest fraction shown in this step
        self._least: float = 0  #: the largest count shown in it
        self._map_within: Track | None = None  #: of a map in the midst of a loop
        self._nested: Nested | None = None  #: the loop of this phase that had another within

    def report(self, done: float, total: float | None) -> None:
        """So many are done; fewer than before changes nothing, nor does a total of None."""
        phase = self._phase
        if phase.is_map:
            return
        if not phase.takes_reports:
            if not self._begin_reports():
                return
            phase = self._phase
        if phase.done < done < math.inf:
            phase.done = done
        if total is not None:
            phase.total = total

    def advance(self, n: float) -> None:
        """So many more are done."""
        if self._phase.is_map:
            return
        if self._phase.takes_reports or self._begin_reports():
            self._phase.done += n

    def begin_track(self, track: Track, now_s: float, *, at_home: bool) -> None:
        """A loop begins. At home: in the task's own thread, where one loop follows the other."""
        self.is_used = True
        phase = self._phase
        if phase.is_map or phase.has_more or self._map_within is not None:
            return
        for other in phase.tracks:
            if other.owner == track.owner:
                self._begin_within(track, now_s)
                return
        # A pool's thread that begins when another has ended goes on with the same work.
        is_next = phase.by_report or (phase.has_tracked and at_home)
        if not phase.tracks and (phase.is_over or is_next):
            self._next_phase()
        self._phase.tracks.append(track)
        self._phase.is_counted = True

    def end_track(self, track: Track, now_s: float, *, is_through: bool) -> None:
        """A loop has ended, by itself or in its midst."""
        phase = self._phase
        if self._nested is not None and self._nested.end(track, now_s, is_through=is_through):
            return
        if track not in phase.tracks:
            return
        phase.tracks.remove(track)
        phase.done += track.count
        part = track.count if is_through else track.total
        if part is None or (phase.has_tracked and phase.total is None):
            phase.total = None
        else:
            phase.total = (phase.total or 0) + part
        phase.has_tracked = True

    def begin_step(self, name: str) -> bool:
        """A named step begins, beside others that run or alone; whether it counts as one."""
        if self._phase.is_map:
            return False
        self.message, self.is_used = name, True
        counts = self._open > 0 or not (self._phase.tracks or self._phase.has_more)
        if counts:
            if self._open == 0:
                self._begin_alone()
            self._open += 1
        return counts

    def end_step(self, *, is_kept: bool) -> None:
        """A named step that counts has ended; its number is used up only if its result is kept."""
        self._open -= 1
        if is_kept and self._open:
            self._number += 1
            self._floor = 0.0
        elif not self._open:
            self._phase.is_complete, self._phase.is_failed = is_kept, not is_kept
            self._phase.takes_reports = False

    def begin_map(self, name: str, track: Track, now_s: float) -> bool:
        """A map begins, beside others or alone; whether its items are counted."""
        self.message, self.is_used = name, True
        if not self._phase.is_map:
            if self._phase.has_more or self._map_within is not None:
                return False
            if self._phase.tracks:  # in the midst of a loop: as a loop within it
                self._map_within = track
                self._begin_within(track, now_s)
                return True
            if self._open == 0:
                self._begin_alone()
            elif self._phase.is_counted:
                self._next_phase()
            self._open += 1
            self._phase.is_map = self._phase.is_counted = True
        self._phase.tracks.append(track)
        return True

    def end_map(self, track: Track, now_s: float, *, is_through: bool) -> None:
        """A map whose items are counted has ended; `is_through`: all of them are done, or have failed for good."""
        phase = self._phase
        self.end_track(track, now_s, is_through=is_through)
        if track is self._map_within:
            self._map_within = None
            return
        if not phase.tracks:
            phase.is_map = False
            self.end_step(is_kept=is_through)

    def snapshot(self, now_s: float) -> Progress | None:
        """The progress to show now; None before the first report."""
        if not self.is_used and self.steps is None:
            return None
        unit, message = self.unit[:LONGEST_TEXT] or None, self.message[:LONGEST_TEXT]
        within = self._within(now_s)
        if within is not None:
            return replace(within, unit=unit, message=message)
        phase = self._phase
        self._least = done = max(self._least, phase.counted())
        total, fraction = phase.expected(), None
        if total is not None and 0 <= done <= total and total > 0:
            fraction = self._floor = max(self._floor, done / total)
        if phase.is_complete:
            fraction = self._floor = 1.0
        has_steps = self._has_named or self._number > 1 or self.steps is not None
        return Progress(
            fraction=fraction,
            done=done if phase.is_counted else None,
            total=total if fraction is not None and total is not None and done <= total else None,
            unit=unit,
            message=message,
            step=self._number if has_steps else None,
            steps=self.steps if self.steps is not None and self._number <= self.steps else None,
        )

    def _begin_within(self, track: Track, now_s: float) -> None:
        """A loop begins within another of its thread; it counts if that is all that goes on, and nothing is numbered.

        What was numbered otherwise stays so: "step 2" of two loops one after the other, or as its author expects them.
        """
        nested, tracks = self._nested, self._phase.tracks
        if len(tracks) > 1:
            return
        if nested is None:
            if self._open or self._has_named or self._number > 1 or self.steps is not None:
                return
            nested = self._nested = Nested(tracks[0])
        if tracks[0] is nested.outer:
            nested.begin(track, now_s)

    def _within(self, now_s: float) -> Progress | None:
        """What a loop within a loop shows; None if there is none that is worth it."""
        nested = self._nested
        if nested is None or not nested.is_worth_showing(now_s):
            return None
        if self.steps is None and self._phase.tracks in ([nested.outer], []):
            return nested.shown()
        # Another thread goes through a loop beside it, or its author says now how many steps there are: what is shown
        # then is counted in another way, and another step, for within one nothing may go backwards.
        self._leave_nested()
        return None

    def _leave_nested(self) -> bool:
        """Go on behind the steps that a loop within a loop has shown; whether there were any."""
        nested, self._nested = self._nested, None
        if nested is None or not nested.step:
            return False
        self._number = nested.step + 1
        self._floor, self._least = 0.0, 0
        return True

    def _begin_reports(self) -> bool:
        """Have the task's own reports count from now on, unless a track does; they may begin a phase."""
        if self._phase.tracks:
            return False
        if self._phase.is_over or self._phase.has_tracked:
            self._next_phase()
        self.is_used = self._phase.is_counted = self._phase.by_report = self._phase.takes_reports = True
        return True

    def _next_phase(self) -> None:
        """Counting begins anew: a step of its own, or, within a named step, more of which nobody knows how much."""
        if self._open:
            self._phase = _Phase(base=self._phase.counted(), is_counted=True, is_sure=False)
        else:
            self._next_step()

    def _next_step(self) -> None:
        if not self._leave_nested():
            self._number += 1
        self._floor, self._least = 0.0, 0
        self._phase = _Phase()

    def _begin_alone(self) -> None:
        """A named step begins while none runs; announced before the first, or failed, it has the same number."""
        is_again = self._phase.is_failed
        has_counted = self._phase.counted() > 0 or (self._nested is not None and self._nested.step > 0)
        if (self._has_named and not is_again) or (not self._has_named and has_counted):
            self._next_step()
        else:
            self._phase, self._nested = _Phase(), None
        self._has_named = True
