"""The fields of a task's form that hold one value: a number, a text, a secret, a path, a choice, yes or no, JSON."""

from __future__ import annotations

import json
import os
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from taskmon.tasks.parameters.schema import Choice, PathKind, ValueType
from taskmon.ui.forms.field import MISSING, Field
from taskmon.ui.style.theme import fixed_font
from taskmon.ui.text.exact import from_field, to_field
from taskmon.ui.text.units import translate
from taskmon.ui.widgets.cut_box import CutBox
from taskmon.ui.widgets.form_layout import at_left, beside
from taskmon.ui.widgets.number_box import NumberBox
from taskmon.ui.widgets.path_completer import PathCompleter
from taskmon.ui.widgets.wheel import keep_from_wheel

_NUMBER_PX = 130
_JSON_LINES = 4


class NumberField(Field):
    """A spin box; empty: nothing is given."""

    def __init__(self, name: str, title: str, type_: ValueType, hint: str, *, whole: bool) -> None:
        super().__init__(name, title)
        self._box = NumberBox(type_.least, type_.most, whole=whole)
        self._box.setMinimumWidth(_NUMBER_PX)
        self._box.lineEdit().setPlaceholderText(hint)
        self.setLayout(at_left(self._box))
        _name(self._box, name, title)
        self._box.changed.connect(self.changed)

    def value(self) -> Any:
        text = self._box.text().strip()
        if not text:
            return MISSING
        number = self._box.number()
        return text if number is None else number

    def fill(self, value: Any) -> None:
        if isinstance(value, (int, float)):
            self._box.set_number(value)
        else:
            self._box.clear()

    def handle(self) -> QWidget:
        return self._box


class TextField(Field):
    """One line. What an empty one means is for its maker to say."""

    def __init__(self, name: str, title: str, hint: str, empty: Any = MISSING) -> None:
        super().__init__(name, title)
        self._empty = empty
        self._line = QLineEdit()
        self._line.setPlaceholderText(hint)
        self.setLayout(beside(self._line))
        _name(self._line, name, title)
        self._line.textChanged.connect(self.changed)

    def value(self) -> Any:
        return self._line.text() or self._empty

    def fill(self, value: Any) -> None:
        self._line.setText(value if isinstance(value, str) else "")

    def handle(self) -> QWidget:
        return self._line


class WrittenField(TextField):
    """One line for what JSON holds as a text or number, such as a date; its check says what it must look like."""

    _filled: Any = MISSING

    def value(self) -> Any:
        text = self._line.text().strip()
        return self._filled if text == str(self._filled) else text or MISSING

    def fill(self, value: Any) -> None:
        self._filled = value if isinstance(value, (str, int, float)) else MISSING
        self._line.setText("" if self._filled is MISSING else str(self._filled))


class SecretField(Field):
    """A line of dots, with a button that shows what they stand for."""

    def __init__(self, name: str, title: str, hint: str) -> None:
        super().__init__(name, title)
        self._line = QLineEdit()
        self._line.setEchoMode(QLineEdit.EchoMode.Password)
        self._line.setPlaceholderText(hint)
        self._show = QPushButton(self.tr("Show"))
        self._show.setCheckable(True)
        self._show.setAutoDefault(False)
        _name(self._show, f"{name}_show", self.tr("Show {title}").format(title=title))
        _name(self._line, name, title)
        self.setLayout(beside(self._line, self._show))
        self._show.toggled.connect(self._reveal)
        self._line.textChanged.connect(self.changed)

    def value(self) -> Any:
        return self._line.text() or MISSING

    def fill(self, value: Any) -> None:
        self._line.setText(value if isinstance(value, str) else "")

    def handle(self) -> QWidget:
        return self._line

    def _reveal(self, wanted: bool) -> None:
        self._line.setEchoMode(QLineEdit.EchoMode.Normal if wanted else QLineEdit.EchoMode.Password)
        self._show.setText(self.tr("Hide") if wanted else self.tr("Show"))


class PathField(Field):
    """A path, completed as it is typed, or chosen."""

    def __init__(self, name: str, title: str, type_: ValueType, hint: str) -> None:
        super().__init__(name, title)
        self._type = type_
        self._line = QLineEdit()
        self._line.setPlaceholderText(hint)
        PathCompleter.attach(self._line, folders_only=type_.path is PathKind.FOLDER)
        browse = QPushButton(self.tr("Choose…"))
        browse.setAutoDefault(False)
        _name(browse, f"{name}_browse", self.tr("Choose {title}").format(title=title))
        _name(self._line, name, title)
        self.setLayout(beside(self._line, browse))
        browse.clicked.connect(self._browse)
        self._line.textChanged.connect(self.changed)

    def value(self) -> Any:
        text = from_field(self._line.text())
        return (os.path.expanduser(text) if text.startswith("~") else text) or MISSING

    def fill(self, value: Any) -> None:
        self._line.setText(to_field(value) if isinstance(value, str) else "")

    def handle(self) -> QWidget:
        return self._line

    def _browse(self) -> None:
        start = os.path.expanduser(self._line.text()) or os.path.expanduser("~")
        dialog = path_dialog(self, self.title, self._type, start)
        dialog.fileSelected.connect(self._line.setText)
        dialog.open()


class ChoiceField(Field):
    """A box to choose from; with `none`, that is one of the entries."""

    def __init__(self, name: str, title: str, choices: tuple[Choice, ...], *, none: str = "") -> None:
        super().__init__(name, title)
        self._box = CutBox()
        keep_from_wheel(self._box)
        self._box.setPlaceholderText(self.tr("Choose…"))
        self._values: list[Any] = [MISSING] if none else []
        if none:
            self._box.addItem(none)
        self._choices = choices
        for choice in choices:
            self._box.addItem(choice.title)
            self._values.append(choice.value)
        self._box.setCurrentIndex(0 if none else -1)
        self._box.setMinimumWidth(_NUMBER_PX)
        self.setLayout(at_left(self._box))
        _name(self._box, name, title)
        self._box.currentIndexChanged.connect(lambda index: self.changed.emit())

    def value(self) -> Any:
        index = self._box.currentIndex()
        return MISSING if index < 0 else self._values[index]

    def fill(self, value: Any) -> None:
        offset = len(self._values) - len(self._choices)
        for index, choice in enumerate(self._choices):
            if any(_same(value, other) for other in (choice.value, *choice.also)):
                self._box.setCurrentIndex(index + offset)
                return
        self._box.setCurrentIndex(offset - 1)

    def handle(self) -> QWidget:
        return self._box


class BooleanField(Field):
    """A check box that says itself what it is for."""

    has_title = True

    def __init__(self, name: str, title: str) -> None:
        super().__init__(name, title)
        self._box = QCheckBox(title.replace("&", "&&"))
        self.setLayout(beside(self._box))
        _name(self._box, name, title)
        self._box.toggled.connect(lambda on: self.changed.emit())

    def value(self) -> Any:
        return self._box.isChecked()

    def fill(self, value: Any) -> None:
        self._box.setChecked(value is True)

    def handle(self) -> QWidget:
        return self._box


class JsonField(Field):
    """Any value, written as JSON."""

    is_high = True

    def __init__(self, name: str, title: str, hint: str) -> None:
        super().__init__(name, title)
        self._text = QPlainTextEdit()
        self._text.setFont(fixed_font())
        self._text.setPlaceholderText(hint or '{"name": "value"}')
        self._text.setTabChangesFocus(True)
        self._text.setFixedHeight(self._text.fontMetrics().lineSpacing() * _JSON_LINES + 14)
        self.setLayout(beside(self._text))
        _name(self._text, name, title)
        self._text.textChanged.connect(self.changed)

    def value(self) -> Any:
        text = self._text.toPlainText().strip()
        try:
            return json.loads(text) if text else MISSING
        except (ValueError, RecursionError):
            return MISSING

    def faults(self) -> dict[str, str]:
        text = self._text.toPlainText().strip()
        try:
            json.loads(text or "null")
        except RecursionError:
            return {"": self.tr("This is nested too deep.")}
        except ValueError as error:
            where = getattr(error, "msg", str(error))
            said = self.tr("This is no JSON: {why}. A text stands in quotes: {example}")
            return {"": said.format(why=where, example=json.dumps(text[:20], ensure_ascii=False))}
        return {}

    def fill(self, value: Any) -> None:
        nothing = value is None or value is MISSING
        self._text.setPlainText("" if nothing else json.dumps(value, ensure_ascii=False, indent=1))

    def handle(self) -> QWidget:
        return self._text


def path_dialog(parent: QWidget, title: str, type_: ValueType, start: str) -> QFileDialog:
    """A dialog that chooses what a path of this type may lead to; it is deleted when it closes."""
    dialog = QFileDialog(parent, title, start if os.path.isdir(start) else os.path.dirname(start))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if type_.path is PathKind.FOLDER:
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    elif type_.path is PathKind.FILE and type_.must_exist:
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    else:
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, translate("plain_fields", "Choose"))
    if type_.pattern:
        dialog.setNameFilters([f"{type_.pattern} ({type_.pattern})", translate("plain_fields", "All files (*)")])
    return dialog


def _name(widget: QWidget, name: str, title: str) -> None:
    widget.setObjectName(name)
    widget.setAccessibleName(title)


def _same(one: Any, other: Any) -> bool:
    """Equal, and true is not 1."""
    return type(one) is type(other) and bool(one == other)
