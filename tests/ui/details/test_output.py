"""The page with a run's output, in the window: whose keys are whose, and that the window stands while it is used."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from taskmon.core.run import Run
from taskmon.ui.main_window import MainWindow


@pytest.fixture
def shown(runs: dict[str, Run], window: MainWindow, qtbot: QtBot) -> MainWindow:
    window.runs.select(runs["failed"].id)
    window.details.show_output()
    qtbot.waitUntil(lambda: any("npm" in row for row in window.details.output.view.text_rows()), timeout=30_000)
    window.activateWindow()
    return window


def find(window: MainWindow) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)


def test_find_looks_in_the_output_where_the_keyboard_is_there_and_else_in_the_list(
    shown: MainWindow, qtbot: QtBot
) -> None:
    bar, view = shown.details.output.search_bar, shown.details.output.view
    shown.runs.setFocus()
    find(shown)
    assert isinstance(QApplication.focusWidget(), QLineEdit)
    assert not bar.isVisible()

    view.setFocus()
    find(shown)
    assert bar.field.hasFocus()
    QTest.keyClicks(bar.field, "publish")
    qtbot.waitUntil(lambda: view.selected_text() == "publish", timeout=30_000)
    find(shown)
    assert bar.field.selectedText() == "publish"
    QTest.keyClick(bar.field, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert view.hasFocus()


def test_times_are_a_button_that_stays_pressed(shown: MainWindow, qtbot: QtBot) -> None:
    button = shown.findChild(QPushButton, "times_output_button")
    assert button is not None
    with qtbot.waitSignal(shown.details.output.view.told, timeout=30_000):
        button.click()
    assert button.isChecked()
    assert shown.details.output.view.shows_times
    button.click()
    assert not shown.details.output.view.shows_times
