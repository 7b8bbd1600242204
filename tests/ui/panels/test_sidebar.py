"""The list at the left by keys, and by a screen reader."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from taskmon.store import Group
from taskmon.ui.panels.run_counts import Counts
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


def test_what_a_screen_reader_selects_is_chosen(theme: Theme, qtbot: QtBot) -> None:
    """Its action was taken, and nothing happened."""
    sidebar = Sidebar(theme)
    qtbot.addWidget(sidebar)
    sidebar.show_counts(Counts(groups={"disk": Group("disk")}))
    chosen: list[str] = []
    sidebar.chosen.connect(lambda wanted: chosen.append(wanted.key))
    sidebar.group_toggled.connect(lambda name, _: chosen.append(name))

    select(sidebar, "Failed")
    qtbot.waitUntil(lambda: "failed" in chosen)
    select(sidebar, "disk")
    qtbot.waitUntil(lambda: chosen[-1] == "disk")

    assert chosen.count("disk") == 1


def select(sidebar: Sidebar, text: str) -> None:
    """Select an entry as QAccessible does."""
    model = sidebar.filters.model()
    (index,) = model.match(model.index(0, 0), Qt.ItemDataRole.DisplayRole, text)
    sidebar.filters.selectionModel().select(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)


def test_a_click_chooses_a_group_once(theme: Theme, qtbot: QtBot) -> None:
    sidebar = Sidebar(theme)
    qtbot.addWidget(sidebar)
    sidebar.show_counts(Counts(groups={"disk": Group("disk")}))
    sidebar.show()
    toggled: list[str] = []
    sidebar.group_toggled.connect(lambda name, _: toggled.append(name))
    item = sidebar.filters.item(sidebar.filters.count() - 1)

    with qtbot.waitSignal(sidebar.filters._selected.timeout):  # what a selection sets off comes behind the click
        QTest.mouseClick(
            sidebar.filters.viewport(), Qt.MouseButton.LeftButton, pos=sidebar.filters.visualItemRect(item).center()
        )

    assert toggled == ["disk"]
