"""What stands in place of the list while there is no run at all."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from taskmon.ui.style import icons
from taskmon.ui.style.theme import Theme, fixed_font
from taskmon.ui.widgets.labels import PlainLabel, set_tone


class Welcome(QFrame):
    """The first minute: what this is, one button to begin, one to see it at work."""

    new_run_asked = Signal()
    samples_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("welcome")
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 40, 40, 40)
        column.setSpacing(10)
        column.addStretch(2)
        sign = QLabel()
        sign.setPixmap(icons.app_pixmap(72, ratio=self.devicePixelRatioF()))
        sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(sign)
        column.addSpacing(6)
        head = PlainLabel(self.tr("Hand over a job, and get on with your day"), wraps=True)
        font = QFont(head.font())
        font.setPointSizeF(font.pointSizeF() * 1.5)
        font.setWeight(QFont.Weight.DemiBold)
        head.setFont(font)
        head.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(head)
        text = PlainLabel(
            self.tr(
                "taskmon runs it, shows how far it is, and tells you how it ended.\n"
                "Close the window, log out, pull the plug: nothing is forgotten."
            ),
            wraps=True,
        )
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_tone(text, "muted")
        column.addWidget(text)
        column.addSpacing(14)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addStretch(1)
        self.new_run = QPushButton(self.tr("New run…"))
        self.new_run.setProperty("kind", "primary")
        self.new_run.setObjectName("welcome_new_run")
        self.new_run.setAccessibleName(self.tr("New run"))
        self.new_run.clicked.connect(self.new_run_asked)
        self.samples = QPushButton(self.tr("Run three sample jobs"))
        self.samples.setObjectName("welcome_samples")
        self.samples.setAccessibleName(self.tr("Run three sample jobs"))
        self.samples.clicked.connect(self.samples_asked)
        row.addWidget(self.new_run)
        row.addWidget(self.samples)
        row.addStretch(1)
        column.addLayout(row)
        column.addSpacing(14)
        shell = PlainLabel(self.tr("Or from a shell:"))
        shell.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_tone(shell, "muted")
        column.addWidget(shell)
        example = PlainLabel("taskmon add -- rsync -a ~/raw/ nas:/raw/", selectable=True)
        example.setFont(fixed_font())
        example.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(example)
        column.addStretch(3)

    def sizeHint(self) -> QSize:
        return QSize(600, 440)
