"""What ran beside what: a row for each run within a stretch of time, its attempts as bars; the run shown stands out."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from taskmon.core.attempt import Attempt
from taskmon.core.clock import seconds_between, utc_now
from taskmon.core.job import printable
from taskmon.store import Neighbour, Neighbours
from taskmon.ui.details.timeline.painter import paint_attempt
from taskmon.ui.run_list.columns import escaped
from taskmon.ui.style.theme import Theme, smaller
from taskmon.ui.text.details import timeline as words

_NAMES = 0.26
_MOST_NAME, _MARGIN = 230.0, 6.0
_MOST_TICKS = 4
#: A day and a time take no more.
_TICK_CHARS = 22
_LEAST_POINTS = 3.0

Index = QModelIndex | QPersistentModelIndex
_NOTHING = QModelIndex()


class NeighbourModel(QAbstractListModel):
    """A row a run; what it says is all that its bars say."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.found: Neighbours | None = None

    def put(self, found: Neighbours | None) -> None:
        """Show these."""
        self.beginResetModel()
        self.found = found
        self.endResetModel()

    def run_at(self, row: int) -> Neighbour:
        assert self.found is not None
        return self.found.runs[row]

    def row_of(self, run_id: int) -> int | None:
        """The row of a run; None: it is not among them."""
        runs = self.found.runs if self.found is not None else ()
        return next((row for row, run in enumerate(runs) if run.run_id == run_id), None)

    def rowCount(self, parent: Index = _NOTHING) -> int:
        return 0 if parent.isValid() or self.found is None else len(self.found.runs)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        run = self.run_at(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return words.neighbour_words(run.run_id, run.name, [(each, length_s(each)) for each in run.attempts])
        if role == Qt.ItemDataRole.ToolTipRole:
            return escaped(str(self.data(index)).replace("; ", "\n"))
        return None


class NeighbourList(QListView):
    """Enter or a click on a row asks for that run."""

    run_asked = Signal(int)  #: its id
    zoomed = Signal(int)  #: -1: a shorter stretch, 1: a longer one
    moved = Signal(int)  #: -1: an earlier stretch, 1: a later one

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline_neighbours")
        self.setAccessibleName(self.tr("What ran at the same time"))
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # time runs so in every language
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # the axis stands over the same width
        self._neighbours = NeighbourModel(self)
        self.setModel(self._neighbours)
        self.setItemDelegate(_Rows(theme, self))
        self.run_id: int | None = None  #: which run is shown
        self.clicked.connect(self._ask)
        self.activated.connect(self._ask)
        theme.changed.connect(self.viewport().update)

    @property
    def found(self) -> Neighbours | None:
        return self._neighbours.found

    def show_found(self, found: Neighbours | None, run_id: int | None) -> None:
        """Show these rows; the one of `run_id` stands out, and is in sight if it is another than before."""
        was_at, is_another = self.verticalScrollBar().value(), run_id != self.run_id
        current = self.currentIndex()
        kept = self._neighbours.run_at(current.row()).run_id if current.isValid() else None
        self.run_id = run_id
        self._neighbours.put(found)
        row = self._neighbours.row_of(run_id if is_another or kept is None else kept) if run_id is not None else None
        if row is not None:
            self.setCurrentIndex(self._neighbours.index(row))
        self.verticalScrollBar().setValue(was_at)
        if row is not None and is_another:
            self.scrollTo(self._neighbours.index(row), QAbstractItemView.ScrollHint.PositionAtCenter)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.angleDelta().y():
            self.zoomed.emit(-1 if event.angleDelta().y() > 0 else 1)
            event.accept()
            return
        super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Minus:
                self.zoomed.emit(-1 if event.key() == Qt.Key.Key_Plus else 1)
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                self.moved.emit(-1 if event.key() == Qt.Key.Key_Left else 1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._ask(self.currentIndex())
            case _:
                super().keyPressEvent(event)

    def _ask(self, index: QModelIndex) -> None:
        if index.isValid() and (run := self._neighbours.run_at(index.row())).run_id != self.run_id:
            self.run_asked.emit(run.run_id)


class _Rows(QStyledItemDelegate):
    """A name, and bars where its attempts lie in the stretch."""

    def __init__(self, theme: Theme, view: NeighbourList) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, self._view.fontMetrics().height() + 8)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        found = self._view.found
        if found is None:
            return
        painter.setLayoutDirection(self._view.layoutDirection())
        colours = self._theme.colours
        run = found.runs[index.row()]
        is_shown = run.run_id == self._view.run_id
        where = QRectF(option.rect)
        state = option.state
        if is_shown:
            painter.fillRect(where, QColor(colours.selection))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(where, QColor(colours.hover))
        if state & QStyle.StateFlag.State_HasFocus and self._view.hasFocus():
            painter.setPen(QColor(colours.accent))
            painter.drawRect(where.adjusted(0.5, 0.5, -0.5, -0.5))
        names = name_width(where.width())
        painter.setPen(QColor(colours.text))
        name = self._view.fontMetrics().elidedText(
            printable(run.name[:300]), Qt.TextElideMode.ElideRight, int(names - _MARGIN)
        )
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
        painter.drawText(QRectF(where.left() + _MARGIN, where.top(), names - _MARGIN, where.height()), flags, name)
        area = QRectF(where.left() + names, where.top() + 3, where.width() - names - _MARGIN, where.height() - 6)
        painter.save()
        painter.setClipRect(area)
        for attempt in run.attempts:
            paint_attempt(painter, bar_of(attempt, found, area), attempt.state, colours, strong=is_shown)
        painter.restore()


class Axis(QWidget):
    """The times of the stretch, over the bars."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._found: Neighbours | None = None
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # time runs so in every language
        self._spare = 0  # at the right, under which the list has its scroll bar
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_found(self, found: Neighbours | None, spare: int) -> None:
        """Show the times of this stretch."""
        self._found, self._spare = found, spare
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(100, self.fontMetrics().height() + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        found = self._found
        if found is None:
            return
        painter = QPainter(self)
        painter.setLayoutDirection(self.layoutDirection())
        painter.setFont(smaller(self.font()))
        painter.setPen(QColor(self._theme.colours.muted))
        width = self.width() - self._spare
        names = name_width(width)
        count = max(1, min(_MOST_TICKS, int((width - names) / self.fontMetrics().averageCharWidth() / _TICK_CHARS)))
        room = (width - names - _MARGIN) / count
        before: datetime | None = None
        for tick in range(count):
            at = found.since + (found.until - found.since) * tick / count
            text = words.instant(at, before)
            where = QRectF(names + tick * room, 0, room - 4, self.height())
            text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(where.width()))
            flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
            painter.drawText(where, flags, text)
            painter.drawLine(int(where.left()), self.height() - 4, int(where.left()), self.height())
            before = at
        painter.end()


def name_width(width: float) -> float:
    """How much of a row its name takes."""
    return min(_MOST_NAME, width * _NAMES)


def length_s(attempt: Attempt) -> float:
    """How long an attempt has taken, as measured, else by the clock."""
    took_s = attempt.took_s
    return seconds_between(attempt.started_at or attempt.claimed_at, utc_now()) if took_s is None else took_s


def bar_of(attempt: Attempt, found: Neighbours, area: QRectF) -> QRectF:
    """Where an attempt lies in the stretch: within it, never narrower than can be seen, whatever clocks said."""
    whole_s = max(1.0, (found.until - found.since) / timedelta(seconds=1))
    begin_at = attempt.started_at or attempt.claimed_at
    begin = min(1.0, max(0.0, (begin_at - found.since) / timedelta(seconds=1) / whole_s))
    ended_at = attempt.ended_at or max(utc_now(), begin_at)
    if ended_at < begin_at:  # the clock was set back
        ended_at = begin_at + timedelta(seconds=min(length_s(attempt), whole_s))
    end = min(1.0, max(begin, (ended_at - found.since) / timedelta(seconds=1) / whole_s))
    left = area.left() + min(begin * area.width(), area.width() - _LEAST_POINTS)
    return QRectF(left, area.top(), max(_LEAST_POINTS, (end - begin) * area.width()), area.height())
