"""Ten seconds of undo: a quiet line under the list takes back what was done to runs that wait, and says how much."""

from __future__ import annotations

import contextlib
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QMessageBox
from pytestqt.qtbot import QtBot

from taskmon.core.errors import StoreError
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.engine import Engine
from taskmon.store import Reader
from taskmon.ui.actions.many import ManyRuns
from taskmon.ui.actions.selected import Selected
from taskmon.ui.actions.verbs import HOLD
from taskmon.ui.main_window import MainWindow
from taskmon.ui.queue import undo
from taskmon.ui.queue.edit_dialog import EditDialog
from taskmon.ui.queue.undo_bar import UndoBar
from tests.ui import scene
from tests.ui.hands import press, shown, write
from tests.ui.run_list.order.test_stillness import leave, move
from tests.ui.run_list.test_view import stored

_WAIT = 30_000


@pytest.fixture
def waiting(engine: Engine) -> list[Run]:
    return [scene.add(engine.store, scene.new(f"make {name}", name)) for name in "abcd"]


@pytest.fixture
def listed(waiting: list[Run], window: MainWindow, qtbot: QtBot) -> Iterator[MainWindow]:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=_WAIT)
    window.runs.setFocus()
    window.runs.selectAll()
    yield window
    for box in window.findChildren(QMessageBox):
        box.reject()


def bar(window: MainWindow) -> UndoBar:
    found = window.findChild(UndoBar, "undo_bar")
    assert isinstance(found, UndoBar)
    return found


def button(window: MainWindow) -> QAbstractButton:
    found = bar(window).findChild(QAbstractButton, "undo_do")
    assert isinstance(found, QAbstractButton)
    return found


def says(window: MainWindow, text: str, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bar(window).text == text, timeout=_WAIT)


def keys(window: MainWindow, typed: str) -> None:
    """Type keys in the list, also where a dialog has just been over it."""
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    window.runs.setFocus()
    QTest.keySequence(window.runs, QKeySequence(typed))


def ask(window: MainWindow, typed: str, qtbot: QtBot) -> None:
    """Type keys upon which a question comes first, and mean it."""
    keys(window, typed)
    press(shown(window, QMessageBox, "confirm_dialog", qtbot), "confirm_do")


def now(engine: Engine, runs: list[Run]) -> list[Run]:
    """The runs as they are, but for their revisions."""
    return [replace(stored(engine, run.id), revision=run.revision) for run in runs]


def test_runs_that_were_put_on_hold_are_let_go_again_by_the_button(
    engine: Engine, waiting: list[Run], listed: MainWindow, qtbot: QtBot
) -> None:
    assert bar(listed).text == ""

    keys(listed, "Ctrl+Shift+H")
    says(listed, "4 runs put on hold", qtbot)
    assert all(stored(engine, run.id).held for run in waiting)
    assert button(listed).isVisible()
    QTest.mouseClick(button(listed), Qt.MouseButton.LeftButton)

    says(listed, "4 runs are as before", qtbot)
    assert now(engine, waiting) == waiting
    assert not button(listed).isVisible(), "what is taken back once is not offered again"
    keys(listed, "Ctrl+Z")
    assert now(engine, waiting) == waiting


def test_cancelled_ones_that_waited_wait_again_at_their_places_and_what_has_moved_on_is_counted(
    engine: Engine, waiting: list[Run], listed: MainWindow, qtbot: QtBot
) -> None:
    ask(listed, "Del", qtbot)
    says(listed, "4 queued runs cancelled", qtbot)
    assert {stored(engine, run.id).state for run in waiting} == {RunState.CANCELLED}
    qtbot.waitUntil(lambda: button(listed).isVisible(), timeout=_WAIT)
    engine.control.retry(waiting[1].id).result(60)
    scene.start(engine.store, stored(engine, waiting[1].id))
    engine.control.remove(waiting[2].id).result(60)

    keys(listed, "Ctrl+Z")

    says(listed, "2 of 4 taken back; 1 has started meanwhile; 1 has changed otherwise and stays so", qtbot)
    left = [waiting[0], waiting[3]]
    assert now(engine, left) == left
    assert stored(engine, waiting[1].id).state is RunState.RUNNING


def test_what_was_released_is_offered_only_as_long_as_some_of_it_has_not_started(
    engine: Engine, waiting: list[Run], listed: MainWindow, qtbot: QtBot
) -> None:
    keys(listed, "Ctrl+Shift+H")
    says(listed, "4 runs put on hold", qtbot)
    qtbot.waitUntil(lambda: all(run.held for run in listed.runs.selected_runs()), timeout=_WAIT)
    ask(listed, "Ctrl+Shift+H", qtbot)
    says(listed, "4 runs released", qtbot)
    assert button(listed).isVisible()

    for run in waiting:
        scene.start(engine.store, stored(engine, run.id))

    qtbot.waitUntil(lambda: not button(listed).isVisible(), timeout=_WAIT)
    assert bar(listed).text == "4 runs released"


def test_what_others_waited_for_and_what_runs_is_not_offered(
    engine: Engine, waiting: list[Run], listed: MainWindow, qtbot: QtBot
) -> None:
    running = scene.start(engine.store, waiting[0])
    scene.write_output(engine, running, b"")
    scene.add(engine.store, scene.new("make e", after=(waiting[1].id,)))
    qtbot.waitUntil(lambda: listed.model.is_at_rest and listed.model.count == 5, timeout=_WAIT)
    listed.runs.select(running.id)
    ask(listed, "Del", qtbot)
    qtbot.waitUntil(lambda: stored(engine, running.id).cancelling, timeout=_WAIT)
    assert bar(listed).text == "", "it is not queued, and nothing was done yet"

    listed.runs.select(waiting[1].id)
    ask(listed, "Del", qtbot)

    says(listed, "1 queued run cancelled", qtbot)
    assert not button(listed).isVisible()


def test_another_group_is_taken_back_and_so_is_what_the_dialog_changed(
    engine: Engine, waiting: list[Run], listed: MainWindow, qtbot: QtBot
) -> None:
    listed.queue.regroup("disk", waiting[:2])
    says(listed, "2 runs put into the group disk", qtbot)
    keys(listed, "Ctrl+Z")
    says(listed, "2 runs are as before", qtbot)
    assert now(engine, waiting) == waiting

    listed.queue.edit([stored(engine, run.id) for run in waiting])
    dialog = shown(listed, EditDialog, "edit_run_dialog", qtbot)
    write(dialog, "edit_run_tags", "night")
    write(dialog, "edit_run_priority", "3")
    press(dialog, "edit_run_do")
    says(listed, "4 queued runs changed", qtbot)
    assert stored(engine, waiting[3].id).tags == ("night",)
    keys(listed, "Ctrl+Z")
    says(listed, "4 runs are as before", qtbot)
    assert now(engine, waiting) == waiting
    with contextlib.closing(engine.reader()) as reader:
        assert reader.tags() == {}


def test_it_goes_after_its_time_and_with_the_next_act(
    engine: Engine, waiting: list[Run], listed: MainWindow, qtbot: QtBot
) -> None:
    assert undo.OFFERED_MS == 10_000
    keys(listed, "Ctrl+Shift+H")
    says(listed, "4 runs put on hold", qtbot)
    listed.runs.select(waiting[3].id)
    keys(listed, "Alt+Up")
    says(listed, "1 run moved", qtbot)
    keys(listed, "Ctrl+Z")
    says(listed, "1 run is as before", qtbot)
    keys(listed, "Ctrl+Z")
    assert stored(engine, waiting[0].id).held, "the act before is past"

    listed.queue.undo._timer.timeout.emit()  # its time is over

    assert bar(listed).text == ""


def test_it_does_not_go_while_the_keyboard_or_the_pointer_is_at_it(
    engine: Engine, waiting: list[Run], listed: MainWindow, qtbot: QtBot
) -> None:
    """Who was about to press it pressed Space in the list instead."""
    keys(listed, "Ctrl+Shift+H")
    says(listed, "4 runs put on hold", qtbot)
    QTest.keyClick(listed.runs, Qt.Key.Key_Tab)
    timer, middle = listed.queue.undo._timer, button(listed).rect().center()

    timer.timeout.emit()  # its time is over

    assert timer.isActive()
    assert button(listed).hasFocus()
    listed.runs.setFocus()
    move(listed, button(listed).mapTo(listed, middle))
    timer.timeout.emit()
    assert bar(listed).text == "4 runs put on hold"
    leave(listed)
    timer.timeout.emit()
    assert bar(listed).text == ""
    assert all(stored(engine, run.id).held for run in waiting)


def test_it_is_reached_by_the_keyboard_and_heard(
    waiting: list[Run], listed: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(QAccessible, "updateAccessibility", lambda event: heard.append(event.message()))

    keys(listed, "Ctrl+Shift+H")
    says(listed, "4 runs put on hold", qtbot)

    assert "4 runs put on hold. Ctrl+Z takes it back." in heard
    assert button(listed).accessibleName() == "Undo: 4 runs put on hold"
    QTest.keyClick(listed.runs, Qt.Key.Key_Tab)
    assert button(listed).hasFocus()
    QTest.keyClick(button(listed), Qt.Key.Key_Space)
    says(listed, "4 runs are as before", qtbot)
    assert listed.runs.hasFocus(), "the button that had the keyboard has gone"


def test_what_is_done_in_portions_is_one_act_whatever_else_is_done_meanwhile(
    engine: Engine, waiting: list[Run], listed: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was put on hold in between took over what had been done by then."""
    many, go_on = listed.findChild(ManyRuns), listed.commands.do_in_portion
    assert isinstance(many, ManyRuns)
    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr("taskmon.ui.actions.many._PORTION", 2)

    def do_in_portion(*portion: Any) -> None:
        asked.append(portion)
        if len(asked) == 1:
            go_on(*portion)

    monkeypatch.setattr(listed.commands, "do_in_portion", do_in_portion)
    many.ask(HOLD, Selected(array("q", [run.id for run in waiting[1:]])))
    qtbot.waitUntil(lambda: len(asked) == 2, timeout=_WAIT)

    listed.commands.do(HOLD, waiting[:1])
    says(listed, "1 run put on hold", qtbot)

    go_on(*asked[1])
    says(listed, "3 runs put on hold", qtbot)
    keys(listed, "Ctrl+Z")
    says(listed, "3 runs are as before", qtbot)
    assert now(engine, waiting[1:]) == waiting[1:]
    assert stored(engine, waiting[0].id).held


def test_where_the_rest_of_very_many_can_not_be_read_what_was_done_by_then_is_taken_back(
    engine: Engine, waiting: list[Run], listed: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was never told, and stayed as it was."""
    many, runs, unreadable = listed.findChild(ManyRuns), Reader.runs, waiting[3].id
    assert isinstance(many, ManyRuns)
    monkeypatch.setattr("taskmon.ui.actions.many._PORTION", 2)

    def read(self: Reader, run_ids: Iterable[int]) -> dict[int, Run]:
        asked = list(run_ids)
        if asked == [unreadable]:
            raise StoreError("The disk does not answer.")
        return runs(self, asked)

    monkeypatch.setattr(Reader, "runs", read)
    many.ask(HOLD, Selected(array("q", [run.id for run in waiting[1:4]])))

    says(listed, "2 runs put on hold", qtbot)
    keys(listed, "Ctrl+Z")
    says(listed, "2 runs are as before", qtbot)
    assert now(engine, waiting) == waiting
