"""A message box that never takes its texts for markup."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget


class PlainMessageBox(QMessageBox):
    """For any texts: a run's name that holds an `<img>` would have the file drawn, or fetched."""

    def __init__(self, over: QWidget | None = None) -> None:
        super().__init__(over)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def setInformativeText(self, text: str) -> None:
        super().setInformativeText(text)
        # It has a label of its own, to which the box's text format means nothing.
        for label in self.findChildren(QLabel):
            label.setTextFormat(Qt.TextFormat.PlainText)
