"""A form drawn from a task's parameters: a row each, with its help and what is wrong with it beside it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from taskmon.core.job import printable
from taskmon.tasks.parameters.schema import Choice, Kind, Parameter, PathKind, ValueType
from taskmon.tasks.parameters.written_kinds import WRITTEN
from taskmon.ui.forms.collection_fields import GroupField, OptionalField, RowsField
from taskmon.ui.forms.field import MISSING, Field
from taskmon.ui.forms.fields import (
    BooleanField,
    ChoiceField,
    JsonField,
    NumberField,
    PathField,
    SecretField,
    TextField,
    WrittenField,
)
from taskmon.ui.style.theme import smaller
from taskmon.ui.text.units import number, translate
from taskmon.ui.widgets.form_layout import FormGrid
from taskmon.ui.widgets.labels import FaultLabel, PlainLabel, set_tone

_INNER_HEADS_PX = 92
#: Deeper than this a dataclass within dataclasses is written as JSON.
_DEEPEST = 3
#: What an empty field of these can mean: none.
_CAN_BE_EMPTY = frozenset({Kind.INTEGER, Kind.NUMBER, Kind.TEXT, Kind.PATH, Kind.ANY, *WRITTEN})


@dataclass(frozen=True, slots=True)
class _Row:
    parameter: Parameter
    field: Field
    error: FaultLabel
    untouched: Any  #: its value where nobody has filled it in


class ParameterForm(Field):
    """Its value is an object: what differs from the defaults, and what is required."""

    is_high = True
    touched = Signal(str)  #: the parameter that somebody changed

    def __init__(self, parameters: Iterable[Parameter], name: str = "param", depth: int = 0) -> None:
        super().__init__(name, "")
        self._rows: dict[str, _Row] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._grid = FormGrid(None, _INNER_HEADS_PX) if depth else FormGrid()
        column.addLayout(self._grid)
        for parameter in parameters:
            self._add(parameter, depth)

    def value(self) -> dict[str, Any]:
        """What is given; what stands at its default is left to Python."""
        given = {}
        for name, row in self._rows.items():
            value = row.field.value()
            if value is not MISSING and (row.parameter.required or not _is_left_out(value, row)):
                given[name] = value
        return given

    def fill(self, value: Any) -> None:
        """Show an object's values; what it leaves out stands at its default."""
        given = value if isinstance(value, dict) else {}
        for name, row in self._rows.items():
            row.field.fill(given.get(name, row.parameter.default))

    def take_paths(self, paths: tuple[str, ...], folders: frozenset[str]) -> tuple[str, ...]:
        """Fill paths in: one where one is taken and none is given, the others into lists; gives back what is left.

        Args:
            folders: Those of the paths that are folders.
        """
        left = list(paths)
        for row in self._rows.values():
            kind, is_list = _path_kind(row.parameter.type)
            fitting = [path for path in left if kind and fits(kind, path in folders)]
            given = row.field.value()
            if is_list and fitting:
                row.field.fill([*(given if isinstance(given, list) else []), *fitting])
            elif fitting and (given in (MISSING, None, "") or given == row.untouched):
                fitting = fitting[:1]
                row.field.fill(fitting[0])
            else:
                continue
            left = [path for path in left if path not in fitting]
            self.touched.emit(row.parameter.name)
        return tuple(left)

    def faults(self) -> dict[str, str]:
        found = {}
        for name, row in self._rows.items():
            for where, text in row.field.faults().items():
                found[f"{name}.{where}" if where else name] = text
        return found

    def show_problems(
        self, problems: Mapping[str, str], only: Callable[[str], bool] = lambda name: True
    ) -> dict[str, str]:
        """Show each problem beside its field, and none elsewhere; gives back those of no field here.

        Args:
            only: Of which parameters anything is shown at all.
        """
        left = dict(problems)
        for name, row in self._rows.items():
            own = {_within(where, name): left.pop(where) for where in problems if _is_of(where, name)}
            rest = row.field.show_problems(own if only(name) else {})
            row.error.tell(" ".join(dict.fromkeys(printable(said) for said in rest.values())))
        return left

    def go_to(self, problems: Iterable[str]) -> None:
        """Give the keyboard to the first field that has a problem."""
        wanted = list(problems)
        for name, row in self._rows.items():
            if any(_is_of(where, name) for where in wanted):
                row.field.handle().setFocus()
                return

    def handle(self) -> QWidget:
        return next((row.field.handle() for row in self._rows.values()), self)

    def _add(self, parameter: Parameter, depth: int) -> None:
        title = printable(parameter.title) or parameter.name
        field = _make(parameter, f"{self.name}_{parameter.name}", title, depth)
        error = FaultLabel(f"{field.name}_error")
        cell = QVBoxLayout()
        cell.setContentsMargins(0, 0, 0, 0)
        cell.setSpacing(3)
        cell.addWidget(field)
        if parameter.help:
            says = PlainLabel(printable(parameter.help), wraps=True)
            says.setFont(smaller(says.font()))
            set_tone(says, "muted")
            cell.addWidget(says)
            field.handle().setAccessibleDescription(parameter.help)
        cell.addWidget(error)
        is_high = field.is_high or bool(parameter.help)
        self._grid.add_named_row("" if field.has_title else title, field.handle(), cell, is_high=is_high)
        field.fill(parameter.default)
        self._rows[parameter.name] = _Row(parameter, field, error, field.value())
        field.changed.connect(self.changed)
        field.changed.connect(lambda: self.touched.emit(parameter.name))


def _make(parameter: Parameter, name: str, title: str, depth: int) -> Field:
    """The field for a parameter; names and titles of what it holds are made of its own."""
    hint = ""
    if parameter.required and parameter.type.kind is not Kind.OPTIONAL:
        hint = translate("form", "needed")
    elif parameter.default is None and parameter.type.kind is not Kind.OPTIONAL:
        hint = translate("form", "as the task says")
    if parameter.is_secret:
        hint = "" if parameter.required else translate("form", "may be left out")
        return SecretField(name, title, hint)
    return _field(parameter.type, name, title, hint, depth, _empty_text(parameter))


def _empty_text(parameter: Parameter) -> Any:
    """What an empty line means: an empty text only where there is a default that it can differ from."""
    return MISSING if parameter.required or parameter.default is None else ""


def _field(type_: ValueType, name: str, title: str, hint: str, depth: int, empty: Any = MISSING) -> Field:
    item = type_.item or ValueType(Kind.ANY)
    match type_.kind:
        case Kind.INTEGER | Kind.NUMBER:
            hint = _range(type_) or hint
            return NumberField(name, title, type_, hint, whole=type_.kind is Kind.INTEGER)
        case Kind.BOOLEAN:
            return BooleanField(name, title)
        case Kind.TEXT:
            return TextField(name, title, hint, empty)
        case Kind.PATH:
            return PathField(name, title, type_, hint)
        case kind if kind in WRITTEN:
            example = _range(type_) or translate("form", "such as {example}").format(example=WRITTEN[kind].example)
            return WrittenField(name, title, "; ".join(filter(None, (hint, example))))
        case Kind.CHOICE:
            return ChoiceField(name, title, type_.choices)
        case Kind.LIST | Kind.MAP:
            keyed = type_.kind is Kind.MAP
            return RowsField(name, title, lambda n, t: _field(item, n, t, "", depth + 1, ""), keyed=keyed)
        case Kind.OPTIONAL:
            return _optional(item, name, title, depth)
        case Kind.OBJECT if depth < _DEEPEST:
            return GroupField(name, title, ParameterForm(type_.fields, name, depth + 1))
    return JsonField(name, title, hint)


def _optional(item: ValueType, name: str, title: str, depth: int) -> Field:
    none = translate("form", "none")
    if item.kind in _CAN_BE_EMPTY:
        return OptionalField(_field(item, name, title, none, depth), ticked=False)
    if item.kind is Kind.CHOICE:
        return OptionalField(ChoiceField(name, title, item.choices, none=none), ticked=False)
    if item.kind is Kind.BOOLEAN:
        answers = (Choice(True, translate("form", "yes")), Choice(False, translate("form", "no")))
        return OptionalField(ChoiceField(name, title, answers, none=none), ticked=False)
    return OptionalField(_field(item, name, title, "", depth), ticked=True)


def fits(kind: PathKind, is_folder: bool) -> bool:
    """Whether a path that is, or is no, folder is one that a parameter takes."""
    return kind is not (PathKind.FILE if is_folder else PathKind.FOLDER)


def _path_kind(type_: ValueType) -> tuple[PathKind | None, bool]:
    """Which paths a parameter takes, None: none; and whether it takes several."""
    inner = type_.item if type_.kind is Kind.OPTIONAL and type_.item is not None else type_
    if inner.kind is Kind.LIST and inner.item is not None and inner.item.kind is Kind.PATH:
        return inner.item.path, True
    return (inner.path if inner.kind is Kind.PATH else None), False


def _range(type_: ValueType) -> str:
    if type_.least is not None and type_.most is not None:
        return translate("form", "{least} to {most}").format(least=number(type_.least), most=number(type_.most))
    if type_.least is not None:
        return translate("form", "{least} or more").format(least=number(type_.least))
    if type_.most is not None:
        return translate("form", "at most {most}").format(most=number(type_.most))
    return ""


def _is_left_out(value: Any, row: _Row) -> bool:
    """Whether it says the same as leaving it out; true is not 1."""
    parameter = row.parameter
    # What has a default that can't be shown, or need not be there: no box ticked and no entry is nothing given.
    is_unseen = parameter.default is None and parameter.type.kind not in (Kind.OPTIONAL, Kind.ANY, Kind.CHOICE)
    default = row.untouched if is_unseen and row.untouched is not MISSING else parameter.default
    return json.dumps(value, sort_keys=True) == json.dumps(default, sort_keys=True)


def _is_of(where: str, name: str) -> bool:
    """Whether a place in the value, `a.b` or `a[1]`, is within the parameter of this name."""
    return where == name or where.startswith((f"{name}.", f"{name}["))


def _within(where: str, name: str) -> str:
    return where[len(name) :].removeprefix(".")
