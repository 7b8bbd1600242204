"""An output with marks in it: what is selected, what is looked for and found, and the time before each line."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from taskmon.ui.output.line_times import CHARACTERS, LineTimes
from taskmon.ui.output.painter import Mark
from taskmon.ui.output.reading.chunk import Row
from taskmon.ui.output.search.finder import Finder, Hit
from taskmon.ui.output.search.query import Matcher, Query
from taskmon.ui.output.selection import Marking, TextPosition, row_text
from taskmon.ui.output.surface import MARGIN, OutputSurface
from taskmon.ui.style.theme import Theme

#: Rows whose marks are remembered: what is in sight, and some that were.
_MOST_REMEMBERED = 500
#: The window is held up for no longer by rows in which a pattern takes long; then nothing more is marked.
_PATIENCE_S = 0.2


class MarkedOutput(OutputSurface):
    """The rows of one attempt's output, searched and dated."""

    told = Signal(str)  #: a sentence: something asked for is done

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        self._marking = Marking()
        self._query: Query | None = None  # what is looked for, also in the output that is shown next
        self._matcher: Matcher | None = None
        self._found: dict[str, list[Mark]] = {}
        self._hit: Hit | None = None
        self._shows_times = False
        self._has_asked_for_times = False  # and waits to be told if there are none
        super().__init__(theme, name, parent)
        self._times = LineTimes(self)
        self._times.read.connect(self._show_times)
        self.finder = Finder(self)
        self.finder.hit.connect(self._take_hit)

    # What is looked for.

    def search(self, query: Query | None, *, from_start: bool = False) -> None:
        """Mark what is looked for, count it, and show the next one, or the very first; None: nothing any more.

        Raises:
            InvalidError: It is a pattern, and none.
        """
        self._found.clear()
        self._repaint()
        self._query = query
        if query is None or self._file is None:
            self._matcher = self._hit = None
            self.finder.stop()
            return
        self._matcher, self._hit = Matcher(query, patience_s=_PATIENCE_S), None
        self.finder.search(self._file.path, self._file.edges, query)
        self.finder.step(TextPosition(0, 0) if from_start else self._begin(), forward=True)

    @Slot()
    def find_next(self) -> None:
        """Show the next one."""
        hit = self._hit
        self.finder.step(TextPosition(hit.start, hit.span.first + 1) if hit else self._begin(), forward=True)

    @Slot()
    def find_previous(self) -> None:
        """Show the one before."""
        hit = self._hit
        self.finder.step(TextPosition(hit.start, hit.span.first) if hit else self._begin(), forward=False)

    def _begin(self) -> TextPosition:
        return self._marking.first or TextPosition(self._top, 0)

    @Slot(object)
    def _take_hit(self, hit: Hit | None) -> None:
        self._hit = hit
        if hit is not None:
            self._marking.begin(TextPosition(hit.start, hit.span.first))
            self._marking.go_on(TextPosition(hit.start, hit.span.last))
            self.show_row(hit.start)
            self._show_columns(hit.start, hit.span.first, hit.span.last)
        self._repaint()

    def _show_columns(self, start: int, first: int, last: int) -> None:
        """Bring these columns of a row into sight."""
        row = next((row for row in self._rows if row.start == start), None)
        if row is None:
            return
        text, bar = row_text(row), self.horizontalScrollBar()
        self._widest = max(self._widest, self._painter.width(text))
        self._set_bars()
        left, right = self._painter.width(text[:first]), self._painter.width(text[:last])
        room = self.viewport().width() - 2 * MARGIN - self._gutter_width()
        if left < bar.value() or right > bar.value() + room:
            bar.setValue(max(0, round(right - room * 2 / 3)) if right > room else 0)

    # When it came.

    @property
    def shows_times(self) -> bool:
        """Whether the time of each line stands before it."""
        return self._shows_times

    @Slot(bool)
    def show_times(self, wanted: bool) -> None:
        """Put the time of each line before it, or not."""
        self._shows_times = self._has_asked_for_times = wanted
        self._times.forget()
        if wanted and self._file is not None:
            self._times.look(self._file.path)
        self._lay_out()

    @Slot()
    def _show_times(self) -> None:
        asked, self._has_asked_for_times = self._has_asked_for_times, False
        if asked and not self._times.is_known and not self._grows:
            self.told.emit(self.tr("When this output came was not noted: the run was over at once, or is an old one."))
        self._lay_out()

    # What the surface asks.

    def _marks_of(self, row: Row) -> list[Mark]:
        marks: list[Mark] = []
        if self._matcher is not None:
            marks += self._found_in(row, self._matcher)
        columns = self._marking.columns_in(row)
        if self._hit is not None and self._hit.start == row.start:
            current = Mark(self._hit.span.first, self._hit.span.last, "current")
            marks = [*(mark for mark in marks if mark.first != current.first), current]
        elif columns is not None:
            marks.append(Mark(*columns, "selected"))
        return marks

    def _found_in(self, row: Row, matcher: Matcher) -> list[Mark]:
        text = row.text
        if text not in self._found and not matcher.has_given_up:
            if len(self._found) >= _MOST_REMEMBERED:
                self._found.clear()
            self._found[text] = [Mark(span.first, span.last, "found") for span in matcher.spans(text)]
        return self._found.get(text, [])

    def _gutter_characters(self) -> int:
        return CHARACTERS if self._shows_times else 0

    def _gutter_of(self, row: Row) -> str:
        return self._times.text_at(row.start) if self._shows_times else ""

    def _forget(self) -> None:
        self._marking.clear()
        self._hit = None
        self._times.forget()
        if self._file is not None and self._shows_times:
            self._times.look(self._file.path)
        self.search(self._query)

    def _take_growth(self, *, is_another: bool) -> None:
        if self._file is None:
            return
        if is_another:  # what is marked was said of other bytes
            self._marking.clear()
            self._hit = None
        self.finder.grow(self._file.edges)
        if self._shows_times:
            self._times.look(self._file.path)
