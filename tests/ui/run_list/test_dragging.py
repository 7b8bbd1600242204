"""Queued rows are dragged: where they are dropped they go, onto a group at the left they change theirs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDrag, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from taskmon.core.queue.move import Beside
from taskmon.core.run import Run
from taskmon.engine.engine import Engine
from taskmon.store import Section, Sort
from taskmon.ui.main_window import MainWindow
from taskmon.ui.run_list.columns import ColumnIndex
from taskmon.ui.run_list.dragging import RUNS_MIME
from taskmon.ui.run_list.model import RUN_ROLE
from tests.ui import scene
from tests.ui.queue.test_controller import queued
from tests.ui.run_list.test_view import stored

_WAIT = 30_000
_MOVE = Qt.DropAction.MoveAction
_LEFT = Qt.MouseButton.LeftButton
_NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def waiting(engine: Engine) -> list[Run]:
    scene.start(engine.store, scene.add(engine.store, scene.new("make first")))
    made = [scene.add(engine.store, scene.new(f"make {name}", name)) for name in "abcde"]
    scene.add(engine.store, scene.new("make disk", "in disk", group="disk"))
    return made


@pytest.fixture
def listed(waiting: list[Run], window: MainWindow, qtbot: QtBot) -> MainWindow:
    qtbot.waitUntil(lambda: "group:disk" in window.sidebar._entries, timeout=_WAIT)
    return window


def middle(window: MainWindow, run_id: int, down: float = 0.5) -> QPoint:
    """A point of a run's row, so far down."""
    row = window.model.row_of(run_id)
    assert row is not None
    rect = window.runs.visualRect(window.model.index(row, ColumnIndex.NAME))
    return QPoint(rect.left() + 20, rect.top() + round(rect.height() * down))


def shown_priority(window: MainWindow, run_id: int) -> int:
    run: Run | None = window.model.index(window.model.row_of(run_id) or 0, 0).data(RUN_ROLE)
    return run.priority if run is not None else 0


def over(widget: QWidget, point: QPoint, kind: type[QDragMoveEvent] = QDragMoveEvent) -> bool:
    """Tell it, as a desktop does, that something is dragged there; returns whether it would take it."""
    data = QMimeData()
    data.setData(RUNS_MIME, b"1")
    event = kind(point, _MOVE, data, _LEFT, _NONE)
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def drop(window: MainWindow, widget: QWidget, runs: list[Run], point: QPoint) -> None:
    """The whole of it, without the desktop in between."""
    window.queue.dragging.dragged = tuple(stored_runs(window, runs))
    try:
        over(widget, point, QDragEnterEvent)
        over(widget, point)
        data = QMimeData()
        data.setData(RUNS_MIME, b"1")
        QApplication.sendEvent(widget, QDropEvent(QPointF(point), _MOVE, data, _LEFT, _NONE))
    finally:
        window.queue.dragging.dragged = ()


def stored_runs(window: MainWindow, runs: list[Run]) -> list[Run]:
    return [stored(window._engine, run.id) for run in runs]


def test_runs_go_where_they_are_dropped_and_keep_their_order(
    engine: Engine, waiting: list[Run], listed: MainWindow, qtbot: QtBot
) -> None:
    a, b, c, d, e = waiting
    disk = queued(engine)[-1]
    view = listed.runs.viewport()

    drop(listed, view, [d, b], middle(listed, a.id, 0.1))
    qtbot.waitUntil(lambda: queued(engine) == [b.id, d.id, a.id, c.id, e.id, disk], timeout=_WAIT)
    qtbot.waitUntil(lambda: (listed.model.row_of(b.id) or 9) < (listed.model.row_of(a.id) or 0), timeout=_WAIT)
    drop(listed, view, [b], middle(listed, c.id, 0.9))
    qtbot.waitUntil(lambda: queued(engine) == [d.id, a.id, c.id, b.id, e.id, disk], timeout=_WAIT)
    qtbot.waitUntil(lambda: (listed.model.row_of(b.id) or 0) > (listed.model.row_of(c.id) or 9), timeout=_WAIT)
    drop(listed, view, [d, a], QPoint(60, view.height() - 2))
    qtbot.waitUntil(lambda: queued(engine) == [c.id, b.id, e.id, disk, d.id, a.id], timeout=_WAIT)
    assert stored(engine, d.id).group == "default", "beside another group's run it stays in its own"


def test_the_line_shows_where_they_would_go_and_nothing_is_moved_before_they_are_dropped(
    engine: Engine, waiting: list[Run], listed: MainWindow
) -> None:
    a, b, *_ = waiting
    before, view, dragging = queued(engine), listed.runs.viewport(), listed.queue.dragging
    dragging.dragged = (b,)
    assert over(view, middle(listed, a.id, 0.1), QDragEnterEvent)
    assert dragging.line.isVisible()
    row = listed.model.row_of(a.id)
    assert row is not None
    assert abs(dragging.line.geometry().center().y() - listed.runs.rowViewportPosition(row)) <= 3
    QApplication.sendEvent(view, QDragLeaveEvent())
    assert not dragging.line.isVisible()
    assert over(view, QPoint(40, 3), QDragEnterEvent), "refused there, it would be told of no move"
    assert not over(view, QPoint(40, 3)), "among what runs there is no place"
    dragging.dragged = ()
    assert not over(view, middle(listed, a.id, 0.1)), "what others drag is not the list's"
    assert queued(engine) == before


def test_the_name_of_a_section_stands_for_its_end_and_sorted_rows_are_no_queue(
    engine: Engine, waiting: list[Run], listed: MainWindow, qtbot: QtBot
) -> None:
    a, b, *_ = waiting
    ended = scene.start(engine.store, scene.add(engine.store, scene.new("make ended")))
    scene.finish(engine.store, ended)
    qtbot.waitUntil(lambda: listed.model.section_row(Section.ENDED) is not None, timeout=_WAIT)
    dragging = listed.queue.dragging
    dragging.dragged = (a,)
    for section, beside in ((Section.ENDED, queued(engine)[-1]), (Section.QUEUE, b.id)):
        row = listed.model.section_row(section)
        assert row is not None
        point = listed.runs.visualRect(listed.model.index(row, ColumnIndex.NAME)).center()
        place = dragging.place_at(point)
        assert place is not None
        assert place[0] == Beside(beside, behind=section is Section.ENDED, joins=False)
    assert dragging.place_at(middle(listed, ended.id, 0.9)) is None
    dragging.dragged = ()

    listed.model.sort_runs(Sort("name", descending=True))
    qtbot.waitUntil(lambda: (listed.model.row_of(b.id) or 9) < (listed.model.row_of(a.id) or 0), timeout=_WAIT)
    view = listed.runs.viewport()
    QTest.mousePress(view, _LEFT, _NONE, middle(listed, a.id))
    where = QPointF(middle(listed, b.id))
    QApplication.sendEvent(
        view, QMouseEvent(QEvent.Type.MouseMove, where, view.mapToGlobal(where), _LEFT, _LEFT, _NONE)
    )
    QTest.mouseRelease(view, _LEFT, _NONE, middle(listed, b.id))
    assert not listed.runs.findChildren(QDrag)


def test_a_priority_is_changed_only_where_it_has_to_be(
    engine: Engine, waiting: list[Run], listed: MainWindow, qtbot: QtBot
) -> None:
    a, b, c, *_ = waiting
    for run in (a, b):
        scene.put(engine.store, run, replace(run, priority=5), run.created_at)
    qtbot.waitUntil(lambda: shown_priority(listed, b.id) == 5, timeout=_WAIT)
    view = listed.runs.viewport()

    drop(listed, view, [a], middle(listed, b.id, 0.9))
    qtbot.waitUntil(lambda: queued(engine)[:3] == [b.id, a.id, c.id], timeout=_WAIT)
    assert stored(engine, a.id).priority == 5
    qtbot.waitUntil(lambda: (listed.model.row_of(b.id) or 9) < (listed.model.row_of(a.id) or 0), timeout=_WAIT)
    drop(listed, view, [c], middle(listed, a.id, 0.1))
    qtbot.waitUntil(lambda: queued(engine)[:3] == [b.id, c.id, a.id], timeout=_WAIT)
    assert stored(engine, c.id).priority == 5


def test_dropped_onto_a_group_they_become_its_runs(
    engine: Engine, waiting: list[Run], listed: MainWindow, qtbot: QtBot
) -> None:
    entries = listed.sidebar.filters
    point = entries.visualItemRect(listed.sidebar._entries["group:disk"]).center()

    drop(listed, entries.viewport(), waiting[:2], entries.visualItemRect(listed.sidebar._entries["all"]).center())
    drop(listed, entries.viewport(), waiting[:2], point)

    qtbot.waitUntil(lambda: stored(engine, waiting[1].id).group == "disk", timeout=_WAIT)
    assert [stored(engine, run.id).group for run in waiting[:3]] == ["disk", "disk", "default"]
    qtbot.waitUntil(lambda: bool(listed.queue.undo._acts), timeout=_WAIT)  # the answer comes after the commit
    listed.queue.undo.take_back()
    qtbot.waitUntil(lambda: stored(engine, waiting[1].id).group == "default", timeout=_WAIT)


def test_a_press_that_moves_begins_a_drag_of_all_that_is_selected_and_one_that_does_not_selects(
    waiting: list[Run], listed: MainWindow, qtbot: QtBot
) -> None:
    a, b, c, *_ = waiting
    view, dragging = listed.runs.viewport(), listed.queue.dragging
    listed.runs.select(a.id)
    QTest.mouseClick(view, _LEFT, Qt.KeyboardModifier.ControlModifier, middle(listed, c.id))
    assert len(listed.runs.selected_runs()) == 2
    QTest.mousePress(view, _LEFT, _NONE, middle(listed, c.id))
    assert len(listed.runs.selected_runs()) == 2, "it may be the beginning of a drag"
    QTest.mouseRelease(view, _LEFT, _NONE, middle(listed, c.id))
    assert [run.id for run in listed.runs.selected_runs()] == [c.id]

    QTest.mouseClick(view, _LEFT, Qt.KeyboardModifier.ControlModifier, middle(listed, a.id))
    QTest.mousePress(view, _LEFT, _NONE, middle(listed, c.id))
    where = QPointF(middle(listed, c.id) + QPoint(0, 40))
    QApplication.sendEvent(
        view, QMouseEvent(QEvent.Type.MouseMove, where, view.mapToGlobal(where), _LEFT, _LEFT, _NONE)
    )
    (drag,) = listed.runs.findChildren(QDrag)
    assert bytes(drag.mimeData().data(RUNS_MIME).data()).decode() == f"{a.id} {c.id}"
    assert dragging.dragged == (), "it is over: no desktop here drags anything"
    QTest.mousePress(view, _LEFT, _NONE, middle(listed, b.id))
    QTest.mouseRelease(view, _LEFT, _NONE, middle(listed, b.id))
    assert [run.id for run in listed.runs.selected_runs()] == [b.id]
