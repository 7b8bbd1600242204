"""A form: heads in a column at the left, fields beside them; every form of a dialog has heads of the same width."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QGridLayout, QHBoxLayout, QLayout, QLineEdit, QWidget

from taskmon.ui.widgets.labels import PlainLabel, set_tone

_HEADS_PX = 118
_GAP_PX = 14
#: Where the fields begin, for what stands under them in no form.
FIELDS_PX = _HEADS_PX + _GAP_PX
_INDENT_PX = 9
#: From the top of a field to its text: a head beside something high stands there.
_TOP_PX = 7


class FormGrid(QGridLayout):
    """Rows of a head and a field; the head is the field's buddy and its accessible name."""

    def __init__(self, parent: QWidget | None = None, heads_px: int = _HEADS_PX) -> None:
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, 0)
        self.setHorizontalSpacing(_GAP_PX)
        self.setVerticalSpacing(10)
        self.setColumnMinimumWidth(0, heads_px)
        self.setColumnStretch(1, 1)
        self._heads_px = heads_px

    def add_row(
        self, title: str, field: QWidget, name: str, line: QLayout | None = None, *, is_high: bool = False
    ) -> PlainLabel:
        """Add a field, or the `line` it stands in, beside its title; the field is called `name`."""
        field.setObjectName(name)
        field.setAccessibleName(title)
        return self.add_named_row(title, field, line, is_high=is_high)

    def add_named_row(
        self, title: str, field: QWidget, line: QLayout | None = None, *, is_high: bool = False
    ) -> PlainLabel:
        """The same for a field that has names of its own."""
        row = self.rowCount()
        head = PlainLabel(title, wraps=True)
        head.setFixedWidth(self._heads_px)
        upright = Qt.AlignmentFlag.AlignTop if is_high else Qt.AlignmentFlag.AlignVCenter
        head.setAlignment(Qt.AlignmentFlag.AlignRight | upright)
        if is_high:
            head.setContentsMargins(0, _TOP_PX, 0, 0)
        set_tone(head, "muted")
        head.setBuddy(field)
        self.addWidget(head, row, 0)
        if line is None:
            self.addWidget(field, row, 1)
        else:
            self.addLayout(line, row, 1)
        return head

    def add_below(self, widget: QWidget, alignment: Qt.AlignmentFlag | None = None) -> None:
        """Add something under the field of the last row."""
        if alignment is None:
            self.addWidget(widget, self.rowCount(), 1)
        else:
            self.addWidget(widget, self.rowCount(), 1, alignment)


def beside(*widgets: QWidget) -> QHBoxLayout:
    """A line of widgets, the first of which takes what room there is."""
    line = QHBoxLayout()
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(8)
    for place, widget in enumerate(widgets):
        line.addWidget(widget, 0 if place else 1)
    return line


def at_left(*widgets: QWidget) -> QHBoxLayout:
    """A line of widgets, each as wide as it wants to be; what room is left is at its end."""
    line = beside(*widgets)
    line.setStretch(0, 0)
    line.addStretch(1)
    return line


def indent(box: QAbstractSpinBox) -> None:
    """Begin the text where a line edit's does; a stylesheet's padding moves only the frame of a spin box."""
    inner = box.findChild(QLineEdit)
    if inner is not None:
        inner.setTextMargins(_INDENT_PX, 0, 0, 0)
