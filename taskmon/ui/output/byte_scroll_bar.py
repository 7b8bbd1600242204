"""A scroll bar over the bytes of a file, of which there may be more than it can count."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QScrollBar

#: A scroll bar counts in 32 bits; longer files are scrolled in units of several bytes.
_LONGEST_BAR = 1_000_000_000


class ByteScrollBar(QObject):
    """Sets `bar`, and tells where somebody moves it."""

    moved = Signal(object, bool)  #: int, to which byte, which may be more than a signal's int; whether that is the end
    stepped = Signal(int)  #: by so many rows

    def __init__(self, bar: QScrollBar) -> None:
        super().__init__(bar)
        self._bar = bar
        self._unit = 1
        self._rows = 1
        self._is_being_set = False
        bar.valueChanged.connect(self._take_value)
        bar.actionTriggered.connect(self._take_action)

    def set(self, at: int, last: int, length: int, rows: int) -> None:
        """Show that the view begins `at`, and could at the `last` of so many bytes; so many rows are in sight."""
        self._unit, self._rows = max(1, length // _LONGEST_BAR), rows
        self._is_being_set = True
        self._bar.setRange(0, last // self._unit)
        self._bar.setPageStep(max(1, (length - last) // self._unit))
        self._bar.setSingleStep(max(1, (length - last) // self._unit // rows))
        self._bar.setValue(at // self._unit)
        self._is_being_set = False

    @Slot(int)
    def _take_value(self, value: int) -> None:
        if not self._is_being_set:
            self.moved.emit(value * self._unit, value >= self._bar.maximum())

    @Slot(int)
    def _take_action(self, action: int) -> None:
        # A step of the bar's arrows is a row, not a number of bytes.
        page = max(1, self._rows - 1)
        steps = {1: 1, 2: -1, 3: page, 4: -page}
        if action in steps:
            self._bar.setSliderPosition(self._bar.value())
            self.stepped.emit(steps[action])
