"""What was asked in the window and could not be done is told where it is seen; what counts seconds counts them."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest
import shiboken6
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel
from pytestqt.qtbot import QtBot

from taskmon.core.clock import utc_now
from taskmon.core.run import Run
from taskmon.engine.engine import Engine
from taskmon.ui.actions import verbs
from taskmon.ui.main_window import MainWindow
from taskmon.ui.new_run.dialog import NewRunDialog
from taskmon.ui.panels.banner import Banner
from taskmon.ui.refusals import refusal
from taskmon.ui.style.theme import Theme
from taskmon.ui.text import units
from tests.ui import scene
from tests.ui.hands import press, shown, write

_WAIT = 30_000


def forbid(engine: Engine, what: str) -> None:
    """Let SQLite refuse a change from now on."""
    engine.store.flush(5)
    with sqlite3.connect(engine.paths.database) as other:
        other.execute(f"CREATE TRIGGER forbidden BEFORE {what} BEGIN SELECT RAISE(ABORT, 'it is forbidden'); END")
    other.close()


def test_that_a_failure_was_looked_at_and_could_not_be_noted_is_told(
    engine: Engine, runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=_WAIT)
    window.runs.select(runs["failed"].id)
    forbid(engine, "UPDATE OF seen ON run")

    window.runs.select(runs["train"].id)

    qtbot.waitUntil(lambda: "That did not work." in window.banner.text, timeout=_WAIT)
    assert "forbidden" in window.banner.text


def test_a_removal_that_fails_is_told(engine: Engine, runs: dict[str, Run], window: MainWindow, qtbot: QtBot) -> None:
    window.runs.select(runs["failed"].id)
    forbid(engine, "DELETE ON run")

    window.runs.run_actions.asked.emit(verbs.REMOVE, (runs["failed"],))
    press(shown(window, QDialog, "remove_dialog", qtbot), "remove_do")

    qtbot.waitUntil(lambda: "forbidden" in window.banner.text, timeout=_WAIT)


def test_a_fault_that_nobody_foresaw_is_told_as_well(caplog: pytest.LogCaptureFixture) -> None:
    error = refusal(ValueError("no such thing"))

    assert str(error) == "taskmon itself failed: no such thing; its log says more."
    assert "no such thing" in caplog.text
    assert refusal("an answer") is None


def test_a_saved_job_that_could_not_be_kept_is_told_in_the_dialog_that_keeps_what_was_typed(
    engine: Engine, window: MainWindow, qtbot: QtBot
) -> None:
    """The dialog said "Saved" before anything was, and the failure stood in the banner behind it."""
    forbid(engine, "INSERT ON saved_job")
    window.new_run()
    dialog = shown(window, NewRunDialog, "new_run_dialog", qtbot)
    dialog.command.line.setText("make world")
    press(dialog, "new_run_save")
    write(shown(dialog, QDialog, "name_dialog", qtbot), "job_name", "world")
    press(dialog, "job_name_ok")

    qtbot.waitUntil(lambda: "forbidden" in dialog.fault.text(), timeout=_WAIT)
    assert dialog.command.line.text() == "make world"
    dialog.reject()


@pytest.mark.parametrize(("is_good", "colour"), [(True, "green"), (False, "amber")])
def test_what_is_done_has_a_green_sign_and_what_did_not_work_an_amber_one(
    theme: Theme, qtbot: QtBot, is_good: bool, colour: str
) -> None:
    """Done bore the sign of a warning."""
    banner = Banner(theme)
    (banner.show_done if is_good else banner.show_message)("It was written.")
    picture = banner._sign.pixmap().toImage()

    wanted = QColor(getattr(theme.colours, colour))
    inked = {
        picture.pixelColor(x, y).name()
        for x in range(picture.width())
        for y in range(picture.height())
        if picture.pixelColor(x, y).alpha() == 255
    }
    assert wanted.name() in inked
    shiboken6.delete(banner)


def test_the_wait_of_a_queued_run_is_counted_down_in_the_details_too(
    engine: Engine, window: MainWindow, qtbot: QtBot
) -> None:
    """ "starts in 5 min" stood still there."""
    run = scene.add(engine.store, scene.new("make it", not_before=utc_now() + timedelta(seconds=65)))
    qtbot.waitUntil(lambda: window.runs.select(run.id), timeout=_WAIT)
    found = window.details.overview.form.waits
    qtbot.waitUntil(lambda: found.findChild(QLabel) is not None, timeout=_WAIT)
    said = found.findChild(QLabel)
    assert said is not None
    assert said.text().startswith("starts in 1 min")

    before = said.text()
    qtbot.waitUntil(lambda: said.text() != before, timeout=_WAIT)
    assert said.text().startswith(("starts in 1 min", "starts in 5"))

    scene.put(engine.store, run, replace(run, not_before=None), utc_now(), "released")
    qtbot.waitUntil(lambda: not window.details._second.isActive(), timeout=_WAIT)


@pytest.mark.parametrize("seconds", [1.0, 9.4, 9.6, 59.6, 3599.7, 86_399.8])
def test_the_list_and_the_words_say_the_same_length_of_time(seconds: float) -> None:
    """The list said 00:09 where the words said 10 s."""
    in_words = units.span(seconds)
    in_figures = units.clock(seconds)

    seconds_of = {"d": 86_400, "h": 3600, "min": 60, "s": 1}
    parts = in_words.split()
    told_s = sum(int(count) * seconds_of[unit] for count, unit in zip(parts[::2], parts[1::2], strict=True))
    if "d" in in_figures:
        assert in_figures == "1 d 0 h"
        assert told_s == 86_400
    else:
        figures = [int(part) for part in in_figures.split(":")]
        assert sum(figure * 60**place for place, figure in enumerate(reversed(figures))) == told_s


def test_what_is_typed_while_new_run_opens_is_in_its_command_line(window: MainWindow, qtbot: QtBot) -> None:
    """What was typed before the dialog had the keyboard was lost, or acted on the list."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=_WAIT)
    window.runs.setFocus()
    window.new_run()
    dialog = window.findChild(NewRunDialog)
    assert dialog is not None
    handle = window.windowHandle()

    for char in "ls -l":  # as the window system delivers them: to the window that had the keyboard when they were typed
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, ord(char.upper()), Qt.KeyboardModifier.NoModifier, char)
            QApplication.sendEvent(handle, event)

    assert dialog.command.line.text() == "ls -l"
    window.new_run()  # once more: what is typed is still there
    assert window.findChildren(NewRunDialog) == [dialog]
    assert dialog.command.line.text() == "ls -l"
    dialog.reject()
    qtbot.waitUntil(lambda: window.findChild(NewRunDialog) is None, timeout=_WAIT)
    QTest.keyClicks(window.toolbar.search, "abc")
    assert window.toolbar.search.text() == "abc"


def test_a_window_that_goes_while_new_run_is_open_takes_it_along(window: MainWindow, qtbot: QtBot) -> None:
    """A filter for all events of the program was asked about what was being destroyed, and ended the program."""
    window.new_run()
    qtbot.waitUntil(lambda: any(dialog.isVisible() for dialog in window.findChildren(NewRunDialog)), timeout=_WAIT)


def test_the_dialog_for_a_new_run_is_imported_before_it_is_wanted(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.new_runs._unprepared, timeout=_WAIT)
