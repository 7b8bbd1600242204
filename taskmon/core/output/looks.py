"""How characters look: the colours and weights of SGR sequences (ECMA-48, ISO 8613-6 for colours)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

Colour = int | tuple[int, int, int] | None


@dataclass(frozen=True, slots=True)
class Look:
    """How characters look; a colour is None (the default), 0 to 255, or (red, green, blue)."""

    front: Colour = None
    back: Colour = None
    bold: bool = False
    dim: bool = False
    italic: bool = False
    underline: bool = False
    inverse: bool = False
    strike: bool = False
    link: str = ""  #: where an OSC 8 link of the program leads; `honest_link` says whether it may be followed


PLAIN = Look()
#: xterm takes 30 numbers in one sequence. What is remembered of them is bounded by this.
_LONGEST_PARAMETERS = 256


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that look the same."""

    text: str
    look: Look


def changed(look: Look, parameters: str) -> Look:
    """`look` after one SGR sequence with these parameters; one that is too long to be one changes nothing."""
    return _changed(look, parameters) if len(parameters) <= _LONGEST_PARAMETERS else look


@lru_cache(maxsize=2_048)  # a program has few colours, and says each of them on every line
def _changed(look: Look, parameters: str) -> Look:
    parts = [part.split(":") for part in parameters.split(";")]
    index = 0
    while index < len(parts):
        numbers = [_number(each) for each in parts[index]]
        index += 1
        number = numbers[0]
        if number in (38, 48, 58):
            if len(numbers) > 1:  # all of it in one, as ISO writes it: 38:2::r:g:b, or without the empty one
                colour = _extended(numbers[1:2] + numbers[-3:] if numbers[1] == 2 else numbers[1:], 0)[0]
            else:
                rest = [_number(part[0]) for part in parts[index : index + 4]]
                colour, used = _extended(rest, 0)
                index += used if used else len(parts)
            if number != 58:  # the colour of an underline is passed over
                look = replace(look, front=colour) if number == 38 else replace(look, back=colour)
        elif number == 0:
            look = replace(PLAIN, link=look.link)
        elif number == 4:
            look = replace(look, underline=numbers[1:2] != [0])
        elif number in _SWITCHES:
            look = _switched(look, _SWITCHES[number])
        elif 30 <= number <= 37 or 90 <= number <= 97:
            look = replace(look, front=number - 30 if number < 90 else number - 82)
        elif 40 <= number <= 47 or 100 <= number <= 107:
            look = replace(look, back=number - 40 if number < 100 else number - 92)
        elif number == 39:
            look = replace(look, front=None)
        elif number == 49:
            look = replace(look, back=None)
    return look


@lru_cache(maxsize=2_048)
def sgr(look: Look) -> str:
    """The sequence that gives a terminal this look, whatever it had before; links are left out."""
    numbers = ["0", *(str(number) for number, name in _SHOWN if getattr(look, name))]
    for colour, base in ((look.front, 30), (look.back, 40)):
        if isinstance(colour, tuple):
            numbers.append(f"{base + 8};2;{colour[0]};{colour[1]};{colour[2]}")
        elif colour is not None:
            small = base + colour if colour < 8 else base + 52 + colour
            numbers.append(str(small) if colour < 16 else f"{base + 8};5;{colour}")
    return f"\x1b[{';'.join(numbers)}m"


def _switched(look: Look, switches: dict[str, bool]) -> Look:
    changes: dict[str, Any] = dict(switches)
    return replace(look, **changes)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 4 else 0


def _extended(numbers: list[int], index: int) -> tuple[Colour, int]:
    """The colour that these numbers name, and how many of them it took; 0: they name none."""
    if numbers[index : index + 1] == [5] and len(numbers) > index + 1:
        return min(255, numbers[index + 1]), index + 2
    if numbers[index : index + 1] == [2] and len(numbers) > index + 3:
        red, green, blue = (min(255, part) for part in numbers[index + 1 : index + 4])
        return (red, green, blue), index + 4
    return None, 0


_SHOWN = ((1, "bold"), (2, "dim"), (3, "italic"), (4, "underline"), (7, "inverse"), (9, "strike"))
_SWITCHES: dict[int, dict[str, bool]] = {
    1: {"bold": True},
    2: {"dim": True},
    3: {"italic": True},
    7: {"inverse": True},
    9: {"strike": True},
    21: {"underline": True},
    22: {"bold": False, "dim": False},
    23: {"italic": False},
    24: {"underline": False},
    27: {"inverse": False},
    29: {"strike": False},
}
