"""What a taskbar is told over the session bus, and that it is told again where that failed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from taskmon.core.run import Run
from taskmon.engine.engine import Engine
from taskmon.ui.desktop import taskbar
from taskmon.ui.desktop.taskbar import Taskbar
from taskmon.ui.feed import Feed
from taskmon.ui.style.icons import Mark
from tests.desktop import session
from tests.desktop.buses import Buses
from tests.desktop.status_notifier import Dock
from tests.ui import scene

_WAIT = 30_000


class Bar:
    """A taskbar's teller over a feed, with how far all is."""

    def __init__(self) -> None:
        self.far = -1
        self.feed = Feed()
        self.owner = QObject()
        self.taskbar = Taskbar(self.feed, lambda: self.far, lambda: Mark.NONE, self.owner)

    def move(self, run: Run, far: int) -> None:
        self.far = far
        self.feed.runs_changed.emit((run,))


@pytest.fixture
def bar(
    monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, loop: asyncio.AbstractEventLoop, tmp_path: Path
) -> Iterator[Bar]:
    """Where the session bus is not there yet."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'none'}")
    monkeypatch.setattr(taskbar, "_SCREENS", {"offscreen"})
    monkeypatch.setattr(taskbar, "_TELL_MS", 0)
    made = Bar()
    yield made
    qtbot.waitUntil(lambda: not asyncio.all_tasks(loop), timeout=_WAIT)
    made.taskbar._forget()
    shiboken6.delete(made.owner)
    shiboken6.delete(made.feed)
    qtbot.waitUntil(lambda: not asyncio.all_tasks(loop), timeout=_WAIT)


def test_a_taskbar_that_could_not_be_told_is_told_later_though_nothing_has_changed(
    bar: Bar, engine: Engine, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What had failed once counted as told: the bar stood still until the next percent, a mark for ever."""
    run = scene.start(engine.store, scene.add(engine.store, scene.new("make")))
    bar.move(run, 400)
    qtbot.waitUntil(lambda: bar.taskbar._timer.isActive() and bar.taskbar._timer.interval() > 0, timeout=_WAIT)
    assert bar.taskbar._timer.interval() == 60_000  # a bus that is not there is not asked each second

    with session.private_bus(tmp_path) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        buses = Buses(address)
        dock = Dock(buses)
        bar.taskbar._timer.start(0)
        qtbot.waitUntil(lambda: bool(dock.told), timeout=_WAIT)
        dock.close()
        buses.close()

    _program, told = dock.told[-1]
    assert told == {"progress": 0.4, "progress-visible": True, "urgent": False}


def test_while_there_is_nothing_to_show_nobody_is_asked_again(bar: Bar, engine: Engine, qtbot: QtBot) -> None:
    run = scene.start(engine.store, scene.add(engine.store, scene.new("make")))
    bar.move(run, 400)
    qtbot.waitUntil(lambda: bar.taskbar._timer.isActive() and bar.taskbar._timer.interval() > 0, timeout=_WAIT)
    bar.far = -1

    bar.taskbar._timer.start(0)
    qtbot.waitUntil(lambda: not bar.taskbar._timer.isActive(), timeout=_WAIT)

    assert bar.taskbar._told == taskbar._NOTHING
