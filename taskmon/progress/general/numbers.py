"""Reads the numbers that programs print for people: thousands, decimals, sizes with units, clock times."""

from __future__ import annotations

import re

_MARKS = "'\xa0\u2009\u202f"
#: Digits with thousands or decimals: `1,234,567`, `1'234.5`, `10.5`, `54,1`; a plain blank parts two numbers.
NUMBER = (
    rf"(?:\d{{1,3}}(?:\.\d{{3}}){{2,}}(?:,\d+)?|\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d{{1,3}}(?:[{_MARKS}]\d{{3}})+(?:[.,]\d+)?"
    r"|\d+(?:[.,]\d+)?)"
)
#: A unit of size, in front of which a blank may stand.
SIZE = r"(?:[KMGTPE]i?[Bb]|[kmgt]b|k[Bb]|[Bb]ytes?|B|o|[KMGTPE]i?o|[kKMGTPE])(?![A-Za-z0-9_])"
CLOCK = r"\d{1,3}:\d\d(?::\d\d)?(?:[.,]\d+)?"

_UNMARKED = dict.fromkeys(map(ord, _MARKS))
_STEPS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4, "p": 5, "e": 6}
_COMMAS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_POINTS = re.compile(r"\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?")


def number(text: str) -> float:
    """The value of what matched `NUMBER`; a comma before exactly three digits stands for thousands."""
    text = text.translate(_UNMARKED)
    if _COMMAS.fullmatch(text):
        text = text.replace(",", "")
    elif _POINTS.fullmatch(text):
        text = text.replace(".", "")
    return float(text.replace(",", "."))


def unit_bytes(unit: str | None) -> float | None:
    """How many bytes one of `unit` is; None where it is no unit of size. `kB` is 1000, `KB` and `KiB` are 1024.

    A letter alone is 1024 of its kind, as most tools have it; the ratio of two is the same either way.
    """
    if not unit:
        return None
    lowered = unit.lower()
    if lowered in ("b", "byte", "bytes", "o"):
        return 1.0
    step = _STEPS.get(lowered[0])
    if step is None or lowered[1:] not in ("", "b", "ib", "o", "io"):
        return None
    is_binary = "i" in lowered or unit[0] == "K" or len(unit) == 1
    return float((1024 if is_binary else 1000) ** step)


def seconds(clock: str) -> float:
    """`1:02:03.5` or `02:03` as seconds."""
    total = 0.0
    for part in clock.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total
