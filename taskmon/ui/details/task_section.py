"""The rows of the overview that only tasks have: result, steps, saved files, what is kept. Made for the first task."""

from __future__ import annotations

import json
import os
from typing import Any

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from taskmon.core.job import printable
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.ui.details.data import RunData, SavedFile
from taskmon.ui.details.steps import StepTable
from taskmon.ui.style.theme import fixed_font
from taskmon.ui.text import steps as step_words
from taskmon.ui.text import units
from taskmon.ui.widgets.labels import PlainLabel, set_tone

_LONGEST_RESULT = 6000
_MOST_FILES = 30
_RESULT, _STEPS, _TABLE, _MAPS, _FILES, _KEPT, _STATE = range(7)
ROWS = 7


class TaskSection(QObject):
    """Seven rows of `grid`, from `first` on."""

    failed = Signal(str)  #: a sentence for the user

    def __init__(self, grid: QGridLayout, first: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._grid = grid
        self._first = first
        self._result: Any = None
        self._files: tuple[SavedFile, ...] = ()
        self._heads: list[PlainLabel] = []
        self._cells: list[QWidget] = []
        self.result = self._text("overview_result", mono=True)
        self.result_copy = self._link("copy_result_button", self.tr("Copy"), self.tr("Copy the result"))
        self.result_copy.clicked.connect(self._copy)
        self._add(self.tr("Result"), self.result, self.result_copy)
        self.step_summary = self._text("steps_summary")
        self.steps = StepTable()
        self.steps_copy = self._link("copy_steps_button", self.tr("Copy"), self.tr("Copy the steps"))
        self.steps_copy.clicked.connect(self.steps.copy)
        self._add(self.tr("Steps"), self.step_summary, self.steps_copy)
        self._add_wide(self.steps)
        self.maps = self._text("maps_summary")
        self._add(self.tr("Items"), self.maps)
        self._file_box = QWidget()
        self._file_column = QVBoxLayout(self._file_box)
        self._file_column.setContentsMargins(0, 0, 0, 0)
        self._file_column.setSpacing(3)
        self._add(self.tr("Files"), self._file_box)
        self.kept = self._text("overview_kept")
        self._add(self.tr("Kept"), self.kept)
        self.state = self._text("overview_state", mono=True)
        self._add(self.tr("State"), self.state)

    def show_run(self, run: Run) -> None:
        """Show the run's result."""
        has_result = run.result is not None and run.state is RunState.SUCCEEDED
        self._result = run.result
        text = units.readable_json(run.result) if has_result else ""
        if len(text) > _LONGEST_RESULT:
            more = units.size(len(text.encode("utf-8", "replace")))
            text = text[:_LONGEST_RESULT] + "\n" + self.tr("… all of it is {size}; Copy takes all").format(size=more)
        if self.result.text() != text:
            self.result.setText(text)
        self._show(_RESULT, has_result)

    def show_data(self, run: Run, data: RunData | None) -> None:
        """Show what the run did, saved and kept; None: that is not known yet."""
        steps = data.steps if data else None
        self.step_summary.setText(step_words.summary(steps) if steps else "")
        self.steps.show_steps(steps)
        self._show(_STEPS, steps is not None and bool(steps.rows))
        self._show(_TABLE, steps is not None and bool(steps.rows))
        self.maps.setText(step_words.maps_text(steps.maps) if steps else "")
        self._show(_MAPS, bool(self.maps.text()))
        files = data.files if data else ()
        if files != self._files:
            self._files = files
            self._list_files()
        self._show(_FILES, bool(files))
        # After a success there is nothing to go on to.
        kept = data.kept if data and run.state is not RunState.SUCCEEDED else None
        self.kept.setText(kept.text if kept else "")
        self.state.setText(kept.state if kept else "")
        self._show(_KEPT, kept is not None)
        self._show(_STATE, bool(self.state.text()))

    def _list_files(self) -> None:
        while (item := self._file_column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for number, file in enumerate(self._files[:_MOST_FILES]):
            self._file_column.addWidget(self._file_row(number, file))
        if len(self._files) > _MOST_FILES:
            more = self.tr("… and %n more", "", len(self._files) - _MOST_FILES)
            self._file_column.addWidget(PlainLabel(more))

    def _file_row(self, number: int, file: SavedFile) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(10)
        name = PlainLabel(printable(file.name), selectable=True, wraps=True)
        name.setObjectName(f"saved_file_{number}")
        size = PlainLabel(units.size(file.size_bytes))
        set_tone(size, "muted")
        spoken = printable(file.name)
        open_ = self._link(f"saved_file_{number}_open", self.tr("Open"), self.tr("Open {name}").format(name=spoken))
        show = self._link(
            f"saved_file_{number}_show", self.tr("Show in folder"), self.tr("Show {name}").format(name=spoken)
        )
        open_.clicked.connect(lambda: self._open(file.path))
        show.clicked.connect(lambda: self._open(os.path.dirname(file.path)))
        line.addWidget(name, 1)
        for widget in (size, open_, show):
            line.addWidget(widget)
        return row

    def _open(self, path: str) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(path)):
            self.failed.emit(self.tr("Nothing here can open {path}.").format(path=printable(path)))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(json.dumps(self._result, ensure_ascii=False, indent=2))

    def _add(self, title: str, *widgets: QWidget) -> None:
        place = self._first + len(self._heads)
        head = PlainLabel(title)
        set_tone(head, "muted")
        cell = QWidget()
        line = QHBoxLayout(cell)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(10)
        line.addWidget(widgets[0], 1)
        for widget in widgets[1:]:
            line.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
        self._heads.append(head)
        self._cells.append(cell)
        self._grid.addWidget(head, place, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(cell, place, 1)

    def _add_wide(self, widget: QWidget) -> None:
        """Put it beneath the row before it, as wide as both columns."""
        self._heads.append(PlainLabel())
        self._cells.append(widget)
        self._grid.addWidget(widget, self._first + len(self._heads) - 1, 0, 1, 2)

    def _show(self, place: int, wanted: bool) -> None:
        self._heads[place].setVisible(wanted)
        self._cells[place].setVisible(wanted)

    def _text(self, name: str, *, mono: bool = False) -> PlainLabel:
        label = PlainLabel(selectable=True, wraps=True)
        label.setObjectName(name)
        if mono:
            label.setFont(fixed_font())
        return label

    def _link(self, name: str, text: str, spoken: str) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("kind", "link")
        button.setObjectName(name)
        button.setAccessibleName(spoken)
        return button
