"""rsync: `--info=progress2` says how much of all bytes is done, `--progress` only how much of one file.

`     30,000,000  50%    8.96MB/s    0:00:03 (xfr#6, to-chk=6/13)`; while it says `ir-chk`, its list still grows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from taskmon.progress.command import Command
from taskmon.progress.family import Family
from taskmon.progress.general.measure import Kind, Measure
from taskmon.progress.general.numbers import NUMBER, number, unit_bytes
from taskmon.progress.screen import Line

_ROW = re.compile(
    rf"\s*(?P<bytes>{NUMBER})(?P<scale>[KMGTP]?)\s+(?P<percent>\d{{1,3}})%\s+(?P<rate>{NUMBER})(?P<unit>[kKMGT]?B)/s\s+\S+"
    r"(?:\s+\(xfr#\d+, (?P<list>to|ir)-chk=(?P<left>\d+)/(?P<all>\d+)\))?"
)


class Rsync(Family):
    """The whole out of either."""

    tells = r"\s*[\d,.]+[KMGTP]?\s+\d{1,3}%\s+[\d.,]+[kKMGT]?B/s\s"

    def __init__(self, command: Command) -> None:
        super().__init__(command)
        self._is_whole: bool | None = None  # whether the percentage is of all files; None: not known yet
        self._left: float | None = None
        self._all = 0.0
        if any("progress2" in argument for argument in command.arguments):
            self._is_whole = True

    def read(self, line: Line, *, is_open: bool = False) -> Sequence[Measure] | None:
        found = _ROW.match(line.text)
        if found is None:
            return None
        part = min(1.0, int(found["percent"]) / 100)
        if found["left"] is not None and not is_open:
            self._note(number(found["left"]), number(found["all"]), part, is_growing=found["list"] == "ir")
        rate = number(found["rate"]) * (unit_bytes(found["unit"]) or 1.0)
        if self._is_whole:
            return [
                replace(
                    self._measure(part, line, rate, is_growing=found["list"] == "ir"),
                    done=number(found["bytes"]) if not found["scale"] else None,
                    unit="B",
                )
            ]
        if self._is_whole is None or self._left is None:
            return []
        under_way = part if found["left"] is None else 0.0
        done = self._all - self._left + under_way
        return [self._measure(min(1.0, done / self._all), line, rate, is_growing=False)]

    def _note(self, left: float, everything: float, part: float, *, is_growing: bool) -> None:
        if part < 1.0:
            self._is_whole = True
        elif self._is_whole is None and left > 0:
            self._is_whole = False
        self._left, self._all = (None, 0.0) if is_growing and not self._is_whole else (left, max(1.0, everything))

    def _measure(self, part: float, line: Line, rate: float, *, is_growing: bool) -> Measure:
        return Measure(
            Kind.PERCENT,
            "rsync",
            "",
            fraction=part,
            rate=rate or None,
            rate_unit="B" if rate else None,
            row=line.row,
            is_certain=not is_growing,
            is_weighted=True,
            at_least=is_growing,
        )
