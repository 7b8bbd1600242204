"""Quitting says what goes on and what waits, and asks nothing where nothing does."""

from __future__ import annotations

import pytest
import shiboken6
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from taskmon.core.run import Run
from taskmon.ui.desktop.leave_dialog import Active, LeaveDialog
from taskmon.ui.main_window import MainWindow
from taskmon.ui.style.theme import Theme
from tests.ui.hands import press


@pytest.mark.parametrize(
    ("active", "said"),
    [
        (Active(3, 0, 14), "3 go on without the monitor, 14 queued wait for the next launch."),
        (Active(1, 0, 1), "1 goes on without the monitor, 1 queued waits for the next launch."),
        (Active(0, 1, 0), "1 runs inside taskmon and ends with it; the next launch asks about it."),
        (
            Active(2, 2, 0),
            "2 go on without the monitor.\n2 run inside taskmon and end with it; the next launch asks about them.",
        ),
    ],
)
def test_quitting_says_what_goes_on_what_waits_and_what_ends(
    theme: Theme, qtbot: QtBot, active: Active, said: str
) -> None:
    dialog = LeaveDialog(active, True, theme, quits=True)

    button = dialog.findChild(QPushButton, "leave_leave")
    assert button is not None
    assert button.accessibleDescription() == said
    assert said in {label.text() for label in dialog.findChildren(QLabel)}
    assert dialog.findChild(QPushButton, "leave_tray") is None  # to hide is not to quit
    assert not dialog.remember.isVisibleTo(dialog)
    shiboken6.delete(dialog)


def test_quitting_asks_while_something_is_active_however_often_it_is_asked_for(
    runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    """Tray → Quit asked nothing."""
    left: list[int] = []
    window.quit_asked.connect(lambda: left.append(1))
    qtbot.waitUntil(lambda: window.counter.newest.total > 0, timeout=30_000)

    window.desktop.tray.quit_asked.emit()
    window.desktop.tray.quit_asked.emit()

    (dialog,) = window.findChildren(LeaveDialog)
    assert left == []
    press(dialog, "leave_stay")
    qtbot.waitUntil(lambda: window.findChild(LeaveDialog) is None, timeout=30_000)
    quit_action = window.findChild(QAction, "action_quit")
    assert quit_action is not None
    quit_action.trigger()
    (dialog,) = window.findChildren(LeaveDialog)
    press(dialog, "leave_leave")
    assert left == [1]


def test_quitting_with_nothing_active_asks_nothing(window: MainWindow, qtbot: QtBot) -> None:
    left: list[int] = []
    window.quit_asked.connect(lambda: left.append(1))

    window.desktop.tray.quit_asked.emit()

    assert left == [1]
    assert window.findChild(LeaveDialog) is None
