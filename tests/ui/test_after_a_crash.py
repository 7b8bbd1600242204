"""The window on a database that was not closed: it comes first, the check beside it, and it shows what was saved."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest
import shiboken6
from pytestqt.qtbot import QtBot

from taskmon.engine.engine import Engine
from taskmon.paths import Paths
from taskmon.settings import Settings
from taskmon.store import Store
from taskmon.ui.main_window import MainWindow
from tests.store.acts import add

PAGE = 4096
MANY = 30


@pytest.fixture
def checking() -> threading.Event:
    """Lets the check of the database go on."""
    return threading.Event()


@pytest.fixture
def engine(paths: Paths, checking: threading.Event, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """Open on a database with a broken index, whose last end was not a clean one."""
    from taskmon.store.repair import damage

    store = Store(paths)
    store.open()
    for number in range(MANY):
        add(store, "echo", str(number), held=True)
    store.close()
    with closing(sqlite3.connect(paths.database)) as raw:
        raw.execute("UPDATE meta SET value = '0' WHERE key = 'clean_end'")
        raw.commit()
        root = raw.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'ix_history_run'").fetchone()[0]
    with open(paths.database, "r+b") as file:
        file.seek((root - 1) * PAGE)
        file.write(b"\xff" * PAGE)
    find_damage = damage.find_damage

    def wait_and_find(connection: sqlite3.Connection) -> str | None:
        assert checking.wait(30)
        return find_damage(connection)

    monkeypatch.setattr(damage, "find_damage", wait_and_find)
    made = Engine(paths, Settings(slots=1))
    made.open({}, check_later=True)
    yield made
    checking.set()
    stopped = made.stop(timeout_ms=5_000)
    shiboken6.delete(made)
    assert stopped


def test_the_window_is_there_before_the_database_is_checked_and_then_shows_what_could_be_saved(
    engine: Engine, window: MainWindow, checking: threading.Event, qtbot: QtBot
) -> None:
    assert window.model.count == MANY
    assert not engine.store.wait_until_checked(0)
    with qtbot.waitSignal(engine.recovered, timeout=30_000):
        engine.start()
        with qtbot.waitSignal(engine.store_replaced, timeout=30_000):
            checking.set()

    qtbot.waitUntil(lambda: "damaged" in window.banner.text, timeout=30_000)
    qtbot.waitUntil(lambda: window.model.is_loaded and window.model.count == MANY, timeout=30_000)
    reader = engine.reader()
    assert window.model.differences(reader) == []
    reader.close()
