"""JSON values from outside: what none may be, wherever it stands, for nothing here could hold or show it."""

from __future__ import annotations

import re

from taskmon.core.errors import InvalidError

#: What is nested deeper is nobody's request; reading, masking and storing it would run out of stack.
DEEPEST = 100
#: More runs than this are asked for in several requests.
MOST_IDS = 1_000
_LONGEST_SHOWN = 100
#: Python neither reads nor writes whole numbers of more than 4,300 digits.
_LONGEST_NUMBER_BITS = 14_000
#: Of the surrogates those that stand for a byte are names of files; all others are halves of a character.
_HALF = re.compile("[\ud800-\udc7f\udd00-\udfff]")


def check_values(value: object) -> None:
    """Look through all that was sent, however it is nested.

    Raises:
        InvalidError: It is nested too deep, or holds what no database, file or program takes.
    """
    level = [value]
    for _ in range(DEEPEST):
        for each in level:
            if isinstance(each, str):
                if not each.isascii() and (half := _HALF.search(each)) is not None:
                    raise InvalidError(
                        f"A text holds half a character, \\u{ord(half[0]):04x}, which can't be stored or shown."
                        " Leave it out, or write the whole one."
                    )
            elif isinstance(each, int) and each.bit_length() > _LONGEST_NUMBER_BITS:
                raise InvalidError("A number has thousands of digits, which can't be stored or shown.")
        objects = [each for each in level if isinstance(each, dict)]
        level = [inner for each in level if isinstance(each, list) for inner in each]
        for each in objects:
            level += each
            level += each.values()
        if not level:
            return
    raise InvalidError(f"Lists and objects are nested more than {DEEPEST} deep.")


def shown(value: object) -> str:
    """A value as a refusal repeats it: its beginning."""
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"
