"""A length of time, typed as it is said: 10 min, 1 h 30 min, 90 s."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from taskmon.core.errors import InvalidError
from taskmon.core.job import check_seconds
from taskmon.ui.forms.field import Field
from taskmon.ui.text.errors.text import refusal_text
from taskmon.ui.text.lengths import length_text, read_length
from taskmon.ui.widgets.form_layout import beside

_WIDTH_PX = 130


class DurationField(Field):
    """Its value is seconds, or None where it is left empty; a fault says how a length is written."""

    def __init__(self, name: str, title: str, *, unit: str, hint: str = "", least_s: float = 0.001) -> None:
        """An empty one.

        Args:
            unit: What a number alone counts: d, h, m or s.
            hint: What an empty one means; "": it has to be filled in.
        """
        super().__init__(name, title)
        self._unit = unit
        self._may_be_empty = bool(hint)
        self._least_s = least_s
        self._given_s: float | None = None
        self._given_text = ""
        self.line = QLineEdit()
        self.line.setObjectName(name)
        self.line.setAccessibleName(title)
        self.line.setPlaceholderText(hint)
        self.line.setFixedWidth(_WIDTH_PX)
        self.setLayout(beside(self.line))
        self.line.textChanged.connect(self.changed)
        self.line.editingFinished.connect(self._show_understood)

    def value(self) -> float | None:
        text = self.line.text()
        if text == self._given_text:
            return self._given_s
        try:
            return read_length(text, self._unit) if text.strip() else None
        except InvalidError:
            return None

    def fill(self, value: float | None) -> None:
        self._given_s = value
        self._given_text = "" if value is None else length_text(value)
        self.line.setText(self._given_text)

    def faults(self) -> dict[str, str]:
        text = self.line.text().strip()
        if not text:
            return {} if self._may_be_empty else {"": self.tr("A length of time is needed, such as 10 min.")}
        if self.line.text() == self._given_text:
            return {}
        try:
            seconds = read_length(text, self._unit)
        except InvalidError as error:
            return {"": refusal_text(error)}
        try:
            check_seconds("", seconds, self._least_s)
        except InvalidError:
            return {"": self.tr("This is too short.") if seconds < self._least_s else self.tr("This is too long.")}
        return {}

    def handle(self) -> QWidget:
        return self.line

    @Slot()
    def _show_understood(self) -> None:
        """Write a number alone with its unit, once it is typed: 10 is 10 min."""
        seconds = self.value()
        if seconds is not None and not self.faults():
            self.line.setText(length_text(seconds))
