"""All numbers that a program shows, and which of them is the whole: the outer bar, the sum of parallel ones, the phase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from taskmon.core.progress import Progress
from taskmon.progress.general.measure import Kind, Measure
from taskmon.progress.general.track import END_OF_PHASE, Bar, Track

#: Shapes remembered at once; a log with numbers in its prose has no end of them.
MOST_TRACKS = 64
#: A shape that has not been seen for so many lines, while others have, is over.
STALE_LINES = 40
#: An outer bar counts no more than so many inner ones.
MOST_INNER = 2_000


class Board:
    """Takes in measures line by line; `newest` is what they say together. Not shared between threads."""

    def __init__(self, bars: int | None = 1) -> None:
        """`bars`: how many are drawn one after the other, as far as the command tells; None: nobody knows."""
        self._bars = bars
        self._tracks: dict[str, Track] = {}
        self._main: Track | None = None
        self._steps_before = 0
        self.lines = 0  #: taken so far
        self.newest: Progress | None = None
        self.is_part = False  #: the bar is one of several: it says nothing of the whole

    @property
    def began(self) -> int:
        """The line, counted by `lines`, in which the phase began that is reported."""
        return self._main.phase_born if self._main is not None else self.lines

    def take(self, measures: Sequence[Measure]) -> None:
        """Note what one line says, and decide anew what the whole is."""
        self.lines += 1
        tracks = [self._track(measure) for measure in measures]
        _note_agreement(tracks)
        self._choose()
        self.newest = self._report()

    def peek(self, measures: Sequence[Measure]) -> Progress | None:
        """What a line that may not be over says, if it only goes on with what is believed; changes nothing."""
        main = self._main
        if main is None and len(measures) == 1 and measures[0].is_certain and measures[0].kind is Kind.PERCENT:
            return Progress(fraction=measures[0].fraction)  # a line that grows and grows
        if main is None or main.is_parallel or self.newest is None:
            return None
        for measure in measures:
            if measure.kind is main.newest.kind and measure.key == main.key.partition("|")[2]:
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
        """The track that this goes on with under another title: `resized holiday (3/340)`, `resized birthday (4/340)`."""
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
        main = self._main
        if main is not None and (not main.is_progress):
            self._main = main = None
        if main is not None:
            outer = self._counting(main)
            if outer is not None:
                self._main = outer
                return
            if main.newest.is_index and self._inner(main) is not None:
                return
        candidates = {
            id(track): track for track in self._tracks.values() if track.is_progress and not self._is_stale(track)
        }
        candidates.pop(id(main), None)
        best = min(candidates.values(), key=_rank, default=None)
        if best is None:
            return
        if main is None:
            self._main = self._counting(best) or best
            return
        if self._follows(best, main):
            self._steps_before += main.phases
            self._main = best
        elif self._is_outer(best, main) or (best.newest.is_certain and not main.newest.is_certain):
            self._main = best

    def _is_stale(self, track: Track) -> bool:
        return track.line < self.lines - STALE_LINES

    def _follows(self, track: Track, main: Track) -> bool:
        """Whether it is the next phase: what was the whole is over, or nothing is heard of it any more."""
        if main.newest.is_weighted or (track.born <= main.born and main.line > track.line):
            return False
        if track.phase_rises < 2 and not track.newest.is_certain:
            return False
        is_over = (main.part or 0.0) >= END_OF_PHASE and not (main.is_parallel and main.line == self.lines)
        if is_over:
            return main.ended is not None and track.phase_born >= main.ended
        is_under_it = (
            main.newest.is_redrawn and track.newest.is_redrawn and 0 < track.newest.row - main.newest.row <= 16
        )
        if is_under_it:
            return False
        return track.phase_rises >= 3 and main.line < self.lines - max(STALE_LINES // 2, 3) and track.line == self.lines

    def _is_outer(self, track: Track, main: Track) -> bool:
        """Whether it counts what the main bar, which restarts, is about once each time."""
        if self._is_right_above(track, main):
            return True
        if main.phases < 2 or track.phases > 1 or track.newest.kind is Kind.BAR:
            return False
        mine, its = track.newest, main.newest
        if mine.row == its.row:
            return mine.place < its.place and track.rises >= 2
        is_above = mine.row < its.row and track.line >= self.lines - STALE_LINES // 2
        return mine.kind is Kind.PAIR and (is_above or abs(track.rises - main.phases) <= 2) and track.rises >= 1

    def _counting(self, main: Track) -> Track | None:
        """What counts the rounds of the main bar, and was printed before each: `Epoch 2/3`."""
        if main.newest.is_weighted or main.newest.is_index:
            return None
        for track in self._tracks.values():
            newest = track.newest
            is_index = newest.is_index and newest.kind is Kind.PAIR and (newest.total or 0) >= 2
            if is_index and not track.is_refuted and not newest.is_suspect and track.born < main.born:
                if (track.first.done or 0) <= 1 and track.rises >= main.phases - 1 and self._inner(track) is main:
                    return track
        return None

    def _is_right_above(self, track: Track, main: Track) -> bool:
        """Whether it is drawn in a row over the main bar, again and again: the whole stands on top."""
        mine, its = track.newest, main.newest
        return (
            track.born <= main.born
            and mine.is_redrawn
            and its.is_redrawn
            and not main.newest.is_weighted
            and 0 < its.row - mine.row <= 8
            and track.rises >= 3
            and track.line >= main.line - 8
            and mine.kind in (Kind.PERCENT, Kind.PAIR)
            and (mine.kind is Kind.PERCENT) == (its.kind is Kind.PERCENT)
        )

    def _inner(self, outer: Track) -> Track | None:
        """The bar within the one that counts: it restarts each time, or has only begun."""
        newest = outer.newest
        if newest.kind is not Kind.PAIR or not newest.total or newest.total > MOST_INNER or outer.is_parallel:
            return None
        if newest.is_weighted or newest.unit == "B":
            return None
        best = None
        for track in {id(each): each for each in self._tracks.values()}.values():
            if (
                track is outer
                or track.is_refuted
                or track.newest.is_suspect
                or track.is_parallel
                or self._is_stale(track)
            ):
                continue
            if track.newest.kind not in (Kind.PERCENT, Kind.PAIR) or not track.is_vouched:
                continue
            measure = track.newest
            is_within = measure.row > newest.row if measure.row != newest.row else measure.place > newest.place
            if track.phases < 2:
                begins = newest.is_index or (newest.is_certain and measure.is_certain and measure.row > newest.row)
                if not (begins and is_within and outer.rises == 0 and track.is_progress):
                    continue
            elif abs((track.phases - 1) - outer.rises) > max(1, outer.rises // 4):
                continue
            if (
                best is None
                or track.line > best.line
                or (track.line == best.line and track.newest.place < best.newest.place)
            ):
                best = track
        return best

    # What is said of it.

    def _report(self) -> Progress | None:
        main = self._main
        if main is None:
            return None
        newest = main.newest
        step, steps = newest.step, newest.steps
        self.is_part = not main.is_parallel and (
            self._bars is None or (newest.is_one_of_several and main.title_changes == 0)
        )
        if step is None and self._bars is not None and self._bars > 1 and not main.is_parallel:
            step, steps = min(self._bars, self._steps_before + main.phases), self._bars
        if step is None and self._steps_before + main.phases > 1:
            step = self._steps_before + main.phases
        report = Progress(
            done=newest.done,
            total=newest.total,
            unit=newest.unit,
            message=newest.title if newest.is_certain or step is not None else "",
            rate=newest.rate,
            rate_unit=newest.rate_unit,
            step=step,
            steps=steps,
            at_least=newest.at_least,
        )
        part = main.part
        if main.is_parallel:
            totals = main.totals or self._totals_beside(main)
            done, total = totals if totals is not None else (None, None)
            part = done / total if done is not None and total else part
            return replace(report, fraction=part, done=done, total=total, message="", rate=None, rate_unit=None)
        if newest.kind is Kind.LEFT or main.is_done_and_left:
            return self._of_what_is_left(report, main, part)
        if newest.kind is Kind.COUNT:
            return report
        if newest.kind is Kind.PERCENT:
            report = self._with_its_pair(report, main)
        if newest.kind is Kind.PAIR:
            report, part = self._of_steps(report, main, part)
        if main.grown and not self._has_settled(main):
            return replace(report, fraction=None, at_least=True)
        return replace(report, fraction=part)

    def _totals_beside(self, main: Track) -> tuple[float, float] | None:
        """What the pairs say that stand in the same rows as these percentages."""
        for track in self._tracks.values():
            is_beside = track.line == main.line and track.newest.kind is Kind.PAIR and track.is_parallel
            if is_beside and len(track.bars) == len(main.bars) and track.agreements > track.disagreements:
                return track.totals
        return None

    def _of_what_is_left(self, report: Progress, main: Track, part: float | None) -> Progress:
        newest = main.newest
        if newest.kind is Kind.LEFT:
            if newest.unit == "s":
                return replace(report, fraction=part, done=None, total=None, unit=None)
            total = main.first.done or 0.0
            return replace(report, fraction=part, done=total - (newest.done or 0.0), total=total)
        return replace(report, fraction=part, total=(newest.done or 0.0) + (newest.total or 0.0), at_least=False)

    def _with_its_pair(self, report: Progress, main: Track) -> Progress:
        """Done and total from the pair in the same line that says the same as the percentage."""
        for track in self._tracks.values():
            pair = track.newest
            if pair.kind is Kind.PAIR and track.line == main.line and track.agreements >= 2 and not track.disagreements:
                return replace(report, done=pair.done, total=pair.total, unit=pair.unit, at_least=track.grown > 0)
        return report

    def _of_steps(self, report: Progress, main: Track, part: float | None) -> tuple[Progress, float | None]:
        """A pair that counts what is under way: a bar within it says how far that is."""
        newest = main.newest
        inner = self._inner(main)
        if newest.total is None or newest.done is None or (inner is None and not newest.is_index):
            return report, part
        within = 0.0
        if inner is not None and inner.line >= main.moved and (inner.moved >= main.moved or inner.line == main.line):
            within = inner.newest.part or 0.0
        first = main.first.done or 0.0
        before = newest.done - 1 if newest.is_index and first >= 1 else newest.done
        whole = min(1.0, max(0.0, (before + within) / newest.total))
        if newest.is_index and not newest.is_certain:
            return replace(
                report,
                done=None,
                total=None,
                unit=None,
                step=int(newest.done) or None,
                steps=int(newest.total),
            ), within if inner is not None else None
        return report, whole

    def _has_settled(self, main: Track) -> bool:
        """Whether a total that grew has not for long."""
        newest = main.newest
        needed = min(0.95, 0.2 * main.grown)
        return (newest.done or 0.0) >= main.grown_at + needed * ((newest.total or 0.0) - main.grown_at)


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


def _rank(track: Track) -> tuple[bool, bool, bool, int, bool, int, int]:
    """The lower, the more it is the whole."""
    newest = track.newest
    return (
        not newest.is_weighted,
        not newest.is_certain,
        newest.kind in (Kind.LEFT, Kind.BAR, Kind.COUNT),
        newest.row if newest.is_redrawn else 0,
        track.phases > 1 and not track.is_parallel,
        newest.place,
        track.born,
    )
