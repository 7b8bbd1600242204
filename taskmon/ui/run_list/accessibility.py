"""What a screen reader finds over the painted rows: for each row in sight how far its run is, and its buttons.

Qt's accessible table has cells of text only, and PySide can't put others in their place: an override of
QAccessibleInterface.interface_cast can't answer "there is none" (6.11: None comes out as a wild pointer). So these are
real widgets, over the list and not in it, that paint nothing and let the mouse through.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPaintEvent
from PySide6.QtWidgets import QProgressBar, QPushButton, QVBoxLayout, QWidget

from taskmon.core.progress import overall
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.ui.actions.verbs import Verb
from taskmon.ui.run_list.columns import ColumnIndex
from taskmon.ui.run_list.model import RunModel
from taskmon.ui.run_list.view import RunList


class AccessibleRows(QWidget):
    """Holds the list, and over it the rows in sight; nothing is made where nobody asks for it."""

    def __init__(self, runs: RunList, model: RunModel) -> None:
        super().__init__()
        self._runs = runs
        self._model = model
        self._rows: dict[int, _Row] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(runs)
        runs.looked.connect(self.follow)
        runs.button_focused.connect(self._tell_focus)
        runs.viewport().installEventFilter(self)

    @Slot()
    def follow(self) -> None:
        """Have exactly the rows in sight, each as its run is now."""
        wanted = self._in_sight() if QAccessible.isActive() else range(0)
        shown = {run.id: row for row in wanted if (run := self._model.find(row)) is not None}
        for run_id in [run_id for run_id in self._rows if run_id not in shown]:
            gone = self._rows.pop(run_id)
            gone.hide()
            gone.deleteLater()
        for run_id, row in shown.items():
            if run_id not in self._rows:
                self._rows[run_id] = _Row(self, self._runs)
                self._rows[run_id].show()
            run = self._model.run_at(row)
            self._rows[run_id].put(run, self._model.feed.live_of(run), row)

    @Slot(int, str)
    def _tell_focus(self, run_id: int, key: str) -> None:
        """The painted button has the keyboard: that is heard of the one over it."""
        button = self.findChild(QPushButton, f"row_{run_id}_{key}")
        if button is not None:
            QAccessible.updateAccessibility(QAccessibleEvent(button, QAccessible.Event.Focus))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._runs.look_soon()
        return False

    def _in_sight(self) -> range:
        view = self._runs.viewport()
        first, last = self._runs.rowAt(0), self._runs.rowAt(view.height() - 1)
        if first < 0 or not self._runs.isVisible():
            return range(0)
        return range(first, (last if last >= 0 else self._model.rowCount() - 1) + 1)


class _Row(QWidget):
    """One row: a value where it is known how far the run is, and its buttons."""

    def __init__(self, parent: QWidget, runs: RunList) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._runs = runs
        self._run_id = 0
        self._buttons: dict[str, QPushButton] = {}
        self._value = _Value(self)
        self._value.hide()

    def put(self, run: Run, live: Live | None, row: int) -> None:
        """Be what stands in that row of the list now."""
        if self._run_id != run.id:
            self._run_id = run.id
            self.setObjectName(f"row_{run.id}")
            self.setAccessibleName(run.name)
            self._value.setObjectName(f"row_{run.id}_progress")
            self._value.setAccessibleName(self.tr("Progress of {name}").format(name=run.name))
        self._place(
            self, QRect(self._cell(row, ColumnIndex.SIGN).topLeft(), self._cell(row, ColumnIndex.BUTTONS).bottomRight())
        )
        self._put_value(run, live, row)
        rects = self._runs.painter.button_rects(run, self._cell(row, ColumnIndex.BUTTONS))
        placed = {verb.key: (verb, rect) for verb, rect in rects}
        for key in [key for key in self._buttons if key not in placed]:
            gone = self._buttons.pop(key)
            gone.hide()
            gone.deleteLater()
        for key, (verb, rect) in placed.items():
            if key not in self._buttons:
                self._buttons[key] = self._button(verb, run)
            self._place(self._buttons[key], rect.translated(-self.x(), -self.y()))

    def _put_value(self, run: Run, live: Live | None, row: int) -> None:
        fraction = overall(live.progress if live else None) if run.state is RunState.RUNNING else None
        if fraction is not None:
            bar = self._runs.painter.bar_rect(self._cell(row, ColumnIndex.PROGRESS)).toAlignedRect()
            self._place(self._value, bar.translated(-self.x(), -self.y()))
            self._value.tell(fraction)
        self._value.setVisible(fraction is not None)

    def _button(self, verb: Verb, run: Run) -> QPushButton:
        button = _Button(verb.text(), self)
        button.setObjectName(f"row_{run.id}_{verb.key}")
        button.setAccessibleName(f"{verb.text()}: {run.name}")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda: self._runs.press(run.id, verb.key))
        button.show()
        return button

    def _cell(self, row: int, place: ColumnIndex) -> QRect:
        cell = self._runs.visualRect(self._runs.model().index(row, place))
        return cell.translated(self._runs.viewport().pos())

    @staticmethod
    def _place(widget: QWidget, rect: QRect) -> None:
        if widget.geometry() != rect:
            widget.setGeometry(rect)


class _Value(QProgressBar):
    """How far, in percent; Qt tells each change of it, so it changes by tenths."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setRange(0, 100)
        self._told = -1

    def tell(self, fraction: float) -> None:
        """Take in how far it is; told when it has reached another tenth."""
        tenth = int(fraction * 10)
        if tenth != self._told:
            self._told = tenth
            self.setValue(round(fraction * 100))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The row is painted by the list."""


class _Button(QPushButton):
    def paintEvent(self, event: QPaintEvent) -> None:
        """The row is painted by the list."""
