"""A spin box for whole numbers and others of any size, that may be empty; what makes no number is kept as typed."""

from __future__ import annotations

import math

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QAbstractSpinBox, QWidget

from taskmon.ui.widgets.form_layout import indent
from taskmon.ui.widgets.wheel import keep_from_wheel


class NumberBox(QAbstractSpinBox):
    """Its arrows stay within the range; what is typed is taken as it is, and checked by whoever asks."""

    changed = Signal()

    def __init__(self, least: float | None, most: float | None, *, whole: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least, self._most, self._whole = least, most, whole
        keep_from_wheel(self)
        indent(self)
        self.lineEdit().textChanged.connect(lambda text: self.changed.emit())

    def number(self) -> float | None:
        """What is typed, if it is a finite number; a whole one as an int. A point is one in any locale."""
        text = self.text().strip().replace("_", "")
        try:
            return int(text)
        except ValueError:
            pass
        try:
            found = float(text.replace(QLocale().decimalPoint(), "."))
        except ValueError:
            return None
        return found if math.isfinite(found) and not self._whole else None

    def set_number(self, number: float) -> None:
        """Show a number."""
        text = str(number) if isinstance(number, int) else f"{number:.15g}".replace(".", QLocale().decimalPoint())
        self.lineEdit().setText(text)

    def stepBy(self, steps: int) -> None:
        number = self.number()
        if number is None:
            start = self._least if self._least is not None else min(0, self._most) if self._most is not None else 0
            self.set_number(self._within(start))
            return
        step = 1 if self._whole or abs(number) >= 10 else 0.1
        self.set_number(self._within(round(number + steps * step, 10)))
        self.selectAll()

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        up, down = QAbstractSpinBox.StepEnabledFlag.StepUpEnabled, QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        number = self.number()
        allowed = QAbstractSpinBox.StepEnabledFlag.StepNone
        if number is None or self._most is None or number < self._most:
            allowed |= up
        if number is None or self._least is None or number > self._least:
            allowed |= down
        return allowed

    def _within(self, number: float) -> float:
        if self._least is not None:
            number = max(number, self._least)
        if self._most is not None:
            number = min(number, self._most)
        return int(number) if self._whole else number
