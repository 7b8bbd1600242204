"""What the track that is the whole says, put into words of progress."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from taskmon.core.progress import Progress
from taskmon.progress.general.measure import Kind, Measure
from taskmon.progress.general.roles import inner
from taskmon.progress.general.track import Track

#: So many bars below one another are files that come together, though one may be left.
MANY = 4


def report_of(main: Track, tracks: Sequence[Track], line: int, steps_before: int, bars: int | None) -> Progress:
    """What the whole says, with what others of the `tracks` know of it.

    Args:
        steps_before: Phases that were over before it began.
        bars: How many come one after the other, as far as the command tells.
    """
    newest = main.newest
    step, steps = newest.step, newest.steps
    if step is None and bars is not None and bars > 1 and not main.is_parallel:
        step, steps = min(bars, steps_before + main.phases), bars
    if step is None and steps_before + main.phases > 1:
        step = steps_before + main.phases
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
        totals = main.totals or _totals_beside(main, tracks)
        done, total = totals if totals is not None else (None, None)
        part = done / total if done is not None and total else part
        return replace(report, fraction=part, done=done, total=total, message="", rate=None, rate_unit=None)
    if newest.kind is Kind.LEFT or main.is_done_and_left:
        return _of_what_is_left(report, main, part)
    if newest.kind is Kind.COUNT:
        return report
    if newest.kind is Kind.PERCENT:
        report = _with_its_pair(report, main, tracks)
    if newest.kind is Kind.PAIR:
        report, part = _of_steps(report, main, inner(main, tracks, line), part)
        files = _files_below(main, tracks)
        if files:
            # How many files are done says little where one is a thousand times another.
            is_all = len(files) >= (newest.total or 0.0)
            part = (
                sum(each.done or 0.0 for each in files) / sum(each.total or 0.0 for each in files) if is_all else None
            )
            if part is None:
                return replace(report, fraction=None, at_least=True)
    if _may_be_of_the_first(main, tracks):
        return replace(report, fraction=None, done=None, total=None)
    if main.grown and not _has_settled(main):
        return replace(report, fraction=None, at_least=True)
    return replace(report, fraction=part)


def _may_be_of_the_first(main: Track, tracks: Sequence[Track]) -> bool:
    """Whether `1/2` stands before it in its line, and has not moved: it may be of that file alone, or of them all."""
    newest = main.newest
    if newest.kind is Kind.COUNT or newest.is_weighted or main.phases > 1:
        return False
    return any(
        track is not main
        and track.line == main.line
        and track.newest.row == newest.row
        and track.newest.place < newest.place
        and track.newest.kind is Kind.PAIR
        and track.newest.unit != "B"
        and track.newest.done == track.first.done == 1
        and (track.newest.total or 0.0) >= 2
        and track.disagreements >= track.agreements
        for track in tracks
    )


def _files_below(main: Track, tracks: Sequence[Track]) -> list[Measure]:
    """The newest of the bars in bytes that are drawn, several at once, below one that counts files."""
    outer = main.newest
    if not outer.is_certain or outer.unit == "B" or outer.is_weighted:
        return []
    bars = [
        bar
        for track in tracks
        if track is not main and track.newest.is_certain and track.newest.unit == "B" and track.born > main.born
        for bar in track.bars.values()
        if bar.newest.total
    ]
    return [bar.newest for bar in bars] if sum(not bar.is_full for bar in bars) >= 2 or len(bars) >= MANY else []


def _totals_beside(main: Track, tracks: Sequence[Track]) -> tuple[float, float] | None:
    """What the pairs say that stand in the same rows as these percentages."""
    for track in tracks:
        is_beside = track.line == main.line and track.newest.kind is Kind.PAIR and track.is_parallel
        if is_beside and len(track.bars) == len(main.bars) and track.agreements > track.disagreements:
            return track.totals
    return None


def _of_what_is_left(report: Progress, main: Track, part: float | None) -> Progress:
    newest = main.newest
    if newest.kind is Kind.LEFT:
        if newest.unit == "s":
            return replace(report, fraction=part, done=None, total=None, unit=None)
        total = main.first.done or 0.0
        return replace(report, fraction=part, done=total - (newest.done or 0.0), total=total)
    return replace(report, fraction=part, total=(newest.done or 0.0) + (newest.total or 0.0), at_least=False)


def _with_its_pair(report: Progress, main: Track, tracks: Sequence[Track]) -> Progress:
    """Done and total from the pair in the same line that says the same as the percentage."""
    for track in tracks:
        pair = track.newest
        if pair.kind is Kind.PAIR and track.line == main.line and track.agreements >= 2 and not track.disagreements:
            return replace(report, done=pair.done, total=pair.total, unit=pair.unit, at_least=track.grown > 0)
    return report


def _of_steps(report: Progress, main: Track, inner: Track | None, part: float | None) -> tuple[Progress, float | None]:
    """A pair that counts what is under way: a bar within it says how far that is."""
    newest = main.newest
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
            message=newest.label,
        ), within if inner is not None else None
    return report, whole


def _has_settled(main: Track) -> bool:
    """Whether a total that grew has not for long."""
    newest = main.newest
    needed = min(0.95, 0.5 + 0.15 * main.grown_late) if main.grown_late else 0.1
    return (newest.done or 0.0) >= main.grown_at + needed * ((newest.total or 0.0) - main.grown_at)
