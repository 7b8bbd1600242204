"""Streaming health in the window: measured while it is open, at the row that is painted, and not before or after."""

from __future__ import annotations

import time

from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from taskmon.core.clock import utc_now
from taskmon.core.progress import Progress
from taskmon.core.run import Run
from taskmon.core.wire import Live
from taskmon.engine.engine import Engine
from taskmon.ui.main_window import MainWindow
from taskmon.ui.panels.health import HealthPanel
from tests.ui.hands import press, shown


def values(panel: HealthPanel) -> dict[str, str]:
    """What a screen reader says of each line."""
    spoken = [label.accessibleName().partition(": ") for label in panel._values]
    return {name: value for name, _, value in spoken}


def test_a_report_is_timed_from_the_worker_to_the_painted_row(
    runs: dict[str, Run], engine: Engine, window: MainWindow, qtbot: QtBot
) -> None:
    action = window.findChild(QAction, "action_health")
    assert action is not None
    assert window.runs.painter.painted is None
    action.trigger()
    panel = shown(window, HealthPanel, "health_panel", qtbot)
    running = next(run for run in runs.values() if window.model.row_of(run.id) == 1)

    engine._inbox.put_live(Live(running.id, running.attempt, Progress(fraction=0.97), at=utc_now()))
    qtbot.waitUntil(lambda: panel._watch.counts.whole.spread(time.monotonic()).count > 0, timeout=30_000)
    panel.look()

    said = values(panel)
    assert said["From report to screen"].count("ms") == 3
    assert said["From report to engine"].count("ms") == 3
    assert said["A commit"].count(" · ") == 2
    assert panel.says.text()
    action.trigger()
    assert len(window.findChildren(HealthPanel)) == 1
    press(panel, "health_close")
    assert window.runs.painter.painted is None
