"""What moves by itself is painted by itself: a step of a bar, and the cells whose texts have changed."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from taskmon.core.progress import Progress
from taskmon.core.run import Run
from taskmon.core.wire import Live
from taskmon.engine.engine import Engine
from taskmon.ui.main_window import MainWindow
from taskmon.ui.run_list.columns import ColumnIndex
from taskmon.ui.run_list.delegate import RunDelegate
from tests.ui import scene


class Steps(QObject):
    """Counts how often a widget was painted since a cell was."""

    def __init__(self, watched: QWidget, cells: list[tuple[int, int]]) -> None:
        super().__init__(watched)
        self._cells = cells
        self._count = 0
        watched.installEventFilter(self)

    def count_alone(self) -> int:
        if self._cells:
            self._cells.clear()
            self._count = 0
        return self._count

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self._count += event.type() is QEvent.Type.Paint
        return False


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Row and column of each cell that delegates paint which are made from now on: Qt looks for `paint` only once."""
    cells: list[tuple[int, int]] = []
    paint = RunDelegate.paint

    def note(painter: RunDelegate, *args: Any) -> None:
        cells.append((args[2].row(), args[2].column()))
        paint(painter, *args)

    monkeypatch.setattr(RunDelegate, "paint", note)
    return cells


@pytest.fixture
def window(painted: list[tuple[int, int]], window: MainWindow) -> MainWindow:
    return window


@pytest.fixture
def busy(engine: Engine, window: MainWindow, qtbot: QtBot) -> Run:
    """A run of which nobody knows how far it is, in a window that is shown."""
    run = scene.start(engine.store, scene.add(engine.store, scene.new("sleep 9")))
    qtbot.waitUntil(lambda: window.runs.moving.are_busy, timeout=30_000)
    return run


def seen(window: MainWindow) -> QImage:
    """What stands on the screen, not what would be painted anew."""
    viewport = window.runs.viewport()
    place = viewport.mapTo(window, viewport.rect().topLeft())
    grabbed = window.screen().grabWindow(window.winId(), place.x(), place.y(), viewport.width(), viewport.height())
    return grabbed.toImage()


@pytest.mark.parametrize("is_selected", [True, False], ids=["selected", "not selected"])
def test_a_step_of_a_busy_bar_paints_no_cell_and_looks_as_if_all_were_painted(
    is_selected: bool, window: MainWindow, busy: Run, painted: list[tuple[int, int]], qtbot: QtBot
) -> None:
    if is_selected:
        window.runs.select(busy.id)
    steps = Steps(window.runs.viewport(), painted)

    qtbot.waitUntil(lambda: steps.count_alone() >= 3, timeout=30_000)
    phase, stepped = window.runs.painter.phase, seen(window)
    window.runs.viewport().repaint()

    assert window.runs.painter.phase == phase
    assert seen(window) == stepped


def test_a_second_later_only_cells_are_painted_whose_texts_changed(
    window: MainWindow, busy: Run, painted: list[tuple[int, int]], qtbot: QtBot
) -> None:
    window.feed.put_live((Live(busy.id, 1, Progress(0.5)),))  # a step of a busy bar might come in the same picture
    window.resize(1_600, 900)
    qtbot.waitUntil(lambda: not window.runs.moving.are_busy, timeout=30_000)
    qtbot.waitUntil(lambda: not window.runs.isColumnHidden(ColumnIndex.ELAPSED), timeout=30_000)
    row = window.model.row_of(busy.id)
    window.runs.moving.count_on()
    qtbot.waitUntil(lambda: _is_quiet(painted), timeout=30_000)

    qtbot.waitUntil(lambda: bool(painted), timeout=30_000)

    assert set(painted) == {(row, ColumnIndex.ELAPSED)}


def _is_quiet(painted: list[tuple[int, int]]) -> bool:
    was_quiet = not painted
    painted.clear()
    return was_quiet
