"""Kinds of values that Python has and JSON has not, such as a date: a record for each, how JSON holds it.

A further one is a member of `Kind` and a record here: hints, checks, conversion, the command line and the form follow.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from taskmon.core.clock import span_s
from taskmon.core.errors import InvalidError
from taskmon.tasks.parameters.schema import Kind

#: So many digits every JSON number keeps, whatever reads it.
_DIGITS_OF_A_NUMBER = 15


@dataclass(frozen=True, slots=True)
class Written:
    """How the values of one class stand in JSON."""

    module: str  #: where the class is; not imported before a value is read
    name: str
    expected: str  #: what it is, for people
    example: str  #: for an empty field
    read: Callable[[Any], Any]  #: of what JSON holds; it raises where that means none
    write: Callable[[Any], Any]  #: to the one form in which it is stored


def kind_of(hint: type) -> Kind | None:
    """The kind of a class's values; None if it is none of these."""
    return _BY_CLASS.get((hint.__module__, hint.__qualname__))


def written(kind: Kind, value: Any) -> Any:
    """What JSON holds for a value of Python's.

    Raises:
        Exception: It is no value of this kind, or none that could be given.
    """
    record = WRITTEN[kind]
    made = record.write(value)
    if record.read(made) != value:
        raise TypeError(f"{value!r} is no {record.name}")
    return made


def _iso(value: date | time) -> str:
    return value.isoformat()


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value.strip()


def _span(value: Any) -> timedelta:
    if isinstance(value, bool):
        raise TypeError
    if isinstance(value, str):
        try:
            value = span_s(value)
        except InvalidError:  # which repeats all of it
            raise ValueError from None
    return timedelta(seconds=value)


def _seconds(value: timedelta) -> float:
    seconds = value.total_seconds()
    return int(seconds) if seconds.is_integer() else seconds


def _decimal(value: Any) -> Any:
    from decimal import Decimal  # here, as below: few tasks take one, and each starts a process that would load it

    if isinstance(value, float) and math.isfinite(value):
        made = Decimal(repr(value))
        if len(made.as_tuple().digits) > _DIGITS_OF_A_NUMBER:
            raise InvalidError(f"{value!r} has more digits than a JSON number keeps; write it in quotes")
    elif isinstance(value, int) and not isinstance(value, bool):
        made = Decimal(value)
    else:
        made = Decimal(_text(value))
    if not made.is_finite():
        raise ValueError
    return made


def _uuid(value: Any) -> Any:
    from uuid import UUID

    return UUID(_text(value))


WRITTEN: dict[Kind, Written] = {
    Kind.DATE: Written(
        "datetime",
        "date",
        "a date such as 2026-01-31",
        "2026-01-31",
        lambda value: date.fromisoformat(_text(value)),
        _iso,
    ),
    Kind.DATETIME: Written(
        "datetime",
        "datetime",
        "a date and time such as 2026-01-31T18:30 or, with its zone, 2026-01-31T18:30+01:00",
        "2026-01-31T18:30+01:00",
        lambda value: datetime.fromisoformat(_text(value)),  # what has no zone gets none: the task knows what it means
        _iso,
    ),
    Kind.TIME: Written(
        "datetime", "time", "a time of day such as 18:30", "18:30", lambda value: time.fromisoformat(_text(value)), _iso
    ),
    Kind.SPAN: Written(
        "datetime", "timedelta", "a length of time: seconds, or such as 1h30m", "90, 5m or 1h30m", _span, _seconds
    ),
    Kind.DECIMAL: Written("decimal", "Decimal", "a decimal number", "12.50", _decimal, str),
    Kind.UUID: Written(
        "uuid",
        "UUID",
        "a UUID such as 123e4567-e89b-12d3-a456-426614174000",
        "123e4567-e89b-12d3-a456-426614174000",
        _uuid,
        str,
    ),
}

_BY_CLASS = {(record.module, record.name): kind for kind, record in WRITTEN.items()}
