"""Opens a comparison: reads both attempts, then shows the dialog, then compares their outputs on a thread."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from taskmon.core.clock import utc_now
from taskmon.core.journal import USAGE
from taskmon.core.run import Run
from taskmon.paths import Paths
from taskmon.store import Reader
from taskmon.ui.details.compare.dialog import CompareDialog
from taskmon.ui.details.compare.facts import Fact, facts_of
from taskmon.ui.details.compare.outputs import outputs_of
from taskmon.ui.details.compare.side import Side, read_side
from taskmon.ui.details.data import output_of
from taskmon.ui.details.usage.page import read_usage
from taskmon.ui.style.theme import Theme
from taskmon.ui.text.errors.text import refusal_text
from taskmon.ui.text.units import translate
from taskmon.ui.threads.latest_call import LatestCall
from taskmon.ui.threads.reader_thread import ReaderThread


def compare(
    left: tuple[Run, int],
    right: tuple[Run, int],
    reader_thread: ReaderThread,
    paths: Paths,
    theme: Theme,
    window: QWidget,
) -> None:
    """Compare an attempt of each run, by its number; 0: it has none."""

    def read(reader: Reader) -> _Read:
        one, other = read_side(reader, *left), read_side(reader, *right)
        usage, theirs = (read_usage(paths.attempt(side.run.id, side.number) / USAGE) for side in (one, other))
        return _Read(one, other, facts_of(one, other, usage, theirs, utc_now()))

    def show(found: _Read) -> None:
        one_run = found.left.run.id == found.right.run.id
        head, other = (_head(side, one_run=one_run) for side in (found.left, found.right))
        dialog = CompareDialog(theme, head, other, found.facts, window)
        files = [output_of(paths, side.run, side.number) for side in (found.left, found.right)]
        call = LatestCall(dialog)
        call.ask(lambda: outputs_of(*files), dialog.show_outputs, lambda error: dialog.say(refusal_text(error)))
        dialog.open()

    reader_thread.ask(read, show)


@dataclass(frozen=True, slots=True)
class _Read:
    left: Side
    right: Side
    facts: list[Fact]


def _head(side: Side, *, one_run: bool) -> str:
    if one_run:
        return translate("compare", "Attempt {number}").format(number=side.number)
    return translate("compare", "Run {id} · {name}").format(id=side.run.id, name=side.run.name)
