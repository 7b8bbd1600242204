"""Shows a program's output: paints the rows that are seen, and follows the end while it grows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QMenu, QWidget

from taskmon.ui.output.accessibility import AccessibleOutput
from taskmon.ui.output.byte_scroll_bar import ByteScrollBar
from taskmon.ui.output.chunk import Row
from taskmon.ui.output.copying import OutputCopier, text_of
from taskmon.ui.output.file import OutputFile
from taskmon.ui.output.painter import RowPainter
from taskmon.ui.output.selection import Marking, Selection, TextPosition, row_text
from taskmon.ui.style.theme import Theme

_GROWTH_MS = 200
_MARGIN = 12


class OutputView(QAbstractScrollArea):
    """A painted, virtual view over one output file; costs the same for a kilobyte and for a gigabyte."""

    followed = Signal(bool)  #: whether the end is followed
    told = Signal(str)  #: a sentence: something asked for is done
    failed = Signal(str)  #: a sentence: why something could not be done

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName(name)
        self.setAccessibleName(self.tr("Output"))
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self._file: OutputFile | None = None
        self._top = 0  # where the first shown row starts
        self._rows: list[Row] = []
        self._follows = True
        self._grows = False
        self._note = ""
        self._widest = 0.0
        self._marking = Marking()
        self._copier = OutputCopier(self)
        self._copier.told.connect(self.told)
        self._copier.failed.connect(self.failed)
        self._set_font()
        self._growth = QTimer(self, interval=_GROWTH_MS)
        self._growth.timeout.connect(self._look_for_more)
        self._bar = ByteScrollBar(self.verticalScrollBar())
        self._bar.moved.connect(self._scroll_to)
        self._bar.stepped.connect(self.scroll_rows)
        self.horizontalScrollBar().valueChanged.connect(self._repaint)
        theme.changed.connect(self._repaint)
        self._spoken = AccessibleOutput(self, self.text_rows)

    @property
    def follows(self) -> bool:
        """Whether the newest row is kept in sight."""
        return self._follows

    def show_file(self, path: Path | None, *, grows: bool, note: str = "") -> None:
        """Show the file, from its end; `grows`: look for more. `note` stands there while there is nothing to show."""
        self._note = note
        self._grows = grows
        if path is not None and self._file is not None and self._file.path == path:
            self._look_for_more()
        else:
            if self._file is not None:
                self._file.close()
            self._file = OutputFile(path) if path is not None else None
            self._marking.clear()
            self._widest = 0.0
            self.horizontalScrollBar().setValue(0)
            self._follow(True)
            self._lay_out()
        self._look_at_timer()

    def text_rows(self) -> list[str]:
        """The rows in sight as plain text."""
        return [row_text(row) for row in self._rows]

    @property
    def selection(self) -> Selection | None:
        """What is selected; None: nothing."""
        return self._marking.selection_in(self._file) if self._file is not None else None

    def selected_text(self) -> str:
        """What is selected, as plain text; read here and now."""
        return text_of(self.selection) if self.selection is not None else ""

    def select_all(self) -> None:
        """Select everything there is."""
        if self._file is not None:
            self._marking.mark_all(self._file)
            self._repaint()

    @Slot()
    def copy(self) -> None:
        """Put what is selected on the clipboard."""
        if self._file is not None and self.selection is not None:
            self._copier.copy(self._file, self.selection)

    @Slot()
    def save_as(self) -> None:
        """Ask for a file, and copy the whole output into it."""
        if self._file is not None:
            self._copier.save_as(self._file.path)

    def save(self, target: Path) -> None:
        """Copy the whole output into this file, beside the window; `told` says when it is done."""
        if self._file is not None:
            self._copier.save(self._file.path, target)

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

    # What Qt asks.

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        colours = self._theme.colours
        painter.fillRect(event.rect(), QColor(colours.output))
        if not self._rows:
            painter.setPen(QColor(colours.muted))
            area = self.viewport().rect().adjusted(_MARGIN, 10, -_MARGIN, -10)
            painter.drawText(area, Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap, self._note)
        shift = _MARGIN - self.horizontalScrollBar().value()
        for index, row in enumerate(self._rows):
            top = 6 + index * self._painter.row_height
            if top > event.rect().bottom():
                break
            corner, chosen = QPoint(shift, top), self._marking.columns_in(row)
            width = self._painter.paint(painter, row, corner, chosen, colours)
            self._widest = max(self._widest, width)
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
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        elif event.key() in moves:
            moves[event.key()]()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            place = self._place_at(event.position().toPoint())
            extends = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier) and self._marking.is_begun
            self._marking.go_on(place) if extends else self._marking.begin(place)
            self._repaint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self._marking.is_begun:
            point = event.position().toPoint()
            if point.y() < 0:
                self.scroll_rows(-1)
            elif point.y() > self.viewport().height():
                self.scroll_rows(1)
            self._marking.go_on(self._place_at(point))
            self._repaint()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position().toPoint())
        row = next((row for row in self._rows if place is not None and row.start == place.start), None)
        if row is not None and place is not None:
            self._marking.mark_word(row, place.column)
            self._repaint()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look_for_more()
        self._look_at_timer()
        self._spoken.follow()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._look_at_timer()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "_growth"):
            self._set_font()
            self._lay_out()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setObjectName("output_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, title, act, is_possible in (
            ("copy", self.tr("Copy"), self.copy, self.selection is not None),
            ("select_all", self.tr("Select all"), self.select_all, bool(self._rows)),
            ("save_as", self.tr("Save as…"), self.save_as, bool(self._rows)),
        ):
            entry = menu.addAction(title, act)
            entry.setObjectName(f"output_{name}")
            entry.setEnabled(is_possible)
        menu.popup(event.globalPos())

    # Where everything stands.

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
            self._rows, self._top = [], 0
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

    def _read_rows(self, file: OutputFile) -> None:
        self._rows = file.rows_from(self._top, self._visible_rows() + 1)

    def _set_bars(self) -> None:
        if self._file is not None:
            at, last = self._file.shown(self._top), self._file.shown(self._last_top())
            self._bar.set(at, last, self._file.shown_size, self._visible_rows())
        else:
            self._bar.set(0, 0, 0, self._visible_rows())
        side = self.horizontalScrollBar()
        side.setRange(0, max(0, round(self._widest + 2 * _MARGIN) - self.viewport().width()))
        side.setPageStep(self.viewport().width())
        side.setSingleStep(round(self._painter.em * 4))

    def _place_at(self, point: QPoint) -> TextPosition | None:
        if not self._rows:
            return None
        index = max(0, min(len(self._rows) - 1, (point.y() - 6) // self._painter.row_height))
        left = point.x() - _MARGIN + self.horizontalScrollBar().value()
        return TextPosition(self._rows[index].start, self._painter.column_at(self._rows[index], left))

    @Slot(object, bool)
    def _scroll_to(self, shown: int, is_end: bool) -> None:
        if self._file is None:
            return
        self._top = self._last_top() if is_end else self._file.start_of(self._file.at_shown(shown))
        self._follow(is_end)
        self._read_rows(self._file)
        self._repaint()
        self._spoken.follow()

    @Slot()
    def _look_for_more(self) -> None:
        if self._file is not None and self._file.measure():
            self._lay_out()

    def _follow(self, wanted: bool) -> None:
        if wanted != self._follows:
            self._follows = wanted
            self.followed.emit(wanted)

    def _look_at_timer(self) -> None:
        wanted = self._grows and self._file is not None and self.isVisible() and not self.window().isMinimized()
        if wanted != self._growth.isActive():
            self._growth.start() if wanted else self._growth.stop()

    @Slot()
    def _repaint(self) -> None:
        self.viewport().update()
