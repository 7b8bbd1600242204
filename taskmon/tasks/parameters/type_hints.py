"""Reads a type hint, with its `Annotated` markers, as the type of a parameter; knows no function and no value."""

from __future__ import annotations

import json
import sys
import types
import typing
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass, replace
from enum import Enum
from pathlib import PurePath
from typing import Any

from taskmon.tasks.markers import File, Folder, Label, Range, Secret
from taskmon.tasks.parameters.conversion import is_same, to_json
from taskmon.tasks.parameters.schema import Choice, Kind, Parameter, PathKind, ValueType
from taskmon.tasks.parameters.validation import expectation, is_within

#: Stands for "no hint" or "no default", as in `inspect`.
NOTHING: Any = object()
#: Stands for a default that there is, but that nobody can see.
NOTHING_TO_SHOW: Any = object()
_PLAIN = {int: Kind.INTEGER, float: Kind.NUMBER, bool: Kind.BOOLEAN, str: Kind.TEXT, Any: Kind.ANY, object: Kind.ANY}
_SUPPORTED = "int, float, bool, str, Path, Literal, Enum, Optional, list, dict or a dataclass of these"


class HintError(ValueError):
    """A hint that no form or command line can ask for; the text says what to write instead."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A hint as far as it was read from the inside out."""

    type: ValueType
    label: Label | None = None
    is_secret: bool = False


def parameter(name: str, hint: object, default: object = NOTHING) -> Parameter:
    """The parameter (or field) with this name, hint and default; the hint is no text any more.

    Raises:
        HintError: The hint is not supported.
    """
    return _parameter(name, hint, default, ())


def _parameter(name: str, hint: object, default: object, inside: tuple[type, ...]) -> Parameter:
    read = _Read(ValueType(Kind.ANY)) if hint is NOTHING else _read(hint, inside)
    kind = read.type
    if default is None and kind.kind not in (Kind.OPTIONAL, Kind.ANY, Kind.CHOICE):
        kind = ValueType(Kind.OPTIONAL, item=kind)  # `x: int = None` is what many people write
    if problem := _misfit(kind, default):
        raise HintError(f"its default, {problem}")
    label = read.label or Label(name.replace("_", " ").strip().capitalize())
    return Parameter(
        name=name,
        type=kind,
        required=default is NOTHING,
        default=None if default is NOTHING or read.is_secret else to_json(kind, default),
        title=label.title,
        help=label.help,
        is_secret=read.is_secret,
    )


def _misfit(kind: ValueType, value: Any) -> str:
    """What a parameter would say of its own default; of one that is of another type altogether Python will tell."""
    if kind.kind in (Kind.INTEGER, Kind.NUMBER) and isinstance(value, (int, float)):
        return "" if is_within(kind, value) else f"{value!r} is not {expectation(kind)}"
    if kind.kind is Kind.CHOICE and isinstance(value, (str, int, float, Enum)):
        is_known = any(value is member or is_same(value, member) for member in kind.python)
        return "" if is_known else f"{value!r} is not {expectation(kind)}"
    if kind.kind is Kind.OPTIONAL and kind.item and value is not None:
        return _misfit(kind.item, value)
    parts: list[tuple[ValueType, Any]] = []
    if kind.kind is Kind.LIST and kind.item and isinstance(value, (list, tuple)):
        parts = [(kind.item, each) for each in value]
    elif kind.kind is Kind.MAP and kind.item and isinstance(value, dict):
        parts = [(kind.item, each) for each in value.values()]
    elif kind.kind is Kind.OBJECT:
        parts = [(each.type, getattr(value, each.name, None)) for each in kind.fields]
    return next((problem for each in parts if (problem := _misfit(*each))), "")


def _read(hint: Any, inside: tuple[type, ...]) -> _Read:
    hint = _unaliased(hint)
    if typing.get_origin(hint) is typing.Annotated:
        read = _read(hint.__origin__, inside)
        for marker in hint.__metadata__:
            read = _marked(read, marker)
        return read
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return _optional(hint, inside)
    return _Read(_type(hint, inside))


def _unaliased(hint: Any) -> Any:
    """What a NewType or a `type X = …` stands for."""
    while True:
        if isinstance(hint, typing.NewType):
            hint = hint.__supertype__
        elif type(hint).__name__ == "TypeAliasType":  # Python 3.12 has it, 3.11 not
            hint = hint.__value__
        else:
            return hint


def _optional(hint: Any, inside: tuple[type, ...]) -> _Read:
    others = [part for part in typing.get_args(hint) if part is not types.NoneType]
    if len(others) != 1 or len(others) == len(typing.get_args(hint)):
        raise HintError(f"{shown(hint)} may be several types; say which one (and None, if it may be left out)")
    read = _read(others[0], inside)
    if read.type.kind in (Kind.OPTIONAL, Kind.ANY):
        return read
    return replace(read, type=ValueType(Kind.OPTIONAL, item=read.type))


def _type(hint: Any, inside: tuple[type, ...]) -> ValueType:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return _literal(arguments)
    if origin in (list, Sequence) or hint in (list, Sequence):
        return ValueType(Kind.LIST, item=_item(arguments[0] if arguments else Any, inside))
    if origin in (dict, Mapping) or hint in (dict, Mapping):
        if arguments and _unaliased(arguments[0]) not in (str, Any):
            raise HintError(f"{shown(hint)} has keys that are no texts, as JSON wants them; write dict[str, …]")
        return ValueType(Kind.MAP, item=_item(arguments[1] if arguments else Any, inside))
    if isinstance(hint, Hashable) and hint in _PLAIN:
        return ValueType(_PLAIN[hint])
    if isinstance(hint, type) and origin is None:
        return _class(hint, inside)
    raise HintError(_unsupported(hint))


def _class(hint: type, inside: tuple[type, ...]) -> ValueType:
    if issubclass(hint, PurePath):
        return ValueType(Kind.PATH, python=hint)
    if issubclass(hint, Enum):
        return _enum(hint)
    if is_dataclass(hint):
        if hint in inside:
            raise HintError(f"{hint.__name__} holds itself; take a dict instead")
        made = tuple(_field(each, hint, (*inside, hint)) for each in fields(hint) if each.init)
        return ValueType(Kind.OBJECT, fields=made, name=hint.__name__, python=hint)
    raise HintError(_unsupported(hint))


def _item(hint: object, inside: tuple[type, ...]) -> ValueType:
    read = _read(hint, inside)
    _refuse_secret(read.is_secret)
    return read.type


def _field(field: Field[Any], owner: type, inside: tuple[type, ...]) -> Parameter:
    default: object = field.default
    if field.default_factory is not MISSING:
        try:
            default = field.default_factory()
        except Exception:  # it is only to be shown; making the dataclass will tell
            default = NOTHING_TO_SHOW
    try:
        hint = resolved(field.type, vars(sys.modules[owner.__module__]))
        made = _parameter(field.name, hint, NOTHING if default is MISSING else default, inside)
        _refuse_secret(made.is_secret)
    except HintError as error:
        raise HintError(f"{owner.__name__}.{field.name}: {error}") from None
    return made


def _refuse_secret(is_secret: bool) -> None:
    if is_secret:
        raise HintError("a Secret is a parameter of its own, not part of another: what holds it would be stored")


def _literal(values: tuple[Any, ...]) -> ValueType:
    choices = []
    for value in values:
        if isinstance(value, Enum):
            choices.append(Choice(value.name, value.name, _other_names(value)))
        elif value is None or isinstance(value, (str, int, bool)):
            choices.append(Choice(value, value if isinstance(value, str) else json.dumps(value)))
        else:
            raise HintError(f"Literal[{value!r}] holds what JSON can't; take texts or numbers")
    return ValueType(Kind.CHOICE, choices=tuple(choices), python=values)


def _enum(kind: type[Enum]) -> ValueType:
    members = tuple(kind)
    if not members:
        raise HintError(f"{kind.__name__} has no members to choose from")
    choices = tuple(Choice(member.name, member.name, _other_names(member)) for member in members)
    return ValueType(Kind.CHOICE, choices=choices, name=kind.__name__, python=members)


def _other_names(member: Enum) -> tuple[Any, ...]:
    """What else may be said for a member: its aliases, and its value if that is a JSON value that differs."""
    aliases = [name for name, meant in type(member).__members__.items() if meant is member and name != member.name]
    value = member.value
    if isinstance(value, (str, int, float)) and value != member.name:
        # Of an IntEnum or StrEnum it may be the member itself; JSON gets the bare value.
        plain = next(base for base in (bool, int, float, str) if isinstance(value, base))
        return (*aliases, plain(value))
    return tuple(aliases)


def _marked(read: _Read, marker: Any) -> _Read:
    """`read` with what a marker adds; what others put into `Annotated` says nothing to us."""
    if marker in (File, Folder, Secret):
        marker = marker()  # forgotten parentheses: above all a secret must not become a plain text by that
    if isinstance(marker, Label):
        return replace(read, label=marker)
    if isinstance(marker, Secret):
        if read.type.unwrapped.kind is not Kind.TEXT:
            raise HintError("a Secret is a text: Annotated[str, Secret()]")
        return replace(read, is_secret=True)
    add = _ADD.get(type(marker))
    return read if add is None else replace(read, type=_within(read.type, add, marker))


def _within(kind: ValueType, add: Callable[[ValueType, Any], ValueType], marker: object) -> ValueType:
    if kind.kind is Kind.OPTIONAL and kind.item:
        return replace(kind, item=add(kind.item, marker))
    return add(kind, marker)


def _add_range(kind: ValueType, marker: Range) -> ValueType:
    if kind.kind not in (Kind.INTEGER, Kind.NUMBER):
        raise HintError("a Range is for an int or a float; in a list it goes inside: list[Annotated[int, Range(1, 9)]]")
    if marker.least is not None and marker.most is not None and marker.least > marker.most:
        raise HintError(f"Range({marker.least!r}, {marker.most!r}) leaves no number")
    return replace(kind, least=marker.least, most=marker.most)


def _add_path(kind: ValueType, marker: File | Folder) -> ValueType:
    name = type(marker).__name__
    if kind.kind not in (Kind.PATH, Kind.TEXT):
        raise HintError(f"a {name} is for a Path or a str; in a list it goes inside: list[Annotated[Path, {name}()]]")
    path = PathKind.FILE if isinstance(marker, File) else PathKind.FOLDER
    pattern = marker.pattern if isinstance(marker, File) else ""
    return replace(
        kind, kind=Kind.PATH, path=path, must_exist=marker.exists, pattern=pattern, python=kind.python or str
    )


_ADD: dict[type, Callable[[ValueType, Any], ValueType]] = {Range: _add_range, File: _add_path, Folder: _add_path}


def resolved(hint: object, names: Mapping[str, Any]) -> object:
    """The hint that a text (or a hint with texts in it) means, where `names` are known.

    Raises:
        HintError: A name is not known there.
    """
    holder = types.SimpleNamespace(__annotations__={"hint": hint})
    try:
        return typing.get_type_hints(holder, dict(names), include_extras=True)["hint"]
    except Exception as error:  # whatever the evaluated text raises
        text = hint if isinstance(hint, str) else shown(hint)
        raise HintError(
            f"the hint {text} can't be read: {error}. Import what it names where it is found at run time,"
            " not under `if TYPE_CHECKING`"
        ) from None


def shown(hint: Any) -> str:
    """A hint as its author wrote it, about."""
    if isinstance(hint, type) and not typing.get_args(hint):
        return hint.__name__
    return str(hint).replace("typing.", "")


def _unsupported(hint: Any) -> str:
    return f"{shown(hint)} can't be given as a parameter; take {_SUPPORTED}, and convert it in the task"
