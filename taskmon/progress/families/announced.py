"""Lines that are counted against a number announced before: tests, checks of a file system, patterns of a disk."""

from __future__ import annotations

import re
from collections.abc import Sequence

from taskmon.progress.command import Command
from taskmon.progress.family import Family
from taskmon.progress.general.measure import Kind, Measure
from taskmon.progress.screen import Line

_TAP_PLAN = re.compile(r"1\.\.(\d+)\s*(?:#.*)?")
_TAP_TEST = re.compile(r"(?:not )?ok (\d+)\b")
_RUST_PLAN = re.compile(r"running (\d+) tests?")
_RUST_TEST = re.compile(r"test \S+(?: - .*)? \.\.\. ")
#: e2fsck -C: the pass, done, total, and the device; it has five.
_FSCK = re.compile(r"(?P<step>[1-5]) (?P<done>\d+) (?P<total>\d+) \S+")
#: badblocks -w writes and reads each of four patterns.
_PATTERN = re.compile(r"Testing with pattern 0x(aa|55|ff|00): ")
_READING = re.compile(r"Reading and comparing: ")
_BLOCKS = re.compile(r"(?P<percent>\d{1,3}\.\d\d)% done, ")
_PATTERNS = ("aa", "55", "ff", "00")


class Announced(Family):
    """Tests of TAP and Rust, the passes of e2fsck, the patterns of badblocks."""

    tells = (
        r"1\.\.\d|(?:not )?ok \d|running \d+ tests?|test \S+ .*\.\.\. |[1-5] \d+ \d+ \S"
        r"|Testing with pattern|Reading and comparing"
    )

    def __init__(self, command: Command) -> None:
        super().__init__(command)
        self._tests = 0
        self._seen = 0

    def read(self, line: Line, *, is_open: bool = False) -> Sequence[Measure] | None:
        text = line.text
        plan = _TAP_PLAN.fullmatch(text) or _RUST_PLAN.fullmatch(text)
        if plan is not None:
            if not is_open:
                self._tests, self._seen = int(plan[1]), 0
            return []
        found = _TAP_TEST.match(text)
        if found is not None:
            return self._test(int(found[1]), line)
        if _RUST_TEST.match(text):
            if is_open:
                return []
            self._seen += 1
            return self._test(self._seen, line)
        found = _FSCK.fullmatch(text)
        if found is not None:
            return _fsck(found, line)
        return self._blocks(text, line)

    def _test(self, number: int, line: Line) -> Sequence[Measure]:
        if not 0 < number <= self._tests:
            return []
        return [_measure("tests", line, done=number, total=self._tests, unit="tests")]

    def _blocks(self, text: str, line: Line) -> Sequence[Measure] | None:
        pattern, reading, percent = _PATTERN.match(text), _READING.match(text), _BLOCKS.search(text)
        if pattern is None and reading is None:
            return None
        if pattern is not None:
            self._seen = 2 * _PATTERNS.index(pattern[1])
        elif self._seen % 2 == 0:
            self._seen += 1
        if percent is None:
            return []
        part = min(1.0, float(percent["percent"]) / 100)
        return [_measure("badblocks", line, fraction=part, step=self._seen + 1, steps=2 * len(_PATTERNS))]


def _fsck(found: re.Match[str], line: Line) -> Sequence[Measure] | None:
    done, total = int(found["done"]), int(found["total"])
    if not 0 <= done <= total or total == 0:
        return None
    return [_measure("e2fsck", line, is_certain=False, fraction=done / total, step=int(found["step"]), steps=5)]


def _measure(
    key: str,
    line: Line,
    *,
    is_certain: bool = True,
    fraction: float | None = None,
    done: float | None = None,
    total: float | None = None,
    unit: str | None = None,
    step: int | None = None,
    steps: int | None = None,
) -> Measure:
    return Measure(
        Kind.PERCENT if fraction is not None else Kind.PAIR,
        key,
        "",
        fraction=fraction,
        done=done,
        total=total,
        unit=unit,
        row=line.row,
        is_certain=is_certain,
        step=step,
        steps=steps,
    )
