"""The list of a million runs: scrolled, sorted by each column, searched, reported into by 64 runs, all selected."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator

import pytest
import shiboken6
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from taskmon.engine.engine import Engine
from taskmon.paths import Paths
from taskmon.settings import Settings
from taskmon.store import Sort
from taskmon.store.listing.order import SORTED
from taskmon.ui.main_window import MainWindow
from tests.benchmarks.conftest import Million, Report
from tests.benchmarks.rows import single
from tests.benchmarks.stalls import Stalls
from tests.faults.test_many import pss_bytes
from tests.jobs import command
from tests.ui import scene
from tests.ui.conftest import _one_loop as _one_loop
from tests.ui.conftest import loop as loop

_RUNS = 1_000_000
_STEPS = 200
_WAIT = 60_000
_AT_ONCE = 64
_REPORTING_MS = 10_000
#: One that reports as fast as its file takes it, and ends by itself where nobody does it.
_REPORTS = """
import os, time
with open(os.environ["TASKMON_EVENTS"], "a", buffering=1) as file:
    for number in range(300_000):
        file.write('{"progress": %.6f, "message": "at %d"}\\n' % (number / 300_000, number))
time.sleep(60)
"""


@pytest.fixture
def engine_of_a_million(million: Million) -> Iterator[Engine]:
    home = million()
    engine = Engine(Paths(home, home, str(home / "s")), Settings(slots=_AT_ONCE))
    engine.open({})
    yield engine
    assert engine.stop(timeout_ms=30_000)
    shiboken6.delete(engine)


@pytest.fixture
def listed(engine_of_a_million: Engine, qtbot: QtBot) -> Iterator[MainWindow]:
    """A window over a million runs, all of its order read."""
    made = MainWindow(engine_of_a_million)
    made.show()
    qtbot.waitUntil(lambda: made.model.is_loaded and made.is_complete, timeout=_WAIT)
    qtbot.waitUntil(lambda: made.model.count == _RUNS and made.model.is_at_rest, timeout=_WAIT)
    yield made
    made.leave()
    shiboken6.delete(made)


def test_the_list_of_a_million_runs(listed: MainWindow, qtbot: QtBot, report: Report) -> None:
    window, stalls = listed, Stalls()
    view: QTableView = window.runs
    before = pss_bytes()

    def measured(what: str, act: Callable[[], None], worst_ms: float = 50) -> float:
        took_s = 0.0

        def perform() -> None:
            nonlocal took_s
            began_s = time.monotonic()
            act()
            qtbot.waitUntil(lambda: window.model.is_at_rest, timeout=_WAIT)
            took_s = time.monotonic() - began_s
            qtbot.wait(100)

        for row in stalls.rows(what, perform, worst_ms=worst_ms):
            report(row)
        return took_s

    def scroll() -> None:
        bar = view.verticalScrollBar()
        for step in range(_STEPS + 1):
            bar.setValue(bar.maximum() * step // _STEPS)
            view.viewport().repaint()
            qtbot.wait(1)

    took_s = measured("a million runs, scrolled from end to end", scroll)
    report(single("  pictures a second", _STEPS / took_s, "1/s"))
    report(single("  memory, more than before", (pss_bytes() - before) / 1e6, "MB"))
    for key in SORTED:
        took_s = measured(f"sorted by {key}", lambda key=key: window.model.sort_runs(Sort(key)))  # type: ignore[misc]
        report(single("  until it is", took_s, "s"))
    measured("in its own order again", lambda: window.model.sort_runs(None))
    report(single("  memory, more than at first", (pss_bytes() - before) / 1e6, "MB"))

    def search() -> None:
        window.toolbar.focus_search()
        for character in "target-9999":
            QTest.keyClicks(window.toolbar.search, character)
            qtbot.wait(120)
        qtbot.waitUntil(lambda: 0 < window.model.count < _RUNS, timeout=_WAIT)

    took_s = measured("typed into the search, key by key", search)
    report(single("  until it is found", took_s, "s"))
    measured("the search emptied", window.toolbar.search.clear)
    qtbot.waitUntil(lambda: window.model.count == _RUNS and window.model.is_at_rest, timeout=_WAIT)
    measured("everything is selected", view.selectAll, 16)
    store = window._engine.store
    runs = [scene.start(store, scene.add(store, scene.new(f"job {number}"))) for number in range(8)]

    def end() -> None:
        for run in runs:
            scene.finish(store, run)

    measured("8 runs end while everything is selected", end)


def test_64_runs_that_report_as_fast_as_they_can(listed: MainWindow, qtbot: QtBot, report: Report) -> None:
    """Among a million that have ended; their own processes share what is left of the processors."""
    engine, stalls = listed._engine, Stalls()
    with qtbot.waitSignal(engine.recovered, timeout=_WAIT):
        engine.start()
    asked = [command(sys.executable, "-I", "-S", "-c", _REPORTS, name=f"reports {n}") for n in range(_AT_ONCE)]
    runs = engine.control.add(asked).result(60)
    told: set[int] = set()
    engine.live_changed.connect(lambda lives: told.update(live.run_id for live in lives if live.progress))
    qtbot.waitUntil(lambda: len(told) == _AT_ONCE, timeout=_WAIT)

    for row in stalls.rows("64 runs report, among a million", lambda: qtbot.wait(_REPORTING_MS)):
        report(row)

    over: set[int] = set()
    engine.runs_changed.connect(lambda news: over.update(run.id for run in news if run.state.is_over))
    for run in runs:
        engine.control.cancel(run.id)
    qtbot.waitUntil(lambda: over >= {run.id for run in runs}, timeout=10 * _WAIT)
