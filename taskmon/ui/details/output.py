"""The page with a run's output: of which attempt, how much it is, and what is done with it."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.paths import Paths
from taskmon.ui.details.attempt_choice import AttemptChoice
from taskmon.ui.details.data import RunData, output_of
from taskmon.ui.details.page import DetailsPage
from taskmon.ui.output.search_bar import SearchBar
from taskmon.ui.output.view import OutputView
from taskmon.ui.style.theme import Theme
from taskmon.ui.text.attempt import output_note
from taskmon.ui.text.units import size
from taskmon.ui.widgets.cut_button import CutButton
from taskmon.ui.widgets.labels import PlainLabel, set_tone


class OutputPage(DetailsPage):
    """Shows the newest attempt's output until another one is chosen."""

    def __init__(self, theme: Theme, paths: Paths, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paths = paths
        self._run: Run | None = None
        self._data: RunData | None = None
        self.view = OutputView(theme, "output_view")
        self.view.failed.connect(self.failed)
        self.view.told.connect(self.told)
        self.attempt_choice = AttemptChoice("attempt_choice", self.tr("Attempt whose output is shown"))
        self.attempt_choice.chosen.connect(self._show)
        self._size = PlainLabel()
        set_tone(self._size, "muted")
        self.follow_button = _button(
            "follow_button", self.tr("Follow the end"), self.tr("Follow the end of the output")
        )
        find = _button("find_output_button", self.tr("Find"), self.tr("Find in the output"))
        find.setToolTip(self.tr("Ctrl+F, with the keyboard in the output"))
        times = _button("times_output_button", self.tr("Times"), self.tr("Show when each line came"))
        times.setCheckable(True)
        copy = _button("copy_output_button", self.tr("Copy"), self.tr("Copy the selected output, or all of it"))
        save = _button("save_output_button", self.tr("Save as…"), self.tr("Save the output to a file"))
        self.follow_button.clicked.connect(self.view.go_to_end)
        self.follow_button.setEnabled(False)
        self.view.followed.connect(lambda follows: self.follow_button.setEnabled(not follows))
        copy.clicked.connect(self._copy)
        save.clicked.connect(self.view.save_as)
        find.clicked.connect(self.view.find_asked)
        times.toggled.connect(self.view.show_times)
        self.search_bar = SearchBar(self.view)
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(14, 5, 14, 5)
        row.addWidget(self.attempt_choice, 100)
        row.addWidget(self._size)
        row.addStretch(1)
        for button in (self.follow_button, find, times, copy, save):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.search_bar)
        column.addWidget(self.view, 1)

    @property
    def title(self) -> str:
        return self.tr("Output")

    def show_run(self, run: Run | None, live: Live | None, data: RunData | None) -> None:
        if run is not None and run is self._run and data is self._data:
            self.view.look_for_more()  # only what moves is another
            return
        self.attempt_choice.show_run(run, data)
        self._run, self._data = run, data
        self._show()

    def show_attempt(self, number: int) -> None:
        """Show the output of this attempt."""
        self.attempt_choice.choose(number)
        self._show()

    @Slot()
    def _show(self) -> None:
        run = self._run
        if run is None:
            self.view.show_file(None, grows=False)
            return
        number = self.attempt_choice.number or run.attempt
        attempt = self._data.attempt(number) if self._data else None
        grows = run.state is RunState.RUNNING and number == run.attempt
        self.view.folder = run.job.cwd
        path, note = output_of(self._paths, run, number), output_note(run, number, attempt)
        self.view.show_file(path, grows=grows, note=note)
        self._size.setText(size(attempt.output_bytes) if attempt and attempt.output_bytes else "")

    @Slot()
    def _copy(self) -> None:
        if self.view.selection is None:
            self.view.select_all()
        self.view.copy()


def _button(name: str, text: str, spoken: str) -> QPushButton:
    button = CutButton(text)
    button.setObjectName(name)
    button.setAccessibleName(spoken)
    return button
