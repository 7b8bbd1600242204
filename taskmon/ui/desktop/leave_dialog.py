"""Asks what closing the window means while runs are active."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QCheckBox, QFrame, QPushButton, QVBoxLayout, QWidget

from taskmon.ui.style import icons
from taskmon.ui.style.theme import Theme
from taskmon.ui.widgets.dialog import FormDialog
from taskmon.ui.widgets.labels import PlainLabel, set_tone

_WIDTH = 540


class Leave(StrEnum):
    """What closing the window means; the value is what the window's own settings remember."""

    TRAY = "tray"  #: the window hides, the monitor goes on
    LEAVE = "leave"  #: the monitor ends, its workers finish what they hold
    CANCEL = "cancel"  #: the runs are cancelled first; never remembered

    @property
    def may_be_remembered(self) -> bool:
        """Whether it may be done again without being asked for: what ends work may not."""
        return self is not Leave.CANCEL


class LeaveDialog(FormDialog):
    """Three answers and a way back. `chosen` carries the answer and whether to remember it.

    Return keeps what runs running; Escape stays.
    """

    chosen = Signal(object, bool)

    def __init__(self, active: int, has_tray: bool, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("leave_dialog", self.tr("Close taskmon"), parent, spacing=10)
        self._safest: QPushButton | None = None
        inner = self.body
        head = PlainLabel(self.tr("%n runs are active. What shall become of them?", "", active), wraps=True)
        font = QFont(head.font())
        font.setPointSizeF(font.pointSizeF() * 1.15)
        font.setWeight(QFont.Weight.DemiBold)
        head.setFont(font)
        inner.addWidget(head)
        colours = theme.colours
        for leave, title, text in (
            (Leave.TRAY, self.tr("Keep running in the tray"), self.tr("The window goes, everything else stays.")),
            (
                Leave.LEAVE,
                self.tr("Leave %n runs running without the monitor", "", active),
                self.tr("What runs goes on and is found again at the next launch; what is queued waits."),
            ),
            (
                Leave.CANCEL,
                self.tr("Cancel all %n runs and quit", "", active),
                self.tr("What %n runs did so far may be lost. This is asked each time.", "", active),
            ),
        ):
            if leave is Leave.TRAY and not has_tray:
                continue
            row = QVBoxLayout()
            row.setSpacing(2)
            button = QPushButton(title)
            button.setObjectName(f"leave_{leave.value}")
            button.setAccessibleName(title)
            button.setAccessibleDescription(text)
            button.setAutoDefault(False)
            button.clicked.connect(lambda checked=False, leave=leave: self._choose(leave))
            if leave is Leave.CANCEL:
                apart = QFrame()
                apart.setObjectName("line")
                apart.setFixedHeight(1)
                inner.addSpacing(4)
                inner.addWidget(apart)
                inner.addSpacing(4)
                button.setProperty("kind", "danger")
                button.setIcon(icons.icon("warning", colours.red))
                row.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
            else:
                row.addWidget(button)
            if self._safest is None:
                # The first: what keeps most as it is.
                self._safest = button
                button.setProperty("kind", "primary")
                button.setDefault(True)
            explained = PlainLabel(text, wraps=True)
            set_tone(explained, "muted")
            row.addWidget(explained)
            inner.addLayout(row)
        self.remember = QCheckBox(self.tr("Don't ask again"))
        self.remember.setObjectName("leave_remember")
        self.remember.setAccessibleName(self.tr("Don't ask again"))
        self.foot.add_at_left(self.remember)
        self.foot.add("leave_stay", self.tr("Stay here"), self.reject)
        self.put_together()
        self.setMinimumWidth(_WIDTH)
        if self._safest is not None:
            self._safest.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, leave: Leave) -> None:
        self.chosen.emit(leave, self.remember.isChecked() and leave.may_be_remembered)
        self.accept()
