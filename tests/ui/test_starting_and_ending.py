"""Starting again and ending are deliberate: what each key, button and menu entry does to a run in each state.

Ctrl+A and R queued all runs of a list anew, unasked, those that had succeeded among them; a bare
Delete ended what ran.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from taskmon.core.attempt import interrupted
from taskmon.core.clock import utc_now
from taskmon.core.errors import NoSuchRunError
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.engine import Engine
from taskmon.ui import actions
from taskmon.ui.actions import verbs
from taskmon.ui.actions.shortcuts import KEYS
from taskmon.ui.actions.verbs import Verb
from taskmon.ui.main_window import MainWindow
from taskmon.ui.text.run import progress_text
from tests.tables import table_rows
from tests.ui import scene
from tests.ui.hands import press, shown
from tests.ui.run_list.test_view import click, stored
from tests.ui.triggers import HARMLESS, TRIGGERS, VERBS, Trigger, place_rows, verb_row

_WAIT = 30_000


def made(engine: Engine, state: RunState, name: str = "") -> Run:
    """A run in that state, with an attempt behind it where the state has one."""
    run = scene.add(engine.store, scene.new("make it", name or state.value))
    if state is RunState.QUEUED:
        return run
    run = scene.start(engine.store, run, ago_s=9)
    scene.write_output(engine, run, b"")  # the attempt's folder, where its worker is asked
    match state:
        case RunState.RUNNING:
            return run
        case RunState.INTERRUPTED:
            return scene.end(engine.store, run, interrupted(utc_now(), "The computer stopped while it ran."))
        case _:
            return scene.finish(engine.store, run, state, "exit status 2" if state is RunState.FAILED else "")


@pytest.fixture
def each(engine: Engine) -> dict[RunState, Run]:
    """One run in each state."""
    return {state: made(engine, state) for state in RunState}


@pytest.fixture
def listed(each: dict[RunState, Run], window: MainWindow, qtbot: QtBot) -> Iterator[MainWindow]:
    """The window that shows them, with the keyboard in the list."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=_WAIT)
    window.runs.setFocus()
    yield window
    for box in window.findChildren(QMessageBox):
        box.reject()


def states(engine: Engine, each: dict[RunState, Run]) -> dict[RunState, RunState]:
    return {state: stored(engine, run.id).state for state, run in each.items()}


def press_keys(window: MainWindow, keys: str) -> None:
    """Type a key with its modifiers in the list, as its shortcut is written."""
    QTest.keySequence(window.runs, QKeySequence(keys))


def question(window: MainWindow, qtbot: QtBot, name: str = "confirm_dialog") -> QMessageBox:
    return shown(window, QMessageBox, name, qtbot)


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: f"{verb.key}, asks {verb.asks.value}")
def test_a_verb_makes_of_a_run_in_each_state_what_its_table_says(engine: Engine, verb: Verb) -> None:
    for state in RunState:
        run = made(engine, state)
        if verb in (verbs.RESUME, verbs.LET_GO) and state is RunState.RUNNING:
            asked = replace(run, paused=verb is verbs.RESUME, cancelling=verb is verbs.LET_GO)
            run = scene.put(engine.store, run, asked, utc_now())
        if verb is verbs.RELEASE and state is RunState.QUEUED:
            run = scene.put(engine.store, run, replace(run, held=True), utc_now())
        if verb.key.startswith("resume_"):  # of a command nothing is kept
            assert not verb.allowed(run)
            continue
        may = state in verb.becomes and (verb is not verbs.RESTART or state is RunState.INTERRUPTED)
        assert verb.allowed(run) is may
        if not may:
            continue
        verb.ask(engine.control, run).result(60)
        target = verb.becomes[state]
        if target is None:
            with pytest.raises(NoSuchRunError):
                engine.control.hold(run.id).result(60)
        else:
            now = stored(engine, run.id)
            # Of what runs a worker decides when it has ended; this engine has none.
            assert now.state is target or (
                state is RunState.RUNNING and target is RunState.CANCELLED and now.cancelling
            )


def test_no_verb_puts_a_success_at_stake() -> None:
    asked = {verb.key for verb in VERBS if RunState.SUCCEEDED in verb.becomes}

    assert asked == {verbs.DUPLICATE.key, verbs.REMOVE.key}
    assert verbs.DUPLICATE.becomes[RunState.SUCCEEDED] is RunState.SUCCEEDED


def expected(trigger: Trigger, run: Run) -> str | None:
    """The key of the verb that a trigger asks of a run; None: it asks nothing."""
    for verb in trigger.verbs:
        if verb is verbs.DUPLICATE and trigger.control == "retry_button" and run.state is not RunState.SUCCEEDED:
            continue
        if verb is verbs.RETRY and run.state is RunState.INTERRUPTED:
            continue  # of a command it is called Restart
        if verb.allowed(run):
            return verb.key
    return None


@pytest.mark.parametrize("place", ["toolbar", "row", "key", "run menu"])
def test_each_button_key_and_entry_asks_of_a_run_in_each_state_what_the_table_says(
    each: dict[RunState, Run], listed: MainWindow, place: str
) -> None:
    window = listed
    asked: list[str] = []
    window.runs.asked.disconnect(window.commands.ask)
    window.runs.asked.connect(lambda verb, runs: asked.append(verb.key))
    window.toolbar.asked.disconnect()
    window.toolbar.asked.connect(lambda verb: asked.append(verb.key))
    tried = 0
    for run in each.values():
        for trigger in TRIGGERS:
            if (
                trigger.place != place
                or not trigger.verbs
                or "resume" in trigger.control
                or ("menu" in trigger.control and place == "toolbar")
            ):
                continue
            asked.clear()
            assert window.runs.select(run.id)
            if place == "toolbar":
                press(window, trigger.control)
            elif place == "key":
                action = window.runs.findChild(QAction, trigger.control)
                assert action is not None
                action.trigger()
            elif place == "row" and window.runs.button_point(run.id, trigger.control) is not None:
                click(window, run, trigger.control)
            elif place == "run menu":
                choose_in_menu(window, trigger.control)
            else:
                continue
            assert asked == [key for key in (expected(trigger, run),) if key], (trigger, run.state)
            tried += 1
    assert tried >= len(RunState)


def choose_in_menu(window: MainWindow, name: str) -> None:
    window.runs.menu.popup(QPoint(0, 0))
    menu = next(menu for menu in window.runs.findChildren(QMenu, "run_menu") if menu.isVisible())
    for action in menu.actions():
        if action.objectName() == name:
            action.trigger()
    menu.close()


def test_each_control_of_the_window_is_in_the_list_of_what_starts_and_ends_or_does_neither(listed: MainWindow) -> None:
    controls = {
        action.objectName() for action in listed.findChildren(QAction) if action.objectName().startswith("action_")
    }
    controls |= {button.objectName() for button in listed.toolbar.findChildren(QAbstractButton)} - {""}
    known = {trigger.control for trigger in TRIGGERS} | HARMLESS

    assert {name for name in controls if not name.startswith("qt_")} <= known


def test_the_tables_of_what_starts_and_ends_something_are_those_of_the_code() -> None:
    asked = [" ".join(row.split()) for row in (*map(verb_row, VERBS), *place_rows())]

    assert table_rows(actions.__doc__ or "") == asked


def test_no_bare_letter_acts_on_a_run(engine: Engine, each: dict[RunState, Run], listed: MainWindow) -> None:
    before = states(engine, each)
    listed.runs.selectAll()

    for key in (*range(Qt.Key.Key_0, Qt.Key.Key_9 + 1), *range(Qt.Key.Key_A, Qt.Key.Key_Z + 1)):
        QTest.keyClick(listed.runs, key)
        QTest.keyClick(listed.runs, key, Qt.KeyboardModifier.ShiftModifier)
    engine.store.flush(5)

    assert states(engine, each) == before
    assert listed.findChildren(QMessageBox) == []
    letters = [
        sequence.toString()
        for action in listed.findChildren(QAction)
        for sequence in action.shortcuts()
        if len(sequence.toString()) == 1
    ]
    assert letters == []


def test_trying_more_than_one_again_asks_with_the_numbers_and_leaves_what_succeeded(
    engine: Engine, each: dict[RunState, Run], listed: MainWindow, qtbot: QtBot
) -> None:
    listed.runs.selectAll()
    press_keys(listed, KEYS[verbs.RETRY.action][0])
    box = question(listed, qtbot)

    assert box.text() == "Retry 3 runs?"
    assert "1 interrupted, 1 failed, 1 cancelled" in box.informativeText()
    assert "3 other selected runs stay as they are: 1 running, 1 queued, 1 succeeded." in box.informativeText()
    QTest.keyClick(box, Qt.Key.Key_Return)  # a Return meant for something else
    qtbot.waitUntil(lambda: not listed.findChildren(QMessageBox), timeout=_WAIT)
    assert states(engine, each)[RunState.FAILED] is RunState.FAILED

    listed.activateWindow()
    qtbot.waitUntil(listed.isActiveWindow, timeout=_WAIT)
    listed.runs.setFocus()
    press_keys(listed, KEYS[verbs.RETRY.action][0])
    press(question(listed, qtbot), "confirm_do")
    qtbot.waitUntil(lambda: states(engine, each)[RunState.INTERRUPTED] is RunState.QUEUED, timeout=_WAIT)
    assert states(engine, each) == {
        **{state: state for state in RunState},
        RunState.INTERRUPTED: RunState.QUEUED,
        RunState.FAILED: RunState.QUEUED,
        RunState.CANCELLED: RunState.QUEUED,
    }


def test_delete_asks_before_it_ends_even_one_run(
    engine: Engine, each: dict[RunState, Run], listed: MainWindow, qtbot: QtBot
) -> None:
    run = each[RunState.RUNNING]
    listed.runs.select(run.id)

    QTest.keyClick(listed.runs, Qt.Key.Key_Delete)
    box = question(listed, qtbot)
    assert box.text() == "Cancel the run?"
    assert "running" in box.informativeText()
    assert not stored(engine, run.id).cancelling
    press(box, "confirm_do")

    qtbot.waitUntil(lambda: stored(engine, run.id).cancelling, timeout=_WAIT)


def test_what_succeeded_is_run_again_as_a_new_run_by_one_click_or_two(
    engine: Engine, each: dict[RunState, Run], listed: MainWindow, qtbot: QtBot
) -> None:
    done = each[RunState.SUCCEEDED]
    listed.runs.select(done.id)
    assert listed.toolbar.retry.text() == "Run again"
    before = listed.model.count

    listed.commands.ask(verbs.DUPLICATE, (done,))
    listed.commands.ask(verbs.DUPLICATE, (done,))  # the second half of a double click

    qtbot.waitUntil(lambda: listed.details.run_id not in (None, done.id), timeout=_WAIT)
    assert listed.model.count == before + 1
    assert stored(engine, done.id).state is RunState.SUCCEEDED
    new = listed.runs.current_run()
    assert new is not None
    assert (new.state, new.job) == (RunState.QUEUED, done.job)


def test_a_button_that_has_become_another_under_a_resting_mouse_is_not_pressed(
    engine: Engine, each: dict[RunState, Run], listed: MainWindow, qtbot: QtBot
) -> None:
    run = each[RunState.RUNNING]
    listed.runs.select(run.id)
    point = listed.runs.button_point(run.id, "cancel")
    assert point is not None
    listed.runs.buttons.hover(point)
    scene.finish(engine.store, run, RunState.FAILED, "exit status 2")
    qtbot.waitUntil(lambda: listed.runs.button_point(run.id, "retry") is not None, timeout=_WAIT)
    there = listed.runs.buttons._aim_at(point)
    assert there is not None  # whatever row is there now

    QTest.mouseClick(listed.runs.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)
    engine.store.flush(5)
    before = {row.id: row.state for row in scene.listed(listed.model)}
    assert before[run.id] is RunState.FAILED
    assert all(not stored(engine, run_id).cancelling for run_id in before)


def test_a_success_stays_visible_after_it_was_tried_again_and_cancelled(
    engine: Engine, each: dict[RunState, Run], listed: MainWindow, qtbot: QtBot
) -> None:
    run = each[RunState.SUCCEEDED]
    engine.control.retry(run.id).result(60)  # as by `taskmon retry`: somebody's explicit act
    engine.control.cancel(run.id).result(60)
    listed.runs.select(run.id)
    qtbot.waitUntil(
        lambda: listed.model.run_at(listed.model.row_of(run.id) or 0).state is RunState.CANCELLED, timeout=_WAIT
    )

    cancelled = stored(engine, run.id)
    assert progress_text(cancelled, None, utc_now()) == "cancelled before it was tried again · attempt 1 succeeded"
    qtbot.waitUntil(lambda: "Attempt 1 had succeeded" in listed.details.overview.form._error.text(), timeout=_WAIT)
    assert cancelled.ended_at == run.ended_at
