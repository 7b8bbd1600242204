"""One row of raw output as text with colours: what a terminal would show of it, and nothing that a terminal would do.

Colours (SGR) are understood, `\\r` and `\\b` overwrite; every other control sequence is left out, every other character
that can't be seen becomes a dot. Whatever the bytes are, the result is printable text in one line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from taskmon.core.untrusted.characters import is_text

TAB = 8
#: Escape sequences: CSI; strings (OSC, DCS, SOS, PM, APC) with their end, or to the end of the row; the short ones.
_SEQUENCE = re.compile(
    r"\x1b\[([0-?]*)[ -/]*([@-~])"
    r"|\x1b[\]PX^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]?"
    r"|\x9b([0-?]*)[ -/]*([@-~])"
)
_SGR_BYTES = re.compile(rb"\x1b\[([0-9;:]*)m")
_MOVES = re.compile(r"[\r\b]")


@dataclass(frozen=True, slots=True)
class Look:
    """How characters look; a colour is None (the default), 0 to 255, or (red, green, blue)."""

    front: int | tuple[int, int, int] | None = None
    back: int | tuple[int, int, int] | None = None
    bold: bool = False
    dim: bool = False
    italic: bool = False
    underline: bool = False
    inverse: bool = False


PLAIN = Look()


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that look the same."""

    text: str
    look: Look


def look_after(content: bytes, look: Look = PLAIN) -> Look:
    """The look in force behind these bytes."""
    for match in _SGR_BYTES.finditer(content):
        look = _changed(look, match[1].decode("ascii"))
    return look


def pieces(content: bytes, look: Look = PLAIN) -> tuple[list[Piece], Look]:
    """What is seen of one row that begins in `look`, and the look in force at its end."""
    text = content.decode("utf-8", "replace")
    text = text.removesuffix("\r")
    if is_text(text):
        return ([Piece(text, look)] if text else []), look
    characters: list[str] = []
    looks: list[Look] = []
    place = 0
    at = 0
    for match in _SEQUENCE.finditer(text):
        place = _write(text[at : match.start()], look, characters, looks, place)
        at = match.end()
        final = match[2] or match[4]
        parameters = (match[1] or match[3] or "") if final else ""
        if final == "m":
            look = _changed(look, parameters)
        elif final == "K":
            place = _erase(parameters, characters, looks, place)
    _write(text[at:], look, characters, looks, place)
    return _grouped(characters, looks), look


def plain(content: bytes) -> str:
    """The row as text without colours, as it is copied and searched."""
    return "".join(piece.text for piece in pieces(content)[0])


def _write(text: str, look: Look, characters: list[str], looks: list[Look], place: int) -> int:
    """Put `text` at column `place`, over what stands there; returns the column behind it."""
    at = 0
    for match in [*_MOVES.finditer(text), None]:
        part = text[at : match.start()] if match else text[at:]
        if part:
            part = _visible(part, place)
            characters[place : place + len(part)] = part
            looks[place : place + len(part)] = [look] * len(part)
            place += len(part)
        if match:
            at = match.end()
            place = 0 if match[0] == "\r" else max(0, place - 1)
    return place


def _erase(parameters: str, characters: list[str], looks: list[Look], place: int) -> int:
    """Erase in line: from the cursor on, up to it, or all."""
    if parameters in ("", "0"):
        del characters[place:], looks[place:]
    else:
        end = len(characters) if parameters == "2" else min(place + 1, len(characters))
        characters[:end] = " " * end
        looks[:end] = [PLAIN] * end
    if place > len(characters):
        missing = place - len(characters)
        characters += " " * missing
        looks += [PLAIN] * missing
    return place


def _visible(part: str, place: int) -> str:
    if is_text(part):
        return part
    shown = []
    for char in part:
        if char == "\t":
            spaces = TAB - place % TAB
            shown.append(" " * spaces)
            place += spaces
        else:
            # Marks that turn the direction of writing are no text either: no row can pass for another.
            shown.append(char if is_text(char) else "·")
            place += 1
    return "".join(shown)


def _grouped(characters: list[str], looks: list[Look]) -> list[Piece]:
    found: list[Piece] = []
    start = 0
    for index in range(1, len(characters) + 1):
        if index == len(characters) or looks[index] is not looks[start]:
            found.append(Piece("".join(characters[start:index]), looks[start]))
            start = index
    return found


def _changed(look: Look, parameters: str) -> Look:
    """`look` after one SGR sequence."""
    numbers = [int(part) if part.isdigit() and len(part) < 4 else 0 for part in re.split("[;:]", parameters)]
    index = 0
    while index < len(numbers):
        number = numbers[index]
        index += 1
        if number in (38, 48):
            colour, index = _extended(numbers, index)
            look = replace(look, front=colour) if number == 38 else replace(look, back=colour)
        elif number == 0:
            look = PLAIN
        elif number in _SWITCHES:
            look = replace(look, **_SWITCHES[number])
        elif 30 <= number <= 37 or 90 <= number <= 97:
            look = replace(look, front=number - 30 if number < 90 else number - 82)
        elif 40 <= number <= 47 or 100 <= number <= 107:
            look = replace(look, back=number - 40 if number < 100 else number - 92)
        elif number == 39:
            look = replace(look, front=None)
        elif number == 49:
            look = replace(look, back=None)
    return look


def _extended(numbers: list[int], index: int) -> tuple[int | tuple[int, int, int] | None, int]:
    if numbers[index : index + 1] == [5] and len(numbers) > index + 1:
        return min(255, numbers[index + 1]), index + 2
    if numbers[index : index + 1] == [2] and len(numbers) > index + 3:
        red, green, blue = (min(255, part) for part in numbers[index + 1 : index + 4])
        return (red, green, blue), index + 4
    return None, len(numbers)


_SWITCHES: dict[int, dict[str, bool]] = {
    1: {"bold": True},
    2: {"dim": True},
    3: {"italic": True},
    4: {"underline": True},
    7: {"inverse": True},
    22: {"bold": False, "dim": False},
    23: {"italic": False},
    24: {"underline": False},
    27: {"inverse": False},
}
