"""What a task hands over as JSON has it: what parameters take, results take, and numbers of numeric libraries."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from datetime import date, time, timedelta
from enum import Enum
from pathlib import PurePath
from typing import Any

_PLAIN = (str, int, float, bool, type(None))


class NotPlainError(TypeError):
    """There is nothing in JSON that this value could become."""


def plain(value: Any) -> Any:
    """One step of `value` towards JSON: a list, dict, text or number, whose parts may need a step of their own.

    An Enum becomes its value (its name where that is no JSON), a dataclass an object of its fields, a Path and a date
    a text, a span of time seconds, a set a list in an order that does not change, a numeric library's number that
    number, and its array a list.

    Raises:
        NotPlainError: JSON has nothing like it.
    """
    if isinstance(value, Enum):
        return value.value if isinstance(value.value, _PLAIN) else value.name
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, (date, time)):  # a datetime is a date, too
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Set):
        return sorted(value, key=_order)
    if _is_of_standard_library(value, "decimal", "Decimal") or _is_of_standard_library(value, "uuid", "UUID"):
        return str(value)
    if hasattr(value, "dtype"):
        return _of_numeric_library(value)
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray, memoryview)):
        return list(value)
    if _is_of_standard_library(value, "collections", "deque"):
        return list(value)
    raise NotPlainError


def text_key(key: Any) -> str:
    """The name under which JSON holds what a dict has under `key`, where `json` itself would refuse it.

    Raises:
        NotPlainError: No text stands for it.
    """
    made = plain(key)
    if isinstance(made, bool) or made is None:
        return {True: "true", False: "false", None: "null"}[made]
    if isinstance(made, (str, int, float)):
        return str(made)
    raise NotPlainError


def _of_numeric_library(value: Any) -> Any:
    """A number or array of numpy, torch and their like, told by how they behave: none of them is imported here."""
    item, tolist, shape = (getattr(value, name, None) for name in ("item", "tolist", "shape"))
    if callable(item) and shape is not None and len(shape) == 0:
        made = item()
        return float(made) if type(made) is type(value) else made  # a longdouble's item is one again
    if callable(tolist):
        return tolist()
    raise NotPlainError


def _is_of_standard_library(value: object, module: str, name: str) -> bool:
    """Whether it is an instance of a class whose module may not even be loaded."""
    kind = getattr(sys.modules.get(module), name, None)
    return isinstance(kind, type) and isinstance(value, kind)


def _order(member: object) -> tuple[str, Any]:
    """Numbers first, by their size; then by type and, where there is no text, by how it is written."""
    kind = type(member)
    if isinstance(member, (int, float)):
        return "", member
    return kind.__name__, member if isinstance(member, str) else repr(member)
