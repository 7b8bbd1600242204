"""The list at the left by keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from taskmon.ui.panels.sidebar import Sidebar
from taskmon.ui.style.theme import Theme


def test_home_and_end_go_to_the_first_entry_and_to_the_last(theme: Theme, qtbot: QtBot) -> None:
    """Home did nothing: the first row is a head, which nobody can go to."""
    sidebar = Sidebar(theme)
    qtbot.addWidget(sidebar)
    chosen: list[str] = []
    sidebar.chosen.connect(lambda wanted: chosen.append(wanted.key))

    QTest.keyClick(sidebar.filters, Qt.Key.Key_End)
    QTest.keyClick(sidebar.filters, Qt.Key.Key_Home)

    assert chosen == ["cancelled", "all"]
