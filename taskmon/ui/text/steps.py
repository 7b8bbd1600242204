"""The steps of a task, in words: what each was, when it ended, what that took, what it gave."""

from __future__ import annotations

import json
from datetime import datetime

from taskmon.core.clock import to_text_or_none
from taskmon.core.job import printable
from taskmon.tasks.durable.shown_steps import MapRow, StepRow, StepRows
from taskmon.ui.text.plurals import Amounts
from taskmon.ui.text.units import joined, moment, number, size, span, time_of_day, translate

_LONGEST_RESULT = 200
_MOST_FAILED = 10


def name_text(row: StepRow) -> str:
    """fetch, fetch (2)."""
    name = printable(row.name)
    return name if row.use == 1 else f"{name} ({number(row.use)})"


def ended_text(row: StepRow, now: datetime) -> str:
    """14:31:05, and with its day where that is another; empty: nobody noted it."""
    if row.at is None:
        return ""
    is_today = row.at.astimezone().date() == now.astimezone().date()
    return time_of_day(row.at) if is_today else moment(row.at, now)


def took_text(row: StepRow) -> str:
    """3 min 12 s; 12 s, 3 tries; empty: nobody noted it."""
    took = "" if row.took_s is None else span(row.took_s)
    tries = Amounts().taken_tries(row.tries) if row.tries > 1 else ""
    return ", ".join(part for part in (took, tries) if part)


def result_text(row: StepRow) -> str:
    """What it returned, in one line, or how much that is; empty where that is nothing."""
    if row.result_bytes is not None:
        return size(row.result_bytes)
    if row.result is None:
        return ""
    text = printable(json.dumps(row.result, ensure_ascii=False))
    return text if len(text) <= _LONGEST_RESULT else text[: _LONGEST_RESULT - 1] + "…"


def spoken(row: StepRow, now: datetime) -> str:
    """All of a step, as a screen reader reads it and as its tip says it."""
    ended, took = ended_text(row, now), took_text(row)
    return joined(
        name_text(row),
        translate("steps", "taken over from an earlier attempt") if row.taken_over else "",
        translate("steps", "ended {when}").format(when=ended) if ended else "",
        translate("steps", "took {time}").format(time=took) if took else "",
        translate("steps", "returned {what}").format(what=result_text(row)) if result_text(row) else "",
    )


def summary(steps: StepRows) -> str:
    """12 steps · of attempt 2 · 480 before · italic: taken over from an earlier attempt."""
    return joined(
        Amounts().steps(len(steps.rows) + steps.left_out),
        translate("steps", "of attempt {number}").format(number=steps.attempt),
        Amounts().not_listed(steps.left_out) if steps.left_out else "",
        translate("steps", "in italics: taken over from an earlier attempt")
        if any(row.taken_over for row in steps.rows)
        else "",
    )


def maps_text(maps: tuple[MapRow, ...]) -> str:
    """fetch: 97 of 100 done, 3 failed; then the first of those that failed, a line each."""
    lines = []
    for each in maps:
        done = (
            translate("steps", "{done} done").format(done=number(each.done))
            if each.items is None
            else translate("steps", "{done} of {items} done").format(done=number(each.done), items=number(each.items))
        )
        failed = translate("steps", "{count} failed").format(count=number(each.failed)) if each.failed else ""
        lines.append(f"{printable(each.name)}: " + ", ".join(part for part in (done, failed) if part))
        lines += [f"    {printable(item.called)}: {printable(item.error)}" for item in each.failures[:_MOST_FAILED]]
        if each.failed > _MOST_FAILED:
            lines.append(f"    … {Amounts().others(each.failed - _MOST_FAILED)}")
    return "\n".join(lines)


def as_table(rows: list[StepRow]) -> str:
    """Rows as a spreadsheet takes them: with tabs between, in UTC, seconds, and JSON."""
    lines = ["\t".join(("step", "use", "ended_at", "took_s", "tries", "result"))]
    for row in rows:
        result = f"{row.result_bytes} bytes" if row.result_bytes is not None else json.dumps(row.result)
        took = "" if row.took_s is None else f"{row.took_s:g}"
        cells = (row.name, str(row.use), to_text_or_none(row.at) or "", took, str(row.tries), result)
        lines.append("\t".join(map(printable, cells)))
    return "\n".join(lines) + "\n"
