"""What JSON can hold, and where in a value there is something that it can't."""

from __future__ import annotations

import json
import math
import re
from typing import Any

_LONGEST_SHOWN = 60
#: Whoever reads it later, deep in calls of its own, has to get through it: Python's decoder gives up below 1,000.
_DEEPEST = 200
_NO_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[^\[\]{}"]+')
_TOO_DEEP = f"{{}} is nested more than {_DEEPEST} levels deep"
_ALIKE = str.maketrans("{}", "[]")


class NotJsonError(TypeError):
    """JSON can't hold this value; the message says where in it: result['a'][3] is a set."""


def encoded(value: Any, what: str) -> str:
    """`value` as JSON in one line of ASCII; tuples become lists, and keys texts.

    Args:
        what: What the value is called in the error.

    Raises:
        NotJsonError: There is something in it that JSON can't hold.
    """
    try:
        text = json.dumps(value, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError) as error:
        raise NotJsonError(_complaint(value, what) or f"{what} can't be written as JSON: {error}") from None
    if _is_too_deep(text):
        raise NotJsonError(_TOO_DEEP.format(what))
    return text


def _is_too_deep(text: str) -> bool:
    if text.count("[") + text.count("{") <= _DEEPEST:
        return False
    brackets = _NO_BRACKETS.sub("", text).translate(_ALIKE)
    for _ in range(_DEEPEST):
        if not brackets:
            return False
        brackets = brackets.replace("[]", "")  # the innermost
    return bool(brackets)


def _complaint(value: Any, what: str) -> str | None:
    """The first thing in `value` that JSON can't hold, named by its place; None if nothing is found."""
    waiting: list[tuple[Any, str, tuple[int, ...]]] = [(value, what, ())]
    while waiting:
        here, place, around = waiting.pop()
        if isinstance(here, (dict, list, tuple)):
            if id(here) in around:
                return f"{place} holds itself"
            if len(around) >= _DEEPEST:
                return _TOO_DEEP.format(what)
            inside = (*around, id(here))
            if isinstance(here, dict):
                for key in here:
                    if not isinstance(key, (str, int, float, type(None))):
                        return f"{place} has the key {_shown(key)}, {_kind(key)}; JSON's keys are texts"
            entries = here.items() if isinstance(here, dict) else enumerate(here)
            # Reversed: what comes first is looked at first.
            waiting.extend(reversed([(entry, f"{place}[{_shown(key)}]", inside) for key, entry in entries]))
        elif isinstance(here, float) and not math.isfinite(here):
            return f"{place} is {here}, a number that JSON does not have"
        elif not isinstance(here, (str, int, float, type(None))):
            return f"{place} is {_kind(here)}; JSON holds texts, numbers, true, false, null, lists and objects"
    return None


def _kind(value: Any) -> str:
    name = type(value).__name__
    return f"an {name}" if name[:1].lower() in "aeiou" else f"a {name}"


def _shown(key: Any) -> str:
    try:
        text = repr(key)
    except Exception:
        return f"<{type(key).__name__}>"
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"
