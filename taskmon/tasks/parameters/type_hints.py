"""Reads a type hint, with its `Annotated` markers, as the type of a parameter; knows no function and no value."""

from __future__ import annotations

import json
import sys
import types
import typing
from collections.abc import (
    Collection,
    Hashable,
    Iterable,
    Iterator,
    Mapping,
    MutableMapping,
    MutableSequence,
    Sequence,
    Set,
)
from contextlib import suppress
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from enum import Enum
from pathlib import PurePath
from typing import Any

from taskmon.tasks.markers import Label
from taskmon.tasks.parameters.conversion import is_same, parts_of, to_json
from taskmon.tasks.parameters.marked_hints import Read, marked
from taskmon.tasks.parameters.schema import Choice, Kind, Parameter, ValueType
from taskmon.tasks.parameters.unsupported_hints import HintError, shown, unsupported
from taskmon.tasks.parameters.validation import expectation, is_within
from taskmon.tasks.parameters.written_kinds import kind_of

#: Stands for "no hint" or "no default", as in `inspect`.
NOTHING: Any = object()
#: Stands for a default that there is, but that nobody can see.
NOTHING_TO_SHOW: Any = object()
_PLAIN = {int: Kind.INTEGER, float: Kind.NUMBER, bool: Kind.BOOLEAN, str: Kind.TEXT, Any: Kind.ANY, object: Kind.ANY}
#: What is a list in JSON, and what it becomes in Python; None: it stays one.
_LISTS: dict[Any, type | None] = {
    **dict.fromkeys((list, Sequence, MutableSequence, Iterable, Collection)),
    set: set,
    Set: frozenset,
    frozenset: frozenset,
}
_MAPS = (dict, Mapping, MutableMapping)
_AROUND_KEYS = ("Required", "NotRequired", "ReadOnly")


def parameter(name: str, hint: object, default: object = NOTHING) -> Parameter:
    """The parameter (or field) with this name, hint and default; the hint is no text any more.

    Raises:
        HintError: The hint is not supported.
    """
    try:
        return _parameter(name, hint, default, ())
    except RecursionError:  # `type Nested = list[Nested]`
        raise HintError(f"{shown(hint)} holds itself; take Any, and look in the task what it is") from None


def _parameter(name: str, hint: object, default: object, inside: tuple[type, ...]) -> Parameter:
    read = Read(ValueType(Kind.ANY)) if hint is NOTHING else _read(hint, inside)
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
    if kind.kind is Kind.DECIMAL and kind_of(type(value)) is Kind.DECIMAL and value.is_finite():
        return "" if is_within(kind, value) else f"{value} is not {expectation(kind)}"
    if kind.kind is Kind.CHOICE and isinstance(value, (str, int, float, Enum)):
        is_known = any(value is member or is_same(value, member) for member in kind.python)
        return "" if is_known else f"{value!r} is not {expectation(kind)}"
    if kind.kind is Kind.OPTIONAL and kind.item and value is not None:
        return _misfit(kind.item, value)
    parts: list[tuple[ValueType, Any]] = []
    if kind.kind is Kind.LIST and kind.item and isinstance(value, (list, tuple, set, frozenset)):
        parts = [(kind.item, each) for each in value]
    elif kind.kind is Kind.MAP and kind.item and isinstance(value, dict):
        parts = [(kind.item, each) for each in value.values()]
    elif kind.kind is Kind.OBJECT:
        with suppress(AttributeError, TypeError):  # of another type altogether
            parts = [(each.type, part) for each, part in parts_of(kind, value)]
    return next((problem for each in parts if (problem := _misfit(*each))), "")


def _read(hint: Any, inside: tuple[type, ...]) -> Read:
    hint = _unaliased(hint)
    if typing.get_origin(hint) is typing.Annotated:
        read = _read(hint.__origin__, inside)
        for marker in hint.__metadata__:
            read = marked(read, marker)
        return read
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return _optional(hint, inside)
    return Read(_type(hint, inside))


def _unaliased(hint: Any) -> Any:
    """What a NewType or a `type X = …` stands for, also one that takes types itself."""
    while True:
        origin = typing.get_origin(hint)
        if isinstance(hint, typing.NewType):
            hint = hint.__supertype__
        elif type(hint).__name__ == "TypeAliasType":  # Python 3.12 has it, 3.11 not
            hint = _value_of(hint)
        elif type(origin).__name__ == "TypeAliasType":
            hint = _value_of(origin)[typing.get_args(hint)]
        else:
            return hint


def _value_of(alias: Any) -> Any:
    try:
        return alias.__value__  # evaluated only now
    except Exception as error:  # whatever that raises
        raise _unreadable(str(alias), error) from None


def _optional(hint: Any, inside: tuple[type, ...]) -> Read:
    others = [part for part in typing.get_args(hint) if part is not types.NoneType]
    if len(others) != 1 or len(others) == len(typing.get_args(hint)):
        raise HintError(
            f"{shown(hint)} may be several types; say which one (and None, if it may be left out), or take Any, any"
            " JSON value, and look in the task what it is"
        )
    read = _read(others[0], inside)
    if read.type.kind in (Kind.OPTIONAL, Kind.ANY):
        return read
    return replace(read, type=ValueType(Kind.OPTIONAL, item=read.type))


def _type(hint: Any, inside: tuple[type, ...]) -> ValueType:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return _literal(arguments)
    if origin is tuple or hint is tuple:
        return _tuple(hint, arguments, inside)
    holder = origin or (hint if isinstance(hint, type) else None)
    if holder in _LISTS:
        return _list(hint, _LISTS[holder], arguments[0] if arguments else Any, inside)
    if holder in _MAPS:
        if arguments and _unaliased(arguments[0]) not in (str, Any):
            raise HintError(f"{shown(hint)} has keys that are no texts, as JSON wants them; write dict[str, …]")
        return ValueType(Kind.MAP, item=_item(arguments[1] if arguments else Any, inside))
    if isinstance(hint, Hashable) and hint in _PLAIN:
        return ValueType(_PLAIN[hint])
    if isinstance(hint, type) and origin is None:
        return _class(hint, inside)
    raise HintError(unsupported(hint))


def _list(hint: Any, made: type | None, entry: object, inside: tuple[type, ...]) -> ValueType:
    item = _item(entry, inside)
    if made in (set, frozenset) and not _can_be_in_a_set(item):
        raise HintError(f"{shown(hint)} holds what no set can: take a list")
    return ValueType(Kind.LIST, item=item, python=made)


def _can_be_in_a_set(item: ValueType) -> bool:
    if item.kind is Kind.LIST:
        return item.python in (tuple, frozenset) and item.item is not None and _can_be_in_a_set(item.item)
    return item.kind is not Kind.MAP and (item.kind is not Kind.OBJECT or item.python.__hash__ is not None)


def _tuple(hint: Any, arguments: tuple[Any, ...], inside: tuple[type, ...]) -> ValueType:
    if not arguments and hint in (tuple, typing.Tuple):  # noqa: UP006
        arguments = (Any, ...)
    if len(arguments) != 2 or arguments[1] is not Ellipsis:
        raise HintError(unsupported(hint))  # a form would have to ask for places that have no names
    return ValueType(Kind.LIST, item=_item(arguments[0], inside), python=tuple)


def _class(hint: type, inside: tuple[type, ...]) -> ValueType:
    kind = kind_of(hint)
    if kind is not None:
        return ValueType(kind)
    if issubclass(hint, PurePath):
        return ValueType(Kind.PATH, python=hint)
    if issubclass(hint, Enum):
        return _enum(hint)
    is_typed_dict = issubclass(hint, dict) and hasattr(hint, "__total__")  # also that of typing_extensions
    if not is_dataclass(hint) and not is_typed_dict:
        raise HintError(unsupported(hint))
    if hint in inside:
        raise HintError(f"{hint.__name__} holds itself; take a dict instead")
    inside = (*inside, hint)
    made = tuple(_keys(hint, inside) if is_typed_dict else _fields(hint, inside))
    return ValueType(Kind.OBJECT, fields=made, name=hint.__name__, python=dict if is_typed_dict else hint)


def _item(hint: object, inside: tuple[type, ...]) -> ValueType:
    read = _read(hint, inside)
    _refuse_secret(read.is_secret)
    return read.type


def _fields(owner: type, inside: tuple[type, ...]) -> Iterator[Parameter]:
    """The parameters that a dataclass is made of."""
    for each in fields(owner):
        if each.init:
            yield _field(each.name, each.type, _default(each), owner, inside)


def _default(field: Field[Any]) -> object:
    if field.default_factory is not MISSING:
        try:
            return field.default_factory()
        except Exception:  # it is only to be shown; making the dataclass will tell
            return NOTHING_TO_SHOW
    return NOTHING if field.default is MISSING else field.default


def _keys(owner: Any, inside: tuple[type, ...]) -> Iterator[Parameter]:
    """The keys of a TypedDict as parameters; what need not be there has no default that could be shown."""
    for name, hint in owner.__annotations__.items():
        hint = resolved(hint, vars(sys.modules[owner.__module__]))
        need = name in owner.__required_keys__
        while (wrapper := getattr(typing.get_origin(hint), "_name", "")) in _AROUND_KEYS:
            # The class itself does not see it where hints are texts.
            need = {"Required": True, "NotRequired": False}.get(wrapper, need)
            (hint,) = typing.get_args(hint)
        yield _field(name, hint, NOTHING if need else NOTHING_TO_SHOW, owner, inside)


def _field(name: str, hint: object, default: object, owner: type, inside: tuple[type, ...]) -> Parameter:
    try:
        made = _parameter(name, resolved(hint, vars(sys.modules[owner.__module__])), default, inside)
        _refuse_secret(made.is_secret)
    except HintError as error:
        raise HintError(f"{owner.__name__}.{name}: {error}") from None
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


def resolved(hint: object, names: Mapping[str, Any]) -> object:
    """The hint that a text (or a hint with texts in it) means, where `names` are known.

    Raises:
        HintError: A name is not known there.
    """
    holder = types.SimpleNamespace(__annotations__={"hint": hint})
    try:
        return typing.get_type_hints(holder, dict(names), include_extras=True)["hint"]
    except Exception as error:  # whatever the evaluated text raises
        raise _unreadable(hint if isinstance(hint, str) else shown(hint), error) from None


def _unreadable(text: str, error: Exception) -> HintError:
    return HintError(
        f"the hint {text} can't be read: {error}. Import what it names where it is found at run time,"
        " not under `if TYPE_CHECKING`"
    )
