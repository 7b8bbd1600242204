"""Runs that a search found by what they printed say so, with the line, and lead to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from taskmon.core.clock import to_text
from taskmon.core.errors import RunError
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.engine import Engine
from taskmon.store.search.file import Printed, beside
from taskmon.store.search.index import SearchIndex
from taskmon.ui.main_window import MainWindow
from taskmon.ui.run_list.columns import ColumnIndex
from taskmon.ui.run_list.filter import Filter
from taskmon.ui.run_list.model import FOUND_ROLE
from taskmon.ui.run_list.order.found_lines import output_words
from tests.core.made import run_in


@pytest.mark.parametrize(
    ("search", "words"),
    [
        ("", ()),
        ("MAKE", ()),
        ("tag:home needle", ("needle",)),
        ("make needle Nightly needle", ("needle",)),
        ("status", ()),
        ("äpfel", ("äpfel",)),
        ("Äpfel", ()),
    ],
)
def test_a_word_that_nothing_in_the_row_holds_was_printed(search: str, words: tuple[str, ...]) -> None:
    run = run_in(RunState.FAILED, error=RunError("exit status 2"), tags=("nightly", "Äpfel"))

    assert output_words(run, Filter(search=search)) == words
    assert output_words(replace(run, error=None), Filter(search="needle")) == (("needle",))


def test_the_row_says_so_with_the_line_and_opening_it_leads_there(
    runs: dict[str, Run], engine: Engine, window: MainWindow, qtbot: QtBot
) -> None:
    run = runs["backup"]
    output = engine.paths.attempt(run.id, run.attempt) / "output.log"
    lines = [f"file {number} copied" for number in range(800)]
    lines[300] = "cannot read /srv/zebra.jpg"
    output.write_text("\n".join(lines) + "\n")
    index = SearchIndex(beside(engine.paths.database))
    index.add([Printed(run.id, run.attempt, to_text(datetime.now(UTC)), "cannot read srv zebra jpg")])
    index.close()

    window.finding.put(Filter(search="nightly zebra"))
    qtbot.waitUntil(lambda: window.model.is_loaded and window.model.row_of(run.id) is not None, timeout=30_000)
    row = window.model.row_of(run.id)
    assert row is not None
    cell = window.model.index(row, ColumnIndex.NAME)
    qtbot.waitUntil(lambda: "cannot read /srv/zebra.jpg" in str(cell.data(FOUND_ROLE)), timeout=30_000)
    assert str(cell.data(FOUND_ROLE)).startswith("printed: ")
    assert "cannot read /srv/zebra.jpg" in str(cell.data(Qt.ItemDataRole.ToolTipRole))
    assert "cannot read /srv/zebra.jpg" in str(cell.data(Qt.ItemDataRole.AccessibleDescriptionRole))
    window.runs.grab()

    window.runs.select(run.id)
    qtbot.waitUntil(lambda: window.details.run_id == run.id, timeout=30_000)
    window.runs.opened.emit(run)
    view = window.details.output.view
    qtbot.waitUntil(lambda: view.selected_text() == "zebra", timeout=30_000)
    assert lines[300] in view.text_rows()
    assert window.details.output.search_bar.isVisible()

    window.finding.clear()
    qtbot.waitUntil(lambda: str(cell.data(FOUND_ROLE) or "") == "", timeout=30_000)
