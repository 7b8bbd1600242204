"""Reads the bars of tqdm, which most of Python draws and nothing else looks like. Their format:

`description: 40%|████      | 8/20 [00:01<00:02, 19.88it/s]`, or without a total `description: 741kB [00:00, 2.85MB/s]`.
"""

from __future__ import annotations

import re

from taskmon.progress.general.measure import Kind, Measure
from taskmon.progress.general.pattern import Pattern

_NUMBER = r"\d+(?:\.\d+)?(?:e[+-]?\d+)?"
_BAR = Pattern(
    rf"(?P<title>.*?)\s*\d{{1,3}}(?:\.\d+)?%\|[^|]*\|\s*(?P<done>{_NUMBER})(?P<scale>[kMGTPEZY]?)"
    rf"/(?P<total>{_NUMBER})(?P<total_scale>[kMGTPEZY]?) \[[\d:]+<[^,\]]*(?:, *(?P<rate>[^,\]]*))?"
)
_COUNT = Pattern(
    rf"(?P<title>(?:.*: )?)(?P<done>{_NUMBER})(?P<unit>[^\s\d\[]*) \[[\d:]+, *(?P<rate>[^,\]]*/[^,\]]*)[,\]]"
)
_RATE = Pattern(rf"(?:\?|(?P<number>{_NUMBER}))\s*(?:s/(?P<slow>\S+)|(?P<fast>\S+)/s)")
_DIGITS = Pattern(r"\d+")
#: A title that says which of how many bars this is: `Epoch 2/5`.
_ROUND = Pattern(r"(?<![\d./])(\d{1,4}) ?(?:/|of) ?(\d{1,4})[\])]?\Z")
_COUNTING = Pattern(r"(?<![\d.,:/])[01]\Z")
_SCALES = {"": 1.0, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18, "Z": 1e21, "Y": 1e24}


def read(text: str) -> Measure | None:
    """The bar in a line; None where there is none."""
    if "s/" not in text and "/s" not in text:
        return None
    found = _BAR.match(text) if "%|" in text else None
    if found is not None:
        done = float(found["done"]) * _SCALES[found["scale"]]
        total = float(found["total"]) * _SCALES[found["total_scale"]]
        is_scaled = bool(found["scale"] or found["total_scale"])
        unit = _unit(found["rate"], is_scaled=is_scaled)
        return _measure(found, done, total, unit) if total > 0 else None
    found = _COUNT.match(text) if " [" in text else None
    if found is None:
        return None
    scale, unit = _split_unit(found["unit"], found["rate"])
    return _measure(found, float(found["done"]) * _SCALES[scale], None, unit or None)


def _measure(found: re.Match[str], done: float, total: float | None, unit: str | None) -> Measure:
    title = _title(found["title"])
    round_of = _ROUND.search(title)
    is_round = round_of is not None and 1 <= int(round_of[1]) <= int(round_of[2])
    return Measure(
        Kind.PAIR if total is not None else Kind.COUNT,
        f"tqdm {_DIGITS.sub('#', title)}",
        title,
        step=int(round_of[1]) if round_of is not None and is_round else None,
        steps=int(round_of[2]) if round_of is not None and is_round else None,
        done=done,
        total=total,
        unit=unit,
        rate=_rate(found["rate"]),
        rate_unit=unit,
        is_certain=True,
        is_one_of_several=_COUNTING.search(title) is not None,
    )


def _title(text: str) -> str:
    return text.strip().removesuffix(":").strip()


def _unit(rate: str | None, *, is_scaled: bool) -> str | None:
    """`19.88it/s`, `1.20s/it`, `8.4MB/s`: the unit without the prefix that scales it."""
    found = _RATE.match(rate or "")
    if found is None:
        return None
    unit: str = found["slow"] or found["fast"]
    has_prefix = unit[0] in _SCALES and (is_scaled or unit[1:] == "B")
    return (unit[1:] if has_prefix and len(unit) > 1 else unit) or None


def _rate(rate: str | None) -> float | None:
    """Units a second."""
    found = _RATE.match(rate or "")
    if found is None or rate is None or rate.lstrip().startswith("?"):
        return None
    value = float(found["number"])
    if found["slow"]:
        return 1 / value if value > 0 else None
    unit = found["fast"]
    return value * (_SCALES[unit[0]] if unit[0] in _SCALES and len(unit) > 1 and unit[1:] in ("B", "it") else 1.0)


def _split_unit(text: str, rate: str) -> tuple[str, str]:
    """`kB` with a rate in `MB/s` is a scale and a unit; `page` with `page/s` a unit alone."""
    found = _RATE.match(rate)
    rated = (found["slow"] or found["fast"]) if found else text
    if text == rated and not (text[1:] == "B" and text[:1] in _SCALES):
        return "", text
    if text[:1] in _SCALES and text[:1] and (rated.endswith(text[1:]) or text[1:] == "B"):
        return text[0], text[1:]
    return "", text
