"""The order on screen holds still under a pointer at work, while what the rows say goes on; then it catches up."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.engine import Engine
from taskmon.ui.main_window import MainWindow
from taskmon.ui.run_list.order import stillness
from tests.ui import scene
from tests.ui.run_list.test_dragging import drop, over
from tests.ui.run_list.test_view import shown_state, stored

_WAIT = 30_000


@pytest.fixture
def active(engine: Engine) -> list[Run]:
    """Two that run, and three that wait."""
    running = [scene.start(engine.store, scene.add(engine.store, scene.new(f"make {name}", name))) for name in "ab"]
    return [*running, *(scene.add(engine.store, scene.new(f"make {name}", name)) for name in "cde")]


@pytest.fixture
def listed(active: list[Run], window: MainWindow, qtbot: QtBot) -> Iterator[MainWindow]:
    window.activateWindow()
    qtbot.waitUntil(lambda: window.isActiveWindow() and window.model.is_at_rest, timeout=_WAIT)
    window.runs.setFocus()
    window.runs.stillness._shown.stop()  # the window was opened long ago
    yield window
    for menu in window.findChildren(QMenu, "run_menu"):
        menu.close()


def point_at(window: MainWindow, run: Run) -> None:
    """Move the real pointer to the run's row."""
    row = window.model.row_of(run.id)
    assert row is not None
    middle = window.runs.visualRect(window.model.index(row, 1)).center()
    move(window, window.runs.viewport().mapTo(window, middle))


def move(window: MainWindow, point: QPoint) -> None:
    handle = window.windowHandle()
    assert handle is not None
    QTest.mouseMove(handle, point + QPoint(1, 0))
    QTest.mouseMove(handle, point)


def leave(window: MainWindow) -> None:
    move(window, window.sidebar.mapTo(window, window.sidebar.rect().center()))


def rows(window: MainWindow) -> list[int | None]:
    return [window.model.id_at(row) for row in range(window.model.rowCount())]


def happen(engine: Engine, active: list[Run]) -> Run:
    """One ends, one starts, one is new; gives that one."""
    scene.finish(engine.store, active[0])
    scene.start(engine.store, active[3])
    return scene.add(engine.store, scene.new("make f", "f"))


def shows_what_happened(window: MainWindow, active: list[Run]) -> bool:
    first, fourth = shown_state(window, active[0].id), shown_state(window, active[3].id)
    return first is RunState.SUCCEEDED and fourth is RunState.RUNNING


def test_rows_stay_under_the_pointer_and_say_what_is_new_and_catch_up_when_it_leaves(
    engine: Engine, active: list[Run], listed: MainWindow, qtbot: QtBot
) -> None:
    listed.runs.select(active[2].id)
    point_at(listed, active[2])
    before = rows(listed)

    new = happen(engine, active)
    engine.control.remove(active[0].id).result(60)
    qtbot.waitUntil(lambda: shows_what_happened(listed, active), timeout=_WAIT)
    qtbot.waitUntil(lambda: active[0].id in listed.model._gone, timeout=_WAIT)

    assert rows(listed) == before
    leave(listed)
    qtbot.waitUntil(lambda: listed.model.is_at_rest and new.id in rows(listed), timeout=_WAIT)
    assert active[0].id not in rows(listed)
    assert [run.id for run in listed.runs.selected_runs()] == [active[2].id]
    with contextlib.closing(engine.reader()) as reader:
        assert listed.model.differences(reader) == []


def test_a_click_is_for_the_run_that_is_seen(
    engine: Engine, active: list[Run], listed: MainWindow, qtbot: QtBot
) -> None:
    point_at(listed, active[4])
    place = listed.runs.button_point(active[4].id, "cancel")
    assert place is not None
    happen(engine, active)
    qtbot.waitUntil(lambda: shows_what_happened(listed, active), timeout=_WAIT)

    handle, at = listed.windowHandle(), listed.runs.viewport().mapTo(listed, place)
    move(listed, at)
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)

    qtbot.waitUntil(lambda: stored(engine, active[4].id).state is RunState.CANCELLED, timeout=_WAIT)
    assert {stored(engine, run.id).state for run in active[1:4]} == {RunState.RUNNING, RunState.QUEUED}


def test_a_pointer_that_rests_is_forgotten_and_so_is_one_below_the_rows(
    engine: Engine, active: list[Run], listed: MainWindow, qtbot: QtBot
) -> None:
    assert stillness.REST_MS == 10_000
    point_at(listed, active[2])
    new = happen(engine, active)
    qtbot.waitUntil(lambda: shows_what_happened(listed, active), timeout=_WAIT)
    assert new.id not in rows(listed)

    listed.runs.stillness._rest.setInterval(0)
    listed.runs.stillness._rest.start()

    qtbot.waitUntil(lambda: new.id in rows(listed), timeout=_WAIT)
    move(listed, listed.runs.viewport().mapTo(listed, QPoint(200, listed.runs.viewport().height() - 5)))
    newer = scene.add(engine.store, scene.new("make g", "g"))
    qtbot.waitUntil(lambda: newer.id in rows(listed), timeout=_WAIT)


def test_what_is_asked_by_a_key_is_seen_at_once_but_a_key_held_for_a_click_asks_nothing(
    engine: Engine, active: list[Run], listed: MainWindow, qtbot: QtBot
) -> None:
    listed.runs.select(active[4].id)
    point_at(listed, active[2])
    before = rows(listed)
    new = happen(engine, active)
    qtbot.waitUntil(lambda: shows_what_happened(listed, active), timeout=_WAIT)
    QTest.keyClick(listed.runs, Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier)
    assert rows(listed) == before
    assert listed.runs.stillness._is_still

    QTest.keyClick(listed.runs, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    point_at(listed, active[2])  # the hand is on its way back

    qtbot.waitUntil(lambda: new.id in rows(listed), timeout=_WAIT)
    qtbot.waitUntil(
        lambda: (listed.model.row_of(active[4].id) or 9) < (listed.model.row_of(active[2].id) or 0), timeout=_WAIT
    )


def test_rows_stay_while_their_menu_is_open(
    engine: Engine, active: list[Run], listed: MainWindow, qtbot: QtBot
) -> None:
    listed.runs.select(active[2].id)
    before = rows(listed)
    listed.runs.menu.popup(listed.mapToGlobal(QPoint(300, 200)))
    leave(listed)
    new = happen(engine, active)
    qtbot.waitUntil(lambda: shows_what_happened(listed, active), timeout=_WAIT)
    assert rows(listed) == before

    listed.findChildren(QMenu, "run_menu")[0].close()

    qtbot.waitUntil(lambda: new.id in rows(listed), timeout=_WAIT)


def test_a_drag_holds_the_rows_still_until_it_is_dropped(
    engine: Engine, active: list[Run], listed: MainWindow, qtbot: QtBot
) -> None:
    listed.queue.dragging.dragged = (active[4],)
    row = listed.model.row_of(active[2].id)
    assert row is not None
    place = listed.runs.visualRect(listed.model.index(row, 1)).center()
    over(listed.runs.viewport(), place, QDragEnterEvent)
    over(listed.runs.viewport(), place)
    before = rows(listed)
    new = happen(engine, active)
    qtbot.waitUntil(lambda: shows_what_happened(listed, active), timeout=_WAIT)
    assert rows(listed) == before

    drop(listed, listed.runs.viewport(), [active[4]], place)

    qtbot.waitUntil(lambda: new.id in rows(listed), timeout=_WAIT)
