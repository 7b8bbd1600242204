"""The tray's menu and icon, as far as they can be seen without a tray."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from taskmon.core.progress import Progress
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.engine.engine import Engine
from taskmon.ui.desktop.tray import Tray
from taskmon.ui.feed import Feed
from taskmon.ui.style import icons
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
    assert shown[-4:] == ["Pause all", "Resume all", "Show taskmon", "Quit"]
    assert len(shown) == 6 + 4


def test_no_more_than_eight_are_listed(feed: Feed, tray: Tray, engine: Engine, qtbot: QtBot) -> None:
    started = [scene.start(engine.store, scene.add(engine.store, scene.new(f"job {number}"))) for number in range(11)]
    feed.put(tuple(started))

    shown = texts(tray)

    assert len(shown) == 8 + 1 + 4
    assert shown[8] == "and 3 more"


def test_the_ring_shows_the_mean_of_what_is_known(feed: Feed, tray: Tray, runs: dict[str, Run]) -> None:
    assert tray.thousandths() == -1
    feed.put((runs["encode"], runs["train"], runs["download"]))
    assert tray.thousandths() == 0

    feed.put_live((Live(runs["encode"].id, 1, Progress(0.4)), Live(runs["train"].id, 1, Progress(0.8))))
    assert tray.thousandths() == 600

    assert icons.app_pixmap(22, 600, True).toImage() != icons.app_pixmap(22, 600, False).toImage()


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
