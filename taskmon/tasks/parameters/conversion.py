"""Between a parameter's JSON value and what its task sees; expects checked values and checks nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence, Set
from typing import Any

from taskmon.tasks.parameters.plain_values import plain
from taskmon.tasks.parameters.schema import Choice, Kind, Parameter, ValueType
from taskmon.tasks.parameters.written_kinds import WRITTEN, written

_SCALARS: dict[Kind, type | tuple[type, ...]] = {
    Kind.INTEGER: int,
    Kind.NUMBER: (int, float),
    Kind.BOOLEAN: bool,
    Kind.TEXT: str,
}


def to_python(kind: ValueType, value: Any) -> Any:
    """The value as the task's hint promises it: a Path, a date, an Enum's member, a dataclass.

    Raises:
        Exception: Whatever a dataclass raises when it is made, or a set of what can't be in one.
    """
    if kind.kind in WRITTEN:
        return WRITTEN[kind.kind].read(value)
    if kind.kind is Kind.PATH:
        return kind.python(value)
    if kind.kind is Kind.NUMBER:
        return float(value)
    if kind.kind is Kind.CHOICE:
        place = next(place for place, choice in enumerate(kind.choices) if is_same(choice.value, value))
        return kind.python[place]
    if kind.kind is Kind.OBJECT:
        given = {each.name: to_python(each.type, value[each.name]) for each in kind.fields if each.name in value}
        return kind.python(**given)
    if kind.item is None or value is None:
        return value
    if kind.kind is Kind.LIST:
        entries = [to_python(kind.item, each) for each in value]
        return kind.python(entries) if kind.python else entries
    if kind.kind is Kind.MAP:
        return {name: to_python(kind.item, each) for name, each in value.items()}
    return to_python(kind.item, value)


def to_json(kind: ValueType, value: Any) -> Any:
    """A default as JSON, to be shown; None where it does not fit its hint or can't be JSON."""
    try:
        made = _to_json(kind, value)
        json.dumps(made, allow_nan=False)
    except Exception:  # a default may be anything, and need not fit
        return None
    return made


def _to_json(kind: ValueType, value: Any) -> Any:
    if kind.kind in _SCALARS and (not isinstance(value, _SCALARS[kind.kind]) or _is_bool(value, kind)):
        raise TypeError(f"{value!r} is no {kind.kind}")
    if kind.kind in WRITTEN:
        return written(kind.kind, value)
    if kind.kind is Kind.PATH:
        return os.fspath(value)
    if kind.kind is Kind.CHOICE:
        members = kind.python
        return next(choice.value for choice, member in zip(kind.choices, members, strict=True) if _is(member, value))
    if kind.kind is Kind.OBJECT:
        return {each.name: _to_json(each.type, part) for each, part in parts_of(kind, value)}
    if kind.item is None or value is None:
        return value
    if kind.kind is Kind.LIST:
        if isinstance(value, str) or not isinstance(value, (Sequence, Set)):
            raise TypeError(f"{value!r} is no list")  # and going through it might use it up
        # A set's in an order that does not change, for a form shows it.
        return [_to_json(kind.item, each) for each in (plain(value) if isinstance(value, Set) else value)]
    if kind.kind is Kind.MAP:
        return {name: _to_json(kind.item, each) for name, each in value.items()}
    return _to_json(kind.item, value)


def parts_of(kind: ValueType, value: Any) -> Iterator[tuple[Parameter, Any]]:
    """The fields of a dataclass, or those keys of a TypedDict that are there, with what they hold."""
    for each in kind.fields:
        if kind.python is not dict:
            yield each, getattr(value, each.name)
        elif each.name in value:
            yield each, value[each.name]


def _is_bool(value: object, kind: ValueType) -> bool:
    return isinstance(value, bool) and kind.kind is not Kind.BOOLEAN


def is_same(one: object, other: object) -> bool:
    """Whether two JSON values are the same: 1, true and 1.0 are three."""
    return type(one) is type(other) and one == other


def choice_of(kind: ValueType, value: object) -> Choice | None:
    """The choice that `value` means: its own value first, then what may be said for it."""
    for choice in kind.choices:
        if is_same(choice.value, value):
            return choice
    for choice in kind.choices:
        if any(is_same(other, value) for other in choice.also):
            return choice
    return None


def _is(member: object, value: object) -> bool:
    return member is value or is_same(member, value)
