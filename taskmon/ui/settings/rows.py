"""One setting in the dialog: its title and field, what it does, its default, and what is wrong with what is typed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from taskmon.settings import OneOf, Rule, Settings, Truth, Unit, Whole
from taskmon.tasks.parameters.schema import Choice, Kind, ValueType
from taskmon.ui.forms.field import Field
from taskmon.ui.forms.fields import BooleanField, ChoiceField, NumberField
from taskmon.ui.settings.preferences import AUTOSTART
from taskmon.ui.settings.words import Words, unit_word
from taskmon.ui.text import units
from taskmon.ui.widgets.form_layout import FormGrid, beside
from taskmon.ui.widgets.labels import PlainLabel, set_tone

#: The titles of settings are sentences rather than words.
HEADS_PX = 168
#: Sizes are typed in thousand millions.
_GB = 1_000_000_000


class Row(QWidget):
    """What the dialog asks of each of its rows. Not an ABC: Qt's own metaclass leaves no room for that of one."""

    changed = Signal()

    def fill(self, settings: Settings) -> None:
        """Show what is in force."""
        raise NotImplementedError  # for each row to say

    def changes(self, settings: Settings) -> dict[str, object]:
        """What is given here that is not in force, as `settings_file.Changes`."""
        raise NotImplementedError  # for each row to say

    def problem(self) -> str:
        """Why that can't be; "": it can."""
        raise NotImplementedError  # for each row to say

    def matches(self, words: str) -> bool:
        """Whether each of the words is found in what the row says."""
        raise NotImplementedError  # for each row to say

    def handle(self) -> QWidget:
        """What takes the keyboard."""
        raise NotImplementedError  # for each row to say

    def note_stored(self) -> None:
        """What is given here is in force."""


class AutostartRow(Row):
    """Whether taskmon is opened at login, which no file of settings says."""

    def __init__(self, is_on: bool) -> None:
        super().__init__()
        self._is_on = is_on
        title = self.tr("Open taskmon when you log in")
        more = self.tr("In the desktop's folder of such programs. Default: off.")
        also = self.tr("autostart startup session boot")
        self._searched = f"{title} {more} {also}".casefold()
        self.field = BooleanField(f"setting_{AUTOSTART}", title)
        grid = FormGrid(heads_px=HEADS_PX)
        grid.setVerticalSpacing(3)
        handle = self.field.handle()
        grid.add_row("", handle, f"setting_{AUTOSTART}", beside(self.field))
        handle.setAccessibleName(title)
        handle.setAccessibleDescription(more)
        below = PlainLabel(more, wraps=True)
        set_tone(below, "muted")
        grid.add_below(below)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(grid)
        self.field.changed.connect(self.changed)

    def fill(self, settings: Settings) -> None:
        self.field.fill(self._is_on)

    def changes(self, settings: Settings) -> dict[str, object]:
        return {} if self.field.value() is self._is_on else {AUTOSTART: self.field.value()}

    def problem(self) -> str:
        return ""

    def matches(self, words: str) -> bool:
        return all(word in self._searched for word in words.casefold().split())

    def handle(self) -> QWidget:
        return self.field.handle()

    def note_stored(self) -> None:
        self._is_on = self.field.value() is True


class SettingRow(Row):
    """Of a setting with one value; its field is called setting_NAME."""

    def __init__(self, name: str, rule: Rule, words: Words) -> None:
        super().__init__()
        self.name = name
        self._rule = rule
        self._words = words
        self._default = getattr(Settings(), name)
        self._scale = _GB if isinstance(rule, Whole) and rule.unit is Unit.BYTES else 1
        self.field = _field(name, rule, words)
        self._reset = QPushButton(self.tr("Reset"))
        self._reset.setObjectName(f"setting_{name}_reset")
        self._reset.setAccessibleName(self.tr("Reset {title}").format(title=words.title))
        self._reset.setProperty("kind", "link")
        self._reset.setAutoDefault(False)
        self._reset.clicked.connect(self.reset)
        keep_room(self._reset)
        grid = FormGrid(heads_px=HEADS_PX)
        grid.setVerticalSpacing(3)
        unit = unit_word(rule.unit) if isinstance(rule, Whole) else ""
        line = beside(self.field, *((PlainLabel(unit),) if unit else ()))
        line.setStretch(0, 0)
        line.addWidget(self._reset)
        line.addStretch(1)
        handle = self.field.handle()
        head = grid.add_row("" if self.field.has_title else words.title, handle, f"setting_{name}", line)
        handle.setAccessibleName(words.title)
        handle.setAccessibleDescription(words.explanation)
        head.setBuddy(handle)
        self._error = PlainLabel(wraps=True)
        self._error.setObjectName(f"setting_{name}_error")
        set_tone(self._error, "red")
        self._error.hide()
        grid.add_below(self._error)
        shown = self.tr("{explanation} Default: {value}.")
        below = PlainLabel(shown.format(explanation=words.explanation, value=self._shown(self._default)), wraps=True)
        set_tone(below, "muted")
        grid.add_below(below)
        said = (words.title, below.text(), unit, words.also, name, *words.choices.values())
        self._searched = " ".join(said).casefold()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(grid)
        self.field.changed.connect(self._look)

    def fill(self, settings: Settings) -> None:
        self._show(getattr(settings, self.name))

    def changes(self, settings: Settings) -> dict[str, object]:
        value = self._value()
        return {} if value == getattr(settings, self.name) else {self.name: _plain(value)}

    def problem(self) -> str:
        if self._value() is not None or not isinstance(self._rule, Whole):
            return ""
        if self._scale != 1:
            return self.tr("{title}: a number of 0 or more.").format(title=self._words.title)
        least, most = units.number(self._rule.least), units.number(self._rule.most)
        said = self.tr("{title}: a whole number from {least} to {most}.")
        return said.format(title=self._words.title, least=least, most=most)

    def matches(self, words: str) -> bool:
        return all(word in self._searched for word in words.casefold().split())

    def handle(self) -> QWidget:
        return self.field.handle()

    @Slot()
    def reset(self) -> None:
        """Give it its default."""
        self._show(self._default)
        self.handle().setFocus(Qt.FocusReason.OtherFocusReason)  # the button is gone

    def _show(self, value: object) -> None:
        if isinstance(value, int) and not isinstance(value, bool) and self._scale != 1:
            value = value // self._scale if value % self._scale == 0 else value / self._scale
        self.field.fill(_plain(value))
        self._look()

    def _value(self) -> object | None:
        """What is given, if it is allowed."""
        value = self.field.value()
        if self._scale != 1 and isinstance(value, (int, float)):
            value = round(value * self._scale)
        return self._rule.read(value)

    @Slot()
    def _look(self) -> None:
        problem = self.problem()
        self._error.setText(problem)
        self._error.setVisible(bool(problem))
        self._reset.setVisible(self._value() != self._default)
        self.changed.emit()

    def _shown(self, value: object) -> str:
        """A value as a person would say it."""
        if isinstance(value, bool):
            return self.tr("on") if value else self.tr("off")
        if isinstance(value, int) and isinstance(self._rule, Whole):
            number = value / self._scale if value % self._scale else value // self._scale
            return f"{units.number(number)} {unit_word(self._rule.unit)}"
        return self._words.choices.get(str(value), str(value))


def _field(name: str, rule: Rule, words: Words) -> Field:
    """The field for values of that kind."""
    match rule:
        case Whole():
            is_scaled = rule.unit is Unit.BYTES
            range_ = ValueType(Kind.NUMBER, 0) if is_scaled else ValueType(Kind.INTEGER, rule.least, rule.most)
            return NumberField(f"setting_{name}", words.title, range_, "", whole=not is_scaled)
        case OneOf():
            choices = tuple(Choice(member.value, words.choices[member.value]) for member in rule.kind)
            return ChoiceField(f"setting_{name}", words.title, choices)
        case Truth():
            return BooleanField(f"setting_{name}", words.title)
        case _:
            raise TypeError(f"{name} has a page of its own")


def _plain(value: object) -> object:
    """A value as TOML has it."""
    return str(value) if isinstance(value, str) else value


def keep_room(widget: QWidget) -> None:
    """Let what stands beside it stay where it is while it is hidden."""
    policy: QSizePolicy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    widget.setSizePolicy(policy)
