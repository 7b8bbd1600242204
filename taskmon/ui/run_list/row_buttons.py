"""The painted buttons of the rows under mouse and keys: which one is meant, hovered, focused, pressed."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QTableView

from taskmon.ui.actions import verbs
from taskmon.ui.run_list.columns import COLUMNS, ColumnIndex
from taskmon.ui.run_list.delegate import RunDelegate
from taskmon.ui.run_list.model import RunModel


@dataclass(frozen=True, slots=True)
class _Button:
    """A button of a row: what is there may be another the next moment."""

    run_id: int
    key: str  #: its verb's


class RowButtons(QObject):
    """What the view's mouse and keys mean to them."""

    asked = Signal(object, object)  #: verbs.Verb, tuple[Run, ...]
    focused = Signal(int, str)  #: a run's id and a verb's key: the arrow keys have reached that button

    def __init__(self, view: QTableView, model: RunModel, painter: RunDelegate) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._painter = painter
        self._aimed: _Button | None = None  # under the mouse when it moved last
        self._aimed_at: QPoint | None = None  # where that was; None: unknown since the rows were scrolled
        self._pressed: _Button | None = None
        view.verticalScrollBar().valueChanged.connect(self.forget_aim)

    def point(self, run_id: int, key: str) -> QPoint | None:
        """Where to click a button of a run's row, in the viewport; None where it has no such button."""
        row = self._model.row_of(run_id)
        if row is None:
            return None
        cell, run = self._view.visualRect(self._model.index(row, ColumnIndex.BUTTONS)), self._model.find(row)
        for verb, rect in self._painter.button_rects(run, cell) if run is not None else ():
            if verb.key == key:
                return rect.center()
        return None

    def press(self, run_id: int, key: str) -> None:
        """Ask what a button of a run's row asks, if the row has it still."""
        run = self._model.known(run_id)
        if run is None or self._model.row_of(run_id) is None:
            return
        for verb in self._painter.verbs_of(run):
            if verb.key == key:
                self.asked.emit(verb, (run,))

    def at(self, point: QPoint) -> verbs.Verb | None:
        """The button at this point of the viewport."""
        index = self._view.indexAt(point)
        if not index.isValid() or index.column() != ColumnIndex.BUTTONS:
            return None
        run = self._model.find(index.row())
        for verb, rect in self._painter.button_rects(run, self._view.visualRect(index)) if run is not None else ():
            if rect.contains(point):
                return verb
        return None

    def hover(self, point: QPoint) -> None:
        """The mouse is at this point of the viewport."""
        index = self._view.indexAt(point)
        verb = self.at(point)
        self._aimed, self._aimed_at = self._aim_at(point), point
        row, key = index.row() if index.isValid() else -1, verb.key if verb else ""
        painter = self._painter
        if (row, key) == (painter.hovered_row, painter.hovered_verb):
            return
        for old in {painter.hovered_row, row} - {-1}:
            self.update_row(old)
        painter.hovered_row, painter.hovered_verb = row, key
        is_pointing = key or (row >= 0 and self._model.section_at(row) is not None)
        self._view.viewport().setCursor(
            Qt.CursorShape.PointingHandCursor if is_pointing else Qt.CursorShape.ArrowCursor
        )

    def leave(self) -> None:
        """The mouse is gone."""
        self.hover(QPoint(-1, -1))
        self._aimed_at = None

    @Slot()
    def forget_aim(self) -> None:
        self._aimed_at = None

    def take_press(self, event: QMouseEvent) -> bool:
        """Whether a button was pressed; such a press selects nothing and starts no drag."""
        point = event.position().toPoint()
        button = self._aim_at(point)
        if event.button() is not Qt.MouseButton.LeftButton or button is None:
            return False
        # Where the button under a resting mouse has become another, it was not meant.
        is_resting = self._aimed_at == point
        self._pressed = None if is_resting and self._aimed != button else button
        self.hover(point)
        return True

    def take_release(self, event: QMouseEvent) -> bool:
        """Whether the mouse was let go over a button; it asks what was pressed there."""
        button = self._aim_at(event.position().toPoint())
        if event.button() is not Qt.MouseButton.LeftButton or button is None:
            return False
        pressed, self._pressed = self._pressed, None
        if pressed == button:
            self.press(button.run_id, button.key)
        return True

    def take_key(self, event: QKeyEvent) -> bool:
        """Whether a key moved among the buttons of the current row, or pressed one."""
        row = self._view.currentIndex().row()
        run = self._model.find(row) if row >= 0 else None
        names = [verb.key for verb in self._painter.verbs_of(run)] if run else []
        focused = self._painter.focused_verb
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
                verb = next(verb for verb in self._painter.verbs_of(run) if verb.key == focused)
                self.asked.emit(verb, (run,))
            case _:
                return False
        return True

    def update_row(self, row: int) -> None:
        """Have a row painted again."""
        if 0 <= row < self._model.rowCount():
            # Cell by cell, not through `viewport()`: the first call of that makes classes of all widgets there are.
            for place in range(len(COLUMNS)):
                self._view.update(self._model.index(row, place))

    def _aim_at(self, point: QPoint) -> _Button | None:
        verb = self.at(point)
        run_id = self._model.id_at(self._view.indexAt(point).row()) if verb is not None else None
        return None if verb is None or run_id is None else _Button(run_id, verb.key)

    def _focus(self, key: str) -> None:
        row = self._view.currentIndex().row()
        self._painter.focused_verb = key
        self.update_row(row)
        if key and (run_id := self._model.id_at(row)) is not None:
            self.focused.emit(run_id, key)
