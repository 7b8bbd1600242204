"""curl: the meter that it draws while its output goes elsewhere: percent, total, percent and bytes received, pace.

` 20 5859k   20 1171k    0     0  2285k      0  0:00:02 --:--:--  0:00:02 2284k`; without a known length the first
percentage is 100 from the start, and the second total 0.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from taskmon.progress.family import Family
from taskmon.progress.general.measure import Kind, Measure
from taskmon.progress.general.numbers import unit_bytes
from taskmon.progress.screen import Line

_SIZE = r"\d+(?:\.\d+)?[kMGTP]?"
_ROW = re.compile(
    rf"\s*(?P<percent>\d{{1,3}})\s+(?P<total>{_SIZE})\s+(?P<received_percent>\d{{1,3}})\s+(?P<received>{_SIZE})"
    rf"\s+(?P<sent_percent>\d{{1,3}})\s+(?P<sent>{_SIZE})\s+(?P<rate>{_SIZE})\s+{_SIZE}"
    rf"(?:\s+[-\d:dh ]{{7,9}}){{3}}\s+{_SIZE}\s*"
)
#: Of several at once: `DL% UL%  Dled  Uled  Xfers  Live Total     Current  Left    Speed`.
_MANY = re.compile(
    rf"\s*(?P<percent>\d{{1,3}}|--)\s+(?:\d{{1,3}}|--)\s+{_SIZE}\s+{_SIZE}\s+\d+\s+\d+\s+[-\d:]+\s+[-\d:]+\s+[-\d:]+\s+{_SIZE}\s*"
)
_ALONE = re.compile(r"(\d+(?:\.\d+)?)([kMGTP]?)")


class Curl(Family):
    """Bytes received or sent, of what is announced."""

    tells = r"\s*(?:\d{1,3}|--)\s+(?:\d+(?:\.\d+)?[kMGTP]?|--)\s+(?:\d{1,3}\s+)?\d+(?:\.\d+)?[kMGTP]?\s+\d"

    def read(self, line: Line, *, is_open: bool = False) -> Sequence[Measure] | None:
        many = _MANY.fullmatch(line.text)
        if many is not None:
            if many["percent"] == "--":
                return []
            return [_measure(line, fraction=min(1.0, int(many["percent"]) / 100), is_all=True)]
        found = _ROW.fullmatch(line.text)
        if found is None:
            return None
        total = _bytes(found["total"])
        done = _bytes(found["received"]) if int(found["received_percent"]) else _bytes(found["sent"])
        if total <= 0 or done > total or (int(found["percent"]) == 100 and done < 0.98 * total):
            return []
        if not int(found["received_percent"]) and not int(found["sent_percent"]) and done > 0.02 * total:
            return []  # the length is not known: the total is what has come
        return [_measure(line, done=done, total=total, rate=_bytes(found["rate"]) or None)]


def _measure(
    line: Line,
    *,
    fraction: float | None = None,
    done: float | None = None,
    total: float | None = None,
    rate: float | None = None,
    is_all: bool = False,
) -> Measure:
    return Measure(
        Kind.PERCENT if fraction is not None else Kind.PAIR,
        "curl",
        "",
        fraction=fraction,
        done=done,
        total=total,
        unit="B" if total is not None else None,
        rate=rate,
        rate_unit="B" if rate is not None else None,
        row=line.row,
        is_certain=True,
        is_weighted=is_all,
    )


def _bytes(text: str) -> float:
    found = _ALONE.fullmatch(text)
    return float(found[1]) * (unit_bytes(found[2]) or 1.0) if found is not None else 0.0
