"""The tray's menu and icon, as far as they can be seen without a tray."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import shiboken6
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from taskmon.core.progress import Progress
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.engine.engine import Engine
from taskmon.ui.desktop.tray import Tray
from taskmon.ui.feed import Feed
from taskmon.ui.style import icons
from taskmon.ui.style.icons import Mark
from tests.ui import scene


@pytest.fixture
def feed(qapp: QApplication) -> Iterator[Feed]:
    made = Feed()
    yield made
    shiboken6.delete(made)


@pytest.fixture
def tray(feed: Feed) -> Iterator[Tray]:
    made = Tray(feed)
    yield made
    shiboken6.delete(made.menu)
    shiboken6.delete(made)


def texts(tray: Tray) -> list[str]:
    tray.menu.aboutToShow.emit()
    return [action.text() for action in tray.menu.actions() if not action.isSeparator()]


def test_the_menu_lists_what_runs_with_how_far_it_is(feed: Feed, tray: Tray, runs: dict[str, Run]) -> None:
    feed.put(tuple(runs.values()))
    feed.put_live(tuple(scene.lives(runs)))

    shown = texts(tray)

    assert shown[0] == "Encode holiday.mkv → HEVC   42 %"
    assert "Nightly backup   57 %" in shown
    assert shown[-5:] == ["Pause all", "Resume all", "New run…", "Show taskmon", "Quit…"]
    assert len(shown) == 6 + 5


def test_no_more_than_ten_are_listed(feed: Feed, tray: Tray, engine: Engine, qtbot: QtBot) -> None:
    started = [scene.start(engine.store, scene.add(engine.store, scene.new(f"job {number}"))) for number in range(15)]
    feed.put(tuple(started))

    shown = texts(tray)

    assert len(shown) == 10 + 1 + 5
    assert shown[10] == "… and 5 more"


def test_an_open_menu_says_what_is_new_and_moves_no_entry(feed: Feed, tray: Tray, runs: dict[str, Run]) -> None:
    feed.put((runs["encode"],))
    tray.menu.popup(QPoint(0, 0))
    first = tray.menu.actions()[0]

    feed.put((runs["train"],))
    feed.put_live((Live(runs["encode"].id, runs["encode"].attempt, Progress(0.42)),))
    tray.menu.aboutToShow.emit()

    assert tray.menu.actions()[0] is first
    assert first.text() == "Encode holiday.mkv → HEVC   42 %"
    tray.menu.close()
    assert len(texts(tray)) == 2 + 5


def test_the_ring_shows_the_mean_of_what_is_known(feed: Feed, tray: Tray, runs: dict[str, Run]) -> None:
    assert tray.thousandths() == -1
    feed.put((runs["encode"], runs["train"], runs["download"]))
    assert tray.thousandths() == 0

    feed.put_live((Live(runs["encode"].id, 1, Progress(0.4)), Live(runs["train"].id, 1, Progress(0.8))))
    assert tray.thousandths() == 600

    assert tray.said() == "3 running, 60 %"


@pytest.mark.parametrize("points", [16, 22, 24, 32, 48, 64])
def test_trouble_and_who_is_needed_are_told_apart_without_colours(points: int) -> None:
    """Each mark has its own corner: they differ in how light a pixel is, and both can be seen together."""
    pictures = [
        icons.app_pixmap(points, 600, marks).toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        for marks in (Mark.NONE, Mark.TROUBLE, Mark.NEEDED, Mark.TROUBLE | Mark.NEEDED)
    ]

    corners = []
    for picture in pictures:
        upper = picture.copy(points // 2, 0, points // 2, points * 2 // 5)
        lower = picture.copy(points // 2, points - points // 3, points // 2, points // 3)
        corners.append((upper, lower))
    none, trouble, needed, both = corners
    assert trouble[1] != none[1]
    assert trouble[0] == none[0]
    assert needed[0] != none[0]
    assert needed[1] == none[1]
    assert both == (needed[0], trouble[1])


def test_the_icon_is_said_in_words(feed: Feed, tray: Tray) -> None:
    tray.set_marks(1, 2, is_stuck=True)

    assert tray.said() == (
        "nothing runs · 1 waits for you · 2 failures to look at · something keeps taskmon from its work"
    )
    assert tray.marks == Mark.TROUBLE | Mark.NEEDED


def test_a_window_that_is_hidden_where_the_tray_has_gone_comes_back(tray: Tray, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    tray.keep_reachable(window)
    tray.watch_hidden()
    asked = []
    tray.show_asked.connect(lambda: asked.append(1))

    tray._lost_timer.timeout.emit()
    assert asked == []  # a panel may be restarting
    tray._lost_timer.timeout.emit()
    assert asked == [1]
    window.show()
    tray._lost_timer.timeout.emit()
    assert not tray._lost_timer.isActive()


def test_what_has_ended_leaves_the_menu(feed: Feed, tray: Tray, engine: Engine, runs: dict[str, Run]) -> None:
    feed.put((runs["encode"],))
    feed.put((scene.finish(engine.store, runs["encode"], RunState.SUCCEEDED),))

    assert texts(tray)[0] == "Nothing runs"


def test_where_there_is_no_tray_there_is_no_icon_and_no_message(tray: Tray) -> None:
    assert not tray.is_there
    assert not tray.show_message("title", "text")


def test_all_are_paused_or_resumed_only_where_one_of_them_can_be(
    feed: Feed, tray: Tray, runs: dict[str, Run], qtbot: QtBot
) -> None:
    """What is being cancelled was counted among what can be paused: the menu offered it, and nothing came of it."""

    def allowed() -> list[str]:
        tray.menu.aboutToShow.emit()
        return [action.text() for action in tray.menu.actions() if "all" in action.text() and action.isEnabled()]

    running = runs["encode"]
    feed.put((running,))
    assert allowed() == ["Pause all"]
    feed.put((replace(running, paused=True, revision=running.revision + 1),))
    assert allowed() == ["Resume all"]
    feed.put((replace(running, cancelling=True, revision=running.revision + 2),))
    assert allowed() == []

    feed.put((replace(running, revision=running.revision + 3),))
    tray.menu.aboutToShow.emit()
    [pause] = [action for action in tray.menu.actions() if action.text() == "Pause all"]
    with qtbot.waitSignal(tray.asked_of_all) as asked:
        pause.trigger()
    assert asked.args[0].allowed(running)
