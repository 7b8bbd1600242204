"""Rows one under another, each with a button that removes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

Row = TypeVar("Row")


class RemovableRows(Generic[Row]):
    """Goes through what each row was added with, from the first to the last."""

    def __init__(self, adder: QWidget, most: int, changed: SignalInstance) -> None:
        """None yet.

        Args:
            adder: What adds a row: it can't while there are `most`, and has the keyboard when one was removed.
            changed: Emitted when somebody removed one.
        """
        self.column = QVBoxLayout()
        self.column.setSpacing(6)
        self._adder = adder
        self._most = most
        self._changed = changed
        self._frames: dict[Row, QWidget] = {}

    def __iter__(self) -> Iterator[Row]:
        return iter(self._frames)

    def __len__(self) -> int:
        return len(self._frames)

    def add(self, row: Row, line: QHBoxLayout, remove: QPushButton) -> None:
        """Show a row as this line, in which this button removes it."""
        frame = QWidget()
        frame.setLayout(line)
        remove.setAutoDefault(False)
        remove.clicked.connect(lambda: self._remove_by_hand(row))
        self._frames[row] = frame
        self.column.addWidget(frame)
        self._adder.setEnabled(len(self._frames) < self._most)

    def clear(self) -> None:
        """Remove all of them."""
        for row in list(self._frames):
            self._remove(row)

    def _remove_by_hand(self, row: Row) -> None:
        self._remove(row)
        self._adder.setFocus(Qt.FocusReason.OtherFocusReason)
        self._changed.emit()

    def _remove(self, row: Row) -> None:
        frame = self._frames.pop(row)
        self.column.removeWidget(frame)
        frame.hide()
        frame.deleteLater()
        self._adder.setEnabled(True)
