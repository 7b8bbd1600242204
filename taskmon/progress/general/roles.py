"""Which of the numbers that a program shows is the whole: the outer bar, the next phase, what counts the rounds.

Lines are counted as the board counts them; `line` is the newest.
"""

from __future__ import annotations

from collections.abc import Sequence

from taskmon.progress.general.measure import Kind
from taskmon.progress.general.track import END_OF_PHASE, Track

#: A shape that has not been seen for so many lines, while others have, is over.
STALE_LINES = 40
#: An outer bar counts no more than so many inner ones.
MOST_INNER = 2_000


def rank(track: Track) -> tuple[bool, bool, bool, int, bool, int, int]:
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


def is_stale(track: Track, line: int) -> bool:
    """Whether nothing was heard of it for long, while others were."""
    return track.line < line - STALE_LINES


def follows(track: Track, main: Track, line: int) -> bool:
    """Whether it is the next phase: what was the whole is over, or nothing is heard of it any more."""
    if main.newest.is_weighted or (track.born <= main.born and main.line > track.line):
        return False
    if track.phase_rises < 2 and not track.newest.is_certain:
        return False
    is_over = (main.part or 0.0) >= END_OF_PHASE and not (main.is_parallel and main.line == line)
    if is_over:
        return main.ended is not None and track.phase_born >= main.ended
    is_under_it = main.newest.is_redrawn and track.newest.is_redrawn and 0 < track.newest.row - main.newest.row <= 16
    if is_under_it:
        return False
    return track.phase_rises >= 3 and main.line < line - max(STALE_LINES // 2, 3) and track.line == line


def is_outer(track: Track, main: Track, line: int) -> bool:
    """Whether it counts what the main bar, which restarts, is about once each time."""
    if _is_right_above(track, main):
        return True
    if main.phases < 2 or track.phases > 1 or track.newest.kind is Kind.BAR:
        return False
    mine, its = track.newest, main.newest
    if mine.row == its.row:
        return mine.place < its.place and track.rises >= 2
    is_above = mine.row < its.row and track.line >= line - STALE_LINES // 2
    return mine.kind is Kind.PAIR and (is_above or abs(track.rises - main.phases) <= 2) and track.rises >= 1


def counting(main: Track, tracks: Sequence[Track], line: int) -> Track | None:
    """What counts the rounds of the main bar, and was printed before each: `Epoch 2/3`."""
    if main.newest.is_weighted or main.newest.is_index:
        return None
    for track in tracks:
        newest = track.newest
        is_index = (
            (newest.is_index or _waits_above(track, main)) and newest.kind is Kind.PAIR and (newest.total or 0) >= 2
        )
        if not is_index or track.is_refuted or newest.is_suspect or track.born >= main.born:
            continue
        if (track.first.done or 0) <= 1 and track.rises >= main.phases - 1 and inner(track, tracks, line) is main:
            return track
    return None


def _waits_above(outer: Track, track: Track) -> bool:
    """Whether it is a drawn bar at 0, redrawn again and again over the other one, which moves."""
    mine, its = outer.newest, track.newest
    is_still = outer.rises <= 1 and outer.first.done == 0 and outer.count >= 4 and track.rises >= 3
    return is_still and mine.is_drawn and its.is_drawn and mine.is_redrawn and 0 < its.row - mine.row <= 4


def _is_right_above(track: Track, main: Track) -> bool:
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


def inner(outer: Track, tracks: Sequence[Track], line: int) -> Track | None:
    """The bar within the one that counts: it restarts each time, or has only begun."""
    newest = outer.newest
    if newest.kind is not Kind.PAIR or not newest.total or newest.total > MOST_INNER or outer.is_parallel:
        return None
    if newest.is_weighted or newest.unit == "B":
        return None
    best = None
    for track in tracks:
        if track is outer or track.is_refuted or track.newest.is_suspect or track.is_parallel or is_stale(track, line):
            continue
        if track.newest.kind not in (Kind.PERCENT, Kind.PAIR) or not track.is_vouched:
            continue
        measure = track.newest
        is_within = measure.row > newest.row if measure.row != newest.row else measure.place > newest.place
        if track.phases < 2:
            begins = newest.is_index or (newest.is_certain and measure.is_certain and measure.row > newest.row)
            begins |= _waits_above(outer, track)
            # The outer one may have been drawn first, when the inner had just reached its end.
            is_first_round = outer.rises == 0 or (outer.rises == 1 and (measure.part or 0.0) >= 0.9)
            if not (begins and is_within and is_first_round and track.is_progress):
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
