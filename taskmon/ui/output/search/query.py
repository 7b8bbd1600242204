"""What somebody looks for in an output: a text, or a pattern that can't run away."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRegularExpression

from taskmon.core.errors import InvalidError
from taskmon.ui.output.reading.chunk import BLOCK, Chunk
from taskmon.ui.text.units import translate

#: So many steps a pattern may take in one row, some milliseconds; then the row is passed over. Python's own patterns
#: know no limit, and hold everything up as long as they go on.
_MOST_STEPS = 1_000_000
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

    def __init__(self, query: Query) -> None:
        """Raises:
        InvalidError: The pattern is none; says where.
        """
        self.query = query
        self.has_given_up = False  #: a row was passed over: the pattern takes too long there
        self._literal = None if query.is_pattern else _literal(query)
        self._needle = query.text.encode() if query.matches_case else query.text.lower().encode()
        self._pattern = _pattern(query, "")
        self._any_line = _pattern(query, "(?m)")
        if not self._pattern.isValid():
            said = translate("output", "That is no pattern: {why}, at character {place}.")
            place = max(0, self._pattern.patternErrorOffset() - len(_limit()))
            raise InvalidError(said.format(why=self._pattern.errorString(), place=place + 1))

    def spans(self, text: str) -> list[Span]:
        """Where it stands in a row."""
        if self._literal is not None:
            return [Span(*found) for found in self._literal(text)]
        spans: list[Span] = []
        at, end = 0, _units(text)
        while at <= end and len(spans) < _MOST_SPANS:
            found = self._pattern.match(text, at)
            if not found.isValid():
                self.has_given_up = True
                break
            if not found.hasMatch():
                break
            # Qt counts in UTF-16.
            first, last = found.capturedStart(), found.capturedEnd()
            if last > first:
                spans.append(Span(_column(text, first), _column(text, last)))
            at = max(last, at + 1) if last > first else last + 1
        return spans

    def count(self, chunk: Chunk) -> int:
        """How often it stands in these rows."""
        raw = chunk.raw
        if raw is not None and self._literal is not None and self._is_shown_as_it_is(raw):
            found = (raw if self.query.matches_case else raw.lower()).count(self._needle)
            if not found or (0 <= raw.find(b"\n") < BLOCK and len(raw) - raw.rfind(b"\n") <= BLOCK):
                return found  # else a long line is shown in several rows, and it may stand across their ends
        if raw is not None and not (self._may_be_in(raw) if self._literal is None else self._may_stand_in(raw)):
            return 0
        return sum(len(self.spans(chunk.row(index).text)) for index in range(len(chunk.starts)))

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
        found = self._any_line.match(raw.decode("utf-8", "replace"))
        return found.hasMatch() or not found.isValid()


def _literal(query: Query) -> Callable[[str], list[tuple[int, int]]]:
    flags = 0 if query.matches_case else re.IGNORECASE
    if query.text.isascii():
        flags |= re.ASCII
    pattern = re.compile(re.escape(query.text), flags)
    return lambda text: [found.span() for found in pattern.finditer(text)]


def _pattern(query: Query, options: str) -> QRegularExpression:
    if not query.is_pattern:
        return QRegularExpression()
    pattern = QRegularExpression(_limit() + options + query.text)
    wanted = QRegularExpression.PatternOption.UseUnicodePropertiesOption
    if not query.matches_case:
        wanted |= QRegularExpression.PatternOption.CaseInsensitiveOption
    pattern.setPatternOptions(wanted)
    return pattern


def _limit() -> str:
    return f"(*LIMIT_MATCH={_MOST_STEPS})"


def _units(text: str) -> int:
    if text.isascii() or max(text, default="") < "\U00010000":
        return len(text)
    return len(text) + sum(char > "\uffff" for char in text)


def _column(text: str, units: int) -> int:
    """The character at so many UTF-16 units."""
    if _units(text) == len(text):
        return units
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "replace"))
