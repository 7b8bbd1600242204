"""Reads tqdm's bars: of several that are drawn below each other, the topmost is the whole.

tqdm draws the bar in row n as `\\n` n times, the bar, and n times one row up. Its format:
`description: 40%|████      | 8/20 [00:01<00:02, 19.88it/s]`, or without a total `description: 741kB [00:00, 2.85MB/s]`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from taskmon.core.progress import Progress
from taskmon.progress.family import Family
from taskmon.progress.tokens import Line

#: Titles remembered at once; one for each of a million files must not fill the memory.
MOST_TITLES = 500

_NUMBER = r"\d+(?:\.\d+)?(?:e[+-]?\d+)?"
_BAR = re.compile(
    rf"(?P<title>.*?)\s*\d{{1,3}}(?:\.\d+)?%\|[^|]*\|\s*(?P<done>{_NUMBER})(?P<scale>[kMGTPEZY]?)"
    rf"/(?P<total>{_NUMBER})(?P<total_scale>[kMGTPEZY]?) \[[\d:]+<[^,\]]*(?:, *(?P<rate>[^,\]]*))?"
)
_COUNT = re.compile(
    rf"(?P<title>(?:.*: )?)(?P<done>{_NUMBER})(?P<unit>[^\s\d\[]*) \[[\d:]+, *(?P<rate>[^,\]]*/[^,\]]*)[,\]]"
)
_RATE = re.compile(rf"(?:\?|{_NUMBER})\s*(?:s/(?P<slow>\S+)|(?P<fast>\S+)/s)")
_DIGITS = re.compile(r"\d+")
_SCALES = {"": 1.0, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18, "Z": 1e21, "Y": 1e24}


@dataclass(frozen=True, slots=True)
class _Bar:
    title: str
    done: float
    total: float | None
    unit: str | None

    @property
    def key(self) -> str:
        """What stays of the title while it counts: `Epoch 3, loss 0.25` and `Epoch 4, loss 0.2` are one bar."""
        return _DIGITS.sub("#", self.title)

    @property
    def is_full(self) -> bool:
        return self.total is None or self.done >= self.total


class Tqdm(Family):
    """Each further bar in the first row, and each that starts again, is a step of an unknown number."""

    hints = (b"%|", b"/s", b"s/")

    def __init__(self) -> None:
        super().__init__()
        self._bar: _Bar | None = None  # the newest of the first row
        self._past: set[str] = set()  # keys of the bars before it
        self._passed_over: set[str] = set()
        self._step = 1

    def read(self, line: Line) -> bool:
        bar = _read_bar(line.text)
        if bar is None:
            return False
        if line.up > 0:
            return True
        current = self._bar
        if bar.key in self._passed_over:
            return True
        if current is not None and bar.key != current.key:
            if not current.is_full and bar.is_full and bar.key not in self._past:
                return True  # An inner bar that is over and stays is drawn a last time, in the first row.
            if not current.is_full and bar.key in self._past:
                # Two are drawn in one row, by two processes perhaps: the one seen first stands for both.
                self._passed_over.add(current.key)
            else:
                self._past.add(current.key)
                self._step += 1
        elif current is not None and bar.done < current.done:
            self._step += 1
        if len(self._past) + len(self._passed_over) > MOST_TITLES:
            self._past.clear()
            self._passed_over.clear()
        self._bar = bar
        self.newest = self._report(bar)
        return True

    def peek(self, line: Line) -> Progress | None:
        bar = _read_bar(line.text)
        # Whether the cursor goes up behind it, so that it is an inner one, is known only of a bar that went before.
        if bar is None or self._bar is None or bar.key != self._bar.key or bar.done < self._bar.done:
            return None
        return self._report(bar)

    def _report(self, bar: _Bar) -> Progress:
        step = self._step if self._step > 1 else None
        return Progress(done=bar.done, total=bar.total, unit=bar.unit, message=bar.title, step=step)


def _read_bar(text: str) -> _Bar | None:
    found = _BAR.match(text)
    if found is not None:
        done = float(found["done"]) * _SCALES[found["scale"]]
        total = float(found["total"]) * _SCALES[found["total_scale"]]
        is_scaled = bool(found["scale"] or found["total_scale"])
        return _Bar(_title(found["title"]), done, total, _unit(found["rate"], is_scaled=is_scaled))
    found = _COUNT.match(text)
    if found is None:
        return None
    scale, unit = _split_unit(found["unit"], found["rate"])
    return _Bar(_title(found["title"]), float(found["done"]) * _SCALES[scale], None, unit or None)


def _title(text: str) -> str:
    return text.strip().removesuffix(":").strip()


def _unit(rate: str | None, *, is_scaled: bool) -> str | None:
    """`19.88it/s`, `1.20s/it`, `8.4MB/s`: the unit without the prefix that scales it."""
    found = _RATE.match(rate or "")
    if found is None:
        return None
    unit = found["slow"] or found["fast"]
    has_prefix = unit[0] in _SCALES and (is_scaled or unit[1:] == "B")
    return (unit[1:] if has_prefix and len(unit) > 1 else unit) or None


def _split_unit(text: str, rate: str) -> tuple[str, str]:
    """`kB` with a rate in `MB/s` is a scale and a unit; `page` with `page/s` a unit alone."""
    found = _RATE.match(rate)
    rated = (found["slow"] or found["fast"]) if found else text
    if text == rated and not (text[1:] == "B" and text[:1] in _SCALES):
        return "", text
    if text[:1] in _SCALES and text[:1] and (rated.endswith(text[1:]) or text[1:] == "B"):
        return text[0], text[1:]
    return "", text
