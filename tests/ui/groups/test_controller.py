"""Groups are steered from the left: by their menu, and by the page of one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from taskmon.core.run import Run
from taskmon.engine.engine import Engine
from taskmon.store import Group
from taskmon.ui.groups.page import GroupPage
from taskmon.ui.main_window import MainWindow
from tests.ui import scene
from tests.ui.hands import choose, press, shown
from tests.ui.run_list.test_view import stored

_WAIT = 30_000


def groups(engine: Engine) -> dict[str, Group]:
    reader = engine.reader()
    try:
        return reader.groups()
    finally:
        reader.close()


@pytest.fixture
def listed(runs: dict[str, Run], window: MainWindow, qtbot: QtBot) -> Iterator[MainWindow]:
    qtbot.waitUntil(lambda: "group:encodes" in window.sidebar._entries, timeout=_WAIT)
    yield window
    for box in window.findChildren(QMessageBox):
        box.reject()
    for page in window.findChildren(GroupPage):
        page.reject()


def open_menu(window: MainWindow, key: str, qtbot: QtBot) -> QMenu:
    """By the mouse, where the entry is; for a group."""
    entries = window.sidebar.filters
    point = entries.visualItemRect(window.sidebar._entries[key]).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, entries.viewport().mapToGlobal(point))
    QApplication.sendEvent(entries.viewport(), event)
    return shown(window, QMenu, "group_menu", qtbot)


def test_a_group_is_steered_by_its_menu(engine: Engine, listed: MainWindow, qtbot: QtBot) -> None:
    choose(open_menu(listed, "group:encodes", qtbot), "group_menu_pause")
    qtbot.waitUntil(lambda: groups(engine)["encodes"] == Group("encodes", 1, True), timeout=_WAIT)
    qtbot.waitUntil(lambda: listed.counter.newest.groups["encodes"].paused, timeout=_WAIT)
    menu = open_menu(listed, "group:encodes", qtbot)
    slots = menu.findChild(QMenu, "group_menu_slots")
    assert slots is not None
    assert [action.text() for action in slots.actions() if action.isChecked()] == ["1"]
    choose(slots, "group_menu_slots_3")
    qtbot.waitUntil(lambda: groups(engine)["encodes"] == Group("encodes", 3, True), timeout=_WAIT)
    choose(menu, "group_menu_runs")
    assert listed.model.filter.groups == {"encodes"}


def test_by_the_menu_key_the_menu_is_that_of_the_chosen_entry(listed: MainWindow, qtbot: QtBot) -> None:
    entries = listed.sidebar.filters
    listed.sidebar.choose("all")
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), QPoint(5, 5))
    QApplication.sendEvent(entries, event)
    assert not listed.findChildren(QMenu, "group_menu")
    listed.sidebar.choose("group:network")
    QApplication.sendEvent(entries, event)
    menu = shown(listed, QMenu, "group_menu", qtbot)
    assert "group_menu_remove" in {action.objectName() for action in menu.actions()}
    menu.close()


def test_the_page_shows_what_runs_and_waits_and_changes_it(
    engine: Engine, runs: dict[str, Run], listed: MainWindow, qtbot: QtBot
) -> None:
    scene.add(engine.store, scene.new("make next", "next", group="network"))
    listed.queue.groups.open("network")
    page = shown(listed, GroupPage, "group_page", qtbot)
    qtbot.waitUntil(lambda: page.waiting.count() == 1, timeout=_WAIT)
    assert (page.slots.value(), page.paused.isChecked()) == (2, True)
    assert page._now.text().startswith("3 running · 1 queued")
    assert page.waiting.item(0).text() == "next · group network is paused"

    page.slots.setValue(5)
    qtbot.waitUntil(lambda: groups(engine)["network"].slots == 5, timeout=_WAIT)
    page.slots.setValue(-1)
    qtbot.waitUntil(lambda: groups(engine)["network"].slots is None, timeout=_WAIT)
    page.say("refused")
    page.slots.blockSignals(True)
    page.slots.setValue(7)  # asked for, and refused
    page.slots.blockSignals(False)
    listed.counter.count()
    qtbot.waitUntil(lambda: page.slots.value() == -1, timeout=_WAIT)
    page.paused.click()
    qtbot.waitUntil(lambda: not groups(engine)["network"].paused, timeout=_WAIT)
    page.waiting.itemActivated.emit(page.waiting.item(0))
    assert listed.runs.selected_runs()[0].name == "next"


def test_a_group_is_renamed_on_its_page_and_a_taken_name_is_refused_there(
    engine: Engine, runs: dict[str, Run], listed: MainWindow, qtbot: QtBot
) -> None:
    choose(open_menu(listed, "group:network", qtbot), "group_menu_rename")
    page = shown(listed, GroupPage, "group_page", qtbot)
    rename = page.findChild(QPushButton, "group_rename")
    assert rename is not None
    assert not rename.isEnabled()
    for name, why in (("encodes", "already"), ("a\u202eb", "short text")):
        page.name.setText(name)
        press(page, "group_rename")
        qtbot.waitUntil(lambda why=why: why in page.foot.said.text(), timeout=_WAIT)  # type: ignore[misc]  # mypy knows no defaults of lambdas
    page.name.setText("net")
    press(page, "group_rename")
    qtbot.waitUntil(lambda: "net" in groups(engine) and "network" not in groups(engine), timeout=_WAIT)
    qtbot.waitUntil(lambda: any(each.group_name == "net" for each in listed.findChildren(GroupPage)), timeout=_WAIT)
    assert stored(engine, runs["copy"].id).group == "net"
    qtbot.waitUntil(lambda: "group:net" in listed.sidebar._entries, timeout=_WAIT)


def test_a_group_is_removed_after_a_question_unless_something_of_it_is_unfinished(
    engine: Engine, runs: dict[str, Run], listed: MainWindow, qtbot: QtBot
) -> None:
    choose(open_menu(listed, "group:encodes", qtbot), "group_menu_remove")
    press(shown(listed, QMessageBox, "remove_group_dialog", qtbot), "remove_group_do")
    qtbot.waitUntil(lambda: "unfinished" in listed.banner.text, timeout=_WAIT)
    scene.finish(engine.store, stored(engine, runs["encode"].id))

    choose(open_menu(listed, "group:encodes", qtbot), "group_menu_remove")
    press(shown(listed, QMessageBox, "remove_group_dialog", qtbot), "remove_group_do")

    qtbot.waitUntil(lambda: "encodes" not in groups(engine), timeout=_WAIT)
    qtbot.waitUntil(lambda: stored(engine, runs["encode"].id).group == "default", timeout=_WAIT)


def test_the_default_group_can_be_capped_but_neither_renamed_nor_removed(
    engine: Engine, listed: MainWindow, qtbot: QtBot
) -> None:
    menu = open_menu(listed, "group:default", qtbot)
    names = {action.objectName() for action in menu.actions()}
    assert not names & {"group_menu_rename", "group_menu_remove"}
    choose(menu, "group_menu_page")
    page = shown(listed, GroupPage, "group_page", qtbot)
    assert page.findChild(QLineEdit, "group_name").isReadOnly()  # type: ignore[union-attr]
    page.slots.setValue(2)
    qtbot.waitUntil(lambda: groups(engine)["default"].slots == 2, timeout=_WAIT)


def test_a_page_of_a_group_in_which_nothing_waits_lists_nothing(listed: MainWindow, qtbot: QtBot) -> None:
    listed.queue.groups.open("encodes")
    page = shown(listed, GroupPage, "group_page", qtbot)

    qtbot.waitUntil(lambda: not page.waiting.isVisible(), timeout=_WAIT)
    assert not page._waiting_head.isVisible()


def test_the_page_of_a_group_without_a_limit_says_so(listed: MainWindow, qtbot: QtBot) -> None:
    listed.queue.groups.open("default")
    page = shown(listed, GroupPage, "group_page", qtbot)

    qtbot.waitUntil(lambda: page.waiting.count() > 0, timeout=_WAIT)
    assert page.slots.text() == "no limit"
