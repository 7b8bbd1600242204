"""One row of a terminal: characters in columns, written and overwritten."""

from __future__ import annotations

from itertools import groupby
from unicodedata import combining, east_asian_width

from taskmon.core.output.looks import PLAIN, Look, Piece
from taskmon.core.untrusted.characters import is_file_name

TAB = 8
#: More marks on one character belong to no writing.
_MOST_MARKS = 12
#: What moves nothing and is seen nowhere: bell, shifts between character sets.
_SILENT = "\x07\x0e\x0f"


class Row:
    """Columns, each with its character; behind a wide one, or a tab, stand empty ones."""

    __slots__ = ("_cells", "_keeps_tabs", "_looks", "_text", "_whole", "ends", "mark")

    def __init__(self, mark: int = 0, *, keeps_tabs: bool = False) -> None:
        self._keeps_tabs = keeps_tabs  #: a tab that nothing was written over stays one, not blanks
        self.mark = mark  #: the caller's: where it began
        self.ends = False  #: a newline ends it, not a cut
        self._text: str | None = None  #: all of it, where nothing was ever overwritten; its look is `_whole`
        self._whole = PLAIN
        self._cells: list[str] = []
        self._looks: list[Look] = []

    @property
    def width(self) -> int:
        """How many columns have been written."""
        return len(self._cells) if self._text is None else len(self._text)

    @property
    def text(self) -> str:
        """What is seen."""
        return "".join(self._cells) if self._text is None else self._text

    def pieces(self) -> list[Piece]:
        """What is seen, with its looks."""
        if self._text is not None:
            return [Piece(self._text, self._whole)] if self._text else []
        # Looks may be equal and not the same: compared here, they are put together once.
        runs = groupby(range(len(self._cells)), self._looks.__getitem__)
        joined = ((look, "".join(map(self._cells.__getitem__, places))) for look, places in runs)
        return [Piece(text, look) for look, text in joined if text]

    def put(self, column: int, text: str, look: Look) -> int:
        """Write `text` over what stands at `column`; returns the column behind it."""
        if not column and len(text) >= self.width and text.isascii() and text.isprintable():
            self._text, self._whole = text, look
            self._cells, self._looks = [], []
            return len(text)
        self._spread()
        cells = list(text) if text.isascii() and text.isprintable() else self._cells_of(text, column)
        if column > len(self._cells):
            self._pad(column)
        end = column + len(cells)
        if cells:
            self._halve(column)
            self._halve(end)
        self._cells[column:end] = cells
        self._looks[column:end] = [look] * len(cells)
        return end

    def erase(self, first: int, last: int | None = None) -> None:
        """Make the columns from `first` to before `last` blank; None: all that follow."""
        self._spread()
        if last is None or last >= len(self._cells):
            del self._cells[first:], self._looks[first:]
            return
        self._halve(first)
        self._halve(last)
        count = max(0, last - first)
        self._cells[first:last] = " " * count
        self._looks[first:last] = [PLAIN] * count

    def delete(self, first: int, count: int) -> None:
        """Take columns out; what follows moves left."""
        self._spread()
        del self._cells[first : first + count], self._looks[first : first + count]

    def insert(self, first: int, count: int, longest: int) -> None:
        """Put blank columns in; what follows moves right, and out of the row where it is `longest`."""
        self._spread()
        if first < len(self._cells):
            self._cells[first:first] = " " * count
            self._looks[first:first] = [PLAIN] * count
            del self._cells[longest:], self._looks[longest:]

    def _spread(self) -> None:
        if self._text is not None:
            self._cells, self._looks, self._text = list(self._text), [self._whole] * len(self._text), None

    def _pad(self, width: int) -> None:
        missing = width - len(self._cells)
        self._cells += " " * missing
        self._looks += [PLAIN] * missing

    def _halve(self, column: int) -> None:
        """A wide character, or a tab, of which one part is overwritten is gone."""
        if 0 < column < len(self._cells) and not self._cells[column]:
            first = last = column
            while first > 0 and not self._cells[first]:
                first -= 1
            while last < len(self._cells) and not self._cells[last]:
                last += 1
            self._cells[first:last] = " " * (last - first)

    def _cells_of(self, text: str, column: int) -> list[str]:
        cells: list[str] = []
        for char in text:
            if char == "\t":
                count = TAB - (column + len(cells)) % TAB
                cells += ["\t", *[""] * (count - 1)] if self._keeps_tabs else " " * count
            elif char in _SILENT:
                continue
            elif not is_file_name(char):
                # Marks that turn the direction of writing are no text either: no row can pass for another.
                cells.append("·")
            elif char.isascii():
                cells.append(char)
            elif (combining(char) or char in "\u200d\ufe0f\u200c") and (cells or 0 < column <= len(self._cells)):
                _attach(char, cells or self._cells, len(cells) if cells else column)
            else:
                cells.append(char)
                if east_asian_width(char) in "WF":
                    cells.append("")
        return cells


def _attach(mark: str, cells: list[str], column: int) -> None:
    """Put a combining mark onto the character before `column`."""
    column -= 1
    while column > 0 and not cells[column]:
        column -= 1
    if len(cells[column]) < _MOST_MARKS:
        cells[column] += mark
