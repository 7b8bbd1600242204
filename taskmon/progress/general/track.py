"""How the measures of one shape have moved: whether that is progress, how many bars it is, where phases began."""

from __future__ import annotations

from dataclasses import dataclass, field

from taskmon.progress.general.measure import Kind, Measure

#: Progress is met near its start. What starts higher has to rise more often before it is believed.
NEAR_START = 0.25
#: Where nothing beside it says that it is progress, it has to rise so often and so high: a load hardly does.
RISES_UNVOUCHED, HIGH_ENOUGH = 8, 0.5
#: The same where it is redrawn in its place, as bars are.
RISES_REDRAWN = 5
#: A fall from here on to no more than there is the next phase; any other fall means that it never was progress.
END_OF_PHASE, START_OF_PHASE = 0.985, 0.25
#: What has so many parts moves with each.
FINE = 100
#: Bars of one shape that are remembered.
MOST_BARS = 128
#: Two that work side by side may print in the wrong order, by so much.
DISORDER = 0.02


@dataclass(slots=True)
class Bar:
    """One of the bars of a shape: those with the same title."""

    newest: Measure
    line: int  #: when it was drawn last, in lines

    @property
    def is_full(self) -> bool:
        part = self.newest.part
        return part is not None and part >= END_OF_PHASE


@dataclass(slots=True)
class Track:
    """The measures of one shape, over time."""

    key: str
    first: Measure  #: of the phase
    newest: Measure
    born: int  #: the line in which it was met
    line: int = 0  #: the line in which it was seen last
    moved: int = 0  #: the line in which it rose last
    count: int = 1
    rises: int = 0
    falls: int = 0
    phases: int = 1
    phase_rises: int = 0  #: since the phase began
    phase_born: int = 0  #: the line in which it began
    ended: int | None = None  #: the line in which it reached its end, where it has
    grown: int = 0  #: times the total grew
    grown_late: int = 0  #: of these, those when much was done already
    grown_at: float = 0.0  #: how much was done then
    is_vouched: bool = False
    is_refuted: bool = False
    is_done_and_left: bool = False  #: the second number of the pair is what is left
    agreements: int = 0  #: times a percentage in the same line said the same
    disagreements: int = 0
    returns: int = 0  #: times a title came back after another
    title_changes: int = 0
    is_in_one_line: bool = False  #: several of its bars were drawn in one line
    bars: dict[str, Bar] = field(default_factory=dict)

    @property
    def is_parallel(self) -> bool:
        """Whether several bars of this shape are drawn at once."""
        return self.returns >= 2

    def take(self, measure: Measure, line: int) -> None:
        """Note the next measure of this shape."""
        self.count += 1
        self.is_vouched |= measure.is_vouched
        bar = self.bars.get(measure.title)
        if bar is None:
            is_beside = line == self.line and not self.is_parallel
            self.title_changes += 1
            if is_beside:
                self.returns += 2
                self.is_in_one_line = True
            if not self.is_parallel:
                self._move(self.newest, measure, line)
            elif is_beside:
                self.is_refuted = False
            if measure.title and self.count < 20:
                self.bars.pop("", None)  # it had no name yet
            if len(self.bars) >= MOST_BARS:
                del self.bars[next(iter(self.bars))]
            self.bars[measure.title] = Bar(measure, line)
        else:
            self._note_return(bar, measure)
            if self.is_parallel:
                self._move_one_of_many(bar.newest, measure, line)
            else:
                self._move(bar.newest, measure, line)
            bar.newest, bar.line = measure, line
        self.newest = measure
        self.line = line
        if (self.part or 0.0) < END_OF_PHASE:
            self.ended = None
        elif self.ended is None:
            self.ended = line

    def _note_return(self, bar: Bar, measure: Measure) -> None:
        """A title that comes back after another, and goes on where it was, is one of several bars drawn at once."""
        if measure.title == self.newest.title:
            return
        self.title_changes += 1
        was_parallel = self.is_parallel
        part, before = measure.part, bar.newest.part
        if part is None or before is None or part < before - DISORDER:
            return
        other = self.bars.get(self.newest.title)
        if other is not None and not (other.is_full and bar.is_full):
            self.returns += 1
        if self.is_parallel and not was_parallel:
            self.is_refuted = False  # what looked like falls was the other bar

    def _move_one_of_many(self, before: Measure, measure: Measure, line: int) -> None:
        old, new = before.part or 0.0, measure.part or 0.0
        if new > old:
            self.moved = line
            self.rises += 1
            self.phase_rises += 1
        elif new < old - DISORDER and not (old >= END_OF_PHASE and new <= START_OF_PHASE):
            self.is_refuted = True

    def _move(self, before: Measure, measure: Measure, line: int) -> None:
        old, new = before.part, measure.part
        if measure.step is not None and before.step is not None and old is not None and new is not None:
            old, new = old + before.step, new + measure.step
            self.rises += new > old
            self.is_refuted |= new < old and not measure.is_certain
            self.moved = line
            return
        if measure.kind is Kind.LEFT or measure.kind is Kind.COUNT:
            self._move_count(before, measure, line)
            return
        if old is None or new is None:
            return
        if measure.kind is Kind.PAIR and measure.total != before.total and measure.total and before.total:
            if self._is_done_and_left(before, measure):
                self.is_done_and_left = True
            elif measure.total > before.total and (measure.done or 0) >= (before.done or 0):
                self.grown += 1
                self.grown_late += old > 0.05
                self.grown_at = measure.done or 0.0
                self.rises += (measure.done or 0) > (before.done or 0)
                self.moved = line
                return
            elif not self._is_next_phase(old, new):
                self._fall(line, by=1.0)
                return
        if self.is_done_and_left:
            self.rises += (measure.done or 0) > (before.done or 0)
            self.phase_rises += (measure.done or 0) > (before.done or 0)
            self.moved = line
            return
        if new > old:
            self.rises += 1
            self.phase_rises += 1
            self.moved = line
        elif new < old:
            # Under a title that is new it is another file, however far the one before was seen to be.
            is_another = (
                measure.title not in self.bars and new <= START_OF_PHASE and self.phase_rises >= 1 and old >= 0.5
            )
            if self._is_next_phase(old, new) or is_another:
                self.phases += 1
                self.phase_rises = 0
                self.phase_born = line
                self.first = measure
                self.moved = line
            else:
                self._fall(line, by=old - new)

    def _is_next_phase(self, old: float, new: float) -> bool:
        if old >= END_OF_PHASE and new <= START_OF_PHASE:
            return True
        # The last redraw of a phase is often left out; then it starts all over, and has moved well before.
        return old >= 0.8 and new <= 0.1 and self.phase_rises >= 3

    def _fall(self, line: int, *, by: float) -> None:
        self.falls += 1
        is_known_well = self.rises >= 8 and self.is_vouched
        if is_known_well and by <= DISORDER and self.falls <= self.rises / 3:
            return
        if is_known_well and self.falls <= 1 and (self.newest.is_one_of_several or self.title_changes > 3):
            return
        self.is_refuted = True

    def _move_count(self, before: Measure, measure: Measure, line: int) -> None:
        old, new = before.done or 0.0, measure.done or 0.0
        if measure.kind is Kind.LEFT:
            old, new = -old, -new
        if new > old:
            self.rises += 1
            self.phase_rises += 1
            self.moved = line
        elif new < old:
            self.is_refuted = True

    def _is_done_and_left(self, before: Measure, measure: Measure) -> bool:
        """Whether one number rises as the other falls, together always the same: `680/545`."""
        if None in (before.done, before.total, measure.done, measure.total) or self.falls:
            return False
        old = (before.done or 0) + (before.total or 0)
        new = (measure.done or 0) + (measure.total or 0)
        rises = (measure.done or 0) >= (before.done or 0) and (measure.total or 0) < (before.total or 0)
        return rises and abs(new - old) <= 0.05 * old

    @property
    def is_progress(self) -> bool:
        """Whether it has moved as only progress does."""
        measure = self.newest
        if measure.is_certain:
            return True
        if measure.steps is not None:
            return self.rises >= 2
        if self.is_refuted or measure.is_suspect or measure.kind is Kind.COUNT:
            return False
        if self.is_parallel:
            return self.is_vouched and self.rises >= 4
        if measure.kind is Kind.LEFT:
            return self.rises >= 4 and self.falls == 0
        if measure.kind is Kind.PAIR:
            return self._is_pair_progress()
        first = self.first.part or 0.0
        part = measure.part or 0.0
        if measure.kind is Kind.BAR:
            return self.rises >= 3 and first <= NEAR_START
        if not self.is_vouched:
            is_drawn = measure.is_redrawn and first <= 0.1 and self.rises >= RISES_REDRAWN
            return is_drawn or (self.rises >= RISES_UNVOUCHED and part >= HIGH_ENOUGH)
        if first > NEAR_START and not measure.is_timed:
            return self.rises >= 3
        return self.rises >= (1 if measure.is_strong else 3)

    def _is_pair_progress(self) -> bool:
        if self.is_done_and_left:
            return self.rises >= 3
        if self.grown > max(2, self.rises / 3) or ((self.newest.total or 0) < 2 and not self.newest.is_index):
            return False
        if self.newest.is_index and (self.first.done or 0) <= 1 and (self.newest.total or 0) <= 20:
            return self.rises >= 1
        if self.disagreements > max(1, self.agreements) and self.rises < 6:
            return False
        first = self.first.part or 0.0
        if self.agreements >= 2:
            return self.rises >= 1
        if not self.is_vouched:
            return self.rises >= RISES_UNVOUCHED and (self.newest.part or 0) >= HIGH_ENOUGH
        return self.rises >= (2 if first <= NEAR_START or (self.first.done or 0) <= 1 else 4)

    @property
    def is_fine(self) -> bool:
        """Whether it moves by no more than a hundredth, and does not say which of some steps this is."""
        newest = self.newest
        if newest.is_index or newest.steps is not None:
            return False
        if newest.kind is Kind.LEFT:
            return newest.unit == "s" or (self.first.done or 0.0) >= FINE
        if newest.kind is Kind.PAIR:
            return newest.unit in ("B", "s") or (newest.total or 0.0) >= FINE
        return newest.kind is Kind.PERCENT

    @property
    def totals(self) -> tuple[float, float] | None:
        """What is done and to be done of all its bars together; None where one does not say so."""
        done = total = 0.0
        for bar in self.bars.values():
            newest = bar.newest
            if newest.done is None or not newest.total:
                return None
            done += newest.total if self._has_vanished(bar) else newest.done
            total += newest.total
        return (done, total) if total else None

    @property
    def part(self) -> float | None:
        """How far it is, all bars together."""
        if self.is_parallel:
            totals = self.totals
            if totals is not None:
                return totals[0] / totals[1]
            parts = [1.0 if self._has_vanished(bar) else bar.newest.part or 0.0 for bar in self.bars.values()]
            return sum(parts) / len(parts)
        newest = self.newest
        if newest.kind is Kind.LEFT:
            first = self.first.done or 0.0
            return 1.0 - (newest.done or 0.0) / first if first else None
        if self.is_done_and_left and newest.done is not None and newest.total is not None:
            return newest.done / (newest.done + newest.total) if newest.done + newest.total else None
        return newest.part

    def _has_vanished(self, bar: Bar) -> bool:
        """Whether it is drawn no more, while others are: it is over."""
        part = bar.newest.part or 0.0
        if self.is_in_one_line and bar.line < self.line:
            return part >= 0.5
        return part >= 0.7 and self.line - bar.line > 3 * len(self.bars) and self.line - bar.line > 8
