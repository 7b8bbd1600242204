"""A dialog's body and its foot: named buttons, and above them what there is to say about what was asked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from taskmon.ui.widgets.labels import PlainLabel, set_tone


class FormDialog(QDialog):
    """A dialog called `name` that goes when it is closed; what it asks stands in `body`, over the foot."""

    def __init__(self, name: str, title: str, parent: QWidget | None, *, spacing: int = 12) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.frame = QFrame()
        self.frame.setObjectName("dialog_body")
        self.body = QVBoxLayout(self.frame)
        self.body.setContentsMargins(22, 18, 22, 18)
        self.body.setSpacing(spacing)
        self.foot = DialogFoot()

    def put_together(self, body: QWidget | None = None) -> None:
        """Lay it out, when the body is filled: Tab goes through what is there in this order."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(body or self.frame, 1)
        column.addWidget(self.foot)


class DialogFoot(QFrame):
    """Buttons in the order in which they are added; none is pressed by Return unless it is primary."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dialog_foot")
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 11, 22, 11)
        column.setSpacing(9)
        self.said = PlainLabel(wraps=True)
        self.said.hide()
        column.addWidget(self.said)
        self._at_left = 0
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._row.addStretch(1)
        column.addLayout(self._row)

    def add(
        self, name: str, text: str, act: Callable[[], object], *, is_primary: bool = False, at_left: bool = False
    ) -> QPushButton:
        """Add a button; the primary one is what Return presses."""
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setAutoDefault(False)
        if is_primary:
            button.setProperty("kind", "primary")
            button.setDefault(True)
        button.clicked.connect(lambda checked=False: act())
        if at_left:
            self.add_at_left(button)
        else:
            self._row.addWidget(button)
        return button

    def add_at_left(self, widget: QWidget) -> None:
        """Add something that ends nothing."""
        self._row.insertWidget(self._at_left, widget)
        self._at_left += 1

    def say(self, text: str, tone: str) -> None:
        """Show a sentence; "" for none."""
        self.said.setText(text)
        self.said.setVisible(bool(text))
        set_tone(self.said, tone)
