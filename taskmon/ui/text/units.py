"""Durations, moments, numbers, sizes, amounts and paths, in the words of a person and as their locale writes them.

Which words stand where is the translation's; names of months, digits and what stands between them are the locale's.
"""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime

from taskmon.core.estimates import amounts
from taskmon.core.estimates.rounding import rounded
from taskmon.core.job import printable
from taskmon.core.progress import Progress
from taskmon.ui.text.language import is_right_to_left

translate = QCoreApplication.translate
_SHORT_JSON = 60


def number(count: float) -> str:
    """12,406; fractions only where there are some."""
    return amounts.number(count, _write)


def percent(fraction: float) -> str:
    """42 %; 100 % only when all is done."""
    return amounts.percent(fraction, _write)


def size(count: float) -> str:
    """64.1 GB: decimal units, three digits."""
    return amounts.size(count, _write)


def rate(count: float, unit: str | None) -> str:
    """12.4 MB/s, 3.2 files/s, 1.5 files/min."""
    return amounts.rate_text(count, unit, _write)


def clock(seconds: float) -> str:
    """03:12, 1:03:12, or 2 d 3 h."""
    whole = round(seconds)  # as `span` does: what stands side by side is the same
    if whole >= 86_400:
        return translate("wording", "{days} d {hours} h").format(days=whole // 86_400, hours=whole % 86_400 // 3600)
    if whole >= 3600:
        return f"{whole // 3600}:{whole % 3600 // 60:02d}:{whole % 60:02d}"
    return f"{whole // 60:02d}:{whole % 60:02d}"


def span(seconds: float, *, rough: bool = False) -> str:
    """3 min 12 s; roughly: 3 min."""
    if seconds < 1.0 and not rough:
        return translate("wording", "{count} ms").format(count=max(1, round(seconds * 1000)))
    whole = max(1, round(seconds))
    if rough and 60 <= whole < 86_400:  # 4:52 is nearly five minutes
        whole = round(whole / 60) * 60
    parts = (
        (whole // 86_400, translate("wording", "{count} d")),
        (whole % 86_400 // 3600, translate("wording", "{count} h")),
        (whole % 3600 // 60, translate("wording", "{count} min")),
        (whole % 60, translate("wording", "{count} s")),
    )
    first = next(index for index, (count, _) in enumerate(parts) if count)
    shown = parts[first : first + (2 if not rough or first < 2 else 1)]
    return " ".join(text.format(count=count) for count, text in shown if count)


def between(low_s: float, high_s: float) -> str:
    """12 to 15 min; about 2 min; up to 5 s."""
    span = rounded(low_s, high_s)
    unit = {
        "s": translate("wording", "{count} s"),
        "min": translate("wording", "{count} min"),
        "h": translate("wording", "{count} h"),
        "d": translate("wording", "{count} d"),
    }[span.unit]
    low, high = (number(float(each)) if each.isdigit() else _write(float(each), 1) for each in (span.low, span.high))
    if span.is_one:
        return translate("wording", "about {time}").format(time=unit.format(count=high))
    if span.low == "0":
        return translate("wording", "up to {time}").format(time=unit.format(count=high))
    return unit.format(count=translate("wording", "{low} to {high}").format(low=low, high=high))


def moment(at: datetime, now: datetime) -> str:
    """today 14:31, yesterday 14:31, 3 Nov 14:31, 3 Nov 2025 14:31; in local time."""
    there, here = at.astimezone(), now.astimezone()
    time = hour_and_minute(at)
    if there.date() == here.date():
        return translate("wording", "today {time}").format(time=time)
    if there.date() == here.date() - timedelta(days=1):
        return translate("wording", "yesterday {time}").format(time=time)
    return translate("dates", "{day} {time}").format(day=day(at, now), time=time)


def day(at: datetime, now: datetime) -> str:
    """3 Nov, or 3 Nov 2025; in local time."""
    there = at.astimezone()
    is_this_year = there.year == now.astimezone().year
    form = translate("dates", "d MMM") if is_this_year else translate("dates", "d MMM yyyy")
    return QLocale().toString(QDate(there.year, there.month, there.day), form)


def hour_and_minute(at: datetime) -> str:
    """14:31, in local time."""
    there = at.astimezone()
    return QLocale().toString(QTime(there.hour, there.minute), translate("dates", "HH:mm"))


def time_of_day(at: datetime) -> str:
    """14:31:05, in local time."""
    there = at.astimezone()
    return QLocale().toString(QTime(there.hour, there.minute, there.second), translate("dates", "HH:mm:ss"))


def instant(at: datetime) -> str:
    """2026-11-03 14:31:05, in local time."""
    there = at.astimezone()
    date = QLocale().toString(QDate(there.year, there.month, there.day), translate("dates", "yyyy-MM-dd"))
    return translate("dates", "{day} {time}").format(day=date, time=time_of_day(at))


def amount(progress: Progress) -> str:
    """64.1 of 87.9 GB, 12,406 of 17,022 files; empty where no amount is known."""
    both = translate("wording", "{done} of {total}")
    if progress.at_least:
        both = translate("wording", "{done} of at least {total}")
    return amounts.amount(progress.done, progress.total, progress.unit, both, _write)


def folder(path: str) -> str:
    """A path as people say it: ~ for home."""
    home = os.path.expanduser("~")
    if path == home:
        return "~"
    return printable("~" + path[len(home) :] if path.startswith(home + "/") else path)


def isolated(text: str) -> str:
    """A path or a command, also within a sentence: from left to right in any language, slashes where they belong."""
    return f"\u2066{text}\u2069" if text and is_right_to_left() else text


def readable_json(value: object) -> str:
    """JSON for people: in one line where that is short."""
    line = json.dumps(value, ensure_ascii=False, default=str)
    return line if len(line) <= _SHORT_JSON else json.dumps(value, ensure_ascii=False, indent=2, default=str)


def joined(*parts: str) -> str:
    """The parts that say something, with dots between."""
    return " · ".join(part for part in parts if part)


def _write(count: float, digits: int) -> str:
    return QLocale().toString(float(count), "f", digits)
