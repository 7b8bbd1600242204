"""The columns of the list: one record each.

A new column is one more record here; what it is sorted by stands in store/listing/order.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from PySide6.QtCore import Qt

from taskmon.core.attempt import Attempt
from taskmon.core.job import printable
from taskmon.core.run import Run
from taskmon.core.wire import Live
from taskmon.ui.actions import verbs
from taskmon.ui.needs import needs_attention
from taskmon.ui.text.run import (
    elapsed_text,
    left_text,
    progress_text,
    rate_text,
)
from taskmon.ui.text.states import state_word
from taskmon.ui.text.units import moment, number, size, span, translate
from taskmon.ui.text.when import when_text

_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class ColumnIndex(IntEnum):
    """The numbers of those columns that are painted by a hand of their own."""

    SIGN = 0
    NAME = 1
    PROGRESS = 2
    LEFT = 3
    ELAPSED = 4
    BUTTONS = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """Of what a cell tells."""

    run: Run
    live: Live | None
    now: datetime
    attempt: Attempt | None = None  #: the newest; known only where a chosen column tells of it
    is_kept: bool = False  #: its next attempt has something to go on from
    found: str = ""  #: that it is listed for what it printed; empty: its row tells why it is listed


@dataclass(frozen=True, slots=True)
class Column:
    """A title, what a cell says, and how wide it is: as the widest text, and so many pixels more."""

    key: str  #: in window.ini
    title: Callable[[], str]
    text: Callable[[Shown], str]
    alignment: int = _LEFT
    widest: str = ""
    more_px: int = 24
    sorts_by: str = ""  #: a key of the store's; empty: nobody sorts by it
    is_fixed: bool = False  #: it is always there, at its edge
    is_default: bool = False  #: there unless somebody takes it away
    yields: int = 1  #: where there is little room those with the most go first; 0: it stays
    of_attempt: bool = False  #: it tells of the newest attempt, which is read for it alone


def _size(count: int | None) -> str:
    return "" if count is None else size(count)


COLUMNS = (
    Column(
        "sign", lambda: "", lambda it: state_word(it.run.state), more_px=38, sorts_by="state", is_fixed=True, yields=0
    ),
    Column(
        "name", lambda: translate("columns", "Name"), lambda it: it.run.name, sorts_by="name", is_fixed=True, yields=0
    ),
    Column(
        "progress",
        lambda: translate("columns", "Progress"),
        lambda it: progress_text(it.run, it.live, it.now),
        widest="88 % · 88.8 of 88.8 GB · step 8",
        sorts_by="progress",
        is_default=True,
        yields=0,
    ),
    Column(
        "left",
        lambda: translate("columns", "Left"),
        lambda it: left_text(it.run, it.live),
        _RIGHT,
        "about 88 min",
        20,
        "left",
        is_default=True,
        yields=3,
    ),
    Column(
        "elapsed",
        lambda: translate("columns", "Elapsed"),
        lambda it: elapsed_text(it.run, it.live, it.now),
        _RIGHT,
        "88:88:88",
        24,
        "elapsed",
        is_default=True,
        yields=5,
    ),
    # As wide as what is painted there.
    Column(
        "buttons",
        lambda: "",
        lambda it: ", ".join(verb.text() for verb in verbs.inline(it.run, is_kept=it.is_kept)),
        _RIGHT,
        is_fixed=True,
        yields=0,
    ),
    Column(
        "state",
        lambda: translate("columns", "State"),
        lambda it: state_word(it.run.state),
        widest="interrupted",
        sorts_by="state",
        yields=7,
    ),
    Column(
        "rate",
        lambda: translate("columns", "Rate"),
        lambda it: rate_text(it.run, it.live),
        _RIGHT,
        "888.8 files/s",
        sorts_by="rate",
        yields=8,
    ),
    Column(
        "when",
        lambda: translate("columns", "When"),
        lambda it: when_text(it.run, it.now),
        _RIGHT,
        "yesterday 88:88",
        20,
        "when",
        is_default=True,
        yields=4,
    ),
    Column(
        "started",
        lambda: translate("columns", "Started"),
        lambda it: moment(it.run.started_at, it.now) if it.run.started_at else "",
        _RIGHT,
        "yesterday 88:88",
        20,
        "started",
        yields=9,
    ),
    Column(
        "ended",
        lambda: translate("columns", "Ended"),
        lambda it: moment(it.run.ended_at, it.now) if it.run.ended_at and it.run.state.is_over else "",
        _RIGHT,
        "yesterday 88:88",
        20,
        "ended",
        yields=9,
    ),
    Column(
        "group",
        lambda: translate("columns", "Group"),
        lambda it: printable(it.run.group),
        widest="a group of runs",
        sorts_by="group",
        yields=8,
    ),
    Column(
        "priority",
        lambda: translate("columns", "Priority"),
        lambda it: number(it.run.priority),
        _RIGHT,
        "Priority",
        sorts_by="priority",
        yields=10,
    ),
    Column(
        "try",
        lambda: translate("columns", "Try"),
        lambda it: number(it.run.attempt) if it.run.attempt else "",
        _RIGHT,
        "888",
        sorts_by="try",
        yields=10,
    ),
    Column(
        "exit",
        lambda: translate("columns", "Exit"),
        lambda it: it.run.signal or ("" if it.run.exit_code is None else str(it.run.exit_code)),
        _RIGHT,
        "SIGKILL",
        sorts_by="exit",
        yields=10,
    ),
    Column(
        "cpu",
        lambda: translate("columns", "CPU"),
        lambda it: span(it.attempt.cpu_s) if it.attempt and it.attempt.cpu_s is not None else "",
        _RIGHT,
        "88 min 88 s",
        sorts_by="cpu",
        yields=9,
        of_attempt=True,
    ),
    Column(
        "memory",
        lambda: translate("columns", "Memory"),
        lambda it: _size(it.attempt.peak_memory_bytes) if it.attempt else "",
        _RIGHT,
        "888.8 MB",
        sorts_by="memory",
        yields=9,
        of_attempt=True,
    ),
    Column(
        "output",
        lambda: translate("columns", "Output"),
        lambda it: _size(it.attempt.output_bytes) if it.attempt else "",
        _RIGHT,
        "888.8 MB",
        sorts_by="output",
        yields=9,
        of_attempt=True,
    ),
    Column(
        "tags",
        lambda: translate("columns", "Tags"),
        lambda it: ", ".join(map(printable, it.run.tags)),
        widest="a tag, another tag",
        sorts_by="tags",
        yields=10,
    ),
    Column(
        "id",
        lambda: translate("columns", "ID"),
        lambda it: str(it.run.id),
        _RIGHT,
        "8888888",
        sorts_by="id",
        yields=10,
    ),
)
#: The number of each column, by its key.
PLACES = {column.key: place for place, column in enumerate(COLUMNS)}
#: From the left to the right, unless somebody moves them.
ORDER = (
    "sign", "name", "state", "progress", "left", "rate", "elapsed", "when", "started", "ended", "group", "priority",
    "try", "exit", "cpu", "memory", "output", "tags", "id", "buttons",
)  # fmt: skip


def spoken(run: Run, live: Live | None, now: datetime) -> str:
    """The whole row in one sentence, for those who hear it."""
    word, said = state_word(run.state), progress_text(run, live, now)
    # What ended says so by itself: "failed: exit status 2".
    said = f"{run.name}, {said}" if said.startswith(word) else f"{run.name}, {word}: {said}"
    if needs_attention(run, live):
        said = translate("columns", "{run}; needs attention").format(run=said)
    return said


def escaped(text: str) -> str:
    """`text` as a tooltip that interprets nothing and wraps."""
    if not text:
        return ""
    text = text if len(text) <= 2000 else text[:2000] + "…"
    # Not html.escape: importing it, with every entity there is, costs 2 ms of the launch.
    inner = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<p style='white-space:pre-wrap'>{inner}</p>"
