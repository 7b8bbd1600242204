"""The steps of a task as `show` prints them: when each ended, how long it took, what it gave."""

from __future__ import annotations

from typing import Any

from taskmon.cli.output.table import duration, fitted, width_of
from taskmon.cli.output.text import result_text
from taskmon.core.clock import from_text
from taskmon.core.job import printable
from taskmon.core.untrusted.characters import counted

_MOST = 20
_MOST_FAILED = 5
_LONGEST_NAME = 40
_LONGEST_RESULT = 60
_TITLES = ("ENDED", "TOOK", "STEP", "RESULT")


def map_lines(run: dict[str, Any]) -> list[str]:
    """How far the maps of a run have come, and the first of their items that failed; nothing where there are none."""
    maps = run.get("maps") or []  # none of a monitor of an older version
    lines = ["", f"maps of attempt {run['steps_attempt']}:"] if maps else []
    for each in maps:
        of = f" of {each['items']:,}" if each["items"] is not None else ""
        failed = f", {each['failed']:,} failed" if each["failed"] else ""
        lines.append(f"  {printable(each['name'])}: {each['done']:,}{of} done{failed}")
        for item in each["failures"][:_MOST_FAILED]:
            tries = f" (in {counted(item['tries'], 'try', 'tries')})" if item["tries"] > 1 else ""
            lines.append(f"    {printable(item['called'])}: {printable(item['error'])}{tries}")
        if each["failed"] > _MOST_FAILED:
            lines.append(f"    … and {each['failed'] - _MOST_FAILED:,} more")
    return lines


def step_lines(run: dict[str, Any]) -> list[str]:
    """The newest steps of a run as JSON, a line each; nothing where there are none."""
    steps, left_out = run.get("steps") or [], run.get("steps_left_out", 0)  # none of a monitor of an older version
    if not steps:
        return []
    before = max(0, len(steps) - _MOST) + left_out
    lines = ["", f"steps of attempt {run['steps_attempt']}:"]
    if before:
        more = f"the newest {len(steps):,} of them" if left_out else "them"
        lines.append(f"  … {before:,} before these; --json has {more}")
    rows = [_cells(step) for step in steps[-_MOST:]]
    widths = [max(width_of(row[column]) for row in (_TITLES, *rows)) for column in range(3)]
    widths[2] = min(widths[2], _LONGEST_NAME)
    for row in (_TITLES, *rows):
        cells = [fitted(cell, width) for cell, width in zip(row[:3], widths, strict=True)]
        lines.append(("  " + "  ".join((*cells, row[3]))).rstrip())
    return lines


def _cells(step: dict[str, Any]) -> tuple[str, ...]:
    ended = f"{from_text(step['at']).astimezone():%Y-%m-%d %H:%M:%S}" if step["at"] else ""
    name = printable(step["name"]) + (f" ({step['use']:,})" if step["use"] > 1 else "")
    if "result_bytes" in step:
        result = counted(step["result_bytes"], "byte")
    elif step["result"] is None:
        result = ""
    else:
        result = result_text(step["result"], _LONGEST_RESULT)
    notes = [counted(step["tries"], "try", "tries")] if step["tries"] > 1 else []
    notes += ["taken over from an earlier attempt"] if step["taken_over"] else []
    return (
        ended,
        _took(step["took_s"]),
        name,
        " ".join(filter(None, (result, f"({', '.join(notes)})" if notes else ""))),
    )


def _took(seconds: float | None) -> str:
    if seconds is None or seconds >= 1:
        return duration(seconds)
    return f"{max(1, round(seconds * 1000))} ms"
