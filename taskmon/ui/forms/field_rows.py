"""A form of fields, a row each: its title beside it, and below it what is wrong with what stands there."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from taskmon.core.job import printable
from taskmon.ui.forms.field import Field
from taskmon.ui.widgets.form_layout import FormGrid
from taskmon.ui.widgets.labels import PlainLabel, set_tone


class FieldRows(QWidget):
    """Shows each fault as soon as it is typed; a field's fault stands in a label called FIELD_error."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = FormGrid(self)
        self._rows: list[tuple[Field, PlainLabel]] = []

    def add_field(self, field: Field) -> PlainLabel:
        """Add a row; its title is given back."""
        error = PlainLabel(wraps=True)
        error.setObjectName(f"{field.handle().objectName()}_error")
        set_tone(error, "red")
        error.hide()
        cell = QVBoxLayout()
        cell.setContentsMargins(0, 0, 0, 0)
        cell.setSpacing(4)
        cell.addWidget(field)
        cell.addWidget(error)
        handle = field.handle()
        spoken = handle.accessibleName()
        head = self._grid.add_row(field.title, handle, handle.objectName(), cell, is_high=True)
        handle.setAccessibleName(spoken)
        self._rows.append((field, error))
        field.changed.connect(self.changed)
        field.changed.connect(self.show_faults)
        return head

    def add_below(self, widget: QWidget) -> None:
        """Add something without a title under the last row."""
        self._grid.add_below(widget)

    def faults(self) -> list[str]:
        """What is wrong, a sentence each, from the first row to the last."""
        return [said for field, _ in self._rows if field.isEnabled() for said in field.faults().values()]

    def show_faults(self) -> None:
        """Say beside each field what is wrong with it."""
        for field, error in self._rows:
            said = " ".join(printable(text) for text in field.faults().values())
            if said != error.text():
                error.setText(said)
                error.setVisible(bool(said))
                field.handle().setAccessibleDescription(said)
