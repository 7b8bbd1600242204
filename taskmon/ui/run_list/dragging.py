"""Queued rows are dragged to other places of the queue: a line shows where they would go, Escape lets them stay.

Over the list and not in it: it watches what the list's viewport is told.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QDrag, QDropEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from taskmon.core.job import printable
from taskmon.core.queue.move import Beside
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.store import Section
from taskmon.ui.run_list.columns import ColumnIndex
from taskmon.ui.run_list.model import RUN_ROLE, RunModel
from taskmon.ui.run_list.view import RunList
from taskmon.ui.style.theme import Theme

#: What is dragged within the window; other programs are handed nothing.
RUNS_MIME = "application/x-taskmon-runs"
_SCROLL_MS = 30
#: So near to an edge the list scrolls.
_EDGE_PX = 28
_LINE_PX = 3
_LABEL_PX = 260


class RowDragging(QObject):
    """`dropped` carries where to, as core.queue.move has it, and the runs."""

    dropped = Signal(object, object)  #: Beside, tuple[Run, ...]

    def __init__(self, view: RunList, model: RunModel, theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._theme = theme
        self._pressed_at: QPoint | None = None
        self._pressed: Run | None = None
        self._keeps_selection = False  # the press has not been told to the list
        self.dragged: tuple[Run, ...] = ()  #: while they are
        self.line = _DropLine(view.viewport(), theme)
        self._scroll_by = 0
        self._scrolling = QTimer(self, interval=_SCROLL_MS)
        self._scrolling.timeout.connect(self._scroll)
        view.viewport().setAcceptDrops(True)
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.MouseButtonPress if isinstance(event, QMouseEvent):
                return self._press(event)
            case QEvent.Type.MouseMove if isinstance(event, QMouseEvent) and self._pressed is not None:
                return self._move(event)
            case QEvent.Type.MouseButtonRelease if self._pressed is not None:
                return self._release()
            case QEvent.Type.DragEnter | QEvent.Type.DragMove if isinstance(event, QDropEvent):
                return self._over(event)
            case QEvent.Type.DragLeave:
                self._view.stillness.leave()
                self._stop_showing()
                return True
            case QEvent.Type.Drop if isinstance(event, QDropEvent):
                return self._drop(event)
        return False

    def place_at(self, point: QPoint) -> tuple[Beside, int] | None:
        """Where what is dragged would go if it were dropped there, and where the line is drawn for that."""
        index = self._view.indexAt(point)
        row, ended = index.row(), self._model.section_row(Section.ENDED)
        head = self._model.section_at(row) if row >= 0 else Section.ENDED
        if head is Section.ENDED:  # its name, or below all rows: behind the last that waits
            row = self._model.rowCount() if ended is None else ended
        elif head is not None:
            row += 1
        else:
            row += point.y() > self._view.visualRect(index).center().y()
        above, below = self._other(row - 1, -1), self._other(row, 1)
        if above is None and below is None:
            return None
        # Their own priority, where one of the neighbours has it: it is changed only where it has to be.
        own = {run.priority for run in self.dragged}
        goes_behind = below is None or (
            above is not None and own == {above.priority} and above.priority != below.priority
        )
        if goes_behind:
            return None if above is None else (Beside(above.id, behind=True, joins=False), self._top_of(row))
        assert below is not None
        return Beside(below.id, joins=False), self._top_of(row)

    def _other(self, row: int, step: int) -> Run | None:
        """The nearest queued run from that row on that is not dragged itself."""
        ids = {run.id for run in self.dragged}
        while (run := self._queued(row)) is not None and run.id in ids:
            row += step
        return run

    def _queued(self, row: int) -> Run | None:
        if not 0 <= row < self._model.rowCount():
            return None
        run: Run | None = self._model.index(row, ColumnIndex.SIGN).data(RUN_ROLE)
        return run if run is not None and run.state is RunState.QUEUED else None

    def _is_button(self, point: QPoint) -> bool:
        index = self._view.indexAt(point)
        run = index.data(RUN_ROLE) if index.column() == ColumnIndex.BUTTONS else None
        if run is None:
            return False
        return any(
            rect.contains(point) for _, rect in self._view.painter.button_rects(run, self._view.visualRect(index))
        )

    def _top_of(self, row: int) -> int:
        count = self._model.rowCount()
        if row < count:
            return self._view.rowViewportPosition(row)
        return self._view.rowViewportPosition(count - 1) + self._view.rowHeight(count - 1)

    # What the mouse does.

    def _press(self, event: QMouseEvent) -> bool:
        self._pressed, self._keeps_selection = None, False
        point = event.position().toPoint()
        if event.button() is not Qt.MouseButton.LeftButton or self._is_button(point):
            return False
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier):
            return False
        run = self._queued(self._view.indexAt(point).row())
        if run is None or self._model.sort_by is not None:  # sorted by something else, the rows stand in no queue
            return False
        self._pressed, self._pressed_at = run, point
        # With several selected, a press on one of them may be the beginning of a drag of all.
        selected = [other.id for other in self._view.selected_runs()]
        self._keeps_selection = len(selected) > 1 and run.id in selected
        if self._keeps_selection:
            self._view.setFocus(Qt.FocusReason.MouseFocusReason)
        return self._keeps_selection

    def _move(self, event: QMouseEvent) -> bool:
        if not event.buttons() & Qt.MouseButton.LeftButton:
            self._pressed = None
            return False
        assert self._pressed_at is not None
        far = (event.position().toPoint() - self._pressed_at).manhattanLength()
        if far >= QApplication.startDragDistance():
            self._start()
        return True  # else the list would select row after row

    def _release(self) -> bool:
        pressed, self._pressed = self._pressed, None
        if pressed is not None and self._keeps_selection and self._pressed_at is not None:
            # It was a click: that one is meant.
            self._view.setCurrentIndex(self._view.indexAt(self._pressed_at))
            self._keeps_selection = False
            return True
        return False

    def _start(self) -> None:
        pressed, self._pressed = self._pressed, None
        selected = [run for run in self._view.selected_runs() if run.state is RunState.QUEUED]
        if pressed is None:
            return
        self.dragged = tuple(selected) if pressed.id in {run.id for run in selected} else (pressed,)
        data = QMimeData()
        data.setData(RUNS_MIME, " ".join(str(run.id) for run in self.dragged).encode())
        drag = QDrag(self._view)
        drag.setMimeData(data)
        drag.setPixmap(_label(self._title(), self._view, self._theme))
        drag.setHotSpot(QPoint(-12, -6))
        try:
            drag.exec(Qt.DropAction.MoveAction)
        finally:
            self._stop_showing()
            self.dragged = ()

    def _title(self) -> str:
        if len(self.dragged) == 1:
            return printable(self.dragged[0].name)[:80]
        return self.tr("%n queued runs", "", len(self.dragged))

    # What is dragged over the list.

    def _over(self, event: QDropEvent) -> bool:
        point = event.position().toPoint()
        place = self.place_at(point) if self.dragged and event.mimeData().hasFormat(RUNS_MIME) else None
        if not self.dragged:
            return False  # somebody else's: files, perhaps
        self._view.stillness.move(is_over_row=True)
        self._look_at_edges(point)
        if place is None:
            self.line.hide()
            # Where it enters says nothing of where it will be dropped; who refuses it there is told nothing more.
            event.setAccepted(event.type() is QEvent.Type.DragEnter)
            return True
        self.line.show_at(place[1])
        event.setDropAction(Qt.DropAction.MoveAction)
        event.accept()
        return True

    def _drop(self, event: QDropEvent) -> bool:
        if not self.dragged:
            return False
        place = self.place_at(event.position().toPoint())
        runs = self.dragged
        self._stop_showing()
        if place is None:
            event.ignore()
            return True
        event.setDropAction(Qt.DropAction.MoveAction)
        event.accept()
        self._view.stillness.show_now()
        self.dropped.emit(place[0], runs)
        return True

    def _look_at_edges(self, point: QPoint) -> None:
        height = self._view.viewport().height()
        near_top, near_end = point.y() < _EDGE_PX, point.y() > height - _EDGE_PX
        self._scroll_by = -1 if near_top else 1 if near_end else 0
        if self._scroll_by and not self._scrolling.isActive():
            self._scrolling.start()
        elif not self._scroll_by:
            self._scrolling.stop()

    @Slot()
    def _scroll(self) -> None:
        bar = self._view.verticalScrollBar()
        before = bar.value()
        bar.setValue(before + self._scroll_by * max(1, bar.singleStep() // 2))
        if bar.value() == before:
            self._scrolling.stop()
        else:
            self.line.hide()  # until the mouse moves again, or the desktop says that it is still there

    def _stop_showing(self) -> None:
        self._scrolling.stop()
        self.line.hide()


class _DropLine(QWidget):
    """A line between two rows, with a ring at its beginning; it takes no mouse."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self._over = parent
        self._theme = theme
        self.setObjectName("drop_line")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_at(self, y: int) -> None:
        """Show it at this height of the list."""
        height, room = 3 * _LINE_PX, self._over.size()
        top = min(max(0, y - height // 2), room.height() - height)
        self.setGeometry(0, top, room.width(), height)
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.colours.accent))
        middle = self.height() / 2
        painter.drawEllipse(QRectF(3, middle - 4, 8, 8))
        painter.drawRect(QRectF(9, middle - _LINE_PX / 2 + 0.5, self.width() - 9, _LINE_PX - 1))
        painter.end()


def _label(text: str, view: QWidget, theme: Theme) -> QPixmap:
    """What goes with the mouse: a name, or how many."""
    metrics, ratio, colours = view.fontMetrics(), view.devicePixelRatioF(), theme.colours
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, _LABEL_PX)
    width, height = metrics.horizontalAdvance(shown) + 20, metrics.height() + 10
    made = QPixmap(round(width * ratio), round(height * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(colours.accent))
    painter.setBrush(QColor(colours.surface))
    painter.drawRoundedRect(QRectF(0.5, 0.5, width - 1, height - 1), 5, 5)
    painter.setPen(QColor(colours.text))
    painter.setFont(view.font())
    painter.drawText(QRectF(0, 0, width, height), Qt.AlignmentFlag.AlignCenter, shown)
    painter.end()
    return made
