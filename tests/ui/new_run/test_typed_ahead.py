"""What is typed after Ctrl+N belongs to the dialog, also while there is none yet."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from taskmon.core.run import Run
from taskmon.engine.engine import Engine
from taskmon.ui.main_window import MainWindow
from taskmon.ui.new_run.dialog import NewRunDialog
from taskmon.ui.new_run.typed_ahead import TypedAhead
from tests.ui.hands import shown

_WAIT = 30_000


def type_in(window: MainWindow, text: str) -> None:
    """Let the window system deliver keys to the window that has the keyboard, shortcuts and all."""
    for char in text:
        QTest.keyClick(window.windowHandle(), Qt.Key(ord(char.upper())))


def press_ctrl_n(window: MainWindow) -> None:
    """As `type_in`."""
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)


def test_what_is_typed_right_after_the_first_picture_is_in_the_command_line_in_its_order(
    engine: Engine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl+N was nobody's until all was built, and what followed went to the list."""
    go_on = MainWindow._take_step
    monkeypatch.setattr(MainWindow, "_take_step", lambda self: None)  # until all is typed
    window = MainWindow(engine)
    with qtbot.waitSignal(window.pictured, timeout=_WAIT):
        window.show()
        window.activateWindow()

    press_ctrl_n(window)
    type_in(window, "ls -l ")
    press_ctrl_n(window)  # nothing has come: some press it again
    type_in(window, "/tmp")
    assert window.findChild(NewRunDialog) is None
    go_on(window)

    dialog = shown(window, NewRunDialog, "new_run_dialog", qtbot)
    assert dialog.command.line.text() == "ls -l /tmp"
    assert window.findChildren(NewRunDialog) == [dialog]
    type_in(window, " x")  # the window system has not moved the keyboard yet
    assert dialog.command.line.text() == "ls -l /tmp x"
    window.leave()


def test_the_button_for_a_new_run_may_be_clicked_at_the_first_picture(engine: Engine, qtbot: QtBot) -> None:
    window = MainWindow(engine)
    window.pictured.connect(window.toolbar.new_run.click)
    window.show()

    shown(window, NewRunDialog, "new_run_dialog", qtbot)

    window.leave()


def test_a_space_for_new_run_pauses_no_run(runs: dict[str, Run], window: MainWindow, qtbot: QtBot) -> None:
    """The keys of the list came before what was typed for the dialog."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=_WAIT)
    window.runs.select(runs["train"].id)
    window.runs.setFocus()
    asked = QSignalSpy(window.runs.run_actions.asked)
    type_in(window, " ")
    assert asked.count() == 1
    dialog = QDialog(window)
    line = QLineEdit(dialog)
    line.setFocus()

    typed = TypedAhead(window)
    type_in(window, "ls -")
    typed.hand_to(dialog)
    type_in(window, "l /")

    assert line.text() == "ls -l /"
    assert asked.count() == 1
