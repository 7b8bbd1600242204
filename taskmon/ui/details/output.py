"""The page with a run's output: of which attempt, how much it is, and what is done with it."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from taskmon.core.run import Run
from taskmon.core.wire import Live
from taskmon.paths import Paths
from taskmon.ui.details.attempt_choice import AttemptChoice
from taskmon.ui.details.data import RunData, shown_output
from taskmon.ui.details.other_output import OtherOutput
from taskmon.ui.details.page import DetailsPage
from taskmon.ui.output.search_bar import SearchBar
from taskmon.ui.output.view import OutputView
from taskmon.ui.run_list.columns import escaped
from taskmon.ui.style.theme import Theme
from taskmon.ui.text.units import size
from taskmon.ui.widgets.cut_button import CutButton
from taskmon.ui.widgets.labels import PlainLabel, set_tone


class OutputPage(DetailsPage):
    """Shows the newest attempt's output until another one is chosen."""

    def __init__(self, theme: Theme, paths: Paths, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._paths = theme, paths
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
        self.beside_button = _button(
            "output_beside_button", self.tr("Beside"), self.tr("Show the output of another attempt beside it")
        )
        self.beside_button.setToolTip(escaped(self.tr("Another attempt beside this one")))
        self.beside_button.setCheckable(True)
        self.beside_button.toggled.connect(self._show_beside)
        self.beside: OtherOutput | None = None  # made when it is first asked for
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
        for button in (self.beside_button, self.follow_button, find, times, copy, save):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.search_bar)
        self._views = QSplitter()
        self._views.setObjectName("output_views")
        self._views.setChildrenCollapsible(False)
        self._views.addWidget(self.view)
        column.addWidget(self._views, 1)

    @property
    def title(self) -> str:
        return self.tr("Output")

    def show_run(self, run: Run | None, live: Live | None, data: RunData | None) -> None:
        if run is not None and run is self._run and data is self._data:
            self.view.look_for_more()  # only what moves is another
            return
        is_another = run is None or self._run is None or run.id != self._run.id
        self.attempt_choice.show_run(run, data)
        self._run, self._data = run, data
        has_others = run is not None and run.attempt > 1
        self.beside_button.setVisible(has_others)
        if is_another or not has_others:
            self.beside_button.setChecked(False)
        elif self.beside is not None and self.beside_button.isChecked() and run is not None and data is not None:
            self.beside.show_run(run, data)
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
        shown = shown_output(self._paths, run, number, self._data)
        self.view.folder = run.job.cwd
        self.view.show_file(shown.path, grows=shown.grows, note=shown.note)
        self._size.setText(size(attempt.output_bytes) if attempt and attempt.output_bytes else "")

    @Slot(bool)
    def _show_beside(self, wanted: bool) -> None:
        """Put another attempt's output beside the one that is shown, or take it away."""
        run, data = self._run, self._data
        if not wanted or run is None or data is None:
            if self.beside is not None:
                self.beside.hide()
                self.beside.view.show_file(None, grows=False)
            return
        if self.beside is None:
            self.beside = OtherOutput(self._theme, self._paths)
            self.beside.closed.connect(lambda: self.beside_button.setChecked(False))
            self.beside.view.failed.connect(self.failed)
            self.beside.view.told.connect(self.told)
            self._views.addWidget(self.beside)
        self.beside.show_run(run, data)
        self.beside.show_beside(self.attempt_choice.number or run.attempt)
        self.beside.show()
        self._views.setSizes([self._views.width() // 2] * 2)

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
