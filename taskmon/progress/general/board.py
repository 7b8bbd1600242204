"""All numbers that a program shows, as they move line by line, and the report of the one that is the whole."""

from __future__ import annotations

from collections.abc import Sequence

from taskmon.core.progress import Progress
from taskmon.progress.general.measure import Kind, Measure
from taskmon.progress.general.report import report_of
from taskmon.progress.general.roles import counting, follows, inner, is_outer, is_stale, rank
from taskmon.progress.general.track import Bar, Track

#: Shapes remembered at once; a log with numbers in its prose has no end of them.
MOST_TRACKS = 64


#: What has risen so often, and never fell, is sure.
SURE_RISES = 5


class Board:
    """Takes in measures line by line. Not shared between threads."""

    def __init__(self, bars: int | None = 1) -> None:
        """`bars`: how many are drawn one after the other, as far as the command tells; None: nobody knows."""
        self._bars = bars
        self._tracks: dict[str, Track] = {}
        self._main: Track | None = None
        self._phases: dict[str, int] = {}  # of those that were the whole before, each once
        self.lines = 0  #: taken so far
        self.heard = 0  #: lines of these that tell of progress, whichever
        self._newest: Progress | None = None
        self._is_due = False  # the report is older than what was taken

    @property
    def newest(self) -> Progress | None:
        """What all of it says together; None while nothing can be believed."""
        if self._is_due:
            self._newest, self._is_due = self._report(), False
        return self._newest

    @property
    def is_sure(self) -> bool:
        """Whether what is reported cannot well be anything else any more."""
        main = self._main
        return main is not None and (main.newest.is_certain or main.agreements >= 2 or main.rises >= SURE_RISES)

    @property
    def is_part(self) -> bool:
        """Whether the bar is one of several that come one after the other: it says nothing of the whole."""
        main = self._main
        if main is None or main.is_parallel:
            return False
        return self._bars is None or (main.newest.is_one_of_several and main.title_changes == 0)

    @property
    def is_steady(self) -> bool:
        """Whether its parts are small, so that it moves while it is fed: one of twenty tests may take however long."""
        main = self._main
        return main is not None and main.is_fine

    @property
    def began(self) -> int:
        """The line, counted by `lines`, in which the phase began that is reported."""
        return self._main.phase_born if self._main is not None else self.lines

    def take(self, measures: Sequence[Measure]) -> None:
        """Note what one line says, and decide anew what the whole is."""
        self.lines += 1
        tracks = [self._track(measure) for measure in measures]
        _note_agreement(tracks)
        self.heard += any(track.is_progress for track in tracks)
        self._choose()
        self._is_due = True

    def peek(self, measures: Sequence[Measure]) -> Progress | None:
        """What a line that may not be over says, if it only goes on with what is believed; changes nothing."""
        main = self._main
        if main is None and len(measures) == 1 and measures[0].is_certain and not measures[0].is_redrawn:
            growing = measures[0]  # a line that grows and grows
            return (
                Progress(growing.part, growing.done, growing.total, growing.unit) if growing.part is not None else None
            )
        if main is None or main.is_parallel or self.newest is None:
            return None
        for measure in measures:
            if measure.kind is main.newest.kind and measure.key == _words(main.key):
                before = main.newest
                if (
                    measure.total != before.total
                    or measure.kind is Kind.LEFT
                    or (measure.row != before.row and before.is_redrawn)
                ):
                    return None
                if (measure.part or 0.0) < (before.part or 0.0) or (measure.done or 0.0) < (before.done or 0.0):
                    return None
                main.newest = measure
                try:
                    return self._report()
                finally:
                    main.newest = before
        return None

    def _track(self, measure: Measure) -> Track:
        key = f"{measure.kind.name}|{measure.key}"
        track = self._tracks.get(key) or self._continued(measure)
        if track is None:
            if len(self._tracks) >= MOST_TRACKS:
                oldest = min(
                    (each for each in self._tracks.values() if each is not self._main), key=lambda each: each.line
                )
                self._tracks = {name: each for name, each in self._tracks.items() if each is not oldest}
            track = Track(
                key,
                measure,
                measure,
                born=self.lines,
                phase_born=self.lines,
                line=self.lines,
                is_vouched=measure.is_vouched,
            )
            track.bars[measure.title] = Bar(measure, self.lines)
            self._tracks[key] = track
            return track
        track.take(measure, self.lines)
        return track

    def _continued(self, measure: Measure) -> Track | None:
        """The track that this goes on with under another title: `resized a (3/340)`, `resized b (4/340)`."""
        main = self._main
        if measure.kind is Kind.PERCENT and main is not None and main.newest.kind is Kind.PERCENT:
            part, before = measure.part or 0.0, main.part or 0.0
            goes_on = part >= 0.05 and 0 <= part - before <= 0.03 and measure.place == main.newest.place
            if goes_on and main.rises >= 3 and main.line >= self.lines - 2 and not main.is_parallel:
                self._tracks[f"{measure.kind.name}|{measure.key}"] = main
                return main
        if measure.kind is not Kind.PAIR or measure.done is None or not measure.total or measure.total < 3:
            return None
        for track in self._tracks.values():
            newest = track.newest
            if (
                newest.kind is Kind.PAIR
                and newest.total == measure.total
                and newest.unit == measure.unit
                and newest.place == measure.place
                and not track.is_parallel
                and track.line >= self.lines - 3
                and newest.done is not None
                and 0 < measure.done - newest.done <= max(2.0, 0.03 * measure.total)
                and track.count <= 2 * (track.title_changes + 1)
            ):
                self._tracks[f"{measure.kind.name}|{measure.key}"] = track
                return track
        return None

    # Which one is the whole.

    def _choose(self) -> None:
        main, tracks = self._main, self._all
        counts_rounds = main is not None and not main.is_refuted and inner(main, tracks, self.lines) is not None
        if main is not None and not main.is_progress and not counts_rounds:
            self._main = main = None
        if main is not None:
            outer = counting(main, tracks, self.lines)
            if outer is not None:
                self._main = outer
                return
            if counts_rounds and (main.newest.is_index or not main.is_progress):
                return
        candidates = [
            track for track in tracks if track is not main and track.is_progress and not is_stale(track, self.lines)
        ]
        best = min(candidates, key=rank, default=None)
        if best is None:
            return
        if main is None:
            self._main = counting(best, tracks, self.lines) or best
            return
        following = min((track for track in candidates if follows(track, main, self.lines)), key=rank, default=None)
        if following is not None:
            if not main.newest.is_index:  # else it counted the phases, and was none
                self._phases[main.key] = main.phases
            self._main = following
        elif is_outer(best, main, self.lines) or (best.newest.is_certain and not main.newest.is_certain):
            self._main = best

    @property
    def _all(self) -> list[Track]:
        """Each track once: one may go on under several keys."""
        return list({id(track): track for track in self._tracks.values()}.values())

    def _report(self) -> Progress | None:
        main = self._main
        if main is None:
            return None
        # What has the same words before it is the same phase told in another way.
        before = sum(phases for key, phases in self._phases.items() if _words(key) != _words(main.key))
        return report_of(main, self._all, self.lines, before, self._bars)


def _words(key: str) -> str:
    return key.partition("|")[2]


def _note_agreement(tracks: Sequence[Track]) -> None:
    """A percentage that says the same as the pair beside it vouches for it, and the other way round."""
    percents = [track for track in tracks if track.newest.kind is Kind.PERCENT]
    for track in tracks:
        if track.newest.is_repeated:
            track.agreements += 1
            continue
        if track.newest.kind is not Kind.PAIR or not percents:
            continue
        part = (track.newest.part if track.is_parallel else track.part) or 0.0
        if any(abs(part - (percent.newest.part or 0.0)) <= 0.011 for percent in percents):
            track.agreements += 1
        else:
            track.disagreements += 1
