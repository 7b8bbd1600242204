"""Asks what closing the window, or quitting, means while runs are active."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Active:
    """How many runs are not over, by what becomes of them when the monitor ends."""

    outside: int = 0  #: run in workers, which go on
    inside: int = 0  #: run in threads of the monitor, and end with it
    queued: int = 0

    @property
    def running(self) -> int:
        return self.outside + self.inside

    @property
    def total(self) -> int:
        return self.running + self.queued


class LeaveDialog(FormDialog):
    """Answers and a way back. `chosen` carries the answer and whether to remember it.

    Return keeps what runs running; Escape stays.
    """

    chosen = Signal(object, bool)

    def __init__(
        self, active: Active, has_tray: bool, theme: Theme, parent: QWidget | None = None, *, quits: bool = False
    ) -> None:
        """`quits`: it is to be left altogether, so that hiding is no answer, and nothing is remembered."""
        title = self.tr("Quit taskmon") if quits else self.tr("Close taskmon")
        super().__init__("leave_dialog", title, parent, spacing=10)
        self._theme = theme
        self._buttons: list[QPushButton] = []  # the first is the safest: what keeps most as it is
        asked = self.tr("%n runs are active. What shall become of them?", "", active.total)
        head = PlainLabel(self.tr("Quit taskmon?") if quits else asked, wraps=True)
        font = QFont(head.font())
        font.setPointSizeF(font.pointSizeF() * 1.15)
        font.setWeight(QFont.Weight.DemiBold)
        head.setFont(font)
        self.body.addWidget(head)
        if has_tray and not quits:
            self._offer(
                Leave.TRAY, self.tr("Keep running in the tray"), self.tr("The window goes, everything else stays.")
            )
        leave = self.tr("Quit, and leave %n runs running", "", active.outside) if active.outside else self.tr("Quit")
        self._offer(Leave.LEAVE, leave, self._what_becomes(active))
        cancel = self.tr("Cancel all %n runs and quit", "", active.total)
        lost = self.tr("What %n runs did so far may be lost. This is asked each time.", "", active.running)
        self._offer(Leave.CANCEL, cancel, lost if active.running else self.tr("Nothing of them has begun."))
        self.remember = QCheckBox(self.tr("Don't ask again"))
        self.remember.setObjectName("leave_remember")
        self.remember.setAccessibleName(self.tr("Don't ask again"))
        self.remember.setVisible(not quits)
        self.foot.add_at_left(self.remember)
        self.foot.add("leave_stay", self.tr("Stay here"), self.reject)
        self.put_together()
        self.setMinimumWidth(_WIDTH)
        self._buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _what_becomes(self, active: Active) -> str:
        """What goes on and what waits, in numbers."""
        parts = (
            self.tr("%n go on without the monitor", "", active.outside) if active.outside else "",
            self.tr("%n queued wait for the next launch", "", active.queued) if active.queued else "",
        )
        goes_on = ", ".join(part for part in parts if part)
        sentences = [self.tr("{what}.").format(what=goes_on)] if goes_on else []
        if active.inside:
            ends = self.tr("%n run inside taskmon and end with it; the next launch asks about them.", "", active.inside)
            sentences.append(ends)
        return "\n".join(sentences)

    def _offer(self, leave: Leave, title: str, text: str) -> None:
        """Add an answer."""
        row = QVBoxLayout()
        row.setSpacing(2)
        button = QPushButton(title)
        button.setObjectName(f"leave_{leave.value}")
        button.setAccessibleName(title)
        button.setAccessibleDescription(text)
        button.setAutoDefault(False)
        button.clicked.connect(lambda checked=False: self._choose(leave))
        if leave is Leave.CANCEL:
            apart = QFrame()
            apart.setObjectName("line")
            apart.setFixedHeight(1)
            self.body.addSpacing(4)
            self.body.addWidget(apart)
            self.body.addSpacing(4)
            button.setProperty("kind", "danger")
            button.setIcon(icons.icon("warning", self._theme.colours.red))
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            row.addWidget(button)
        if not self._buttons:
            button.setProperty("kind", "primary")
            button.setDefault(True)
        self._buttons.append(button)
        explained = PlainLabel(text, wraps=True)
        set_tone(explained, "muted")
        row.addWidget(explained)
        self.body.addLayout(row)

    def _choose(self, leave: Leave) -> None:
        self.chosen.emit(leave, self.remember.isChecked() and leave.may_be_remembered)
        self.accept()
