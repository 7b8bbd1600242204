"""Selection, current row and what is at the top edge stay while rows come, go and are sorted anew."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from taskmon.core.run import Run
from taskmon.engine.engine import Engine
from taskmon.store import Section, Sort
from taskmon.ui.main_window import MainWindow
from tests.ui import scene

_WAIT = 30_000


@pytest.fixture
def many(engine: Engine) -> list[Run]:
    """More ended runs than fit on the screen, oldest first, and two that run."""
    store = engine.store
    made = [scene.finish(store, scene.start(store, scene.add(store, scene.new(f"job {n % 7}")))) for n in range(40)]
    return made + [scene.start(store, scene.add(store, scene.new("sleep 60"))) for _ in range(2)]


def rest(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.model.is_at_rest, timeout=_WAIT)


def top_id(window: MainWindow) -> int | None:
    return window.model.id_at(window.runs.rowAt(0))


def test_end_and_the_scroll_bar_reach_the_last_run_and_ctrl_a_means_all(
    many: list[Run], window: MainWindow, qtbot: QtBot
) -> None:
    rest(window, qtbot)
    window.runs.setFocus()

    QTest.keyClick(window.runs, Qt.Key.Key_End)
    current = window.runs.current_run()
    assert current is not None
    assert current.id == many[0].id
    QTest.keyClick(window.runs, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)

    selected = window.runs.selected()
    assert selected.count == window.model.count == len(many)
    assert set(selected.ids) == {run.id for run in many}
    several = window.details.several
    assert several.title.text() == f"{len(many)} runs are selected"
    qtbot.waitUntil(lambda: several.states.text() == "2 running, 40 succeeded", timeout=_WAIT)


def test_what_is_at_the_top_edge_stays_there_while_runs_come_and_are_sorted(
    engine: Engine, many: list[Run], window: MainWindow, qtbot: QtBot
) -> None:
    rest(window, qtbot)
    window.runs.select(many[20].id)
    window.runs.verticalScrollBar().setValue(window.runs.verticalScrollBar().value() + 7)
    before, offset = top_id(window), window.runs.rowViewportPosition(window.runs.rowAt(0))
    assert before is not None

    scene.finish(engine.store, many[-1])
    scene.start(engine.store, scene.add(engine.store, scene.new("one more")))
    qtbot.waitUntil(lambda: window.model.count == len(many) + 1, timeout=_WAIT)
    rest(window, qtbot)

    assert (top_id(window), window.runs.rowViewportPosition(window.runs.rowAt(0))) == (before, offset)
    window.model.sort_runs(Sort("name"))
    rest(window, qtbot)
    assert [run.id for run in window.runs.selected_runs()] == [many[20].id]
    assert window.details.run_id == many[20].id


@pytest.mark.parametrize("all_but", [0, 3], ids=["all", "nearly all"])
def test_a_large_selection_survives_sorting_and_what_comes_later_is_not_in_it(
    engine: Engine, many: list[Run], window: MainWindow, qtbot: QtBot, all_but: int
) -> None:
    rest(window, qtbot)
    window.runs.selectAll()
    for run in many[:all_but]:
        row = window.model.row_of(run.id)
        assert row is not None
        flags = window.runs.selectionModel().SelectionFlag
        window.runs.selectionModel().select(window.model.index(row, 0), flags.Deselect | flags.Rows)
    before = set(window.runs.selected().ids)
    assert len(before) == len(many) - all_but

    scene.finish(engine.store, many[-1])  # it goes from one section to another
    new = scene.add(engine.store, scene.new("later"))
    window.model.sort_runs(Sort("name", descending=True))
    rest(window, qtbot)
    qtbot.waitUntil(lambda: window.model.row_of(new.id) is not None, timeout=_WAIT)

    assert set(window.runs.selected().ids) == before


def test_a_run_that_ends_stays_selected_and_one_that_leaves_gives_way_to_its_neighbour(
    engine: Engine, many: list[Run], window: MainWindow, qtbot: QtBot
) -> None:
    rest(window, qtbot)
    window.runs.select(many[-1].id)
    scene.finish(engine.store, many[-1])
    qtbot.waitUntil(lambda: window.runs.currentIndex().row() > (window.model.section_row(Section.ENDED) or 1_000))
    assert [run.id for run in window.runs.selected_runs()] == [many[-1].id]

    window.feed.remove((many[-1].id,))

    selected = window.runs.selected_runs()
    assert [run.id for run in selected] == [many[-3].id]
    assert window.details.run_id == many[-3].id


def test_a_section_is_folded_by_click_and_keys_and_stays_so(
    engine: Engine, many: list[Run], window: MainWindow, qtbot: QtBot
) -> None:
    rest(window, qtbot)
    row = window.model.section_row(Section.RUNNING)
    assert row == 0
    point = window.runs.visualRect(window.model.index(row, 1)).center()
    QTest.mouseClick(window.runs.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)
    assert window.model.is_folded(Section.RUNNING)
    assert window.model.rowCount() == len(many) - 2 + 2

    window.runs.setFocus()
    window.runs.setCurrentIndex(window.model.index(0, 1))
    QTest.keyClick(window.runs, Qt.Key.Key_Right)
    assert not window.model.is_folded(Section.RUNNING)
    QTest.keyClick(window.runs, Qt.Key.Key_Space)
    assert window.model.is_folded(Section.RUNNING)
    window.runs.save(window._settings)
    assert window._settings.value("list/folded") == "running"
