"""Shows a program's output: paints the rows that are seen, follows the end while it grows, selects and copies."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QGuiApplication,
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

from taskmon.core.errors import TaskmonError
from taskmon.core.job import printable
from taskmon.ui.output.accessibility import AccessibleOutput
from taskmon.ui.output.file import OutputFile, Row
from taskmon.ui.output.painter import RowPainter
from taskmon.ui.output.selection import MOST_COPIED_BYTES, Selection, TextPosition, row_text, save, text_of
from taskmon.ui.output.terminal_text import PLAIN, Look, look_after
from taskmon.ui.style.theme import Theme
from taskmon.ui.text.run import size
from taskmon.ui.threads.latest_call import LatestCall

_GROWTH_MS = 200
_MARGIN = 12
#: A scroll bar counts in 32 bits; longer files are scrolled in units of several bytes.
_LONGEST_BAR = 1_000_000_000
#: So much takes a few milliseconds; more is read on another thread.
_COPIED_AT_ONCE_BYTES = 64 * 1024


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
        self._look: Look = PLAIN  # in force at the first shown row
        self._follows = True
        self._grows = False
        self._note = ""
        self._widest = 0.0
        self._anchor: TextPosition | None = None
        self._cursor: TextPosition | None = None
        self._setting_bar = False
        self._taking, self._saving = LatestCall(self), LatestCall(self)
        self._set_font()
        self._growth = QTimer(self, interval=_GROWTH_MS)
        self._growth.timeout.connect(self._look_for_more)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.verticalScrollBar().actionTriggered.connect(self._bar_acted)
        self.horizontalScrollBar().valueChanged.connect(self._repaint)
        theme.changed.connect(self._repaint)
        self._spoken = AccessibleOutput(self, self.text_rows)

    @property
    def follows(self) -> bool:
        """Whether the newest row is kept in sight."""
        return self._follows

    @property
    def path(self) -> Path | None:
        return self._file.path if self._file else None

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
            self._anchor = self._cursor = None
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
        if self._file is None or self._anchor is None or self._cursor is None or self._anchor == self._cursor:
            return None
        return Selection(self._file.path, *sorted((self._anchor, self._cursor)))

    def selected_text(self) -> str:
        """What is selected, as plain text; read here and now."""
        return text_of(self.selection) if self.selection is not None else ""

    def select_all(self) -> None:
        """Select everything there is."""
        if self._file is not None and self._file.size:
            self._anchor = TextPosition(0, 0)
            last = self._file.start_of(self._file.size - 1)
            rows = self._file.rows_from(last, 1)
            self._cursor = TextPosition(last, len(row_text(rows[0])) if rows else 0)
            self._repaint()

    @Slot()
    def copy(self) -> None:
        """Put what is selected on the clipboard; much of it is read beside the window."""
        selection = self.selection
        if selection is None or self._file is None:
            return
        count = selection.size_bytes(self._file)
        if count > MOST_COPIED_BYTES:
            said = self.tr("{size} are selected, and a clipboard is good for {most}. “Save as…” takes all of it.")
            self.failed.emit(said.format(size=size(count), most=size(MOST_COPIED_BYTES)))
        elif count <= _COPIED_AT_ONCE_BYTES:
            QGuiApplication.clipboard().setText(text_of(selection))
        else:
            self._taking.ask(lambda: text_of(selection), QGuiApplication.clipboard().setText, self._refuse)

    @Slot()
    def save_as(self) -> None:
        """Ask for a file, and copy the whole output into it."""
        if self._file is None:
            return
        from PySide6.QtWidgets import QFileDialog  # here: few ever save one

        source = self._file.path
        dialog = QFileDialog(self, self.tr("Save the output"), str(Path.home() / _file_name(source)))
        dialog.setObjectName("save_output_dialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.save(Path(path)))
        dialog.open()

    def save(self, target: Path) -> None:
        """Copy the whole output into this file, beside the window; `told` says when it is done."""
        if self._file is not None:
            source = self._file.path
            said = self.tr("{size} of output were saved to {path}.")

            def tell(count: int) -> None:
                self.told.emit(said.format(size=size(count), path=printable(str(target))))

            self._saving.ask(lambda: save(source, target), tell, self._refuse)

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
        look = self._look
        shift = _MARGIN - self.horizontalScrollBar().value()
        for index, row in enumerate(self._rows):
            top = 6 + index * self._painter.row_height
            if top > event.rect().bottom():
                break
            corner, chosen = QPoint(shift, top), self._chosen_columns(row)
            width, look = self._painter.paint(painter, row, look, corner, chosen, colours)
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
        page = max(1, self._visible_rows() - 1)
        bar = self.horizontalScrollBar()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        else:
            match event.key():
                case Qt.Key.Key_Up:
                    self.scroll_rows(-1)
                case Qt.Key.Key_Down:
                    self.scroll_rows(1)
                case Qt.Key.Key_PageUp:
                    self.scroll_rows(-page)
                case Qt.Key.Key_PageDown:
                    self.scroll_rows(page)
                case Qt.Key.Key_Home:
                    self.go_to_start()
                case Qt.Key.Key_End:
                    self.go_to_end()
                case Qt.Key.Key_Left:
                    bar.setValue(bar.value() - bar.singleStep())
                case Qt.Key.Key_Right:
                    bar.setValue(bar.value() + bar.singleStep())
                case _:
                    super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            place = self._place_at(event.position().toPoint())
            extends = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if not extends or self._anchor is None:
                self._anchor = place
            self._cursor = place
            self._repaint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self._anchor is not None:
            point = event.position().toPoint()
            if point.y() < 0:
                self.scroll_rows(-1)
            elif point.y() > self.viewport().height():
                self.scroll_rows(1)
            self._cursor = self._place_at(point)
            self._repaint()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position().toPoint())
        row = next((row for row in self._rows if place is not None and row.start == place.start), None)
        if row is None or place is None:
            return
        text = row_text(row)
        left = right = min(place.column, len(text))
        while left > 0 and not text[left - 1].isspace():
            left -= 1
        while right < len(text) and not text[right].isspace():
            right += 1
        self._anchor, self._cursor = TextPosition(row.start, left), TextPosition(row.start, right)
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

    def _chosen_columns(self, row: Row) -> tuple[int, int] | None:
        if self._anchor is None or self._cursor is None or self._anchor == self._cursor:
            return None
        first, last = sorted((self._anchor, self._cursor))
        if not first.start <= row.start <= last.start:
            return None
        return (first.column if row.start == first.start else 0, last.column if row.start == last.start else 1 << 30)

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
            self._rows = self._file.rows_from(self._top, self._visible_rows() + 1)
            self._look = look_after(self._file.colour_bytes_before(self._top))
            for row in self._rows:
                if len(row.content) * self._painter.em > self._widest:
                    self._widest = max(self._widest, self._painter.width(row_text(row)))
        self._set_bars()
        self._repaint()
        self._spoken.follow()

    def _set_bars(self) -> None:
        length = self._file.shown_size if self._file else 0
        self._unit = max(1, length // _LONGEST_BAR)
        last = self._file.shown(self._last_top()) if self._file else 0
        bar = self.verticalScrollBar()
        self._setting_bar = True
        bar.setRange(0, last // self._unit)
        bar.setPageStep(max(1, (length - last) // self._unit))
        bar.setSingleStep(max(1, (length - last) // self._unit // self._visible_rows()))
        bar.setValue(self._file.shown(self._top) // self._unit if self._file else 0)
        self._setting_bar = False
        side = self.horizontalScrollBar()
        side.setRange(0, max(0, round(self._widest + 2 * _MARGIN) - self.viewport().width()))
        side.setPageStep(self.viewport().width())
        side.setSingleStep(round(self._painter.em * 4))

    def _place_at(self, point: QPoint) -> TextPosition | None:
        if not self._rows:
            return None
        index = max(0, min(len(self._rows) - 1, (point.y() - 6) // self._painter.row_height))
        row = self._rows[index]
        text = row_text(row)
        wanted = point.x() - _MARGIN + self.horizontalScrollBar().value()
        low, high = 0, len(text)
        while low < high:
            middle = (low + high) // 2
            if self._painter.width(text[: middle + 1]) - self._painter.em / 2 < wanted:
                low = middle + 1
            else:
                high = middle
        return TextPosition(row.start, low)

    @Slot(int)
    def _scrolled(self, value: int) -> None:
        if self._setting_bar or self._file is None:
            return
        last = self._last_top()
        at_end = value >= self._file.shown(last) // self._unit
        self._top = last if at_end else self._file.start_of(self._file.at_shown(value * self._unit))
        self._follow(at_end)
        self._rows = self._file.rows_from(self._top, self._visible_rows() + 1)
        self._look = look_after(self._file.colour_bytes_before(self._top))
        self._repaint()
        self._spoken.follow()

    @Slot(int)
    def _bar_acted(self, action: int) -> None:
        # A step of the bar's arrows is a row, not a number of bytes.
        steps = {1: 1, 2: -1, 3: max(1, self._visible_rows() - 1), 4: -max(1, self._visible_rows() - 1)}
        if action in steps:
            self.verticalScrollBar().setSliderPosition(self.verticalScrollBar().value())
            self.scroll_rows(steps[action])

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

    def _refuse(self, error: TaskmonError) -> None:
        self.failed.emit(str(error))


def _file_name(path: Path) -> str:
    """run-7-attempt-2.log, of `runs/7/2/output.log`."""
    return f"run-{path.parent.parent.name}-attempt-{path.parent.name}.log"
