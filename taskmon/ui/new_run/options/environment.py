"""The variables that are set for a run beside those it gets anyway: a row each; what is secret is shown as dots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from taskmon.core.errors import InvalidError
from taskmon.core.job import Job, check, printable
from taskmon.core.secrets.masking import is_secret
from taskmon.ui.forms.field import Field
from taskmon.ui.forms.removable_rows import RemovableRows
from taskmon.ui.style.theme import fixed_font
from taskmon.ui.text.errors.text import refusal_text
from taskmon.ui.text.exact import from_field, to_field
from taskmon.ui.widgets.form_layout import beside
from taskmon.ui.widgets.growing_text import GrowingText
from taskmon.ui.widgets.labels import PlainLabel, set_tone

_NAME_PX = 150
_MOST_ROWS = 200
_VALUE_LINES = 4
_MOST_NAMED = 8


class EnvironmentField(Field):
    """Its value is an object of texts, as a job's `env`."""

    is_high = True

    def __init__(self, name: str, title: str) -> None:
        super().__init__(name, title)
        self._made = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.add_button = QPushButton(self.tr("Set a variable"))
        self.add_button.setObjectName(f"{name}_add")
        self.add_button.setAccessibleName(self.tr("Set a variable"))
        self.add_button.setAutoDefault(False)
        self.add_button.clicked.connect(self._add_by_hand)
        self._rows = RemovableRows[_Row](self.add_button, _MOST_ROWS, self.changed)
        column.addLayout(self._rows.column)
        column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.says = PlainLabel(wraps=True)
        self.says.setObjectName(f"{name}_says")
        set_tone(self.says, "muted")
        self.says.hide()
        column.addWidget(self.says)

    def value(self) -> dict[str, str]:
        return {row.key: row.value.text() for row in self._rows if row.key}

    def fill(self, value: dict[str, str]) -> None:
        self._rows.clear()
        for key, text in value.items():
            self._add_row(key, text)

    def show_captured(self, captured: Mapping[str, str], now: Mapping[str, str]) -> None:
        """Say what it gets beside that: what was captured with another run, and how that differs from now."""
        names = sorted(key for key in captured.keys() | now.keys() if captured.get(key) != now.get(key))
        shown = ", ".join(map(printable, names[:_MOST_NAMED])) + (" …" if len(names) > _MOST_NAMED else "")
        said = self.tr("It gets the environment that was captured with the run before.")
        if names:
            said = self.tr("It gets the environment of the run before, which differs from today's in {names}.")
        self.says.setText(said.format(names=shown))
        self.says.setVisible(bool(captured))

    def faults(self) -> dict[str, str]:
        keys = [row.key for row in self._rows]
        if any(row.value.text() and not row.key for row in self._rows):
            return {"": self.tr("A variable has no name.")}
        twice = next((key for key in keys if key and keys.count(key) > 1), None)
        if twice is not None:
            return {"": self.tr("{name} is set twice.").format(name=printable(twice))}
        try:
            check(Job(("?",), "", env=self.value()))
        except InvalidError as error:
            return {"": refusal_text(error)}
        return {}

    def handle(self) -> QWidget:
        return self.add_button

    @Slot()
    def _add_by_hand(self) -> None:
        row = self._add_row("", "")
        row.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _add_row(self, key: str, text: str) -> _Row:
        self._made += 1
        name = f"{self.name}_{self._made}"
        line = QLineEdit(to_field(key))
        line.setFont(fixed_font())
        line.setFixedWidth(_NAME_PX)
        line.setPlaceholderText(self.tr("NAME"))
        line.setObjectName(f"{name}_name")
        line.setAccessibleName(self.tr("Name of variable {number}").format(number=self._made))
        value = SecretText(f"{name}_value", self.tr("Value of variable {number}").format(number=self._made))
        value.hide_as_secret(is_secret(key))
        value.set_text(text)
        remove = QPushButton(self.tr("Remove"))
        remove.setObjectName(f"{name}_remove")
        remove.setAccessibleName(self.tr("Remove variable {number}").format(number=self._made))
        cells = beside(line, PlainLabel("="), value, remove)
        cells.setStretch(0, 0)
        cells.setStretch(2, 1)
        for cell in (line, remove):
            cells.setAlignment(cell, Qt.AlignmentFlag.AlignTop)
        row = _Row(line, value)
        line.textChanged.connect(lambda typed: self._change_name(row))
        value.changed.connect(self.changed)
        self._rows.add(row, cells, remove)
        return row

    def _change_name(self, row: _Row) -> None:
        row.value.hide_as_secret(is_secret(row.key))
        self.changed.emit()


class SecretText(QWidget):
    """A text of several lines, or dots in its place until somebody wants to see it."""

    changed = Signal()

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self._is_secret = False
        self._plain = GrowingText(most_lines=_VALUE_LINES)
        self._plain.setFont(fixed_font())
        self._dots = QLineEdit()
        self._dots.setEchoMode(QLineEdit.EchoMode.Password)
        for part in (self._plain, self._dots):
            part.setObjectName(name)
            part.setAccessibleName(title)
        self._show = QPushButton(self.tr("Show"))
        self._show.setCheckable(True)
        self._show.setAutoDefault(False)
        self._show.setObjectName(f"{name}_show")
        self._show.setAccessibleName(self.tr("Show {title}").format(title=title))
        line = beside(self._plain, self._dots, self._show)
        line.setStretch(1, 1)
        line.setAlignment(self._show, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)
        self._plain.textChanged.connect(self.changed)
        self._dots.textChanged.connect(self.changed)
        self._show.toggled.connect(self._swap)
        self._swap()

    def text(self) -> str:
        """What it holds, shown or not."""
        return from_field(self._dots.text()) if self._is_hidden else self._plain.text()

    def set_text(self, text: str) -> None:
        """Hold another text."""
        if self._is_hidden:
            self._dots.setText(to_field(text))
        else:
            self._plain.setText(text)

    def hide_as_secret(self, is_secret: bool) -> None:
        """Show dots, or what is typed."""
        if is_secret != self._is_secret:
            text = self.text()
            self._is_secret = is_secret
            self.set_text(text)
            self._swap_parts()

    @property
    def _is_hidden(self) -> bool:
        return self._is_secret and not self._show.isChecked()

    @Slot()
    def _swap(self) -> None:
        # The button has been toggled already: the text is still where it was before.
        text = self._plain.text() if self._is_hidden else from_field(self._dots.text())
        if self._is_secret:
            self.set_text(text)
        self._swap_parts()

    def _swap_parts(self) -> None:
        self._dots.setVisible(self._is_hidden)
        self._plain.setVisible(not self._is_hidden)
        self._show.setVisible(self._is_secret)
        self._show.setText(self.tr("Show") if self._is_hidden else self.tr("Hide"))


@dataclass(frozen=True, slots=True)
class _Row:
    name: QLineEdit
    value: SecretText

    @property
    def key(self) -> str:
        return from_field(self.name.text()).strip()
