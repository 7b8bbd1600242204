"""Neighbours in the window: what ran beside a run, its time zoomed and moved by keys; a click leads to another run."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from taskmon.core.attempt import Attempt
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.store import Neighbours
from taskmon.ui.details.timeline.beside import Beside
from taskmon.ui.details.timeline.neighbours import bar_of
from taskmon.ui.main_window import MainWindow
from taskmon.ui.run_list.filter import Filter
from tests.core.made import NOW


@pytest.fixture
def beside(runs: dict[str, Run], window: MainWindow, qtbot: QtBot) -> Beside:
    window.runs.select(runs["backup"].id)
    page = window.details.timeline
    window.details.tabs.setCurrentIndex(window.details.pages.index(page))
    button = window.findChild(QPushButton, "timeline_beside_button")
    assert button is not None
    button.click()
    qtbot.waitUntil(lambda: page.beside.list.found is not None, timeout=30_000)
    return page.beside


def there(beside: Beside) -> set[int]:
    found = beside.list.found
    return {run.run_id for run in found.runs} if found else set()


def test_runs_of_the_day_stand_beside_the_one_that_is_shown(beside: Beside, runs: dict[str, Run]) -> None:
    QAbstractItemModelTester(beside.list.model(), QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert {runs[key].id for key in ("backup", "encode", "failed", "interrupted", "retry")} <= there(beside)
    assert runs["queued"].id not in there(beside)
    current = beside.list.currentIndex()
    assert "Nightly backup, run " in str(current.data())
    assert "running for 16 min" in str(current.data())


def test_keys_zoom_and_move_the_time(beside: Beside, runs: dict[str, Run], qtbot: QtBot) -> None:
    beside.list.setFocus()
    QTest.keyClick(beside.list, Qt.Key.Key_Plus)
    QTest.keyClick(beside.list, Qt.Key.Key_Plus)
    qtbot.waitUntil(lambda: beside.list.found is not None and span(beside) == timedelta(hours=1), timeout=30_000)
    assert runs["backup"].id in there(beside)
    before = beside.list.found
    assert before is not None
    QTest.keyClick(beside.list, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: beside.list.found is not before, timeout=30_000)
    after = beside.list.found
    assert after is not None
    assert after.until == before.until - timedelta(minutes=30)
    QTest.keyClick(beside.list, Qt.Key.Key_Minus)
    qtbot.waitUntil(lambda: span(beside) == timedelta(hours=6), timeout=30_000)


def test_enter_on_a_row_selects_that_run(
    beside: Beside, runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    found = beside.list.found
    assert found is not None
    row = next(row for row, run in enumerate(found.runs) if run.run_id == runs["failed"].id)
    beside.list.setFocus()
    beside.list.setCurrentIndex(beside.list.model().index(row, 0))
    QTest.keyClick(beside.list, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: window.details.run_id == runs["failed"].id, timeout=30_000)
    qtbot.waitUntil(lambda: beside.list.run_id == runs["failed"].id, timeout=30_000)
    assert "Publish site" in str(beside.list.currentIndex().data())


def test_no_others_than_the_list_shows_where_that_is_chosen(
    beside: Beside, runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    everything = there(beside)
    window.finding.put(Filter(search="backup"))
    qtbot.waitUntil(lambda: window.model.count == 1, timeout=30_000)
    assert there(beside) == everything

    beside.runs_choice.setCurrentIndex(1)
    qtbot.waitUntil(lambda: there(beside) == {runs["backup"].id}, timeout=30_000)
    window.finding.clear()
    qtbot.waitUntil(lambda: there(beside) == everything, timeout=30_000)


def test_however_quickly_the_list_is_narrowed_one_answer_at_a_time_is_waited_for(
    beside: Beside, runs: dict[str, Run], monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    beside.runs_choice.setCurrentIndex(1)
    reader_thread, asked = beside._reader_thread, []
    ask = reader_thread.ask

    def count(*question: Any) -> None:
        asked.append(question)
        ask(*question)

    monkeypatch.setattr(reader_thread, "ask", count)

    for typed in ("b", "bac", "backu", "backup"):
        beside.show_filter(Filter(search=typed))

    qtbot.waitUntil(lambda: there(beside) == {runs["backup"].id} and not beside._is_asked, timeout=30_000)
    assert len(asked) <= 2


@pytest.mark.parametrize(("began_h", "ended_h"), [(1, 2), (-90, 900), (5, -5), (30, 40), (-9, -8)])
def test_a_bar_lies_within_the_stretch_whatever_clocks_said(began_h: int, ended_h: int) -> None:
    hour = timedelta(hours=1)
    attempt = Attempt(7, 1, RunState.FAILED, "n", "b", "h", NOW + began_h * hour, None, NOW + ended_h * hour)

    bar = bar_of(attempt, Neighbours(NOW, NOW + 24 * hour, ()), QRectF(10, 0, 100, 20))

    assert 10 <= bar.left() < bar.right() <= 110 + 1e-6


def span(beside: Beside) -> timedelta:
    found = beside.list.found
    assert found is not None
    return found.until - found.since
