"""The list under mouse and keyboard, and its timers."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from taskmon.core.progress import Progress
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.engine.engine import Engine
from taskmon.ui.main_window import MainWindow
from tests.ui import scene
from tests.ui.hands import press, shown


def stored(engine: Engine, run_id: int) -> Run:
    reader = engine.reader()
    try:
        run = reader.run(run_id)
    finally:
        reader.close()
    assert run is not None
    return run


def click(window: MainWindow, run: Run, key: str) -> None:
    assert window.runs.select(run.id)
    point = window.runs.button_point(run.id, key)
    assert point is not None, f"no button {key}"
    QTest.mouseClick(window.runs.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)


@pytest.mark.usefixtures("runs")
def test_a_click_on_cancel_in_a_row_cancels_that_run(
    engine: Engine, runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    click(window, runs["held"], "cancel")

    qtbot.waitUntil(lambda: stored(engine, runs["held"].id).state is RunState.CANCELLED, timeout=30_000)
    qtbot.waitUntil(lambda: shown_state(window, runs["held"].id) is RunState.CANCELLED, timeout=30_000)


def shown_state(window: MainWindow, run_id: int) -> RunState | None:
    row = window.model.row_of(run_id)
    return window.model.run_at(row).state if row is not None else None


def test_a_click_on_retry_queues_the_same_run_again(
    engine: Engine, runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    click(window, runs["failed"], "retry")

    qtbot.waitUntil(lambda: shown_state(window, runs["failed"].id) is RunState.QUEUED, timeout=30_000)
    assert window.model.row_of(runs["failed"].id) is not None
    assert stored(engine, runs["failed"].id).state is RunState.QUEUED


def test_a_click_beside_the_buttons_selects_the_row_and_asks_nothing(
    runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    asked: list[Any] = []
    window.runs.asked.connect(lambda verb, which: asked.append(verb))
    point = window.runs.button_point(runs["train"].id, "cancel")
    assert point is not None

    QTest.mouseClick(
        window.runs.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point - QPoint(300, 0)
    )

    assert asked == []
    assert [run.id for run in window.runs.selected_runs()] == [runs["train"].id]
    assert window.details.run_id == runs["train"].id


def test_the_buttons_are_reached_with_the_arrow_keys(
    engine: Engine, runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    window.runs.select(runs["interrupted"].id)
    window.runs.setFocus()

    QTest.keyClick(window.runs, Qt.Key.Key_Right)
    QTest.keyClick(window.runs, Qt.Key.Key_Right)
    assert window.runs.painter.focused_verb == "restart"
    QTest.keyClick(window.runs, Qt.Key.Key_Left)
    assert window.runs.painter.focused_verb == "mark_failed"
    QTest.keyClick(window.runs, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: stored(engine, runs["interrupted"].id).state is RunState.FAILED, timeout=30_000)


def test_delete_cancels_when_its_question_is_answered_and_a_key_retries_what_is_selected(
    engine: Engine, runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    window.activateWindow()
    qtbot.waitUntil(lambda: window.isActiveWindow(), timeout=30_000)
    window.runs.select(runs["queued"].id)
    window.runs.setFocus()

    QTest.keyClick(window.runs, Qt.Key.Key_Delete)
    press(shown(window, QMessageBox, "confirm_dialog", qtbot), "confirm_do")
    qtbot.waitUntil(lambda: shown_state(window, runs["queued"].id) is RunState.CANCELLED, timeout=30_000)
    window.activateWindow()
    qtbot.waitUntil(lambda: window.isActiveWindow(), timeout=30_000)
    window.runs.setFocus()
    QTest.keyClick(window.runs, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: shown_state(window, runs["queued"].id) is RunState.QUEUED, timeout=30_000)


def test_selection_and_scroll_survive_changes_above(
    engine: Engine, runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    window.runs.select(runs["failed"].id)
    chosen = [run.id for run in window.runs.selected_runs()]

    scene.finish(engine.store, runs["encode"])
    scene.start(engine.store, scene.add(engine.store, scene.new("new one")))
    qtbot.waitUntil(lambda: shown_state(window, runs["encode"].id) is RunState.SUCCEEDED, timeout=30_000)

    assert [run.id for run in window.runs.selected_runs()] == chosen
    assert window.details.run_id == runs["failed"].id


def test_nothing_moves_while_nothing_runs(engine: Engine, window: MainWindow, qtbot: QtBot) -> None:
    run = scene.start(engine.store, scene.add(engine.store, scene.new("sleep 9")))
    qtbot.waitUntil(lambda: window.runs.is_moving, timeout=30_000)

    window.feed.put_live((Live(run.id, 1, Progress(0.5)),))
    qtbot.waitUntil(lambda: not window.runs.moving.are_busy, timeout=30_000)
    assert window.runs.is_moving  # its seconds are counted

    scene.finish(engine.store, run)
    qtbot.waitUntil(lambda: not window.runs.is_moving, timeout=30_000)


def test_markup_in_names_and_lines_is_shown_as_it_is(engine: Engine, window: MainWindow, qtbot: QtBot) -> None:
    name = "<b>bold</b><img src=x>"
    run = scene.start(engine.store, scene.add(engine.store, scene.new("true", name)))
    run = scene.finish(engine.store, run, RunState.FAILED, "<h1>big</h1>")
    qtbot.waitUntil(lambda: window.model.row_of(run.id) is not None, timeout=30_000)
    window.runs.select(run.id)
    row = window.model.row_of(run.id)
    assert row is not None

    assert window.model.index(row, 1).data() == name
    tip = window.model.index(row, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert "<b>" not in tip
    assert "&lt;b&gt;bold" in tip
    message = window.details.overview.form._error
    assert message.text() == "<h1>big</h1>."
    assert message.textFormat() is Qt.TextFormat.PlainText


def shown_menu(window: MainWindow) -> QMenu:
    menus = [menu for menu in window.runs.findChildren(QMenu, "run_menu") if menu.isVisible()]
    assert len(menus) == 1
    return menus[0]


def test_a_run_that_is_selected_by_the_window_stands_alone_also_while_ctrl_is_held(
    runs: dict[str, Run], window: MainWindow
) -> None:
    """What was added by Ctrl+Return was selected beside what was selected before, and asked together with it."""
    window.runs.select(runs["encode"].id)
    QTest.keyPress(window.runs, Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier)
    try:
        assert QGuiApplication.keyboardModifiers() == Qt.KeyboardModifier.ControlModifier
        window.runs.select(runs["held"].id)
    finally:
        QTest.keyRelease(window.runs, Qt.Key.Key_Control)

    assert [run.id for run in window.runs.selected_runs()] == [runs["held"].id]


def test_the_menu_of_a_row_is_opened_and_used_with_the_keyboard(
    engine: Engine, runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    window.runs.select(runs["held"].id)
    window.runs.menu.popup(QPoint(0, 0))
    menu = shown_menu(window)
    entries = {action.objectName().removeprefix("run_menu_") for action in menu.actions() if not action.isSeparator()}
    assert entries == {
        "release",
        "edit",
        "move",
        "cancel",
        "output",
        "open_folder",
        "copy_command",
        "copy_as",
        "duplicate",
        "run_again",
    }

    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: not stored(engine, runs["held"].id).held, timeout=30_000)


def test_the_keys_of_the_menu_work_in_the_list(
    engine: Engine, runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    window.activateWindow()
    qtbot.waitUntil(lambda: window.isActiveWindow(), timeout=30_000)
    window.runs.setFocus()
    window.runs.select(runs["held"].id)
    before = window.model.count

    QTest.keyClick(window.runs, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: not stored(engine, runs["held"].id).held, timeout=30_000)
    QTest.keyClick(window.runs, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "make world"
    QTest.keyClick(window.runs, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.model.count == before + 1, timeout=30_000)


def test_removing_asks_first(engine: Engine, runs: dict[str, Run], window: MainWindow, qtbot: QtBot) -> None:
    run_id = runs["failed"].id
    window.runs.select(run_id)
    for name in ("remove_keep", "remove_do"):
        window.activateWindow()
        qtbot.waitUntil(lambda: window.isActiveWindow(), timeout=30_000)
        window.runs.setFocus()
        QTest.keyClick(window.runs, Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)
        box = window.findChild(QMessageBox, "remove_dialog")
        assert box is not None
        button = box.findChild(QPushButton, name)
        assert button is not None
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: window.findChild(QMessageBox, "remove_dialog") is None, timeout=30_000)
        if name == "remove_keep":
            assert stored(engine, run_id).state is RunState.FAILED
    qtbot.waitUntil(lambda: window.model.row_of(run_id) is None, timeout=30_000)
