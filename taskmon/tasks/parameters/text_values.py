"""NAME=VALUE texts, as typed in a shell, read as the JSON values that a task's parameters take."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from taskmon.core.errors import InvalidError
from taskmon.tasks.parameters.schema import Kind, Parameter, ValueType
from taskmon.tasks.parameters.written_kinds import WRITTEN

_ANY = ValueType(Kind.ANY)
_TRUTH = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


class _Parts(dict[str, Any]):
    """What was given of a dataclass or a dict part by part, so that the rest of it stays."""


def parse_texts(
    parameters: Sequence[Parameter], texts: Sequence[str], given: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The values for `check_params`, which says what is wrong with a text that could not be read: it is kept as it is.

    A list takes its name several times, a dataclass or a dict NAME.FIELD=VALUE, by which the rest of it stays as it was
    given, or as its default has it; NAME:=JSON gives any value as JSON. Where null may be given, "null" is that and no
    text.

    Args:
        given: JSON values, over which the texts win.

    Raises:
        InvalidError: A text has no '=', a name comes twice, or what follows ':=' is no JSON.
    """
    values = _Parts()
    for text in texts:
        name, equals, typed = text.partition("=")
        if not equals or not name:
            raise InvalidError(
                f"A parameter is given as NAME=VALUE, for example --param count=3; not {text!r}.{_file(text)}"
            )
        if name.endswith(":"):
            _put(values, name[:-1], _json(name[:-1], typed))
        else:
            _take(values, parameters, name, typed)
    return _over(given or {}, values, parameters)


def _over(before: Mapping[str, Any], parts: _Parts, expected: Sequence[Parameter]) -> dict[str, Any]:
    """What was given before, with the parts in their place; a part of what was not given changes its default."""
    made = dict(before)
    for name, value in parts.items():
        kind, default = next(
            ((each.type.unwrapped, each.default) for each in expected if each.name == name), (_ANY, None)
        )
        if isinstance(value, _Parts):
            whole = before.get(name, default)
            fields = kind.fields
            if kind.kind is Kind.MAP and kind.item:
                fields = tuple(Parameter(each, kind.item) for each in value)
            value = _over(whole if isinstance(whole, dict) else {}, value, fields)
        made[name] = value
    return made


def _take(values: _Parts, parameters: Sequence[Parameter], name: str, typed: str) -> None:
    hinted = _type_at(parameters, name)
    if typed == "null" and hinted.kind is Kind.OPTIONAL:
        _put(values, name, None)
        return
    kind = hinted.unwrapped
    if kind.kind is not Kind.LIST or kind.item is None:
        _put(values, name, _value(kind, typed))
        return
    whole = _value(kind, typed)
    if isinstance(whole, list):
        _put(values, name, whole)
    else:
        holder, last = _place(values, name)
        before = holder.setdefault(last, [])
        if not isinstance(before, list):
            raise InvalidError(f"The parameter {name} is given both as a whole and in parts.")
        is_null = typed == "null" and kind.item.kind is Kind.OPTIONAL
        before.append(None if is_null else _value(kind.item.unwrapped, typed))


def _type_at(parameters: Sequence[Parameter], name: str) -> ValueType:
    """The type of NAME or NAME.FIELD; any, where there is no such thing: the check will say so."""
    first, *rest = name.split(".")
    kind = next((each.type for each in parameters if each.name == first), _ANY)
    for part in rest:
        holder = kind.unwrapped
        if holder.kind is Kind.OBJECT:
            kind = next((each.type for each in holder.fields if each.name == part), _ANY)
        else:
            kind = holder.item if holder.kind is Kind.MAP and holder.item else _ANY
    return kind


def _put(values: _Parts, name: str, value: Any) -> None:
    holder, last = _place(values, name)
    if last in holder:
        raise InvalidError(f"The parameter {name} is given twice; only a list takes its name several times.")
    holder[last] = value


def _place(values: _Parts, name: str) -> tuple[_Parts, str]:
    *path, last = name.split(".")
    for part in path:
        holder = values.setdefault(part, _Parts())
        if not isinstance(holder, _Parts):
            raise InvalidError(f"The parameter {name} is given both as a whole and in parts.")
        values = holder
    return values, last


def _value(kind: ValueType, typed: str) -> Any:
    """What `typed` means for this type; itself where it means nothing."""
    if kind.kind in (Kind.TEXT, Kind.PATH) or kind.kind in WRITTEN:
        return typed
    if kind.kind is Kind.BOOLEAN:
        return _TRUTH.get(typed.strip().lower(), typed)
    if kind.kind is Kind.CHOICE:
        return _chosen(kind, typed)
    if kind.kind in (Kind.INTEGER, Kind.NUMBER):
        return _number(kind, typed)
    try:
        value = json.loads(typed)
    except (ValueError, RecursionError):
        return typed
    # A whole list, dict or dataclass; a list's one item may be a number, which its own type reads.
    wanted = {Kind.LIST: list, Kind.MAP: dict, Kind.OBJECT: dict}.get(kind.kind, object)
    return value if isinstance(value, wanted) else typed


def _number(kind: ValueType, typed: str) -> Any:
    for read in (int, float) if kind.kind is Kind.NUMBER else (int,):
        try:
            return read(typed)
        except ValueError:
            pass
    return typed


def _chosen(kind: ValueType, typed: str) -> Any:
    """The first value that is written like this, texts before numbers."""
    said = [said for choice in kind.choices for said in (choice.value, *choice.also)]
    texts = [each for each in said if isinstance(each, str)]
    if typed in texts:
        return typed
    return next((each for each in said if not isinstance(each, str) and typed in (json.dumps(each), str(each))), typed)


def _file(text: str) -> str:
    return " A file of parameters is given with --params." if text.endswith((".json", ".toml")) else ""


def _json(name: str, typed: str) -> Any:
    try:
        return json.loads(typed)
    except (ValueError, RecursionError) as error:
        raise InvalidError(f"What follows {name}:= is no JSON: {error}. A text needs quotes in JSON.") from None
