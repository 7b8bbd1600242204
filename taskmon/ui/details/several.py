"""What several selected runs are together: how many in each state, how long they took, what they printed."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from taskmon.core.job import printable
from taskmon.store import Summary
from taskmon.ui.actions.selected import Selected
from taskmon.ui.actions.summing import sum_up
from taskmon.ui.actions.verb_prompts import VerbPrompts
from taskmon.ui.text.units import joined, size, span
from taskmon.ui.threads.reader_thread import ReaderThread
from taskmon.ui.widgets.labels import PlainLabel, set_tone

# A selection that grows, as with Shift and an arrow held down, is summed up when it rests.
_REST_MS = 120
#: What takes long is done again after at most so long a rest.
_LONGEST_REST_MS = 10_000
_MOST_GROUPS = 4


class SeveralPage(QWidget):
    """Summed up by the database, a moment after the selection has changed."""

    def __init__(self, reader_thread: ReaderThread, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reader_thread = reader_thread
        self._selected = Selected()
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 14, 14, 14)
        column.setSpacing(6)
        self.title, self.states, self.sums = PlainLabel(wraps=True), PlainLabel(wraps=True), PlainLabel(wraps=True)
        for label, name in ((self.title, "title"), (self.states, "states"), (self.sums, "sums")):
            label.setObjectName(f"several_{name}")
            label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            column.addWidget(label)
        set_tone(self.sums, "muted")
        column.addStretch(1)
        self._rest = QTimer(self, interval=_REST_MS, singleShot=True)
        self._rest.timeout.connect(self._sum_up)

    def show_selected(self, selected: Selected) -> None:
        """Tell of these runs."""
        if selected.ids != self._selected.ids:
            self.states.setText("")
            self.sums.setText("")
        self._selected = selected
        self.title.setText(self.tr("%n runs are selected", "", selected.count))
        self._rest.start()

    @Slot()
    def _sum_up(self) -> None:
        selected, begun_s = self._selected, time.monotonic()

        def take(summary: Summary) -> None:
            took_ms = round((time.monotonic() - begun_s) * 1000)
            self._rest.setInterval(max(_REST_MS, min(_LONGEST_REST_MS, took_ms * 4)))
            self._show(summary)

        sum_up(self._reader_thread, selected, take, lambda: selected is self._selected)

    def _show(self, summary: Summary) -> None:
        self.states.setText(VerbPrompts().counted_states(summary.states))
        names = [printable(name) for name, _ in summary.groups.most_common(_MOST_GROUPS)]
        more = len(summary.groups) - len(names)
        groups = ", ".join(names) + (self.tr(" and %n more", "", more) if more else "")
        self.sums.setText(
            joined(
                self.tr("{time} together").format(time=span(summary.elapsed_s)) if summary.elapsed_s else "",
                self.tr("{size} of output").format(size=size(summary.output_bytes)) if summary.output_bytes else "",
                self.tr("group {names}", "", len(summary.groups)).format(names=groups) if names else "",
            )
        )
        self.setAccessibleName(joined(self.title.text(), self.states.text(), self.sums.text()))
