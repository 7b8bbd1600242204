"""The columns of the list: one record each, and what each cell says to eyes, ears and tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from PySide6.QtCore import Qt

from taskmon.core.job import printable
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.ui.actions import verbs
from taskmon.ui.needs import needs_attention
from taskmon.ui.text.run import elapsed_text, left_text, progress_text, second_line, state_word, usual_text
from taskmon.ui.text.units import joined, translate
from taskmon.ui.text.wait_reason import waiting_lines

_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class ColumnIndex(IntEnum):
    """The columns, by number."""

    SIGN = 0
    NAME = 1
    PROGRESS = 2
    LEFT = 3
    ELAPSED = 4
    BUTTONS = 5


@dataclass(frozen=True, slots=True)
class Column:
    """A title, what a cell says, and how wide it is: as the widest text, and so many pixels more."""

    title: Callable[[], str]
    text: Callable[[Run, Live | None, datetime], str]
    alignment: int = _LEFT
    widest: str = ""
    more_px: int = 0
    stretches: bool = False  #: it takes what room there is


COLUMNS = (
    Column(lambda: "", lambda run, live, now: state_word(run.state), more_px=38),
    Column(lambda: translate("columns", "Name"), lambda run, live, now: run.name, stretches=True),
    Column(lambda: translate("columns", "Progress"), progress_text, stretches=True),
    Column(
        lambda: translate("columns", "Left"), lambda run, live, now: left_text(run, live), _RIGHT, "about 88 min", 20
    ),
    Column(lambda: translate("columns", "Elapsed"), elapsed_text, _RIGHT, "88:88:88", 24),
    # As wide as what is painted there.
    Column(lambda: "", lambda run, live, now: ", ".join(verb.text() for verb in verbs.inline(run)), _RIGHT),
)


def cell(column: int, role: int, run: Run, live: Live | None, now: Callable[[], datetime]) -> Any:
    """What one cell says in one role; None for roles that the delegate paints by itself."""
    match role:
        case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
            text = COLUMNS[column].text(run, live, now())
            if role == Qt.ItemDataRole.AccessibleTextRole and column == ColumnIndex.BUTTONS and text:
                return translate("columns", "can be asked: {verbs}").format(verbs=text)
            return text
        case Qt.ItemDataRole.AccessibleDescriptionRole:
            return spoken(run, live, now())
        case Qt.ItemDataRole.ToolTipRole if column <= ColumnIndex.LEFT:
            return escaped(_hint(column, run, live, now()))
        case Qt.ItemDataRole.TextAlignmentRole:
            return COLUMNS[column].alignment
    return None


def _expected(run: Run, live: Live | None) -> str:
    """How long it may take still, and how long it usually takes."""
    left, usually = left_text(run, live), usual_text(run, live)
    return joined(
        translate("columns", "{time} left").format(time=left) if left else "",
        translate("columns", "usually {time}").format(time=usually) if usually else "",
    )


def spoken(run: Run, live: Live | None, now: datetime) -> str:
    """The whole row in one sentence, for those who hear it."""
    said = f"{run.name}, {state_word(run.state)}: {progress_text(run, live, now)}"
    if needs_attention(run, live):
        said = translate("columns", "{run}; needs attention").format(run=said)
    return said


def escaped(text: str) -> str:
    """`text` as a tooltip that interprets nothing and wraps."""
    text = text if len(text) <= 2000 else text[:2000] + "…"
    # Not html.escape: importing it, with every entity there is, costs 2 ms of the launch.
    inner = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<p style='white-space:pre-wrap'>{inner}</p>"


def _hint(column: int, run: Run, live: Live | None, now: datetime) -> str:
    match column:
        case ColumnIndex.NAME:
            return f"{run.name}\n{second_line(run)}"
        case ColumnIndex.PROGRESS:
            line = printable(live.line) if live else ""
            more = [line.text for line in waiting_lines(run, live, now)[1:]] if run.state is RunState.QUEUED else []
            parts = (progress_text(run, live, now), *more, _expected(run, live), line)
            return "\n".join(part for part in parts if part)
        case ColumnIndex.LEFT:
            return _expected(run, live)
        case _:
            return state_word(run.state)
