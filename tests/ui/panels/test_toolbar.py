"""The bar at the top."""

from __future__ import annotations

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from taskmon.core.run import Run
from taskmon.ui.main_window import MainWindow


def test_where_words_have_no_room_signs_stand_alone_and_nothing_is_cut(
    german: None, runs: dict[str, Run], window: MainWindow
) -> None:
    """In German the window was 862 pixels wide at least."""
    bar = window.toolbar
    window.show_run(runs["failed"].id)
    assert [button.text() for button in (bar.cancel, bar.pause, bar.retry)] == [
        "Abbrechen", "Anhalten", "Erneut versuchen"
    ]  # fmt: skip

    window.resize(800, 600)
    QTest.qWait(0)
    assert window.width() == 800
    assert {button.text() for button in (bar.cancel, bar.pause, bar.retry)} == {""}
    assert all(button.accessibleName() and button.toolTip() for button in (bar.cancel, bar.pause, bar.retry))

    window.resize(1180, 740)
    QTest.qWait(0)
    assert bar.retry.text() == "Erneut versuchen"


def test_what_clears_the_search_is_there_while_there_is_something_to_clear(window: MainWindow, qtbot: QtBot) -> None:
    """After *Clear all* the cross stayed in the empty field; a search that was brought back had none."""
    search = window.toolbar.search
    asked: list[str] = []
    window.toolbar.searched.connect(asked.append)

    def signs() -> int:
        return sum(button.isVisible() for button in search.findChildren(QToolButton))

    window.toolbar.show_search("backup")
    assert (search.text(), signs()) == ("backup", 2)
    window.toolbar.show_search("")

    qtbot.waitUntil(lambda: signs() == 1)
    assert asked == []
