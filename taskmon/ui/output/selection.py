"""What of an output is selected: from one character to another, by mouse and keys."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from taskmon.ui.output.reading.chunk import Row
from taskmon.ui.output.reading.file import OutputFile
from taskmon.ui.text.units import size, translate

#: A longer line is copied in part; all of it can be saved.
_MOST_ROWS_OF_A_LINE = 2_000


@dataclass(frozen=True, slots=True, order=True)
class TextPosition:
    """A character: the start of its row in the file, and its column."""

    start: int
    column: int


@dataclass(frozen=True, slots=True)
class Selection:
    """From one character to before another, in the file at `path`."""

    path: Path
    first: TextPosition
    last: TextPosition

    def size_bytes(self, file: OutputFile) -> int:
        """About how much that is; what was given up is not counted."""
        return file.shown(self.last.start) - file.shown(self.first.start) + self.last.column


class Marking:
    """What somebody marks: from where they began to where they are."""

    def __init__(self) -> None:
        self._anchor: TextPosition | None = None
        self._cursor: TextPosition | None = None

    @property
    def is_begun(self) -> bool:
        """Whether there is a place from which it can go on."""
        return self._anchor is not None

    @property
    def first(self) -> TextPosition | None:
        """Where what is marked begins."""
        if self._anchor is None or self._cursor is None:
            return self._anchor
        return min(self._anchor, self._cursor)

    def clear(self) -> None:
        """Mark nothing."""
        self._anchor = self._cursor = None

    def begin(self, place: TextPosition | None) -> None:
        """Mark from here on."""
        self._anchor = self._cursor = place

    def go_on(self, place: TextPosition | None) -> None:
        """Mark as far as here."""
        self._cursor = place

    def mark_word(self, row: Row, column: int) -> None:
        """Mark the word around a column."""
        text = row_text(row)
        left = right = min(column, len(text))
        while left > 0 and not text[left - 1].isspace():
            left -= 1
        while right < len(text) and not text[right].isspace():
            right += 1
        self._anchor, self._cursor = TextPosition(row.start, left), TextPosition(row.start, right)

    def mark_all(self, file: OutputFile) -> None:
        """Mark everything there is."""
        if file.size:
            last = file.start_of(file.size - 1)
            rows = file.rows_from(last, 1)
            self._anchor = TextPosition(0, 0)
            self._cursor = TextPosition(last, len(row_text(rows[0])) if rows else 0)

    def selection_in(self, file: OutputFile) -> Selection | None:
        """What is marked; None: nothing."""
        if self._anchor is None or self._cursor is None or self._anchor == self._cursor:
            return None
        return Selection(file.path, *sorted((self._anchor, self._cursor)))

    def columns_in(self, row: Row) -> tuple[int, int] | None:
        """What of a row is marked, from and to."""
        if self._anchor is None or self._cursor is None or self._anchor == self._cursor:
            return None
        first, last = sorted((self._anchor, self._cursor))
        if not first.start <= row.start <= last.start:
            return None
        return (first.column if row.start == first.start else 0, last.column if row.start == last.start else 1 << 30)


def row_text(row: Row) -> str:
    """The row as it is shown, without its colours."""
    return left_out(row.left_out_bytes) if row.left_out_bytes else row.text


def line_around(file: OutputFile, start: int) -> Selection:
    """All rows of the line that one of its rows belongs to."""
    first = start
    for _ in range(_MOST_ROWS_OF_A_LINE):
        above = file.rows_from(file.back(first, 1), 1)
        if not above or above[0].start >= first or above[0].is_whole or above[0].left_out_bytes:
            break
        first = above[0].start
    rows = file.rows_from(start, 1)
    while rows and not (rows[-1].is_whole or rows[-1].left_out_bytes) and len(rows) < _MOST_ROWS_OF_A_LINE:
        more = file.rows_from(rows[-1].end, 1)
        if not more or more[0].left_out_bytes:
            break
        rows += more
    end = TextPosition(rows[-1].start, len(row_text(rows[-1]))) if rows else TextPosition(first, 0)
    return Selection(file.path, TextPosition(first, 0), end)


def left_out(count: int) -> str:
    """What stands in place of bytes that were given up."""
    return translate("output", "{size} left out here").format(size=size(count))
