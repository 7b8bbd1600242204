"""What to write in the place of a hint that no parameter can have; its classes are told by their names."""

from __future__ import annotations

import typing
from typing import Any

_SUPPORTED = (
    "int, float, bool, str, Path, Decimal, date, datetime, time, timedelta, UUID, Literal, Enum, Optional, list, set,"
    " tuple[X, ...], dict, a dataclass or a TypedDict of these"
)
_BYTES = "take str for a text, or Path of a file that holds them"
_STREAM = "take Path, and open it in the task"
_AT_ONCE = "take list[…]: what is given is stored, so all of it is there"
_TABLE = "take Path of a file that the task reads, or list[…] of plain numbers and texts, and make it in the task"
_BY_NAME = "take str, a name, and look up in the task what it means"

#: By qualified name, for none of them is imported here: what to take instead of a class, or of those derived from it.
_INSTEAD = {
    "builtins.bytes": _BYTES,
    "builtins.bytearray": _BYTES,
    "builtins.memoryview": _BYTES,
    "builtins.complex": "take two floats, its real and its imaginary part",
    "builtins.type": _BY_NAME,
    "builtins.NoneType": "leave the parameter away",
    "collections.abc.Callable": _BY_NAME,
    "collections.abc.Iterator": _AT_ONCE,
    "collections.abc.Generator": _AT_ONCE,
    "collections.abc.AsyncIterable": _AT_ONCE,
    "collections.abc.AsyncIterator": _AT_ONCE,
    "typing.IO": _STREAM,
    "_io._IOBase": _STREAM,
    "re.Pattern": "take str, and compile it in the task",
    "datetime.tzinfo": "take str, a name such as Europe/Berlin, and make a ZoneInfo of it in the task",
    "fractions.Fraction": "take Decimal, or str, and make it in the task",
    "numpy.ndarray": _TABLE,
    "numpy.integer": "take int",
    "numpy.floating": "take float",
    "pandas.core.generic.NDFrame": _TABLE,
    "polars.dataframe.frame.DataFrame": _TABLE,
    "torch.Tensor": _TABLE,
}
#: What a class of the user's own may be derived from, and be made of.
_BASES = {
    "builtins.str": "str",
    "builtins.int": "int",
    "builtins.float": "float",
    "builtins.dict": "dict",
    "builtins.list": "list",
    "builtins.set": "set",
    "datetime.datetime": "datetime",
    "datetime.date": "date",
    "datetime.timedelta": "timedelta",
    "decimal.Decimal": "Decimal",
    "uuid.UUID": "UUID",
}


class HintError(ValueError):
    """A hint that no form or command line can ask for; the text says what to write instead."""


def unsupported(hint: Any) -> str:
    """That no parameter can have this hint, and what it may have."""
    return f"{shown(hint)} can't be given as a parameter; {_instead(hint)}"


def shown(hint: Any) -> str:
    """A hint as its author wrote it, about."""
    if isinstance(hint, type) and not typing.get_args(hint):
        return hint.__name__
    return str(hint).replace("typing.", "")


def _instead(hint: Any) -> str:
    kind = typing.get_origin(hint) or hint
    if isinstance(kind, typing.TypeVar):
        return "say which type is meant"
    if kind is tuple:
        return "take a dataclass with a field for each of its places; of entries of one type, tuple[int, …]"
    names = [f"{base.__module__}.{base.__qualname__}" for base in getattr(kind, "__mro__", ())]
    advice = next((_INSTEAD[name] for name in names if name in _INSTEAD), None)
    if advice is not None:
        return advice
    if "builtins.tuple" in names:
        return "make it a dataclass with the same fields"  # what it returns is a list, so it would not fit as it came
    base = next((_BASES[name] for name in names if name in _BASES), None)
    if base is not None:
        return f"take {base}, and make it of that in the task"
    if isinstance(kind, type) and kind.__module__ not in ("builtins", "typing", "collections.abc"):
        return "make it a dataclass, or take dict and make it of that in the task"
    return f"take {_SUPPORTED}, and convert it in the task"
