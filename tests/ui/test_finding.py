"""Finding runs: what is chosen at the left, typed and chosen in the menu combines, is shown, and is taken back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from taskmon.core.clock import utc_now
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.engine import Engine
from taskmon.engine.verbs.saved_jobs import ToSave
from taskmon.store import Printed
from taskmon.store.search.index import SearchIndex
from taskmon.ui.main_window import MainWindow
from taskmon.ui.panels.days_dialog import DaysDialog
from taskmon.ui.panels.filter_bar import FilterBar
from taskmon.ui.run_list.filter import Filter
from taskmon.ui.run_list.period import Days, Period
from tests.ui import scene
from tests.ui.hands import press, shown

Until = Callable[[Callable[[], bool]], None]


@pytest.fixture
def until(qtbot: QtBot) -> Until:
    return lambda condition: qtbot.waitUntil(condition, timeout=30_000)


def listed(window: MainWindow) -> set[int]:
    model = window.model
    return set(model.ids(0, model.rowCount())) if model.is_loaded and model.is_at_rest else set()


def chips(window: MainWindow) -> list[str]:
    bar = window.finding.bar
    if bar is None or not bar.isVisible():
        return []
    return [chip.text() for chip in bar.findChildren(QPushButton) if chip.objectName().startswith("filter_chip")]


def act(window: MainWindow, name: str) -> None:
    """Open the menu at the toolbar, and choose the entry of this name."""
    menu = window.toolbar.filter_button.menu()
    menu.fill()  # type: ignore[attr-defined]  # as it does when it opens
    found = menu.findChild(QAction, name)
    assert isinstance(found, QAction), [action.objectName() for action in menu.findChildren(QAction)]
    found.trigger()


@pytest.fixture
def three(engine: Engine) -> dict[str, Run]:
    """Runs that differ in state, group and tag."""
    store = engine.store
    made = {
        "night": scene.add(store, scene.new("backup /home", tags=("nightly", "disk"), group="disk"), ago_s=90_000),
        "day": scene.add(store, scene.new("backup /srv", tags=("disk",), group="disk")),
        "build": scene.add(store, scene.new("make all", "Build & test <b>", tags=("nightly",))),
    }
    scene.finish(store, scene.start(store, made["night"], ago_s=90_000), RunState.FAILED, "no space", ago_s=89_000)
    scene.finish(store, scene.start(store, made["build"]), RunState.FAILED, "exit status 2")
    return made


@pytest.mark.parametrize("entry", ["failed", "group:disk", "tag:disk"])
def test_what_is_typed_is_kept_by_who_chooses_something_before_it_is_listed(
    three: dict[str, Run], window: MainWindow, until: Until, entry: str
) -> None:
    until(lambda: "tag:disk" in window.sidebar._entries and len(listed(window)) == 3)
    window.toolbar.search.setText("home")

    window.sidebar.choose(entry)

    assert window.toolbar.search.text() == "home"
    assert window.finding.filter.search == "home"
    until(lambda: listed(window) == {three["night"].id})


def test_several_groups_are_listed_with_ctrl_and_one_alone_without(
    engine: Engine, three: dict[str, Run], window: MainWindow, until: Until
) -> None:
    net = scene.add(engine.store, scene.new("fetch", group="net")).id
    window.refresh()
    until(lambda: {"group:net", "group:disk"} <= set(window.sidebar._entries) and len(listed(window)) == 4)
    night, day = three["night"].id, three["day"].id
    entries, ctrl = window.sidebar.filters, Qt.KeyboardModifier.ControlModifier

    def click(name: str, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        point = entries.visualItemRect(window.sidebar._entries[f"group:{name}"]).center()
        QTest.mouseClick(entries.viewport(), Qt.MouseButton.LeftButton, keys, point)

    click("disk")
    until(lambda: listed(window) == {night, day})
    click("net", ctrl)
    until(lambda: listed(window) == {night, day, net})
    assert chips(window) == ["Group: disk", "Group: net"]
    count = window.findChild(QLabel, "filter_count")
    assert count is not None
    until(lambda: count.text() == "3 of 4")
    window.sidebar.choose("failed")
    until(lambda: listed(window) == {night})
    window.sidebar.choose("all")

    click("disk")
    click("net", ctrl)
    until(lambda: listed(window) == {night, day, net})
    entries.setFocus()
    QTest.keyClick(entries, Qt.Key.Key_Space, ctrl)
    until(lambda: listed(window) == {night, day})
    click("net")
    until(lambda: listed(window) == {net})
    click("net")
    until(lambda: len(listed(window)) == 4)


def test_what_is_chosen_in_different_places_combines_and_is_taken_back_one_by_one(
    three: dict[str, Run], window: MainWindow, until: Until
) -> None:
    until(lambda: "tag:disk" in window.sidebar._entries and len(listed(window)) == 3)
    night, day, build = (three[name].id for name in ("night", "day", "build"))

    window.sidebar.choose("failed")
    until(lambda: listed(window) == {night, build})
    assert chips(window) == [], "nothing but an entry at the left is chosen: calm"
    window.sidebar.choose("group:disk")
    until(lambda: listed(window) == {night})
    assert chips(window) == ["Failed", "Group: disk"]
    window.sidebar.choose("tag:nightly")
    act(window, "filter_menu_last_7")
    window.toolbar.search.setText("space")
    window.finding.search()
    until(lambda: listed(window) == {night} and len(chips(window)) == 5)
    assert chips(window) == ["Failed", "Group: disk", "Tag: nightly", "Last 7 days", "“space”"]
    until(lambda: window.findChild(QPushButton, "filter_clear") is not None)
    assert window.finding.bar is not None
    until(lambda: window.finding.bar._count.text() == "1 of 3")  # type: ignore[union-attr]

    press(window, "filter_chip_0")
    assert window.finding.filter.key == "all"
    assert window.sidebar.filters.currentItem().data(256) == "nightly", "the keyboard stays where it was at the left"
    chip = window.findChild(QPushButton, "filter_chip_3")
    assert chip is not None
    chip.setFocus()
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    assert window.toolbar.search.text() == ""
    assert chips(window) == ["Group: disk", "Tag: nightly", "Last 7 days"]
    act(window, "filter_menu_last_7")  # once more lets it go
    window.sidebar.choose("group:disk")
    until(lambda: listed(window) == {night, build})
    assert chips(window) == []
    window.sidebar.choose("all")
    until(lambda: listed(window) == {night, day, build})
    assert window.finding.filter == Filter()


def test_the_search_survives_another_filter_and_escape_ends_it(
    three: dict[str, Run], window: MainWindow, until: Until, qtbot: QtBot
) -> None:
    until(lambda: len(listed(window)) == 3)
    field = window.toolbar.search
    field.setFocus()
    QTest.keyClicks(field, "backup")
    until(lambda: listed(window) == {three["night"].id, three["day"].id})

    window.sidebar.choose("failed")
    until(lambda: listed(window) == {three["night"].id})
    QTest.keyClick(field, Qt.Key.Key_Escape)

    assert field.text() == ""
    buttons = {button.defaultAction().objectName(): button for button in field.findChildren(QToolButton)}
    until(buttons["_q_qlineeditclearaction"].isHidden)  # it stayed, with nothing to clear
    until(lambda: listed(window) == {three["night"].id, three["build"].id})
    QTest.keyClicks(field, "tag:nightly group:disk state:failed")
    QTest.keyClick(field, Qt.Key.Key_Down)
    until(lambda: listed(window) == {three["night"].id})


def test_what_leaves_nothing_says_so_and_offers_a_way_back(
    three: dict[str, Run], window: MainWindow, until: Until
) -> None:
    until(lambda: len(listed(window)) == 3)
    window.sidebar.choose("cancelled")
    until(lambda: window.finding.nothing is not None and window.finding.nothing.isVisible())
    nothing = window.finding.nothing
    assert nothing is not None
    assert nothing.text.text() == "No run was cancelled"
    assert window.details._title.text() == "", "what is not listed is not shown"

    window.toolbar.search.setText("<b>encode</b>")
    window.finding.search()
    until(lambda: nothing.text.text() == "No run matches “<b>encode</b>” among: Cancelled")
    press(window, "nothing_found_clear")

    until(lambda: len(listed(window)) == 3 and window.runs.isVisible())
    assert not nothing.isVisible()
    assert window.toolbar.search.text() == ""


def test_words_that_a_run_has_printed_find_it(
    engine: Engine, three: dict[str, Run], window: MainWindow, until: Until
) -> None:
    with closing(SearchIndex(engine.paths.search)) as index:
        index.add([Printed(three["night"].id, 1, "x", "zebra crossing")])

    window.toolbar.search.setText("zebr nightly")
    window.finding.search()

    until(lambda: listed(window) == {three["night"].id})


def test_the_runs_of_a_saved_job_bear_its_name_or_run_its_command(
    engine: Engine, three: dict[str, Run], window: MainWindow, until: Until
) -> None:
    request = {"job": {"argv": ["make", "all"], "cwd": "/"}}
    engine.control.jobs.save([ToSave("Nightly", request)]).result(60)
    named = scene.add(engine.store, scene.new("make all --fast", "Nightly"))
    until(lambda: bool(window.new_runs.jobs.jobs))

    window.finding.show_runs_of("Nightly")

    until(lambda: listed(window) == {three["build"].id, named.id})
    assert chips(window) == ["Job: Nightly"]
    act(window, "filter_menu_clear")
    act(window, "filter_menu_job_0")
    until(lambda: listed(window) == {three["build"].id, named.id})
    window.finding.show_runs_of("no such job")
    assert chips(window) == ["Job: Nightly"]


def test_a_range_of_days_is_asked_for(three: dict[str, Run], window: MainWindow, until: Until, qtbot: QtBot) -> None:
    act(window, "filter_menu_days")
    dialog = shown(window, DaysDialog, "days_dialog", qtbot)
    dialog.first.setDate(dialog.last.date())
    press(dialog, "days_ok")

    today = utc_now().astimezone().date()
    assert window.finding.filter.period == Period(None, today, today)
    until(lambda: listed(window) == {three["day"].id, three["build"].id})


def test_a_run_that_is_to_be_shown_is_shown_whatever_is_filtered(
    three: dict[str, Run], window: MainWindow, until: Until
) -> None:
    until(lambda: len(listed(window)) == 3)
    window.sidebar.choose("failed")
    window.toolbar.search.setText("make")
    window.finding.search()
    until(lambda: listed(window) == {three["build"].id})

    window.show_run(three["day"].id)

    until(lambda: (run := window.runs.current_run()) is not None and run.id == three["day"].id)
    assert window.finding.filter == Filter()


def test_tags_come_and_go_at_the_left_with_those_that_most_runs_have(
    engine: Engine, three: dict[str, Run], window: MainWindow, until: Until
) -> None:
    def tags() -> list[tuple[str, str]]:
        entries = window.sidebar._entries.items()
        return [(item.text(), item.data(257)) for key, item in entries if key.startswith("tag")]

    until(lambda: tags() == [("disk", "2"), ("nightly", "2")])
    window.sidebar.choose("tag:disk")
    window.sidebar.show_tags({f"t{number}": 99 - number for number in range(13)})
    assert len(tags()) == 14
    assert ("disk", "") in tags(), "what is chosen stays"
    assert tags()[-1][0] == "More…"
    window.sidebar.choose("tags")
    assert window.toolbar.search.text() == "tag:"
    window.sidebar.choose("all")
    window.sidebar.show_tags({})
    assert tags() == []
    assert window.sidebar._tags_head is None


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (Period(Days.TODAY), 0, 0),
        (Period(Days.YESTERDAY), 1, 1),
        (Period(Days.LAST_7), 6, 0),
        (Period(Days.LAST_30), 29, 0),
    ],
)
def test_days_are_those_of_the_calendar_on_the_wall(period: Period, first: int, last: int) -> None:
    now = utc_now()
    since, until_ = period.bounds(now)
    today = now.astimezone().date()
    assert since.astimezone().date() == today - timedelta(days=first)
    assert until_.astimezone().date() == today - timedelta(days=last - 1)
    assert (since.hour, until_.hour, since.minute) == (0, 0, 0)
    wide = Period(None, date(1, 1, 1), date(9999, 12, 31)).bounds(now)
    assert wide[0] < now < wide[1]


def test_a_chip_with_a_long_name_is_cut_and_a_bar_of_many_goes_on_below(window: MainWindow, qtbot: QtBot) -> None:
    bar = FilterBar(window.theme)
    qtbot.addWidget(bar)
    bar.show_filter(Filter(groups=frozenset({"g" * 200}), tags=frozenset(f"a tag & {number}" for number in range(9))))
    bar.resize(420, bar.heightForWidth(420) if bar.hasHeightForWidth() else 90)
    bar.show()

    made = [chip for chip in bar.findChildren(QPushButton) if chip.objectName().startswith("filter_chip")]
    assert len(made) == 10
    assert made[0].width() <= 260
    assert made[0].text().endswith("…")
    assert len({chip.y() for chip in made}) > 1
    assert all(chip.geometry().right() <= bar.width() for chip in made)


def test_what_stands_beside_the_chips_stands_in_their_line(window: MainWindow, qtbot: QtBot) -> None:
    bar = FilterBar(window.theme)
    qtbot.addWidget(bar)
    bar.show_filter(Filter(groups=frozenset({"encodes"})))
    bar.show_count(3, 9)
    bar.resize(600, 32)
    bar.show()

    chip, count = bar.findChild(QPushButton, "filter_chip_0"), bar.findChild(QLabel, "filter_count")
    assert chip is not None
    assert count is not None
    middles = {each.mapTo(bar, each.rect().center()).y() for each in (chip, count, bar.clear)}
    assert max(middles) - min(middles) <= 1


def test_where_a_section_was_named_a_run_gets_all_of_its_height(
    runs: dict[str, Run], window: MainWindow, until: Until
) -> None:
    assert window.model.find(0) is None  # it names a section

    window.sidebar.choose("group:network")
    until(lambda: len(listed(window)) == 3)

    heights = {window.runs.rowHeight(row) for row in range(window.model.rowCount())}
    assert heights == {window.runs.painter.row_height}
