"""Why the shown run waits: a line for each reason; one that has a cause leads there."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from taskmon.core.queue.reason import Reason
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.ui.text.units import translate
from taskmon.ui.text.wait_reason import Line, waiting_lines
from taskmon.ui.widgets.labels import PlainLabel


class WaitLines(QWidget):
    """Hidden, with its head, where the run does not wait."""

    run_asked = Signal(int)  #: a run's id: the one that is waited for
    group_asked = Signal(str)  #: the group that has no room

    def __init__(self, head: QLabel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("overview_waits")
        self._head = head
        self._shown: list[Line] = []
        self._widgets: list[QPushButton | QLabel] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(3)
        head.hide()
        self.hide()

    def show_run(self, run: Run, live: Live | None, now: datetime) -> None:
        """Show what keeps the run, if it is queued."""
        lines = waiting_lines(run, live, now) if run.state is RunState.QUEUED else []
        if [line.reason for line in lines] != [line.reason for line in self._shown]:
            self._rebuild(lines)
        for widget, line in zip(self._widgets, lines, strict=True):
            if widget.text() != (text := line.text.replace("&", "&&") if _leads(line.reason) else line.text):
                widget.setText(text)
                widget.setAccessibleName(translate("details", "Waits: {reason}").format(reason=line.text))
        self._shown = lines
        self._head.setVisible(bool(lines))
        self.setVisible(bool(lines))

    def _rebuild(self, lines: list[Line]) -> None:
        for before in self._widgets:
            before.setParent(None)  # gone at once for whoever looks; destroyed with the next round of events
            before.deleteLater()
        self._widgets = []
        for number, line in enumerate(lines):
            widget: QPushButton | QLabel
            if _leads(line.reason):
                widget = QPushButton()
                widget.setProperty("kind", "link")
                widget.clicked.connect(partial(self._follow, line.reason))
                self._column.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)
            else:
                widget = PlainLabel(selectable=True, wraps=True)
                self._column.addWidget(widget)
            widget.setObjectName(f"overview_waits_{number}")
            self._widgets.append(widget)

    def _follow(self, reason: Reason, checked: bool = False) -> None:
        if reason.run_id is not None:
            self.run_asked.emit(reason.run_id)
        elif reason.group:
            self.group_asked.emit(reason.group)


def _leads(reason: Reason) -> bool:
    return reason.run_id is not None or bool(reason.group)
