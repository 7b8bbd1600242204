"""Which columns there are: chosen, moved, sized, sorted by, kept, and giving way where there is little room."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from taskmon.core.run import Run
from taskmon.store import Sort
from taskmon.store.listing.order import SORTED
from taskmon.ui.main_window import MainWindow
from taskmon.ui.run_list.columns import COLUMNS, ORDER, PLACES, ColumnIndex
from tests.ui.hands import choose

_WAIT = 30_000


def is_shown(window: MainWindow, key: str) -> bool:
    return not window.runs.horizontalHeader().isSectionHidden(PLACES[key])


@pytest.fixture
def kept(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


def test_each_column_has_a_place_and_sorts_by_what_the_store_knows() -> None:
    assert sorted(ORDER) == sorted(PLACES)
    assert {column.sorts_by for column in COLUMNS} - {""} == set(SORTED)


def test_columns_are_chosen_in_the_menu_of_the_head_and_tell_of_the_newest_attempt(
    runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    window.resize(1800, 800)
    head = window.runs.horizontalHeader()
    assert is_shown(window, "when")
    assert not is_shown(window, "memory")

    QTest.keyClick(head, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    (menu,) = [menu for menu in window.runs.findChildren(QMenu, "columns_menu") if menu.isVisible()]
    choose(menu, "columns_menu_memory")
    menu.close()
    assert is_shown(window, "memory")

    row = window.model.row_of(runs["failed"].id)
    assert row is not None
    qtbot.waitUntil(lambda: window.model.index(row, PLACES["memory"]).data() == "345 MB", timeout=_WAIT)
    window.runs.columns.reset()
    assert not is_shown(window, "memory")


def test_where_there_is_little_room_the_least_important_give_way_before_names_do(
    runs: dict[str, Run], window: MainWindow
) -> None:
    window.runs.columns.choose("cpu", True)
    head = window.runs.horizontalHeader()
    seen = []
    for width in (1700, 1000, 800):
        window.resize(width, 600)
        QApplication.processEvents()  # the layout follows
        seen.append([key for key in ORDER if is_shown(window, key)])
        assert head.sectionSize(ColumnIndex.NAME) >= 22 * window.runs.fontMetrics().averageCharWidth()
    assert set(seen[2]) <= set(seen[1]) <= set(seen[0])
    assert "cpu" in seen[0]
    assert seen[2] == ["sign", "name", "progress", "buttons"]


def test_on_a_very_small_screen_the_bar_is_narrower_and_names_are_still_read(
    runs: dict[str, Run], window: MainWindow
) -> None:
    """At 640 points, as a screen of 1280 has at 200 %, names had no room at all."""
    head = window.runs.horizontalHeader()
    usual = head.sectionSize(PLACES["progress"])
    window.resize(640, 420)
    QApplication.processEvents()  # the layout follows

    assert head.sectionSize(PLACES["name"]) >= 15 * window.runs.fontMetrics().averageCharWidth()
    assert 90 <= head.sectionSize(PLACES["progress"]) < usual
    window.resize(1180, 740)
    QApplication.processEvents()
    assert head.sectionSize(PLACES["progress"]) == usual


def test_columns_are_kept_and_a_broken_file_is_ignored(window: MainWindow, kept: QSettings) -> None:
    window.resize(1800, 800)
    columns, head = window.runs.columns, window.runs.horizontalHeader()
    columns.choose("id", True)
    columns.choose("left", False)
    head.moveSection(head.visualIndex(PLACES["id"]), 1)
    head.resizeSection(PLACES["id"], 111)
    window.model.sort_runs(Sort("id", descending=True))
    shown = columns.shown
    window.runs.save(kept)
    columns.reset()

    window.runs.restore(kept)
    assert columns.shown == shown
    assert shown[:3] == ("sign", "id", "name")
    assert head.sectionSize(PLACES["id"]) == 111
    assert window.model.sort_by == Sort("id", descending=True)

    for key, broken in (("shown", "nonsense"), ("widths", ["id:x", "7", "id:-4"]), ("sort", "; DROP TABLE run")):
        kept.setValue(f"columns/{key}", broken)
    columns.reset()
    window.runs.restore(kept)
    assert columns.shown == tuple(
        key for key in ORDER if COLUMNS[PLACES[key]].is_fixed or COLUMNS[PLACES[key]].is_default
    )
    assert window.model.sort_by is None


def test_a_click_on_a_head_sorts_upwards_then_downwards_then_leads_back(
    runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    head = window.runs.horizontalHeader()
    point = QPoint(head.sectionViewportPosition(ColumnIndex.NAME) + 20, head.height() // 2)
    seen = []
    for _ in range(3):
        QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)
        seen.append(window.model.sort_by)
        qtbot.waitUntil(lambda: window.model.is_at_rest, timeout=_WAIT)

    assert seen == [Sort("name"), Sort("name", descending=True), None]
    assert window.runs.selected().count == 1, "a click on a head selects nothing"
