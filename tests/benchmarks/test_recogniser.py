"""What the reading of output costs, against the least that can be done with it: cutting it into lines."""

from __future__ import annotations

import base64
import gzip
import json
import time
from collections.abc import Callable

import pytest

from taskmon.progress import recogniser_for
from tests.benchmarks.conftest import Report
from tests.benchmarks.rows import compared, single
from tests.progress.samples import FOLDER

#: As much as the worker reads at one look (worker/output.py).
_LOOK_BYTES = 262_144
_TEXT_BYTES = 100_000_000
_WORDS = b"compiling the module that everybody needs, and after that another one which nobody does\n"
_DIGITS = b"2026-01-01 10:00:00 INFO compiled src/module_0000123.c in 34 ms, 3 warnings so far\n"
_REDRAWS = b"".join(
    b"\r\x1b[2K\x1b[32mcopying\x1b[0m %d.%02d%% %d MB/s" % (n // 100, n % 100, n % 97) for n in range(9_999)
)


def _cut(text: bytes) -> None:
    for start in range(0, len(text), _LOOK_BYTES):
        text[start : start + _LOOK_BYTES].decode("utf-8", "replace").split("\n")


def _recognise(text: bytes) -> None:
    recogniser = recogniser_for(["make"])
    for start in range(0, len(text), _LOOK_BYTES):
        recogniser.feed(text[start : start + _LOOK_BYTES])
        assert recogniser.newest_line


def _took_s(what: Callable[[bytes], None], text: bytes) -> float:
    started = time.process_time()
    what(text)
    return time.process_time() - started


@pytest.mark.parametrize(
    ("name", "unit", "most"), [("words", _WORDS, 8), ("lines with digits", _DIGITS, 20), ("redraws", _REDRAWS, 120)]
)
def test_reading_100_mb_of_output(name: str, unit: bytes, most: float, report: Report) -> None:
    text = unit * (_TEXT_BYTES // len(unit))
    pairs = [(_took_s(_recognise, text) * 10, _took_s(_cut, text) * 10) for _ in range(3)]  # ms a MB

    report(compared(f"recogniser, {name}, against cutting into lines", pairs, "ms/MB", most=most))


def test_a_line_that_says_something(report: Report) -> None:
    outputs = []
    for path in sorted(FOLDER.rglob("*.jsonl.gz")):
        rows = gzip.decompress(path.read_bytes()).splitlines()
        outputs.append(b"".join(base64.b64decode(json.loads(row)["b64"]) for row in rows))
    started = time.process_time()
    lines = 0
    for output in outputs:
        recogniser = recogniser_for(["make"])
        for start in range(0, len(output), 4_096):
            recogniser.feed(output[start : start + 4_096])
        lines += recogniser.lines
    took_s = time.process_time() - started

    report(single("recogniser, a line with numbers, real recordings", round(took_s / lines * 1e6, 1), "µs", most=150))
