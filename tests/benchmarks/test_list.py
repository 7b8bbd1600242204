"""The list of a million runs: scrolled from end to end, sorted by each column, changed while everything is selected."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
import shiboken6
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from taskmon.engine.engine import Engine
from taskmon.paths import Paths
from taskmon.settings import Settings
from taskmon.store import Sort
from taskmon.store.listing.order import SORTED
from taskmon.ui.main_window import MainWindow
from tests.benchmarks import homes
from tests.benchmarks.conftest import Fresh, Report
from tests.benchmarks.rows import single
from tests.faults.test_many import Pulse, pss_bytes
from tests.ui import scene
from tests.ui.conftest import _one_loop as _one_loop
from tests.ui.conftest import loop as loop

_RUNS = 1_000_000
_STEPS = 200
_WAIT = 60_000


@pytest.fixture
def million(fresh: Fresh, qtbot: QtBot) -> Iterator[MainWindow]:
    """A window over a million runs, all of its order read."""
    home = fresh() / "h"
    homes.fill_fast(home, _RUNS)
    engine = Engine(Paths(home, home, str(home / "s")), Settings(slots=4))
    engine.open({})
    made = MainWindow(engine)
    made.show()
    qtbot.waitUntil(lambda: made.model.is_loaded and made.is_complete, timeout=_WAIT)
    qtbot.waitUntil(lambda: made.model.count == _RUNS and made.model.is_at_rest, timeout=_WAIT)
    yield made
    made.leave()
    shiboken6.delete(made)
    assert engine.stop(timeout_ms=5_000)
    shiboken6.delete(engine)


def test_the_list_of_a_million_runs(million: MainWindow, qtbot: QtBot, report: Report) -> None:
    window, pulse = million, Pulse()
    view: QTableView = window.runs
    before = pss_bytes()

    def measured(what: str, act: Callable[[], None], most_ms: float) -> float:
        pulse.start()
        began_s = time.monotonic()
        act()
        qtbot.waitUntil(lambda: window.model.is_at_rest, timeout=_WAIT)
        took_s = time.monotonic() - began_s
        qtbot.wait(100)
        report(single(f"{what}: longest stall", pulse.stop().own_s * 1_000, "ms", most=most_ms))
        return took_s

    def scroll() -> None:
        bar = view.verticalScrollBar()
        for step in range(_STEPS + 1):
            bar.setValue(bar.maximum() * step // _STEPS)
            view.viewport().repaint()
            qtbot.wait(1)

    took_s = measured("a million runs, scrolled from end to end", scroll, 50)
    report(single("  pictures a second", _STEPS / took_s, "1/s"))
    for key in SORTED:
        took_s = measured(f"sorted by {key}", lambda key=key: window.model.sort_runs(Sort(key)), 50)  # type: ignore[misc]
        report(single("  until it is", took_s, "s"))
    measured("in its own order again", lambda: window.model.sort_runs(None), 50)
    report(single("  memory, more than at first", (pss_bytes() - before) / 1e6, "MB"))
    measured("everything is selected", view.selectAll, 16)
    store = window._engine.store
    runs = [scene.start(store, scene.add(store, scene.new(f"job {number}"))) for number in range(8)]

    def end() -> None:
        for run in runs:
            scene.finish(store, run)

    measured("8 runs end while everything is selected", end, 50)
