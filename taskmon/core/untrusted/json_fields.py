"""The fields of a JSON object from outside: what each must be, and what to tell whoever sent something else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from taskmon.core.clock import from_text
from taskmon.core.errors import InvalidError, NoSuchRunError
from taskmon.core.untrusted.json_values import MOST_IDS, shown

Fields = Mapping[str, Any]
T = TypeVar("T")

_BEYOND_SQLITE = 1 << 63


def run_id(fields: Fields, name: str = "id") -> int:
    """The one run that is meant; one that can't exist is refused as one that doesn't."""
    return checked_id(fields.get(name))


def run_ids(fields: Fields, name: str = "ids") -> list[int]:
    """The runs that are meant."""
    ids = list_of(fields, name, int)
    if len(ids) > MOST_IDS:
        raise InvalidError(f"The field {name!r} names {len(ids):,} runs; ask for at most {MOST_IDS:,} at once.")
    return [checked_id(value) for value in ids]


def checked_id(value: object) -> int:
    """The id, if it can be one.

    Raises:
        InvalidError, NoSuchRunError: It can't.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidError(f"A run's id is a whole number; not {shown(value)}.")
    if not 0 < value < _BEYOND_SQLITE:
        raise NoSuchRunError(value)
    return value


def whole(value: object, what: str) -> int:
    """The number, if it is a whole one; `what` is its name in the refusal."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidError(f"The {what} is a whole number; not {shown(value)}.")
    if abs(value) >= _BEYOND_SQLITE:
        raise InvalidError(f"The {what} is a number that can't be stored: {shown(value)}.")
    return value


def flag(fields: Fields, name: str) -> bool:
    """True or false; false if it is left out."""
    value = fields.get(name, False)
    if not isinstance(value, bool):
        raise InvalidError(f"The field {name!r} is true or false; not {shown(value)}.")
    return value


def choice(fields: Fields, name: str) -> bool | None:
    """True or false; None if it is left out, or null: whoever answers decides."""
    return None if fields.get(name) is None else flag(fields, name)


def one_of(fields: Fields, name: str, allowed: tuple[str, ...]) -> str:
    """One of the texts that are allowed; the first of them if it is left out."""
    value = fields.get(name, allowed[0])
    if value not in allowed:
        raise InvalidError(f"The field {name!r} is one of {', '.join(allowed)}; not {shown(value)}.")
    return str(value)


def secrets(fields: Fields) -> dict[str, str]:
    """The values of secret parameters by name; none if they are left out. No refusal repeats a value."""
    value = fields.get("secrets")
    if value is None:
        return {}
    if not isinstance(value, dict) or not all(
        isinstance(name, str) and isinstance(secret, str) for name, secret in value.items()
    ):
        raise InvalidError('The field \'secrets\' is an object of texts: {"NAME": "value"}.')
    return value


def text(fields: Fields, name: str, default: str = "") -> str:
    """A text, or `default` if it is left out."""
    value = fields.get(name, default)
    if not isinstance(value, str):
        raise InvalidError(f"The field {name!r} is a text; not {shown(value)}.")
    return value


def list_of(fields: Fields, name: str, kind: type[T]) -> list[T]:
    """A list of texts or of whole numbers; empty if it is left out."""
    value = fields.get(name, [])
    if not isinstance(value, list) or not all(
        isinstance(entry, kind) and not isinstance(entry, bool) for entry in value
    ):
        raise InvalidError(f"The field {name!r} is a list of {'texts' if kind is str else 'whole numbers'}.")
    return value


def instant(fields: Fields, name: str) -> datetime | None:
    """An instant in the form in which taskmon writes them; None if it is left out."""
    value = fields.get(name)
    if value is None:
        return None
    try:
        return from_text(str(value))
    except (ValueError, OverflowError):
        raise InvalidError(f"{shown(value)} is no instant; one is written 2026-01-31T18:00:00Z.") from None
