"""Reads a plain `NN%` where it can only mean progress: told by how it moves from line to line, never by one line.

What else is printed with a percent sign (a compression ratio, the load of a processor, a format string in a warning)
must give nothing: an honest bar is busy rather than wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from taskmon.core.progress import Progress
from taskmon.progress.family import Family
from taskmon.progress.tokens import Line

LONGEST_LINE = 400
#: Shapes remembered at once; a log with percentages in its prose has no end of them.
MOST_SHAPES = 32
#: Progress is met near its start. What starts higher has to rise more often before it is believed.
NEAR_START, RISES_FROM_START, RISES_FROM_ELSEWHERE = 25.0, 1, 3
#: Where nothing beside it says that it is progress, it has to rise so often and so high: a load hardly does.
RISES_UNVOUCHED, HIGH_ENOUGH = 8, 50.0
#: A fall from here on to no more than there is the next phase; any other fall means that it never was progress.
END_OF_PHASE, START_OF_PHASE = 99.0, 25.0

_PERCENT = re.compile(r"(?<![\w.,'\"“‘<$/+-])(\d{1,3}(?:[.,]\d+)?)\s?%(?![\w'\"”’%])")
#: Behind a percentage that is the subject of a sentence ("50% of memory", "100% tests passed") stands prose.
_PROSE = re.compile(
    r"\s+(?!(?:done|complete|completed|finished|processed|copied|transferred|downloaded|eta|at|in)\b)[a-z]{2,}"
)
#: Percentages of something else.
_OTHER = re.compile(
    r"(?i)\b(?:ratio|cpu|mem(?:ory)?|swap|disk|load|usage|used?|using|util\w*|idle|free|battery|coverage|loss|acc(?:uracy)?"
    r"|gpu|fan|jitter|rate|growth|busy|temp\w*|errors?|warning|note|limit|threshold|confidence|quality|volume|deflated|inflated|saved|reduced|stored|compress\w*"
    r"|hit|match|score|probability|humidity|discount)\b"
)
#: Words beside a percentage that vouch for it: something is being done, or counted through.
_VOUCHING = re.compile(
    r"(?i)\b(?:[a-z]{3,}ing|progress|done|complete[d]?|finished|overall|total|processed|encoded|decoded|copied|written|read"
    r"|transferred|downloaded?|uploaded?|received|sent|scanned|converted|rendered|verified|checked|extracted|installed"
    r"|step|stage|phase|part|pass|epoch|frame|file|track|page|chunk|block|eta|fortschritt|progreso|progression)s?\b"
    r"|\d+\s*(?:/|[a-z]{2,4}\s)\s*\d+|[\w)]/s\b|[#=█▓▒░━╸>*·]{3,}|\[[ #=>.*-]{5,}\]"
)
#: A file's name, and nothing else, stands before it.
_FILE_NAME = re.compile(r"\s*\S*[\w-]\.[a-z]\w{0,4}:?\s*")
_WORDS = re.compile(r"[^\W\d_]{2,}")
#: The last word of a line that may go on: `53% don` is about to be `53% done`.
_OPEN_WORD = re.compile(r"[a-z]+\Z")
_BARS = re.compile(r"[^\w\s:,;%()'\"/@.-]+|[-=.]{2,}")
_NUMBERS = re.compile(r"\d+(?:[.,:]\d+)*")
_SPACES = re.compile(r"\s+")


@dataclass(slots=True)
class _Shape:
    """How the percentages behind one kind of text have moved."""

    first: float
    last: float
    rises: int = 0
    phase: int = 1
    is_vouched: bool = True  #: what stands beside it says that it is progress, or nothing does stand there
    is_refuted: bool = False

    def take(self, percent: float) -> None:
        """Note the next percentage."""
        if percent > self.last:
            self.rises += 1
        elif percent < self.last:
            if self.last >= END_OF_PHASE and percent <= START_OF_PHASE:
                self.phase += 1
            else:
                self.is_refuted = True
        self.last = percent

    @property
    def is_progress(self) -> bool:
        if not self.is_vouched:
            return self.rises >= RISES_UNVOUCHED and self.last >= HIGH_ENOUGH and not self.is_refuted
        needed = RISES_FROM_START if self.first <= NEAR_START else RISES_FROM_ELSEWHERE
        return self.rises >= needed and not self.is_refuted


class Percent(Family):
    """The shape that first proves to be progress is reported; another one only once that has reached its end."""

    hints = (b"%",)

    def __init__(self) -> None:
        super().__init__()
        self._shapes: dict[str, _Shape] = {}
        self._reported: str | None = None
        self._steps_before = 0

    def read(self, line: Line) -> bool:
        found = _read_percent(line.text)
        if found is None:
            return False
        key, percent = found.key, found.percent
        shape = self._shapes.get(key)
        if shape is None:
            if len(self._shapes) >= MOST_SHAPES:
                self._shapes.pop(next(name for name in self._shapes if name != self._reported))
            self._shapes[key] = _Shape(percent, percent, is_vouched=found.is_vouched)
            return True
        shape.take(percent)
        shape.is_vouched |= found.is_vouched
        self._choose(key, shape)
        return True

    def peek(self, line: Line) -> Progress | None:
        found = _read_percent(_OPEN_WORD.sub("", line.text))
        if found is None or found.key != self._reported:
            return None
        shape = self._shapes[found.key]
        return self._report(shape, found.percent) if found.percent >= shape.last and shape.is_progress else None

    def _choose(self, key: str, shape: _Shape) -> None:
        reported = self._shapes[self._reported] if self._reported is not None else None
        if key != self._reported:
            if not shape.is_progress:
                return
            if reported is not None:
                if not reported.is_refuted and reported.last < END_OF_PHASE:
                    return
                self._steps_before += reported.phase
            self._reported = key
        self.newest = self._report(shape, shape.last) if shape.is_progress else None

    def _report(self, shape: _Shape, percent: float) -> Progress:
        step = self._steps_before + shape.phase
        return Progress(fraction=percent / 100, step=step if step > 1 else None)


@dataclass(frozen=True, slots=True)
class _Found:
    key: str
    percent: float
    is_vouched: bool


def _read_percent(text: str) -> _Found | None:
    """The percentage in a line that may be progress, and the shape of what stands before it."""
    if len(text) > LONGEST_LINE or text.count("%") != 1:
        return None
    found = _PERCENT.search(text)
    if found is None:
        return None
    percent = float(found[1].replace(",", "."))
    before, after = text[: found.start()], text[found.end() :]
    if percent > 100 or _OTHER.search(before) or _PROSE.match(after):
        return None
    is_vouched = (
        not _WORDS.search(before) or _VOUCHING.search(text) is not None or _FILE_NAME.fullmatch(before) is not None
    )
    return _Found(_SPACES.sub(" ", _NUMBERS.sub("#", _BARS.sub("", before))).strip(), percent, is_vouched)
