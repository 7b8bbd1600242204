"""What JSON can hold, and where in a value there is something that it can't."""

from __future__ import annotations

import json
import math
import re
from enum import Enum
from typing import Any

from taskmon.tasks.parameters.plain_values import plain, text_key
from taskmon.tasks.tries import NeverTriedAgain

_LONGEST_SHOWN = 60
#: Whoever reads it later, deep in calls of its own, has to get through it: Python's decoder gives up below 1,000.
_DEEPEST = 200
_NO_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[^\[\]{}"]+')
_TOO_DEEP = f"{{}} is nested more than {_DEEPEST} levels deep"
#: What `json` takes for a key by itself.
_KEYS = (str, int, float, type(None))
_ALIKE = str.maketrans("{}", "[]")


class NotJsonError(NeverTriedAgain, TypeError):
    """JSON can't hold this value; the message says where in it: result['a'][3] is an object."""


def encoded(value: Any, what: str, *, nan: bool = True) -> str:
    """`value` as JSON in one line of ASCII; what is like JSON (`plain_values`) becomes it, and keys become texts.

    Args:
        what: What the value is called in the error.
        nan: Let numbers that JSON does not have pass, as Python reads and writes them.

    Raises:
        NotJsonError: There is something in it that JSON can't hold.
    """
    try:
        text = _text(value, what, nan)
    except Exception as error:  # also whatever a value of the user's own raises when it is looked at
        raise NotJsonError(_complaint(value, what, nan) or f"{what} can't be written as JSON: {error}") from None
    if _is_too_deep(text):
        raise NotJsonError(_TOO_DEEP.format(what))
    return text


def result_of(value: Any) -> tuple[Any, str]:
    """What a task returned, as whoever reads it will see it, and what has to be said of that.

    A number that JSON does not have becomes null: a training that ends with a loss of NaN has ended all the same.

    Raises:
        NotJsonError: JSON can't hold it.
    """
    text = encoded(value, "result")
    places: list[str] = []
    read = json.loads(text)
    if "NaN" in text or "Infinity" in text:
        read = _finite(read, "result", places)
    if not places:
        return read, ""
    more = f" and {len(places) - 1} more" if len(places) > 1 else ""
    return read, f"{places[0]}{more}: a number that JSON does not have (NaN, Infinity) is null in the result."


def finite(value: Any) -> Any:
    """A JSON value in which null stands for what is no number: for those who read nothing but JSON."""
    return _finite(value, "", [])


def _text(value: Any, what: str, nan: bool) -> str:
    try:
        return json.dumps(value, allow_nan=nan, separators=(",", ":"), default=plain)
    except TypeError:
        # A key that `json` refuses, which it does not ask about: all of it is gone through.
        return json.dumps(_with_texts_for_keys(value), allow_nan=nan, separators=(",", ":"))


def _with_texts_for_keys(value: Any, depth: int = 0) -> Any:
    if depth > _DEEPEST:
        raise RecursionError
    if isinstance(value, (str, int, float, type(None))) and not isinstance(value, Enum):
        return value
    if isinstance(value, (list, tuple)):
        return [_with_texts_for_keys(each, depth + 1) for each in value]
    if isinstance(value, dict):
        return {
            key if isinstance(key, _KEYS) else text_key(key): _with_texts_for_keys(each, depth + 1)
            for key, each in value.items()
        }
    return _with_texts_for_keys(plain(value), depth + 1)


def _finite(value: Any, place: str, places: list[str]) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        places.append(f"{place} is {value}")
        return None
    if isinstance(value, list):
        return [_finite(each, f"{place}[{at}]", places) for at, each in enumerate(value)]
    if isinstance(value, dict):
        return {key: _finite(each, f"{place}[{_shown(key)}]", places) for key, each in value.items()}
    return value


def _is_too_deep(text: str) -> bool:
    if text.count("[") + text.count("{") <= _DEEPEST:
        return False
    brackets = _NO_BRACKETS.sub("", text).translate(_ALIKE)
    for _ in range(_DEEPEST):
        if not brackets:
            return False
        brackets = brackets.replace("[]", "")  # the innermost
    return bool(brackets)


def _complaint(value: Any, what: str, nan: bool) -> str | None:
    """The first thing in `value` that JSON can't hold, named by its place; None if nothing is found."""
    waiting: list[tuple[Any, str, tuple[int, ...]]] = [(value, what, ())]
    while waiting:
        here, place, around = waiting.pop()
        if len(around) >= _DEEPEST:
            return _TOO_DEEP.format(what)
        if isinstance(here, (dict, list, tuple)):
            if id(here) in around:
                return f"{place} holds itself"
            inside = (*around, id(here))
            if isinstance(here, dict):
                for key in here:
                    if not isinstance(key, _KEYS) and not _has_text(key):
                        return f"{place} has the key {_shown(key)}, {_kind(key)}; JSON's keys are texts"
            entries = here.items() if isinstance(here, dict) else enumerate(here)
            # Reversed: what comes first is looked at first.
            waiting.extend(reversed([(entry, f"{place}[{_shown(key)}]", inside) for key, entry in entries]))
        elif isinstance(here, float) and not nan and not math.isfinite(here):
            return f"{place} is {here}, a number that JSON does not have"
        elif isinstance(here, Enum) or not isinstance(here, _KEYS):
            try:
                waiting.append((plain(here), place, (*around, id(here))))
            except Exception:  # as in `encoded`
                return f"{place} is {_kind(here)}; JSON holds texts, numbers, true, false, null, lists and objects"
    return None


def _has_text(key: Any) -> bool:
    try:
        text_key(key)
    except Exception:  # as in `encoded`
        return False
    return True


def _kind(value: Any) -> str:
    name = type(value).__name__
    return f"an {name}" if name[:1].lower() in "aeiou" else f"a {name}"


def _shown(key: Any) -> str:
    try:
        text = repr(key)
    except Exception:
        return f"<{type(key).__name__}>"
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"
