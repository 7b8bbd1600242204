"""What stands in place of the rows where a filter or a search leaves none."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from taskmon.ui.run_list.filter import Filter
from taskmon.ui.run_list.filter_text import nothing_text
from taskmon.ui.widgets.labels import PlainLabel, set_tone


class NothingFound(QFrame):
    """Says what was looked for, and offers to look at all runs again."""

    clear_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("nothing_found")
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 24, 40, 24)
        column.setSpacing(6)
        column.addStretch(2)
        self.text = PlainLabel(wraps=True)
        self.text.setObjectName("nothing_found_text")
        self.text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.text)
        self._more = PlainLabel(wraps=True)
        self._more.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        set_tone(self._more, "muted")
        column.addWidget(self._more)
        column.addSpacing(8)
        self.clear = QPushButton()
        self.clear.setObjectName("nothing_found_clear")
        self.clear.clicked.connect(self.clear_asked)
        column.addWidget(self.clear, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def show_filter(self, wanted: Filter) -> None:
        """Say that no run is like that."""
        self.text.setText(nothing_text(wanted))
        looked_at = self.tr("Names, commands, errors, tags and what ended runs printed were searched.")
        self._more.setText(looked_at if wanted.search else "")
        self._more.setVisible(bool(wanted.search))
        self.clear.setText(self.tr("Clear") if wanted.is_narrow else self.tr("Show all"))
        self.clear.setAccessibleName(self.tr("Show all runs"))
