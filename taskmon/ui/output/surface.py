"""The rows of an output, painted where they are in sight: scrolled by bytes, and following the end while it grows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from taskmon.ui.output.accessibility import AccessibleOutput
from taskmon.ui.output.byte_scroll_bar import ByteScrollBar
from taskmon.ui.output.growth import Growth
from taskmon.ui.output.painter import Mark, RowPainter
from taskmon.ui.output.reading.chunk import Row
from taskmon.ui.output.reading.file import OutputFile
from taskmon.ui.output.reading.scout import Scout
from taskmon.ui.output.selection import TextPosition, row_text
from taskmon.ui.style.theme import Theme

#: Left and right of the text.
MARGIN = 12
_TOP = 6
#: The window is held up for no longer by looking for where a line begins; then a thread looks on.
_PATIENCE_S = 0.003


class OutputSurface(QAbstractScrollArea):
    """A painted, virtual view over one output file; costs the same for a kilobyte and for a gigabyte."""

    followed = Signal(bool)  #: whether the end is followed

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName(name)
        self.setAccessibleName(self.tr("Output"))
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        for part in (self, self.viewport()):
            part.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # as programs print, in any language
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self._path: Path | None = None  # what is shown as soon as the view is in sight
        self._file: OutputFile | None = None  # only as long as it is: nobody else would close it
        self._resting: OutputFile | None = None  # the same, closed while it is not
        self._top = 0  # where the first shown row starts
        self._rows: list[Row] = []
        self._follows = True
        self._grows = False
        self._note = ""
        self._widest = 0.0
        self._scout = Scout(self)
        self._scout.found.connect(self._lay_out_anew)
        self._set_font()
        self._growth = Growth(self)
        self._growth.may_be.connect(self.look_for_more)
        self._bar = ByteScrollBar(self.verticalScrollBar())
        self._bar.moved.connect(self._scroll_to)
        self._bar.stepped.connect(self.scroll_rows)
        self.horizontalScrollBar().valueChanged.connect(self._repaint)
        theme.changed.connect(self._repaint)
        self._spoken = AccessibleOutput(self, self.spoken_rows)

    @property
    def follows(self) -> bool:
        """Whether the newest row is kept in sight."""
        return self._follows

    def show_file(self, path: Path | None, *, grows: bool, note: str = "") -> None:
        """Show the file, from its end; `grows`: look for more. `note` stands there while there is nothing to show."""
        if note != self._note:
            self._note = note
            self.viewport().update()
        self._grows = grows
        if path is not None and path == self._path:
            self.look_for_more()
        else:
            self._let_go()
            self._path, self._resting = path, None
            self._open()
        self._look_at_growth()

    def text_rows(self) -> list[str]:
        """The rows in sight as plain text."""
        return [row_text(row) for row in self._rows]

    def spoken_rows(self) -> list[str]:
        """The rows in sight as a screen reader reads them."""
        return [f"{self._gutter_of(row)} {row_text(row)}".removeprefix(" ") for row in self._rows]

    def show_row(self, start: int) -> None:
        """Bring the row that starts there into sight, if it is not, some rows below the top."""
        if self._file is None:
            return
        if not any(row.start == start for row in self._rows[: self._visible_rows()]):
            self._top = min(self._file.back(start, self._visible_rows() // 3), self._last_top())
        self._follow(False)
        self._lay_out()

    @Slot(int)
    def scroll_rows(self, count: int) -> None:
        """Move down by `count` rows; up where it is negative."""
        if self._file is None:
            return
        if count < 0:
            self._top = self._file.back(self._top, -count)
            self._follow(False)
        else:
            rows = self._file.rows_from(self._top, count + 1)
            if len(rows) > count:
                self._top = min(rows[-1].start, self._last_top())
            else:
                self._top = self._last_top()
            self._follow(self._top >= self._last_top())
        self._lay_out()

    def go_to_start(self) -> None:
        """Show the first row."""
        self._top = 0
        self._follow(self._last_top() == 0)
        self._lay_out()

    @Slot()
    def go_to_end(self) -> None:
        """Show the newest row, and keep it in sight."""
        self._follow(True)
        self._lay_out()

    def row_at(self, place: TextPosition | None) -> Row | None:
        """The row in sight that holds this place."""
        return next((row for row in self._rows if place is not None and row.start == place.start), None)

    # What Qt asks.

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        colours = self._theme.colours
        painter.fillRect(event.rect(), QColor(colours.output))
        if not self._rows:
            painter.setPen(QColor(colours.muted))
            area = self.viewport().rect().adjusted(MARGIN, 10, -MARGIN, -10)
            painter.drawText(area, Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap, self._note)
        # The window's direction would hold for each piece: "~/a" would be shown as "a/~".
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        gutter = self._gutter_width()
        for index, row in enumerate(self._rows):
            top = _TOP + index * self._painter.row_height
            if top > event.rect().bottom():
                break
            corner = QPoint(self._text_left(), top)
            if gutter:
                painter.setClipRect(QRect(gutter + MARGIN, 0, self.viewport().width(), self.viewport().height()))
            width = self._painter.paint(painter, row, corner, self._marks_of(row), colours)
            self._widest = max(self._widest, width)
            if gutter:
                painter.setClipping(False)
                self._painter.paint_gutter(painter, self._gutter_of(row), QPoint(MARGIN, top), colours)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if abs(event.angleDelta().x()) > abs(event.angleDelta().y()):
            super().wheelEvent(event)
            return
        rows = -event.angleDelta().y() / 40
        self.scroll_rows(int(rows) if abs(rows) >= 1 else (1 if rows > 0 else -1 if rows < 0 else 0))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        page, bar = max(1, self._visible_rows() - 1), self.horizontalScrollBar()
        moves: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Up: lambda: self.scroll_rows(-1),
            Qt.Key.Key_Down: lambda: self.scroll_rows(1),
            Qt.Key.Key_PageUp: lambda: self.scroll_rows(-page),
            Qt.Key.Key_PageDown: lambda: self.scroll_rows(page),
            Qt.Key.Key_Home: self.go_to_start,
            Qt.Key.Key_End: self.go_to_end,
            Qt.Key.Key_Left: lambda: bar.setValue(bar.value() - bar.singleStep()),
            Qt.Key.Key_Right: lambda: bar.setValue(bar.value() + bar.singleStep()),
        }
        if event.key() in moves and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            moves[event.key()]()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._resting is not None:
            self._file, self._resting = self._resting, None
            self.look_for_more()
            self._lay_out()
        elif self._file is None:
            self._open()
        self._look_at_growth()
        self._spoken.follow()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not self.isVisible():  # minimised it still is
            self._let_go()
        self._look_at_growth()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "_growth"):
            self._set_font()
            self._lay_out()

    # What a view with more to it adds.

    def _marks_of(self, row: Row) -> list[Mark]:
        """What is painted over a row."""
        return []

    def _gutter_of(self, row: Row) -> str:
        """What stands before a row."""
        return ""

    def _gutter_characters(self) -> int:
        """How wide that is; 0: there is no gutter."""
        return 0

    def _forget(self) -> None:
        """Another file is shown from now on."""

    def _take_growth(self, *, is_another: bool) -> None:
        """There is more in the file; `is_another`: it was emptied, or another one stands in its place."""

    # Where everything stands.

    def _open(self) -> None:
        if self._path is not None and self.isVisible():
            self._file = OutputFile(self._path, patience_s=_PATIENCE_S)
        self._widest = 0.0
        self.horizontalScrollBar().setValue(0)
        self._forget()
        self._follow(True)
        self._lay_out()

    def _let_go(self) -> None:
        self._scout.stop()
        if self._file is not None:
            self._file.close()
            self._file, self._resting = None, self._file

    def _set_font(self) -> None:
        self._painter = RowPainter(self.font().pointSizeF() * 0.95)

    def _visible_rows(self) -> int:
        return max(1, (self.viewport().height() - 10) // self._painter.row_height)

    def _last_top(self) -> int:
        if self._file is None or not self._file.size:
            return 0
        return self._file.back(self._file.size, self._visible_rows())

    def _lay_out(self) -> None:
        """Find the rows in sight, and set the scroll bars."""
        if self._file is None:
            self._rows = []
        else:
            if self._follows:
                self._top = self._last_top()
            self._top = min(self._top, self._file.size)
            self._read_rows(self._file)
            for row in self._rows:
                if (row.end - row.start) * self._painter.em > self._widest:
                    self._widest = max(self._widest, self._painter.width(row_text(row)))
        self._set_bars()
        self._repaint()
        self._spoken.follow()
        self._ask_scout()

    @Slot()
    def _lay_out_anew(self) -> None:
        if self._file is not None:
            self._file.forget_chunks()
            self._top = self._file.start_of(self._top)
            self._lay_out()

    def _ask_scout(self) -> None:
        if self._file is not None and self._file.is_unsure:
            self._file.is_unsure = False
            self._scout.look(self._file.path, self._file.edges, (self._top, self._file.size))

    def _read_rows(self, file: OutputFile) -> None:
        self._rows = file.rows_from(self._top, self._visible_rows() + 1)

    def _set_bars(self) -> None:
        if self._file is not None:
            at, last = self._file.shown(self._top), self._file.shown(self._last_top())
            self._bar.set(at, last, self._file.shown_size, self._visible_rows())
        else:
            self._bar.set(0, 0, 0, self._visible_rows())
        side = self.horizontalScrollBar()
        side.setRange(0, max(0, round(self._widest + 2 * MARGIN + self._gutter_width()) - self.viewport().width()))
        side.setPageStep(self.viewport().width())
        side.setSingleStep(round(self._painter.em * 4))

    def _place_at(self, point: QPoint) -> TextPosition | None:
        if not self._rows:
            return None
        index = max(0, min(len(self._rows) - 1, (point.y() - _TOP) // self._painter.row_height))
        left = point.x() - self._text_left()
        return TextPosition(self._rows[index].start, self._painter.column_at(self._rows[index], left))

    def _gutter_width(self) -> int:
        return round((self._gutter_characters() + 1) * self._painter.em) if self._gutter_characters() else 0

    def _text_left(self) -> int:
        return MARGIN + self._gutter_width() - self.horizontalScrollBar().value()

    @Slot(object, bool)
    def _scroll_to(self, shown: int, is_end: bool) -> None:
        if self._file is None:
            return
        self._top = self._last_top() if is_end else self._file.start_of(self._file.at_shown(shown))
        self._follow(is_end)
        self._read_rows(self._file)
        self._repaint()
        self._spoken.follow()
        self._ask_scout()

    @Slot()
    def look_for_more(self) -> None:
        """Take in what has been written since; the system may not tell of each growth."""
        if self._file is None:
            return
        edges = self._file.edges
        if self._file.measure():
            self._lay_out()
            self._take_growth(is_another=self._file.edges is not edges)

    def _follow(self, wanted: bool) -> None:
        if wanted != self._follows:
            self._follows = wanted
            self.followed.emit(wanted)

    def _look_at_growth(self) -> None:
        wanted = self._grows and self._file is not None and self.isVisible() and not self.window().isMinimized()
        self._growth.watch(str(self._file.path) if wanted and self._file is not None else "")

    @Slot()
    def _repaint(self) -> None:
        self.viewport().update()
