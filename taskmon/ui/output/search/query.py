"""What somebody looks for in an output: a text, or a pattern that can't run away."""

from __future__ import annotations

import re
import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from PySide6.QtCore import QRegularExpression

from taskmon.core.errors import InvalidError
from taskmon.ui.output.reading.chunk import BLOCK, Chunk
from taskmon.ui.text.units import translate

#: So many steps a pattern may take from one place of a row, some milliseconds. Python's own patterns know no limit, and
#: hold everything up as long as they go on.
_MOST_STEPS = 1_000_000
#: PCRE counts its steps anew at each place, and Qt holds all threads up as long as it looks. So these are shared out
#: among all places of a row, or of a chunk: first few; then, for what takes long at one place alone, more.
_ROW_STEPS = (2_000_000, 70_000_000)
_CHUNK_STEPS = 4_000_000
_LEAST_STEPS = 64
#: So long a row is gone through, place by place, that this is not enough for; then it is passed over.
_ROW_PATIENCE_S = 0.1
#: So much of a thread's time slow rows take; after that each of them is passed over.
_PATIENCE_S = 1.0
#: A row that takes longer is a slow one.
_SLOW_S = 0.005
#: More in one row are not marked.
_MOST_SPANS = 10_000
#: Letters whose other case is a letter of ASCII, or two of them.
_ODD_CASES = frozenset("ıİſ\u212a")
#: What looks at what is around a line, where a chunk is not what its lines are.
_LOOKS_AROUND = re.compile(r"\(\?[=!<]|\\[AGZz]|\(\*")


@dataclass(frozen=True, slots=True)
class Span:
    """Columns of a row, from and to before."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for, as somebody has typed it."""

    text: str
    matches_case: bool = False
    is_pattern: bool = False


class Matcher:
    """Finds a query in what is shown. One a thread."""

    def __init__(self, query: Query, *, patience_s: float = _PATIENCE_S, stop: threading.Event | None = None) -> None:
        """Args:
            patience_s: So much of the thread's time all slow rows together may take.
            stop: Set: nobody wants to know any more, and what is found is no longer all.

        Raises:
            InvalidError: The pattern is none; says where.
        """
        self.query = query
        self.has_given_up = False  #: a row was passed over: the pattern takes too long there
        self._patience_s = patience_s
        self._stop = stop or threading.Event()
        self._literal = None if query.is_pattern else _literal(query)
        self._needle = query.text.encode() if query.matches_case else query.text.lower().encode()
        self._patterns: dict[tuple[int, str], QRegularExpression] = {}
        pattern = self._pattern(_MOST_STEPS)
        if not pattern.isValid():
            said = translate("output", "That is no pattern: {why}, at character {place}.")
            place = max(0, pattern.patternErrorOffset() - len(_limit(_MOST_STEPS)))
            raise InvalidError(said.format(why=pattern.errorString(), place=place + 1))

    @property
    def is_stopped(self) -> bool:
        """Whether nobody wants to know any more."""
        return self._stop.is_set()

    def spans(self, text: str) -> list[Span]:
        """Where it stands in a row."""
        if self._literal is not None:
            return [Span(*found) for found in self._literal(text)]
        first = self._pattern(_share(_ROW_STEPS[0], text)).match(text)
        if first.isValid() and not first.hasMatch():
            return []  # as in most rows
        began_s = time.thread_time()
        column = _columns(text)
        spans = [Span(column(first), column(last)) for first, last in self._places(text, began_s + _ROW_PATIENCE_S)]
        spent_s = time.thread_time() - began_s
        if spent_s > _SLOW_S:
            self._patience_s -= spent_s
        return spans

    def _places(self, text: str, until_s: float) -> Iterator[tuple[int, int]]:
        """From where to where, as Qt counts: in UTF-16."""
        count = at = 0
        for steps in _ROW_STEPS:
            found = self._pattern(_share(steps, text)).globalMatch(text, at)
            while found.hasNext() and count < _MOST_SPANS and not self._is_over(until_s):
                match = found.next()
                at = match.capturedEnd()
                if at > match.capturedStart():
                    yield match.capturedStart(), at
                    count += 1
            if found.hasNext() or found.isValid():
                return
            if self._patience_s <= 0:
                self.has_given_up = True
                return
        yield from self._places_one_by_one(text, at, until_s, _MOST_SPANS - count)

    def _places_one_by_one(self, text: str, at: int, until_s: float, most: int) -> Iterator[tuple[int, int]]:
        """From `at` on, looked for at each place alone: between two of them it can be told how long that takes."""
        pattern, end, is_start = self._pattern(_MOST_STEPS, anchored=True), _units(text), _starts(text)
        while at <= end and most > 0 and not self._is_over(until_s):
            match = pattern.match(text, at) if is_start(at) else None
            if match is not None and not match.isValid():
                self.has_given_up = True
                return
            if match is not None and match.capturedEnd() > at:
                yield at, match.capturedEnd()
                at, most = match.capturedEnd(), most - 1
            else:
                at += 1

    def _is_over(self, until_s: float) -> bool:
        if time.thread_time() < until_s:
            return self._stop.is_set()
        self.has_given_up = True
        return True

    def count(self, chunk: Chunk) -> int:
        """How often it stands in these rows."""
        raw = chunk.raw
        if raw is not None and self._literal is not None and self._is_shown_as_it_is(raw):
            found = (raw if self.query.matches_case else raw.lower()).count(self._needle)
            if not found or (0 <= raw.find(b"\n") < BLOCK and len(raw) - raw.rfind(b"\n") <= BLOCK):
                return found  # else a long line is shown in several rows, and it may stand across their ends
        if raw is not None and not (self._may_be_in(raw) if self._literal is None else self._may_stand_in(raw)):
            return 0
        rows = (chunk.row(index) for index in range(len(chunk.starts)))
        return sum(len(self.spans(row.text)) for row in rows if not self.is_stopped)

    def _is_shown_as_it_is(self, raw: bytes) -> bool:
        return self.query.text.isascii() and not (b"\t" in raw and " " in self.query.text)

    def _may_stand_in(self, raw: bytes) -> bool:
        text = self.query.text
        if text.isascii() or _ODD_CASES.intersection(text):
            return True
        return not raw.isascii() and text.lower() in raw.decode("utf-8", "replace").lower()

    def _may_be_in(self, raw: bytes) -> bool:
        if b"\t" in raw or b"\0" in raw or _LOOKS_AROUND.search(self.query.text):
            return True
        text = raw.decode("utf-8", "replace")
        found = self._pattern(_share(_CHUNK_STEPS, text), by_line=True).match(text)
        return found.hasMatch() or not found.isValid()

    def _pattern(self, most_steps: int, *, anchored: bool = False, by_line: bool = False) -> QRegularExpression:
        before, behind = (r"\G(?:", ")") if anchored else ("(?m)", "") if by_line else ("", "")
        found = self._patterns.get((most_steps, before))
        if found is None:
            found = self._patterns[most_steps, before] = _pattern(
                self.query, most_steps, f"{before}{self.query.text}{behind}"
            )
        return found


def _literal(query: Query) -> Callable[[str], list[tuple[int, int]]]:
    flags = 0 if query.matches_case else re.IGNORECASE
    if query.text.isascii():
        flags |= re.ASCII
    pattern = re.compile(re.escape(query.text), flags)
    return lambda text: [found.span() for found in pattern.finditer(text)]


def _pattern(query: Query, most_steps: int, text: str) -> QRegularExpression:
    if not query.is_pattern:
        return QRegularExpression()
    pattern = QRegularExpression(_limit(most_steps) + text)
    wanted = QRegularExpression.PatternOption.UseUnicodePropertiesOption
    if not query.matches_case:
        wanted |= QRegularExpression.PatternOption.CaseInsensitiveOption
    pattern.setPatternOptions(wanted)
    return pattern


def _share(steps: int, text: str) -> int:
    """How many steps are for each place of a text; a power of two's, for each is a pattern of its own."""
    return max(_LEAST_STEPS, steps >> len(text).bit_length())


def _limit(most_steps: int) -> str:
    return f"(*LIMIT_MATCH={most_steps})"


def _is_narrow(text: str) -> bool:
    """Whether each character is one unit of UTF-16."""
    return text.isascii() or max(text, default="") < "\U00010000"


def _units(text: str) -> int:
    return len(text) if _is_narrow(text) else len(text) + sum(char > "\uffff" for char in text)


def _columns(text: str) -> Callable[[int], int]:
    """Gives the character at so many UTF-16 units."""
    if _is_narrow(text):
        return lambda units: units
    starts = _unit_starts(text)
    return lambda units: bisect_left(starts, units)


def _starts(text: str) -> Callable[[int], bool]:
    """Tells whether a character begins at so many UTF-16 units, or the text ends there."""
    if _is_narrow(text):
        return lambda units: True
    return frozenset(_unit_starts(text)).__contains__


def _unit_starts(text: str) -> list[int]:
    """At which unit each character begins, and where the text ends."""
    return list(accumulate((1 + (char > "\uffff") for char in text), initial=0))
