"""JSON, an object a line, as many tools print when they are asked to: any that has a known key for how far it is.

`{"message_type":"status","percent_done":0.56,"total_bytes":180000000,"bytes_done":100954452}`,
`{"status":"Downloading","progressDetail":{"current":12,"total":40},"id":"4f4fb700ef54"}`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from taskmon.progress.command import Command
from taskmon.progress.family import Family
from taskmon.progress.general.measure import Kind, Measure
from taskmon.progress.screen import Line

_FRACTIONS = (
    "percent_done", "percentdone", "percent", "percentage", "pct", "progress", "fraction", "percentcomplete",
    "percent_complete", "completion", "complete", "ratio_done",
)  # fmt: skip
_BYTES_DONE = (
    "bytes_done", "bytesdone", "downloaded_bytes", "downloadedbytes", "bytes_transferred", "bytestransferred",
    "completedlength", "transferredbytes", "bytes",
)  # fmt: skip
_BYTES = ("total_bytes", "totalbytes", "bytes_total", "totallength", "bytestotal", "size_bytes")
_DONE = (
    "done", "current", "completed", "processed", "finished", "position", "n", "value", "count", "step", "index",
    "items_done", "files_done", "processed_items", "downloaded", "loaded", "transferred",
)  # fmt: skip
_TOTALS = (
    "total", "expected", "maxval", "max", "length", "of", "steps", "total_items", "total_files", "totalitems",
    "goal",
)  # fmt: skip
#: The keys of done and of total that belong together, and their unit.
_PAIRS = ((_BYTES_DONE, _BYTES, "B"), (_DONE, _TOTALS, None))
_NAMES = ("id", "layer", "vertex", "file", "filename", "fetch", "task", "worker")
_KINDS = ("type", "message_type", "msgid", "operation", "event", "status", "phase", "stage", "reason")
_RATES = ("speed", "rate", "bytes_per_second", "bytespersecond", "speed_bytes")
#: Objects within the object that are looked into.
_DEPTH = 2
_MOST_BYTES = 20_000
_START = re.compile(r"(?:\S{0,12} )?(?=[{])")


class JsonLines(Family):
    """Counts as certain: what names itself progress is."""

    tells = r"[^{\n]{0,12}\{\s*\""

    def __init__(self, command: Command) -> None:
        super().__init__(command)
        self._scales: dict[str, _Scale] = {}

    def read(self, line: Line, *, is_open: bool = False) -> Sequence[Measure] | None:
        text = line.text.strip(" \0\x1e")
        start = _START.match(text)
        if start is None or len(text) > _MOST_BYTES:
            return None
        try:
            value: Any = json.loads(text[start.end() :])
        except (ValueError, RecursionError):
            return None if not is_open else []
        if not isinstance(value, dict):
            return None
        measures = []
        for each in _objects(value, _DEPTH):
            measure = self._measure(each, value, line, is_open=is_open)
            if measure is not None:
                measures.append(measure)
        return measures

    def _measure(self, value: dict[str, Any], outer: dict[str, Any], line: Line, *, is_open: bool) -> Measure | None:
        known = {str(key).lower(): each for key, each in value.items()}
        kind = "/".join(str(outer.get(key, ""))[:40] for key in _KINDS if isinstance(outer.get(key), (str, int)))
        name = next(
            (str(known.get(key) or outer.get(key))[:80] for key in _NAMES if known.get(key) or outer.get(key)), ""
        )
        done = total = part = None
        unit = None
        for dones, totals, pair_unit in _PAIRS:
            total = next(
                (number for key in totals if (number := _number(known.get(key))) is not None and number > 0), None
            )
            found = next((number for key in dones if (number := _number(known.get(key))) is not None), None)
            if total is not None:
                done, unit = found, pair_unit or _unit(known.get("unit"))
                break
        key = next((key for key in _FRACTIONS if _number(known.get(key)) is not None), None)
        if key is not None:
            number = _number(known[key]) or 0.0
            scale = self._scales.setdefault(f"{kind} {key}"[:200], _Scale("perc" in key or "pct" in key))
            if len(self._scales) > 100:
                self._scales.clear()
            part = scale.part(number, done / total if done is not None and total else None, keep=not is_open)
        if part is None and (done is None or total is None):
            return None
        if part is not None and done is None and total is not None:
            done = part * total  # what is zero may be left out
        if done is not None and total is not None and done > total:
            return None
        rate = next((number for key in _RATES if (number := _number(known.get(key))) is not None and number > 0), None)
        return Measure(
            Kind.PAIR if total is not None else Kind.PERCENT,
            f"json {kind}",
            name,
            fraction=part,
            done=done if total is not None else None,
            total=total,
            unit=unit,
            rate=rate if unit == "B" else None,
            rate_unit="B" if rate is not None and unit == "B" else None,
            row=line.row,
            is_certain=True,
        )


class _Scale:
    """Whether a number goes from 0 to 1 or from 0 to 100, which its first values may not tell."""

    def __init__(self, is_percent: bool) -> None:
        self._is_percent = is_percent  # by its name
        self._of: float | None = None
        self._seen = 0
        self._last = -1.0

    def part(self, number: float, known: float | None, *, keep: bool) -> float | None:
        """The value as 0 to 1; None while that is uncertain. `known`: what done and total say."""
        of = self._of
        if number > 1:
            of = 100.0
        elif of is None and known is not None and number > 0:
            of = 1.0 if abs(number - known) <= abs(number / 100 - known) else 100.0
        elif of is None and 0 < number < 1 and not self._is_percent:
            of = 1.0
        elif of is None and 0 < number < 1:
            if keep and number > self._last:
                self._seen += 1
                self._last = number
            if self._seen >= 4:
                of = 1.0
        if keep:
            self._of = of
        if number == 0:
            return 0.0
        return min(1.0, number / of) if of is not None and number <= of else None


def _objects(value: dict[str, Any], depth: int) -> Iterator[dict[str, Any]]:
    yield value
    if depth == 0:
        return
    for each in list(value.values())[:40]:
        if isinstance(each, dict):
            yield from _objects(each, depth - 1)
        elif isinstance(each, list):
            for item in each[:20]:
                if isinstance(item, dict):
                    yield from _objects(item, depth - 1)


def _number(value: object) -> float | None:
    if isinstance(value, str) and len(value) < 20:
        try:
            value = float(value.rstrip("% "))
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if 0 <= value <= 1e18 else None


def _unit(value: object) -> str | None:
    return value[:20] if isinstance(value, str) and value else None
