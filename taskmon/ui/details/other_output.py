"""The output of another attempt of a run, beside the one that is shown: it scrolls by itself, and is closed easily."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from taskmon.core.run import Run
from taskmon.paths import Paths
from taskmon.ui.details.attempt_choice import AttemptChoice
from taskmon.ui.details.data import RunData, shown_output
from taskmon.ui.output.view import OutputView
from taskmon.ui.run_list.columns import escaped
from taskmon.ui.style.theme import Theme


class OtherOutput(QWidget):
    """Of a run with several attempts. It begins with the one before that which is shown."""

    closed = Signal()

    def __init__(self, theme: Theme, paths: Paths, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paths = paths
        self._run: Run | None = None
        self._data: RunData | None = None
        self.view = OutputView(theme, "output_view_beside")
        self.attempt_choice = AttemptChoice("attempt_choice_beside", self.tr("Attempt whose output is shown beside"))
        self.attempt_choice.chosen.connect(self._show)
        self.close_button = QPushButton("✕")
        self.close_button.setObjectName("output_beside_close")
        self.close_button.setToolTip(escaped(self.tr("Show one output alone")))
        self.close_button.setAccessibleName(self.tr("Show one output alone"))
        self.close_button.clicked.connect(self.closed)
        bar = QHBoxLayout()
        bar.setContentsMargins(6, 0, 14, 4)
        bar.addWidget(self.attempt_choice, 100)
        bar.addStretch(1)
        bar.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self.view, 1)

    def show_run(self, run: Run, data: RunData) -> None:
        """Show the newest of the run, or of its attempt that was chosen."""
        self.attempt_choice.show_run(run, data)
        self._run, self._data = run, data
        self._show()

    def show_beside(self, number: int) -> None:
        """Show the attempt before this one; beside the first the one after it."""
        self.attempt_choice.choose(number - 1 if number > 1 else number + 1)
        self._show()

    @Slot()
    def _show(self) -> None:
        run = self._run
        if run is not None:
            shown = shown_output(self._paths, run, self.attempt_choice.number or run.attempt, self._data)
            self.view.folder = run.job.cwd
            self.view.show_file(shown.path, grows=shown.grows, note=shown.note)
