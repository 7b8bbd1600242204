"""Runs as a table for people: as wide as the terminal, coloured only where somebody sees it."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from taskmon.cli.output.text import result_text
from taskmon.core.clock import from_text, utc_now
from taskmon.core.details import in_one_line
from taskmon.core.estimates.amounts import amount, percent, rate_text
from taskmon.core.estimates.estimate import is_longer
from taskmon.core.estimates.rounding import range_text
from taskmon.core.job import printable
from taskmon.core.states import SIGNS
from taskmon.core.untrusted.characters import counted

#: Shape before colour: each state has its own sign.
_COLOURS = {"running": "34", "interrupted": "33", "succeeded": "32", "failed": "31", "cancelled": "2", "queued": "2"}
_TITLES = ("ID", "STATE", "NAME", "PROGRESS", "ELAPSED", "WHEN")
_NAME, _PROGRESS = 2, 3
_LEAST_NAME = 12
_WIDEST_PROGRESS = 44
_UNLIMITED = 100_000
_LONGEST_RESULT = 60


def print_table(runs: Sequence[dict[str, Any]]) -> None:
    """Print one line a run; what does not fit on a terminal is cut, elsewhere nothing is."""
    if not runs:
        return
    rows = [_cells(run) for run in runs]
    limit = shutil.get_terminal_size().columns if sys.stdout.isatty() else _UNLIMITED
    widths = [max(width_of(row[column]) for row in (_TITLES, *rows)) for column in range(len(_TITLES))]
    widths[_PROGRESS] = min(widths[_PROGRESS], _WIDEST_PROGRESS if limit < _UNLIMITED else widths[_PROGRESS])
    room = limit - sum(widths) - 2 * (len(widths) - 1)
    for column, least in ((_PROGRESS, 8), (_NAME, _LEAST_NAME)):
        if room < 0:
            given = min(-room, max(0, widths[column] - least))
            widths[column] -= given
            room += given
    print(coloured(_line(_TITLES, widths), "2"))
    for run, row in zip(runs, rows, strict=True):
        print(_line(row, widths, _COLOURS.get(run["state"])))


def coloured(text: str, code: str | None) -> str:
    """The text in a colour, where stdout is a terminal whose user has not set NO_COLOR."""
    if code is None or not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return text
    return f"\x1b[{code}m{text}\x1b[0m"


def width_of(text: str) -> int:
    """The columns that a text takes in a terminal."""
    if text.isascii():
        return len(text)
    return sum(map(_width_of, text))


def _width_of(char: str) -> int:
    if unicodedata.combining(char) or (char != "\xad" and unicodedata.category(char) == "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def fitted(text: str, width: int) -> str:
    """The text, cut or filled up to a width."""
    if width_of(text) > width:
        kept = ""
        for char in text:
            if width_of(kept + char) > width - 1:
                break
            kept += char
        text = kept + "…"
    return text + " " * (width - width_of(text))


def duration(seconds: float | None) -> str:
    """A length of time as a person says it."""
    if seconds is None:
        return ""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = timedelta(seconds=round(seconds))
    if whole.total_seconds() < 60:
        return f"{seconds:.0f} s"
    return f"{whole.days} d {whole.seconds // 3600} h" if whole.days else str(whole)


def when(text: str | None, now: datetime) -> str:
    """An instant in the user's own time: the hour if it is today's, else the day too."""
    if text is None:
        return ""
    at = from_text(text).astimezone()
    return f"{at:%H:%M}" if at.date() == now.astimezone().date() else f"{at:%Y-%m-%d %H:%M}"


def progress_text(run: dict[str, Any]) -> str:
    """How far a run is, or why it ended as it did."""
    if run["state"] in ("failed", "interrupted", "cancelled"):
        return in_one_line(run["error"]["message"]) if run["error"] else ""
    report = run["progress"]
    if run["state"] == "running" and report is None:
        left, usual = left_text(run), run.get("usual_s")
        usually = _longer_text(run) or (f"usually {range_text(*usual)}" if usual else "")
        return ", ".join(filter(None, (f"{left} left" if left else "", usually)))
    if run["state"] != "running":
        if run["state"] == "queued" and run["error"]:
            return "last: " + in_one_line(run["error"]["message"])
        return ""
    parts = []
    if report["steps"]:
        parts.append(f"step {report['step'] or '?'} of {report['steps']}")
    elif report["step"]:
        parts.append(f"step {report['step']}")
    if report["fraction"] is not None:
        parts.append(f"{'~' if run.get('estimated') else ''}{percent(report['fraction'])}")
    elif report["done"] is not None:
        of = "{done} of at least {total}" if run.get("at_least") else "{done} of {total}"
        parts.append(amount(report["done"], report["total"], report["unit"], of))
    if run.get("rate") is not None:
        parts.append(rate_text(run["rate"], run["rate_unit"]))
    if left := left_text(run):
        parts.append(f"{left} left")
    if run.get("stalled_s") is not None:
        parts.append(f"stalled for {duration(run['stalled_s'])}")
    parts.append(_longer_text(run))
    if report["message"]:
        parts.append(printable(report["message"]))
    return ", ".join(filter(None, parts))


def left_text(run: dict[str, Any]) -> str:
    """The time left, where it can be known: 12 to 15 min."""
    if run["eta_s"] is None:
        return ""
    # A monitor of an earlier version tells no range.
    low_s, high_s = run.get("eta_range_s") or (run["eta_s"], run["eta_s"])
    return range_text(low_s, high_s)


def _longer_text(run: dict[str, Any]) -> str:
    """That it has taken longer than such runs usually do."""
    usual, elapsed_s = run.get("usual_s"), run["elapsed_s"]
    return "longer than usual" if usual and elapsed_s is not None and is_longer(elapsed_s, usual[1]) else ""


def _cells(run: dict[str, Any]) -> tuple[str, ...]:
    facts = [fact.replace("_", " ") for fact in run["facts"]]
    state = f"{SIGNS.get(run['state'], '?')} " + ", ".join([run["state"], *facts])
    now = utc_now()
    if run["state"] == "queued":
        shown_when = f"at {when(run['not_before'], now)}" if run["not_before"] else when(run["created_at"], now)
    else:
        shown_when = when(run["ended_at"] or run["started_at"] or run["created_at"], now)
    elapsed = duration(run["elapsed_s"]) if run["state"] != "queued" else ""
    shown = progress_text(run)
    if run["state"] == "succeeded" and "result_bytes" in run:
        shown = f"returned {counted(run['result_bytes'], 'byte')}"
    elif run["state"] == "succeeded" and run["result"] is not None:
        shown = f"returned {result_text(run['result'], _LONGEST_RESULT)}"
    return (str(run["id"]), state, printable(run["name"]), shown, elapsed, shown_when)


def _line(cells: Sequence[str], widths: Sequence[int], colour: str | None = None) -> str:
    padded = [
        cell.rjust(width) if column == 0 else fitted(cell, width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    if colour:
        padded[1] = coloured(padded[1], colour)
    return "  ".join(padded).rstrip()
