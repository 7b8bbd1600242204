"""A message box with named buttons that never takes its texts for markup."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton, QWidget


class PlainMessageBox(QMessageBox):
    """For any texts: a run's name that holds an `<img>` would have the file drawn, or fetched."""

    def __init__(self, name: str, title: str, icon: QMessageBox.Icon, over: QWidget | None = None) -> None:
        super().__init__(over)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setIcon(icon)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.finished.connect(self.deleteLater)

    def add(
        self, name: str, text: str, role: QMessageBox.ButtonRole, act: Callable[[], object] | None = None
    ) -> QPushButton:
        """Add a button, and have `act` done when it is pressed; without, it leaves everything as it is.

        That one is what Return and Escape press.
        """
        button = self.addButton(text, role)
        button.setObjectName(name)
        if act is not None:
            button.clicked.connect(lambda checked=False: act())
        else:
            self.setDefaultButton(button)
            self.setEscapeButton(button)
        return button

    def setInformativeText(self, text: str) -> None:
        super().setInformativeText(text)
        # It has a label of its own, to which the box's text format means nothing.
        for label in self.findChildren(QLabel):
            label.setTextFormat(Qt.TextFormat.PlainText)
