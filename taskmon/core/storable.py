"""What of all that a job may have written can be stored and shown: decided here, wherever evidence is read.

What SQLite or a screen can't hold is no evidence. A record (a line of the journal, an outcome, a result, a kept step)
with a number out of its range, or nested too deep, is skipped whole, like a torn one; of what only moves, progress and
its words, the one field is left out. Texts are cut, and what is no character in them is made visible.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

#: Tasks may return 200 levels, and records put some around them; who masks, stores and shows them calls itself.
DEEPEST = 250
#: What SQLite can count.
MOST = 2**63 - 1
#: No system has larger ones.
_LARGEST_PID = 2**31 - 1
#: SQLite takes no lone surrogates, and ends a text at its NUL.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def loads(content: bytes | str, deepest: int = DEEPEST, *, all_numbers: bool = False) -> Any:
    """JSON as it was written, if it can be written again.

    Args:
        all_numbers: Also those that JSON does not have, for what goes back to the task that wrote it and nowhere else.

    Raises:
        ValueError: It is none, holds a number that is none, or is nested more than `deepest` levels deep.
    """
    try:
        if isinstance(content, bytes):
            content = content.decode(json.detect_encoding(content), "surrogatepass")
        value = (_PYTHONS if all_numbers else _DECODER).decode(content)
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    if content.count("[") + content.count("{") > deepest and _is_too_deep(value, deepest):
        raise ValueError("it is nested too deep")
    return value


def text(value: object, most: int) -> str:
    """A text of `most` characters at most; empty if it is none."""
    return storable(value[:most]) if isinstance(value, str) else ""


def storable(value: str) -> str:
    """The text as SQLite takes it: lone surrogates and NULs are made visible."""
    return _UNSTORABLE.sub(lambda found: _visible(ord(found[0])), value)


def whole(value: object, least: int = -MOST) -> int | None:
    """A whole number that SQLite can hold, or nothing.

    Raises:
        ValueError: It is something else.
    """
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and least <= value <= MOST):
        return value
    raise ValueError("it is no whole number in its range")


def number(value: object, least: float = -MOST) -> float | None:
    """A finite number of a size that something can have, or nothing.

    Raises:
        ValueError: It is something else.
    """
    if value is None:
        return None
    if isinstance(value, (int, float)) and not isinstance(value, bool) and least <= value <= MOST:
        return float(value)  # as a column of reals gives it back
    raise ValueError("it is no number in its range")


def is_pid(value: object) -> bool:
    """Whether a process may have this number."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _LARGEST_PID


def _visible(code: int) -> str:
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def _refuse(name: str) -> None:
    raise ValueError(f"JSON has no {name}")


def _finite(written: str) -> float:
    found = float(written)
    if math.isinf(found):
        raise ValueError("the number is too large")
    return found


def _is_too_deep(value: Any, deepest: int) -> bool:
    level = [value]
    for _ in range(deepest):
        around = [each for each in level if isinstance(each, (dict, list))]
        level = [inner for each in around for inner in (each.values() if isinstance(each, dict) else each)]
    return any(isinstance(each, (dict, list)) for each in level)


#: Made once: one for each line would cost more than to read it.
_DECODER = json.JSONDecoder(parse_constant=_refuse, parse_float=_finite)
_PYTHONS = json.JSONDecoder()
