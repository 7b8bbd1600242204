"""What stands beside a number: the title of its bar, and what stays of it while it counts."""

from __future__ import annotations

from taskmon.progress.general.pattern import Pattern

_BARS = Pattern(r"[^\w\s:,;%()'\"/@.\[\]-]+|[-=.]{2,}")
DRAWN_BAR = Pattern(r"[#=█▓▒░━─╸╺▰▱■□▬:>*._-][#=█▓▒░━─╸╺▰▱■□▬:>*._ -]{7,}")
_TIMES = Pattern(r"\d{4}-\d\d-\d\d[T ]?|\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?")
#: Numbers that no title is told from another by: a pace, a size, a loss.
_AMOUNTS = Pattern(r"(?<![A-Za-z\d])(?:\d+[.,]\d+(?:e[+-]?\d+)?|\d{3,}(?![a-f\d]*[a-f])|\d+(?= ?[kKMGT]?i?B\b))")
_HEX = Pattern(r"\b(?=[a-f]*\d)[0-9a-f]{6,64}\b")
_FILES = Pattern(r"\S*[\w)]\.[A-Za-z]\w{0,11}(?=[\s:,'\")\]]|\Z)|\S*/\S+")
_DIGITS = Pattern(r"\d+(?:[.,:]\d+)*")
_SPACES = Pattern(r"\s+")
_NAME = Pattern(r"[A-Za-z][\w ./-]{0,40}")
_NUMBERS_ONLY = Pattern(r"[\d.,:\s]*[kKMGT]?")
_EDGES = " \t:,;-([{|)]}>.'\"/"


def title_of(before: str) -> str:
    """What stands before a measure, without the bar and the spinner that are drawn there."""
    group = max(before.rfind("]["), before.rfind("] ["))
    if group >= 0:
        before = before[group + 2 :]
    title = _SPACES.sub(" ", _BARS.sub("", _TIMES.sub("", before))).strip(_EDGES)
    return "" if _NUMBERS_ONLY.fullmatch(title) else _AMOUNTS.sub("#", title)


def key_of(title: str) -> str:
    """The title without what changes from one bar of its kind to the next."""
    key = _FILES.sub("F", _TIMES.sub("", title))
    return _SPACES.sub(" ", _DIGITS.sub("#", _HEX.sub("H", key))).strip(_EDGES).lower()


def title_behind(text: str, end: int) -> str:
    """A title that stands behind the bar: `32.22% :::::   |  29 /  90 |:  task a`."""
    title = _SPACES.sub(" ", _BARS.sub("", text[end:])).strip(_EDGES)
    return title if _NAME.fullmatch(title) else ""


def last_words(before: str) -> str:
    """What belongs to a number of what stands before it, where a line says many things."""
    return before[max(before.rfind(mark) for mark in "|,;") + 1 :][-60:]
