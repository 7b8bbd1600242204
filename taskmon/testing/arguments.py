"""The parameters of a task as a test gives them: values of its hints, checked as `taskmon add` checks what is typed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from taskmon.tasks.parameters.json_values import NotJsonError, encoded
from taskmon.tasks.parameters.schema import Kind, ValueType
from taskmon.tasks.parameters.signature import parameters_of
from taskmon.tasks.parameters.validation import check_params

#: Of these Python's values are JSON's, and nothing else is taken for one.
_AS_THEY_ARE = frozenset({Kind.INTEGER, Kind.NUMBER, Kind.BOOLEAN, Kind.TEXT})


@dataclass(frozen=True, slots=True)
class Arguments:
    """What an attempt is given."""

    params: dict[str, Any]  #: JSON, as a run stores them
    secrets: dict[str, str]


def arguments_of(function: Callable[..., Any], given: Mapping[str, Any]) -> Arguments:
    """`given` as a run of `function` would have it: paths absolute, choices by name, secrets apart.

    Raises:
        InvalidError: With the words of `taskmon add`.
    """
    parameters = parameters_of(function)
    types = {each.name: each.type for each in parameters}
    told = {name: _told(types[name], value) if name in types else value for name, value in given.items()}
    checked = check_params(parameters, told, os.getcwd())
    secret = {each.name for each in parameters if each.is_secret}
    params = {name: value for name, value in checked.items() if name not in secret}
    return Arguments(
        # There and back, as the database has them: of a StrEnum its text is left.
        json.loads(json.dumps(params)),
        {name: str(value) for name, value in checked.items() if name in secret and value is not None},
    )


def _told(kind: ValueType, value: Any) -> Any:
    """The JSON for a value of that hint; of another hint as it is, for the check to refuse it."""
    if kind.kind in _AS_THEY_ARE:
        return value
    if kind.kind is Kind.OPTIONAL and kind.item:
        return None if value is None else _told(kind.item, value)
    if kind.kind is Kind.PATH:
        return str(value) if isinstance(value, PurePath) else value
    if kind.kind is Kind.CHOICE:
        members = zip(kind.python, kind.choices, strict=True)
        return next((choice.value for member, choice in members if member is value), value)
    if kind.kind is Kind.LIST and kind.item and isinstance(value, (list, tuple, set, frozenset)):
        return [_told(kind.item, each) for each in value]
    if kind.kind is Kind.MAP and kind.item and isinstance(value, dict):
        return {name: _told(kind.item, each) for name, each in value.items()}
    if kind.kind is Kind.OBJECT:
        return _told_object(kind, value)
    try:
        return json.loads(encoded(value, "it"))
    except NotJsonError:
        return value


def _told_object(kind: ValueType, value: Any) -> Any:
    types = {each.name: each.type for each in kind.fields}
    if not isinstance(value, dict) and isinstance(value, kind.python):
        value = {name: getattr(value, name) for name in types}
    if not isinstance(value, dict):
        return value
    return {name: _told(types[name], each) if name in types else each for name, each in value.items()}
