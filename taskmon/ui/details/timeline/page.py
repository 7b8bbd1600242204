"""The page with a run's time: a strip of its attempts over what has become of it in words; or what ran beside it."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from taskmon.core.clock import utc_now
from taskmon.core.run import Run
from taskmon.core.wire import Live, elapsed_s
from taskmon.ui.details.data import RunData
from taskmon.ui.details.page import DetailsPage
from taskmon.ui.details.timeline.beside import Beside
from taskmon.ui.details.timeline.pieces import MOST_ATTEMPTS, pieces_of
from taskmon.ui.details.timeline.strip import TimelineStrip
from taskmon.ui.style.theme import Theme
from taskmon.ui.text.details.history import history_lines
from taskmon.ui.text.plurals import Amounts
from taskmon.ui.threads.reader_thread import ReaderThread
from taskmon.ui.widgets.labels import PlainLabel, set_tone

#: Of more changes the newest are told; `taskmon show` has all.
_MOST_LINES = 1_000


class TimelinePage(DetailsPage):
    """One run's time, and its neighbours'."""

    def __init__(self, theme: Theme, reader_thread: ReaderThread, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: Run | None = None
        self._data: RunData | None = None
        self.strip = TimelineStrip(theme)
        self.strip.opened.connect(self.output_asked)
        self._left_out = PlainLabel()
        self._left_out.setObjectName("timeline_left_out")
        set_tone(self._left_out, "muted")
        self._left_out.hide()
        self.history = QPlainTextEdit()
        self.history.setObjectName("timeline_history")
        self.history.setAccessibleName(self.tr("What has become of the run"))
        self.history.setReadOnly(True)
        self.history.setUndoRedoEnabled(False)
        self.history.setFrameShape(QFrame.Shape.NoFrame)
        self.history.setTabChangesFocus(True)
        flags = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        self.history.setTextInteractionFlags(flags)
        self.beside = Beside(theme, reader_thread)
        self.beside.run_asked.connect(self.run_asked)
        alone = QWidget()
        parts = QVBoxLayout(alone)
        parts.setContentsMargins(0, 0, 0, 0)
        parts.setSpacing(8)
        parts.addWidget(self.strip)
        parts.addWidget(self._left_out)
        parts.addWidget(self.history, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(alone)
        self._stack.addWidget(self.beside)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 14, 8)
        column.setSpacing(8)
        column.addLayout(self._build_head())
        column.addWidget(self._stack, 1)

    @property
    def title(self) -> str:
        return self.tr("Timeline")

    def show_run(self, run: Run | None, live: Live | None, data: RunData | None) -> None:
        self.beside.show_run(run)
        if run is None or data is None:
            self._run, self._data = run, data
            self.strip.show_pieces([])
            self.history.clear()
            self._left_out.hide()
            return
        now = utc_now()
        took_s = elapsed_s(run, live, now, time.monotonic())
        self.strip.show_pieces(pieces_of(run, data.attempts, data.history, data.steps, took_s, now))
        if run is self._run and data is self._data:
            return  # only what moves is another
        self._run, self._data = run, data
        more = len(data.attempts) - MOST_ATTEMPTS
        self._left_out.setText(Amounts().before(more) if more > 0 else "")
        self._left_out.setVisible(more > 0)
        lines = history_lines(data.history[-_MOST_LINES:], data.attempts, now)
        if (text := "\n".join(lines)) != self.history.toPlainText():
            bar = self.history.verticalScrollBar()
            was_at = bar.value()
            self.history.setPlainText(text)
            bar.setValue(was_at)

    def _build_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        self._choice = QButtonGroup(self)
        for number, (name, text) in enumerate(
            (("timeline_alone_button", self.tr("This run")), ("timeline_beside_button", self.tr("Neighbours")))
        ):
            button = QPushButton(text)
            button.setObjectName(name)
            button.setAccessibleName(text)
            button.setCheckable(True)
            button.setChecked(number == 0)
            self._choice.addButton(button, number)
            row.addWidget(button)
        self._choice.idClicked.connect(self._show_part)
        row.addStretch(1)
        row.addWidget(self.beside.bar)
        self.beside.bar.hide()
        return row

    @Slot(int)
    def _show_part(self, number: int) -> None:
        self._stack.setCurrentIndex(number)
        self.beside.bar.setVisible(number == 1)
