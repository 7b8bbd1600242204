"""Tests that print a sign each, as pytest and PHPUnit do: counted also within the row that is not over.

`collected 120 items / 3 deselected / 117 selected`, `test_a.py ..F.s.....          [ 12%]`;
`...............................................................  63 / 150 ( 42%)`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from taskmon.progress.command import Command
from taskmon.progress.family import Family
from taskmon.progress.general.measure import Kind, Measure
from taskmon.progress.screen import Line

_COLLECTED = re.compile(r"collected (\d+) items?(?:.*/ (\d+) selected)?")
_ROW = re.compile(
    r"(?:\S+\.py )?(?P<signs>[.FEsxXSWIRN]+)(?:\s+\[ *\d{1,3}%\]|\s+(?P<done>\d+) / (?P<total>\d+) \( *\d+%\))?\s*"
)


class TestSigns(Family):
    """Only once it is known how many there are; before, the percentages at the ends of rows count."""

    tells = r"collected \d+ items?|(?:\S+\.py )?[.FEsxXSWIRN]+(?:\s+\[ *\d{1,3}%\]|\s+\d+ / \d+ \( *\d+%\))?\s*$"

    def __init__(self, command: Command) -> None:
        super().__init__(command)
        self._tests = 0
        self._done = 0

    def read(self, line: Line, *, is_open: bool = False) -> Sequence[Measure] | None:
        collected = _COLLECTED.match(line.text)
        if collected is not None:
            if not is_open:
                self._tests, self._done = int(collected[2] or collected[1]), 0
            return []
        row = _ROW.fullmatch(line.text)
        if row is None:
            return None
        if row["done"] is not None and not is_open:
            self._tests, self._done = int(row["total"]), int(row["done"]) - len(row["signs"])
        if not self._tests:
            return None
        done = self._done + len(row["signs"])
        if done > self._tests:
            return []
        if not is_open:
            self._done = done
        return [
            Measure(
                Kind.PAIR, "test signs", "", done=done, total=self._tests, unit="tests", row=line.row, is_certain=True,
                is_weighted=True,
            )
        ]  # fmt: skip
