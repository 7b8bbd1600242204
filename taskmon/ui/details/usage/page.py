"""The page with what an attempt used of the machine: totals in words, below them plots; read anew while it runs."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from taskmon import ours
from taskmon.core.errors import TaskmonError
from taskmon.core.journal import USAGE
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.usage.samples import LONGEST_BYTES, Usage, parsed
from taskmon.core.wire import Live
from taskmon.paths import Paths
from taskmon.ui.details.attempt_choice import AttemptChoice
from taskmon.ui.details.data import RunData
from taskmon.ui.details.page import DetailsPage
from taskmon.ui.details.usage.plots import UsagePlots
from taskmon.ui.style.theme import Theme
from taskmon.ui.text.details import usage as words
from taskmon.ui.threads.latest_call import LatestCall
from taskmon.ui.widgets.labels import PlainLabel, set_tone

#: A worker notes no more often.
_EVERY_S = 0.9


class UsagePage(DetailsPage):
    """Reads nothing while it is not in sight."""

    def __init__(self, theme: Theme, paths: Paths, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paths = paths
        self._run: Run | None = None
        self._data: RunData | None = None
        self._call = LatestCall(self)
        self._usage: Usage | None = None
        self._read: tuple[int, int] | None = None  # of which run and attempt `_usage` is
        self._is_asked = False
        self._due_s = 0.0
        self.attempt_choice = AttemptChoice(
            "usage_attempt_choice", self.tr("Attempt whose resources are shown"), most_chars=40
        )
        self.attempt_choice.chosen.connect(self._look)
        self.totals = PlainLabel(selectable=True, wraps=True)
        self.totals.setObjectName("usage_totals")
        self.note = PlainLabel(wraps=True)
        self.note.setObjectName("usage_note")
        set_tone(self.note, "muted")
        self.note.hide()
        self.plots = UsagePlots(theme)
        self.nothing = PlainLabel(wraps=True)
        self.nothing.setObjectName("usage_nothing")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_tone(self.nothing, "muted")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.plots)
        self._stack.addWidget(self.nothing)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.attempt_choice, 2)
        head.addWidget(self.totals, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 14, 8)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.note)
        column.addWidget(self._stack, 1)

    @property
    def title(self) -> str:
        return self.tr("Resources")

    def show_run(self, run: Run | None, live: Live | None, data: RunData | None) -> None:
        self.attempt_choice.show_run(run, data)
        if data is not None and data is not self._data:
            self.attempt_choice.setVisible(len(data.attempts) > 1)
        if run is not self._run or data is not self._data:
            self._due_s = 0.0
        self._run, self._data = run, data
        self._look()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._due_s = 0.0
        self._look()

    @property
    def _number(self) -> int:
        return self.attempt_choice.number or (self._run.attempt if self._run is not None else 0)

    @Slot()
    def _look(self) -> None:
        """Read what was noted, if it may be news and somebody sees it."""
        run, number = self._run, self._number
        if run is None or not self.isVisible():
            return
        which = (run.id, number)
        if which != self._read:
            self._usage, self._read, self._is_asked, self._due_s = None, which, False, 0.0
            self._show()
        if number == 0 or self._is_asked or time.monotonic() < self._due_s:
            return
        goes_on = run.state is RunState.RUNNING and number == run.attempt
        self._is_asked = True
        self._due_s = time.monotonic() + (_EVERY_S if goes_on else float("inf"))
        path = self._paths.attempt(run.id, number) / USAGE
        self._call.ask(lambda: (which, read_usage(path)), self._take, self._take_nothing)

    def _take(self, news: tuple[tuple[int, int], Usage | None]) -> None:
        which, usage = news
        if which != self._read:
            return
        self._is_asked = False
        self._usage = usage
        self._show()

    def _take_nothing(self, error: TaskmonError) -> None:
        self._is_asked = False

    def _show(self) -> None:
        run = self._run
        if run is None:
            return
        attempt = self._data.attempt(self._number) if self._data is not None else None
        self.totals.setText(words.totals_text(attempt, self._usage))
        self.plots.show_usage(self._usage)
        self.note.setText(words.note(run))
        self.note.setVisible(bool(self.note.text()) and self._usage is not None)
        self.nothing.setText(words.why_nothing(run, self._number, attempt))
        self._stack.setCurrentWidget(self.plots if self._usage is not None else self.nothing)


def read_usage(path: Path) -> Usage | None:
    """What was noted of an attempt; None: nothing, or nothing of ours. May block."""
    try:
        return parsed(ours.read(str(path), LONGEST_BYTES))
    except OSError:
        return None
