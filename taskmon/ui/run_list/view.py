"""The list of runs: painted rows, buttons for mouse and keyboard, and timers only while something moves."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from taskmon.core.run import Run
from taskmon.ui.actions import verbs
from taskmon.ui.actions.run_actions import RunActions
from taskmon.ui.run_list.columns import COLUMNS, ColumnIndex
from taskmon.ui.run_list.delegate import RunDelegate
from taskmon.ui.run_list.menu import RunMenu
from taskmon.ui.run_list.model import RunModel
from taskmon.ui.style.theme import Theme

_BUSY_MS = 40
#: A busy bar crosses in this many seconds.
_BUSY_S = 1.8


@dataclass(frozen=True, slots=True)
class _Button:
    """A button of a row: what is there may be another the next moment."""

    run_id: int
    key: str  #: its verb's


class RunList(QTableView):
    """Shows a RunModel. `asked` carries a verb and the runs it is meant for; nothing is done here."""

    asked = Signal(object, object)  #: verbs.Verb, tuple[Run, ...]
    opened = Signal(object)  #: Run: somebody wants to see more of it
    button_focused = Signal(int, str)  #: a run's id and a verb's key: the arrow keys have reached that button
    looked = Signal()  #: soon after rows came, went, moved, changed or were scrolled

    def __init__(self, model: RunModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs = model
        self._theme = theme
        self._aimed: _Button | None = None  # under the mouse when it moved last
        self._aimed_at: QPoint | None = None  # where that was; None: unknown since the rows were scrolled
        self._pressed: _Button | None = None
        self.setObjectName("run_list")
        self.setAccessibleName(self.tr("Runs"))
        self.setModel(model)
        self.painter = RunDelegate(self, theme)
        self.setItemDelegate(self.painter)
        self.run_actions = RunActions(self, self.selected_runs, model.feed.live_of)
        self.run_actions.asked.connect(self.asked)
        self.menu = RunMenu(self, self.run_actions, theme)
        self.menu.output_asked.connect(self.opened)
        self._set_up()
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(model.count_on)
        self._busy = QTimer(self, interval=_BUSY_MS)
        self._busy.timeout.connect(self._move_busy_bars)
        # A thousand changes a second are one look.
        self._look = QTimer(self, interval=50, singleShot=True)
        self._look.timeout.connect(self._look_at_timers)
        for signal in (model.rowsInserted, model.rowsRemoved, model.modelReset, model.dataChanged, model.rowsMoved):
            signal.connect(self.look_soon)
        self.verticalScrollBar().valueChanged.connect(self.look_soon)
        self.verticalScrollBar().valueChanged.connect(self._forget_aim)
        theme.changed.connect(self._restyle)

    def selected_runs(self) -> tuple[Run, ...]:
        """The runs of the selected rows, top down."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return tuple(self._runs.run_at(row) for row in rows)

    def current_run(self) -> Run | None:
        """The run of the row that has the keyboard."""
        index = self.currentIndex()
        return self._runs.run_at(index.row()) if index.isValid() else None

    def select(self, run_id: int) -> bool:
        """Select the run and scroll to it; False if it is not shown."""
        row = self._runs.row_of(run_id)
        if row is None:
            return False
        index, flags = self._runs.index(row, ColumnIndex.NAME), QItemSelectionModel.SelectionFlag
        # Not the view's own setCurrentIndex, which selects beside the others while somebody holds Ctrl or Shift.
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.scrollTo(index)
        return True

    def button_point(self, run_id: int, key: str) -> QPoint | None:
        """Where to click a button of a run's row, in the viewport; None where it has no such button."""
        row = self._runs.row_of(run_id)
        if row is None:
            return None
        cell = self.visualRect(self._runs.index(row, ColumnIndex.BUTTONS))
        for verb, rect in self.painter.button_rects(self._runs.run_at(row), cell):
            if verb.key == key:
                return rect.center()
        return None

    def press(self, run_id: int, key: str) -> None:
        """Ask what a button of a run's row asks, if the row has it still."""
        row = self._runs.row_of(run_id)
        if row is None:
            return
        run = self._runs.run_at(row)
        for verb in verbs.inline(run):
            if verb.key == key:
                self.asked.emit(verb, (run,))

    @property
    def is_moving(self) -> bool:
        """Whether a timer of the list runs."""
        return self._second.isActive() or self._busy.isActive()

    @Slot()
    def look_soon(self) -> None:
        """Something changed that may start or stop a timer."""
        if not self._look.isActive():
            self._look.start()

    # Mouse and keyboard.

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(event.position().toPoint())
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(QPoint(-1, -1))
        self._aimed_at = None
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        button = self._aim_at(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and button is not None:
            event.accept()  # a click on a button selects nothing and starts no drag
            # Where the button under a resting mouse has become another, it was not meant.
            is_resting = self._aimed_at == event.position().toPoint()
            self._pressed = None if is_resting and self._aimed != button else button
            self._hover(event.position().toPoint())
            return
        self.painter.focused_verb = ""
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        button = self._aim_at(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and button is not None:
            pressed, self._pressed = self._pressed, None
            if pressed == button:
                self.press(button.run_id, button.key)
            event.accept()
            return
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        index = self.indexAt(point)
        if self._button_at(point) is not None:
            event.accept()  # the second half of a double click on a button means nothing more
        elif index.isValid():
            self.opened.emit(self._runs.run_at(index.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        run = self.current_run()
        names = [verb.key for verb in verbs.inline(run)] if run else []
        focused = self.painter.focused_verb
        match event.key():
            case Qt.Key.Key_Right if names:
                place = names.index(focused) + 1 if focused in names else 0
                self._focus(names[min(place, len(names) - 1)])
            case Qt.Key.Key_Left if focused in names:
                place = names.index(focused)
                self._focus(names[place - 1] if place else "")
            case Qt.Key.Key_Escape if focused:
                self._focus("")
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space if run and focused in names:
                verb = next(verb for verb in verbs.inline(run) if verb.key == focused)
                self.asked.emit(verb, (run,))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if run:
                self.opened.emit(run)
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                pass  # columns mean nothing here
            case _:
                super().keyPressEvent(event)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        if action in (QAbstractItemView.CursorAction.MoveHome, QAbstractItemView.CursorAction.MoveEnd):
            modifiers |= Qt.KeyboardModifier.ControlModifier  # to the first or last row: columns mean nothing here
        return super().moveCursor(action, modifiers)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu.popup(event.globalPos())

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        if current.row() != previous.row():
            self.painter.focused_verb = ""
        super().currentChanged(current, previous)
        for index in (current, previous):
            if index.isValid():
                self._update_row(index.row())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._runs.rowCount():
            self.setCurrentIndex(self._runs.index(0, ColumnIndex.NAME))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look_soon()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.look_soon()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "painter"):
            self._restyle()

    def _set_up(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setMinimumSectionSize(30)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for place, column in enumerate(COLUMNS):
            if column.stretches:
                head.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        self._measure()

    def _measure(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self.painter.row_height)
        self.verticalScrollBar().setSingleStep(self.painter.row_height)
        head, metrics = self.horizontalHeader(), self.fontMetrics()
        for place, column in enumerate(COLUMNS):
            if column.more_px:
                head.resizeSection(place, metrics.horizontalAdvance(column.widest) + column.more_px)
        head.resizeSection(ColumnIndex.BUTTONS, self.painter.buttons_width())

    @Slot()
    def _restyle(self) -> None:
        self.painter.restyle()
        self._measure()
        self.viewport().update()

    @Slot()
    def _look_at_timers(self) -> None:
        """Run a timer exactly while what it moves can be seen."""
        window = self.window()
        seen = self.isVisible() and not window.isMinimized()
        _let_run(self._second, seen and self._runs.counts_time())
        _let_run(self._busy, seen and any(True for _ in self._busy_rows()))
        self.looked.emit()

    def _busy_rows(self) -> list[int]:
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        if first < 0:
            return []
        end = min(self._runs.running_rows() - 1, last if last >= 0 else self._runs.rowCount() - 1)
        found = []
        for row in range(first, end + 1):
            run = self._runs.run_at(row)
            if self.painter.is_busy(run, self._runs.feed.live_of(run)):
                found.append(row)
        return found

    @Slot()
    def _move_busy_bars(self) -> None:
        busy = self._busy_rows()
        if not busy:
            self._busy.stop()
        self.painter.phase = (self.painter.phase + _BUSY_MS / 1000 / _BUSY_S) % 1.0
        for row in busy:
            cell = self.visualRect(self._runs.index(row, ColumnIndex.PROGRESS))
            self.viewport().update(self.painter.bar_rect(cell).toAlignedRect())

    def _button_at(self, point: QPoint) -> verbs.Verb | None:
        index = self.indexAt(point)
        if not index.isValid() or index.column() != ColumnIndex.BUTTONS:
            return None
        for verb, rect in self.painter.button_rects(self._runs.run_at(index.row()), self.visualRect(index)):
            if rect.contains(point):
                return verb
        return None

    def _aim_at(self, point: QPoint) -> _Button | None:
        verb = self._button_at(point)
        return None if verb is None else _Button(self._runs.run_at(self.indexAt(point).row()).id, verb.key)

    @Slot()
    def _forget_aim(self) -> None:
        self._aimed_at = None

    def _hover(self, point: QPoint) -> None:
        index = self.indexAt(point)
        verb = self._button_at(point)
        self._aimed, self._aimed_at = self._aim_at(point), point
        row, key = index.row() if index.isValid() else -1, verb.key if verb else ""
        if (row, key) == (self.painter.hovered_row, self.painter.hovered_verb):
            return
        for old in {self.painter.hovered_row, row} - {-1}:
            self._update_row(old)
        self.painter.hovered_row, self.painter.hovered_verb = row, key
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if key else Qt.CursorShape.ArrowCursor)

    def _focus(self, key: str) -> None:
        self.painter.focused_verb = key
        self._update_row(self.currentIndex().row())
        if (run := self.current_run()) is not None and key:
            self.button_focused.emit(run.id, key)

    def _update_row(self, row: int) -> None:
        if 0 <= row < self._runs.rowCount():
            # Cell by cell, not through `viewport()`: the first call of that makes classes of all widgets there are.
            for place in ColumnIndex:
                self.update(self._runs.index(row, place))


def _let_run(timer: QTimer, wanted: bool) -> None:
    if wanted != timer.isActive():
        timer.start() if wanted else timer.stop()
