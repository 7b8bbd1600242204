"""250 runs that report at once: what reaches the screen, and what the main thread has left, next to a bare Qt list."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import pytest
import shiboken6
from PySide6.QtCore import QTimer
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from taskmon.core.progress import Progress
from taskmon.core.run import Run
from taskmon.core.wire import Live
from taskmon.engine.engine import Engine
from taskmon.engine.news import INTERVAL_MS
from taskmon.ui.main_window import MainWindow
from taskmon.ui.panels.health import PaintWatch
from tests.benchmarks.conftest import Report
from tests.benchmarks.rows import compared, single
from tests.ui import scene
from tests.ui.conftest import _one_loop, engine, loop, window  # noqa: F401  # fixtures

_RUNS = 250
_ROUNDS = 3
_ROUND_S = 4.0
#: Each run reports so often a second: as often as a worker tells.
_REPORTS_A_SECOND = 10
_TOTAL = 10_000
_PARTS = 10

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


@dataclass
class _Measured:
    """Of one round."""

    share: float  #: of the main thread's time that it was at work
    reports: float  #: a second
    deliveries: float
    frames: float


def test_250_runs_that_report_at_once(
    engine: Engine,  # noqa: F811
    request: pytest.FixtureRequest,
    qtbot: QtBot,
    report: Report,
) -> None:
    runs = [scene.start(engine.store, scene.add(engine.store, scene.new(f"job {n}"))) for n in range(_RUNS)]
    shown: MainWindow = request.getfixturevalue("window")
    bare = _bare(shown)
    watch = PaintWatch(shown.runs, shown.model, shown)
    found: list[tuple[_Measured, float]] = []
    for _ in range(_ROUNDS):
        ours = _round(engine, runs, watch, qtbot)
        found.append((ours, _bare_share(bare, qtbot)))
    latency = watch.counts.painting.spread(time.monotonic())
    watch.stop()
    shiboken6.delete(bare)

    middle = sorted((each for each, _ in found), key=lambda each: each.frames)[_ROUNDS // 2]
    report(compared("main thread, 250 runs that report", [(100 * a.share, 100 * b) for a, b in found], "%", most=4))
    report(single("  reports read a second", middle.reports, "1/s"))
    report(single("  updates of the screen a second", middle.frames, "1/s", peer=f"{1000 / INTERVAL_MS:.0f} at most"))
    report(single("  updates told and not painted", max(0.0, middle.deliveries - middle.frames), "1/s", most=3))
    report(single("  from telling to the painted row, 95 %", latency.p95_ms or 0.0, "ms", most=100))
    assert middle.frames > 0


def _round(engine: Engine, runs: list[Run], watch: PaintWatch, qtbot: QtBot) -> _Measured:  # noqa: F811
    begun_s, is_over = time.monotonic(), threading.Event()

    def work() -> None:
        number = 0
        while not is_over.wait(1 / _REPORTS_A_SECOND / _PARTS):
            number += 1
            done = number // _PARTS
            # Not all in the same moment, as their workers know nothing of each other.
            for run in runs[number % _PARTS :: _PARTS]:
                progress = Progress(done / _TOTAL, done, _TOTAL, "files")
                engine._inbox.put_live(Live(run.id, run.attempt, progress, elapsed_s=0.0, since_s=begun_s))

    before, frames = engine.health.now(), watch.counts.frames
    thread = threading.Thread(target=work)
    thread.start()
    share = _share(qtbot)
    is_over.set()
    thread.join()
    after = engine.health.now()
    span_s = after.at_s - before.at_s
    return _Measured(
        share,
        (after.reports - before.reports) / span_s,
        (after.deliveries - before.deliveries) / span_s,
        (watch.counts.frames - frames) / span_s,
    )


def _bare(like: MainWindow) -> QTableView:
    """As many rows and columns in Qt's own view and model, as large as ours."""
    view = QTableView()
    model = QStandardItemModel(_RUNS, 5, view)
    for row in range(_RUNS):
        for column in range(5):
            model.setItem(row, column, QStandardItem("queued"))
    view.setModel(model)
    view.resize(like.runs.size())
    view.show()
    return view


def _bare_share(view: QTableView, qtbot: QtBot) -> float:
    """What it takes to change the text of one column of all rows as often as ours is told."""
    model, count = view.model(), 0

    def change() -> None:
        nonlocal count
        count += 1
        for row in range(_RUNS):
            model.setData(model.index(row, 2), f"{count} of {_TOTAL:,} files")

    timer = QTimer(view, interval=INTERVAL_MS)
    timer.timeout.connect(change)
    timer.start()
    share = _share(qtbot)
    timer.stop()
    return share


def _share(qtbot: QtBot) -> float:
    """Of the main thread's time, for a round."""
    begun_s, begun_cpu_s = time.monotonic(), time.thread_time()
    timer = QTimer(singleShot=True, interval=int(1000 * _ROUND_S))
    with qtbot.waitSignal(timer.timeout, timeout=60_000):
        timer.start()
    return (time.thread_time() - begun_cpu_s) / (time.monotonic() - begun_s)
