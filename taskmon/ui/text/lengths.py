"""Lengths of time as a person types them: shown in full, and read in the words in which they are shown."""

from __future__ import annotations

import re

from PySide6.QtCore import QLocale

from taskmon.core.clock import span_s
from taskmon.core.errors import InvalidError
from taskmon.ui.text.units import translate

_WORD = re.compile(r"[^\W\d_]+\.?")
_ENGLISH = re.compile(r"(?<=\d)(?:(d)ays?|(h)(?:ours?|rs?)|(m)in(?:ute)?s?|(s)ec(?:ond)?s?)(?=\d|$)")
_NUMBER_ALONE = re.compile(r"\d+(?:\.\d+)?")


def length_text(seconds: float) -> str:
    """1 h 30 min; 2.5 s: nothing is left out or rounded."""
    whole = int(seconds)
    parts = [
        (whole // 86_400, translate("wording", "{count} d")),
        (whole % 86_400 // 3600, translate("wording", "{count} h")),
        (whole % 3600 // 60, translate("wording", "{count} min")),
    ]
    said = [text.format(count=count) for count, text in parts if count]
    rest = round(whole % 60 + (seconds - whole), 6)
    if rest or not said:
        said.append(translate("wording", "{count} s").format(count=f"{rest:.10g}"))
    return " ".join(said)


def read_length(text: str, unit: str) -> float:
    """The seconds that a typed length stands for; a number alone counts `unit`: d, h, m or s.

    Raises:
        InvalidError: It is none; the message says how one is written.
    """
    units = (
        (translate("wording", "{count} d"), "d"),
        (translate("wording", "{count} h"), "h"),
        (translate("wording", "{count} min"), "m"),
        (translate("wording", "{count} s"), "s"),
    )
    words = {said.replace("{count}", "").strip().casefold(): letter for said, letter in units}
    plain = text.strip()
    if QLocale().decimalPoint() != ".":
        plain = re.sub(rf"(?<=\d){re.escape(QLocale().decimalPoint())}(?=\d)", ".", plain)
    plain = _WORD.sub(lambda found: words.get(found[0].casefold(), found[0].casefold()), plain)
    plain = _ENGLISH.sub(lambda found: found[0][0], "".join(plain.split()))
    if _NUMBER_ALONE.fullmatch(plain):
        plain += unit
    try:
        return span_s(plain)
    except InvalidError:
        said = translate("lengths", "Write a length of time, such as 90 s, 10 min or 1 h 30 min.")
        raise InvalidError(said) from None
