"""The fields of a task's form that hold several values: lists and maps as rows, optional values, dataclasses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QLineEdit, QPushButton, QVBoxLayout, QWidget

from taskmon.ui.forms.field import MISSING, Field
from taskmon.ui.forms.removable_rows import RemovableRows
from taskmon.ui.widgets.form_layout import beside

_MOST_ROWS = 200
_KEY_PX = 130


@dataclass(frozen=True, slots=True)
class _Row:
    key: QLineEdit | None
    field: Field


class RowsField(Field):
    """A row for each entry, with buttons that add and remove; its value is a list, or with `keyed` an object."""

    is_high = True

    def __init__(self, name: str, title: str, make: Callable[[str, str], Field], *, keyed: bool = False) -> None:
        super().__init__(name, title)
        self._make = make
        self._keyed = keyed
        self._made = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._add = QPushButton(self.tr("Add"))
        self._add.setObjectName(f"{name}_add")
        self._add.setAccessibleName(self.tr("Add to {title}").format(title=title))
        self._add.setAutoDefault(False)
        self._add.clicked.connect(self._add_by_hand)
        self._rows = RemovableRows[_Row](self._add, _MOST_ROWS, self.changed)
        column.addLayout(self._rows.column)
        column.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)

    def value(self) -> Any:
        given = [(row.key.text() if row.key else "", row.field.value()) for row in self._rows]
        if self._keyed:
            return {key: value for key, value in given if key and value is not MISSING}
        return [value for _, value in given if value is not MISSING]

    def fill(self, value: Any) -> None:
        self._rows.clear()
        entries: list[tuple[str, Any]] = []
        if isinstance(value, dict):
            entries = [(str(key), entry) for key, entry in value.items()]
        elif isinstance(value, list):
            entries = [("", entry) for entry in value]
        for key, entry in entries[:_MOST_ROWS]:
            row = self._add_row()
            row.field.fill(entry)
            if row.key is not None:
                row.key.setText(key)

    def faults(self) -> dict[str, str]:
        found = {}
        for number, row in enumerate(self._rows, 1):
            for text in row.field.faults().values():
                found[""] = self.tr("Entry {number}: {what}").format(number=number, what=text)
        if self._keyed and any(
            row.key and not row.key.text() and row.field.value() is not MISSING for row in self._rows
        ):
            found[""] = self.tr("An entry has no name.")
        return found

    def handle(self) -> QWidget:
        return self._add

    def _add_by_hand(self) -> None:
        row = self._add_row()
        (row.key or row.field.handle()).setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _add_row(self) -> _Row:
        self._made += 1
        name = f"{self.name}_{self._made}"
        field = self._make(
            name, self.tr("{title}, entry {number}").format(title=self.title, number=len(self._rows) + 1)
        )
        field.changed.connect(self.changed)
        remove = QPushButton(self.tr("Remove"))
        remove.setObjectName(f"{name}_remove")
        remove.setAccessibleName(self.tr("Remove entry {number}").format(number=len(self._rows) + 1))
        line = beside(field, remove)
        line.setAlignment(remove, Qt.AlignmentFlag.AlignTop)
        key = None
        if self._keyed:
            key = QLineEdit()
            key.setObjectName(f"{name}_key")
            key.setAccessibleName(self.tr("Name of entry {number}").format(number=len(self._rows) + 1))
            key.setPlaceholderText(self.tr("name"))
            key.setFixedWidth(_KEY_PX)
            key.textChanged.connect(self.changed)
            line.insertWidget(0, key, 0, Qt.AlignmentFlag.AlignTop)
        row = _Row(key, field)
        self._rows.add(row, line, remove)
        return row


class OptionalField(Field):
    """A field that may be left empty: then it is null. What has no empty form gets a box to tick."""

    def __init__(self, inner: Field, *, ticked: bool) -> None:
        super().__init__(inner.name, inner.title)
        self._inner = inner
        self._tick = QCheckBox(self.tr("Give one")) if ticked else None
        self.is_high = ticked or inner.is_high
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        if self._tick is not None:
            self._tick.setObjectName(f"{inner.name}_given")
            self._tick.setAccessibleName(self.tr("Give {title}").format(title=inner.title))
            self._tick.toggled.connect(self._show_inner)
            column.addWidget(self._tick)
            inner.hide()
        column.addWidget(inner)
        inner.changed.connect(self.changed)

    def value(self) -> Any:
        if self._tick is not None and not self._tick.isChecked():
            return None
        value = self._inner.value()
        return None if value is MISSING else value

    def fill(self, value: Any) -> None:
        is_given = value is not None and value is not MISSING
        if self._tick is not None:
            self._tick.setChecked(is_given)
        self._inner.fill(value if is_given else MISSING)

    def faults(self) -> dict[str, str]:
        return self._inner.faults() if self._tick is None or self._tick.isChecked() else {}

    def show_problems(self, problems: Mapping[str, str]) -> dict[str, str]:
        return self._inner.show_problems(problems)

    def handle(self) -> QWidget:
        return self._tick or self._inner.handle()

    def _show_inner(self, wanted: bool) -> None:
        self._inner.setVisible(wanted)
        self.changed.emit()


class GroupField(Field):
    """The fields of a dataclass, one under another; `form` is a ParameterForm, made by whoever makes fields."""

    is_high = True

    def __init__(self, name: str, title: str, form: Field) -> None:
        super().__init__(name, title)
        self._form = form
        frame = QFrame()
        frame.setObjectName("group")
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(12, 8, 12, 10)
        inner.addWidget(form)
        self.setLayout(beside(frame))
        form.changed.connect(self.changed)

    def value(self) -> Any:
        return self._form.value()

    def fill(self, value: Any) -> None:
        self._form.fill(value)

    def faults(self) -> dict[str, str]:
        return self._form.faults()

    def show_problems(self, problems: Mapping[str, str]) -> dict[str, str]:
        return self._form.show_problems(problems)

    def handle(self) -> QWidget:
        return self._form.handle()
