"""The list of runs: painted rows, buttons for mouse and keyboard, and timers only while something moves."""

from __future__ import annotations

from array import array
from functools import reduce
from operator import iadd

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTime,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from taskmon.core.run import Run
from taskmon.store import Section
from taskmon.ui.actions.run_actions import RunActions
from taskmon.ui.actions.selected import FEW, Selected
from taskmon.ui.run_list.column_choice import ColumnChoice
from taskmon.ui.run_list.columns import ColumnIndex
from taskmon.ui.run_list.delegate import RunDelegate
from taskmon.ui.run_list.keeping import PlaceKeeper, selected_ranges
from taskmon.ui.run_list.menu import RunMenu
from taskmon.ui.run_list.model import RunModel
from taskmon.ui.run_list.moving import MovingParts
from taskmon.ui.run_list.order.stillness import Stillness
from taskmon.ui.run_list.row_buttons import RowButtons
from taskmon.ui.style.theme import Theme


class RunList(QTableView):
    """Shows a RunModel. `asked` carries a verb and the runs it is meant for; nothing is done here."""

    asked = Signal(object, object)  #: verbs.Verb, tuple[Run, ...]
    opened = Signal(object)  #: Run: somebody wants to see more of it
    button_focused = Signal(int, str)  #: a run's id and a verb's key: the arrow keys have reached that button
    current_changed = Signal()  #: another run has the keyboard, or another row
    selection_changed = Signal()
    looked = Signal()  #: soon after rows came, went, moved, changed or were scrolled

    def __init__(self, model: RunModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs = model
        self._theme = theme
        self.setObjectName("run_list")
        self.setAccessibleName(self.tr("Runs"))
        self.setModel(model)
        self.painter = RunDelegate(self, theme)
        self.painter.is_folded = model.is_folded
        self.painter.where_kept = model.feed.resume_points.where
        model.feed.resume_points.changed.connect(self._show_resume_points)
        self.setItemDelegate(self.painter)
        self.buttons = RowButtons(self, model, self.painter)
        self.buttons.asked.connect(self.asked)
        self.buttons.focused.connect(self.button_focused)
        self.button_point, self.press = self.buttons.point, self.buttons.press
        self.columns = ColumnChoice(self, model, self.painter)
        self.columns.density_changed.connect(self.set_compact)
        self.restore, self.save = self.columns.restore, self.columns.save
        self.run_actions = RunActions(self, self.selected, model.feed.live_of)
        self.run_actions.asked.connect(self.asked)
        self.menu = RunMenu(self, self.run_actions, theme)
        self.menu.output_asked.connect(self.opened)
        self.stillness = Stillness(self, model.hold_still)
        self.menu.opened.connect(self.stillness.pin)
        self.menu.closed.connect(self.stillness.show_now)
        self._set_up()
        self.moving = MovingParts(self, model, self.painter, self._in_sight)
        # What ended today did so yesterday from midnight on.
        self._midnight = QTimer(self, singleShot=True)
        self._midnight.timeout.connect(self.viewport().update)
        self._midnight.timeout.connect(self.look_soon)
        # A thousand changes a second are one look.
        self._look = QTimer(self, interval=50, singleShot=True)
        self._look.timeout.connect(self._look_at_timers)
        self._keeper = PlaceKeeper(self, model, self._lay_out_now)
        self._keeper.kept.connect(self.current_changed)
        self._keeper.kept.connect(self.selection_changed)
        # Qt keeps the height of each row beyond a reset, after which a run may stand where a section was named.
        model.modelAboutToBeReset.connect(lambda: self._size_heads(self.painter.row_height))
        model.modelReset.connect(self._size_heads)
        for signal in (model.modelReset, model.dataChanged, model.changed):
            signal.connect(self.look_soon)
        for slot in (self.look_soon, self.stillness.go_on):
            self.verticalScrollBar().valueChanged.connect(slot)
        theme.changed.connect(self._restyle)

    def selected(self) -> Selected:
        """What is selected, top down, however much it is."""
        parts = [self._runs.ids(first, last) for first, last in selected_ranges(self.selectionModel())]
        ids = reduce(iadd, parts) if parts else array("q")  # into the first: all of a million are one part
        if len(ids) <= FEW:
            runs = tuple(run for run_id in ids if (run := self._runs.known(run_id)) is not None)
            if len(runs) == len(ids):
                found = ((run.id, self.painter.where_kept(run)) for run in runs)
                kept = {run_id: where for run_id, where in found if where}
                return Selected(ids, runs, frozenset(run.state for run in runs), kept)
        return Selected(ids, (), self._runs.states)

    def selected_runs(self) -> tuple[Run, ...]:
        """The selected runs, top down, where they are few."""
        return self.selected().runs

    def current_run(self) -> Run | None:
        """The run of the row that has the keyboard."""
        index = self.currentIndex()
        return self._runs.find(index.row()) if index.isValid() else None

    def set_compact(self, wanted: bool) -> None:
        """Give each run one line, or two."""
        if wanted is not self.painter.is_compact:
            self.painter.is_compact = wanted
            self._restyle()

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

    @property
    def is_moving(self) -> bool:
        """Whether a timer of the list runs."""
        return self.moving.are_counting or self.moving.are_busy

    @Slot()
    def look_soon(self) -> None:
        """Something changed that may start or stop a timer."""
        if not self._look.isActive():
            self._look.start()

    # Mouse and keyboard.

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        self.stillness.move(is_over_row=self.rowAt(point.y()) >= 0)
        self.buttons.hover(point)
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.stillness.leave()
        self.buttons.leave()
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.buttons.take_press(event):
            event.accept()
            return
        self.painter.focused_verb = ""
        index = self.indexAt(event.position().toPoint())
        section = self._runs.section_at(index.row()) if index.isValid() else None
        if section is not None:
            event.accept()
            if event.button() is Qt.MouseButton.LeftButton:
                self._runs.fold(section, not self._runs.is_folded(section))
            return
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.buttons.take_release(event):
            event.accept()
            return
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        index = self.indexAt(point)
        if self.buttons.at(point) is not None:
            event.accept()  # the second half of a double click on a button means nothing more
        elif index.isValid() and (run := self._runs.find(index.row())) is not None:
            self.opened.emit(run)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            self.stillness.take_key(event.key())
            if event.key() == Qt.Key.Key_Space and self._current_section() is not None:
                event.accept()  # it folds, and asks nothing of runs
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        section = self._current_section()
        if self.buttons.take_key(event):
            return
        run = self.current_run()
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Right if section is not None:
                self._runs.fold(section, event.key() == Qt.Key.Key_Left)
            case Qt.Key.Key_Space | Qt.Key.Key_Return | Qt.Key.Key_Enter if section is not None:
                self._runs.fold(section, not self._runs.is_folded(section))
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
                self.buttons.update_row(index.row())
        if current.row() != previous.row():
            self.current_changed.emit()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.selection_changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.moving.paint(event.region()):
            super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.columns.fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() is not Qt.FocusReason.MouseFocusReason:
            self.stillness.show_now()  # a dialog, or a field, is done with
        if not self.currentIndex().isValid() and self._runs.rowCount():
            first = next((row for row in range(min(4, self._runs.rowCount())) if self._runs.id_at(row) is not None), 0)
            self.setCurrentIndex(self._runs.index(first, ColumnIndex.NAME))

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
        self._measure()

    def _measure(self) -> None:
        self.verticalHeader().setMinimumSectionSize(min(self.painter.head_height, self.painter.row_height))
        self.verticalHeader().setDefaultSectionSize(self.painter.row_height)
        self.verticalScrollBar().setSingleStep(self.painter.row_height)
        self.columns.measure()
        self._size_heads()

    @Slot()
    def _size_heads(self, height: int = 0) -> None:
        """Rows that name a section are lower than those of runs, unless `height` says how high."""
        head, height = self.verticalHeader(), height or self.painter.head_height
        for section in Section:
            row = self._runs.section_row(section)
            if row is not None and head.sectionSize(row) != height:
                head.resizeSection(row, height)

    def _lay_out_now(self) -> None:
        """Know where the rows stand, now and not when the event loop comes to it."""
        self._size_heads()
        self.executeDelayedItemsLayout()
        self.updateGeometries()

    @Slot()
    def _restyle(self) -> None:
        self.painter.restyle()
        self._measure()
        self.viewport().update()

    @Slot()
    def _look_at_timers(self) -> None:
        window = self.window()
        seen = self.isVisible() and not window.isMinimized()
        self.moving.look(seen)
        if seen and not self._midnight.isActive():
            self._midnight.start(QTime.currentTime().msecsTo(QTime(23, 59, 59, 999)) + 1_000)
        if seen:
            rows = range(self._in_sight()[0], self._in_sight()[1] + 1)
            self._runs.feed.resume_points.look(run for row in rows if (run := self._runs.find(row)) is not None)
        self.looked.emit()

    @Slot()
    def _show_resume_points(self) -> None:
        """What a button says may be another word now."""
        self.viewport().update()
        self.look_soon()
        self.selection_changed.emit()

    def _current_section(self) -> Section | None:
        """The section that the current row names; None: it is no such row."""
        index = self.currentIndex()
        return self._runs.section_at(index.row()) if index.isValid() else None

    def _in_sight(self) -> tuple[int, int]:
        """The first and the last row that can be seen; before the first: none."""
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        return (first, last if last >= 0 else self._runs.rowCount() - 1) if first >= 0 else (0, -1)
