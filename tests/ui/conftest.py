"""A window over a real, open engine that starts nothing, on a loop of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import qasync
import shiboken6
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from taskmon.core.run import Run
from taskmon.engine.engine import Engine
from taskmon.paths import Paths
from taskmon.settings import Settings, Theme
from taskmon.ui.feed import Feed
from taskmon.ui.main_window import MainWindow
from taskmon.ui.run_list.model import RunModel
from taskmon.ui.style.theme import Theme as Scheme
from taskmon.ui.text.language import load_language, translators
from taskmon.ui.threads.collector import Collector
from taskmon.ui.threads.reader_thread import ReaderThread
from tests.ui import scene

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The platform without a screen can't tell window managers anything, and says so each time."""
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(
                pytest.mark.qt_log_ignore(r"propagateSizeHints|grabbing the keyboard|raise\(\)", extend=True)
            )


@pytest.fixture(scope="session")
def _one_loop(qapp: QApplication) -> Iterator[asyncio.AbstractEventLoop]:
    load_language(qapp)
    Collector(qapp)  # as the program does: else another test's window might be destroyed on a thread of this one's
    # One for all: qasync's loops can't be let go of safely one by one (qasync issue 73).
    made = qasync.QEventLoop(qapp)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def loop(_one_loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch) -> Iterator[asyncio.AbstractEventLoop]:
    """The loop that the window's handlers run on, while Qt's own is spun by the test."""
    monkeypatch.setenv("SHELL", "")
    asyncio.set_event_loop(_one_loop)
    asyncio._set_running_loop(_one_loop)
    yield _one_loop
    asyncio._set_running_loop(None)
    asyncio.set_event_loop(None)


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    """What is made during the test speaks German, and writes numbers and dates as Germans do."""
    locale = QLocale("de_DE")
    loaded = translators(locale)
    for translator in loaded:
        qapp.installTranslator(translator)
    before = QLocale()
    QLocale.setDefault(locale)
    yield
    QLocale.setDefault(before)
    for translator in loaded:
        qapp.removeTranslator(translator)


@pytest.fixture
def engine(paths: Paths, qtbot: QtBot) -> Iterator[Engine]:
    """Open, with the dark theme, four slots, and nothing started."""
    made = Engine(paths, Settings(slots=4, theme=Theme.DARK))
    made.open({})
    yield made
    stopped = made.stop(timeout_ms=5_000)
    # Deleted here: left to the garbage collector, it might be deleted on whichever thread that happens to run.
    shiboken6.delete(made)
    assert stopped


@pytest.fixture
def window(engine: Engine, qtbot: QtBot, loop: asyncio.AbstractEventLoop) -> Iterator[MainWindow]:
    """Shown and loaded; fill the store before asking for it, or `refresh` it."""
    made = MainWindow(engine)
    made.resize(1180, 740)  # as on most screens; the one of the tests is smaller
    made.show()
    qtbot.waitUntil(lambda: made.model.is_loaded and made.is_complete, timeout=30_000)
    yield made
    qtbot.waitUntil(lambda: not asyncio.all_tasks(loop), timeout=30_000)
    made.leave()
    shiboken6.delete(made.theme)
    shiboken6.delete(made)


@pytest.fixture
def runs(engine: Engine) -> dict[str, Run]:
    """The scene's runs, in the engine's store."""
    return scene.build(engine)


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Scheme]:
    made = Scheme(qapp, "light")
    yield made
    shiboken6.delete(made)


@pytest.fixture
def model(engine: Engine, qtbot: QtBot) -> Iterator[Callable[[], RunModel]]:
    """Makes a model over the engine's store, with its first page loaded."""
    made: list[ReaderThread | RunModel | Feed] = []

    def make() -> RunModel:
        reader_thread = ReaderThread(engine.store.reader)
        feed = Feed()
        fresh = RunModel(feed, reader_thread)
        made.extend((fresh, feed, reader_thread))
        with qtbot.waitSignal(fresh.loaded, timeout=30_000):
            fresh.show(fresh.filter)
        return fresh

    yield make
    for thing in made:
        if isinstance(thing, ReaderThread):
            thing.close()
        shiboken6.delete(thing)
