"""What each cell of the list says to eyes, ears and tests; of a run, or of a row that names a section."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt

from taskmon.core.job import printable
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.store import Section
from taskmon.ui.run_list.columns import COLUMNS, ColumnIndex, Shown, escaped, spoken
from taskmon.ui.text.run import left_text, progress_text, second_line, usual_text
from taskmon.ui.text.states import state_word
from taskmon.ui.text.units import joined, moment, number, translate
from taskmon.ui.text.wait_reason import waiting_lines


def cell(column: int, role: int, shown: Shown) -> Any:
    """What one cell says in one role; None for roles that the delegate paints by itself."""
    match role:
        case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
            text = COLUMNS[column].text(shown)
            if role == Qt.ItemDataRole.AccessibleTextRole and column == ColumnIndex.BUTTONS and text:
                return translate("columns", "can be asked: {verbs}").format(verbs=text)
            return text
        case Qt.ItemDataRole.AccessibleDescriptionRole:
            said = spoken(shown.run, shown.live, shown.now)
            return f"{said}; {shown.found}" if shown.found else said
        case Qt.ItemDataRole.ToolTipRole if column != ColumnIndex.BUTTONS:
            return escaped(_hint(column, shown)) or None
        case Qt.ItemDataRole.TextAlignmentRole:
            return COLUMNS[column].alignment
    return None


def head_text(section: Section, count: int, interrupted: int = 0) -> str:
    """The name of a section, and how many runs it has; what was interrupted stands below what runs."""
    name = {
        Section.RUNNING: translate("columns", "Running"),
        Section.QUEUE: translate("columns", "Queue"),
        Section.ENDED: translate("columns", "Ended"),
    }[section]
    text = translate("columns", "{section} {count}").format(section=name, count=number(count))
    more = translate("columns", "interrupted {count}").format(count=number(interrupted)) if interrupted else ""
    said = joined(text if count or not interrupted else "", more)
    return said[:1].upper() + said[1:]


def head_cell(column: int, role: int, text: str, is_folded: bool) -> Any:
    """What a cell says of a row that names a section."""
    if column != ColumnIndex.NAME:
        return None
    match role:
        case Qt.ItemDataRole.DisplayRole:
            return text
        case Qt.ItemDataRole.AccessibleTextRole:
            said = translate("columns", "folded") if is_folded else translate("columns", "unfolded")
            return f"{text}, {said}"
    return None


def _expected(run: Run, live: Live | None) -> str:
    """How long it may take still, and how long it usually takes."""
    left, usually = left_text(run, live), usual_text(run, live)
    return joined(
        translate("columns", "{time} left").format(time=left) if left else "",
        translate("columns", "usually {time}").format(time=usually) if usually else "",
    )


def _hint(column: int, shown: Shown) -> str:
    run, live = shown.run, shown.live
    match column:
        case ColumnIndex.NAME:
            return "\n".join(part for part in (run.name, second_line(run), shown.found) if part)
        case ColumnIndex.PROGRESS:
            line = printable(live.line) if live else ""
            waits = run.state is RunState.QUEUED
            more = [line.text for line in waiting_lines(run, live, shown.now)[1:]] if waits else []
            parts = (progress_text(run, live, shown.now), *more, _expected(run, live), line)
            return "\n".join(part for part in parts if part)
        case ColumnIndex.LEFT:
            return _expected(run, live)
        case ColumnIndex.SIGN:
            return state_word(run.state)
        case _ if COLUMNS[column].key in ("when", "started", "ended"):
            return _times(run, shown.now)
        case _:
            return COLUMNS[column].text(shown)


def _times(run: Run, now: datetime) -> str:
    """When it was added, started and ended, each in a line."""
    said = [translate("columns", "added {when}").format(when=moment(run.created_at, now))]
    if run.started_at:
        said.append(translate("columns", "started {when}").format(when=moment(run.started_at, now)))
    if run.ended_at and run.state.is_over:
        said.append(translate("columns", "ended {when}").format(when=moment(run.ended_at, now)))
    return "\n".join(said)
