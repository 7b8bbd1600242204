"""The steps of a task in the details: a table that follows a run, can be copied, and never takes long."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from taskmon.core.clock import to_text, utc_now
from taskmon.core.job import Job, JobKind
from taskmon.core.requests.new_run import NewRun
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.engine import Engine
from taskmon.tasks.durable.log_reader import When
from taskmon.tasks.durable.log_writer import Begun, KeptFile
from taskmon.tasks.durable.shown_steps import StepRow, StepRows
from taskmon.ui.details.steps import StepModel, StepTable
from taskmon.ui.main_window import MainWindow
from taskmon.ui.text import steps as words
from tests.ui import scene
from tests.ui.hands import press, shown


def a_row(number: int, **fields: object) -> StepRow:
    known: dict[str, object] = {"use": 1, "at": utc_now(), "took_s": 1.25, "tries": 1, "digest": "", "result": number}
    return StepRow(name=f"part {number}", **(known | fields))  # type: ignore[arg-type]  # real fields


def texts(model: StepModel, row: int) -> list[str]:
    return [str(model.index(row, column).data()) for column in range(model.columnCount())]


@pytest.fixture
def model(qtbot: QtBot) -> StepModel:
    made = StepModel()
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    return made


@pytest.fixture
def table(qtbot: QtBot) -> StepTable:
    made = StepTable()
    qtbot.addWidget(made)
    made.resize(400, 200)
    return made


def running(engine: Engine, tmp_path: Path) -> tuple[Run, KeptFile]:
    """A run of a task that goes on, and what it keeps its steps in."""
    job = Job((), str(tmp_path), JobKind.TASK, f"{tmp_path / 'work.py'}:work", {"password": "hunter22"})
    run = scene.start(engine.store, scene.add(engine.store, NewRun(job, "Work")), ago_s=60)
    folder = engine.paths.attempt(run.id, run.attempt)
    folder.mkdir(parents=True, exist_ok=True)
    return run, KeptFile(str(folder), Begun("c0de", "", ""))


def keep(file: KeptFile, name: str, result: str = "1", ago_s: float = 0.0) -> None:
    at = to_text(utc_now() - timedelta(seconds=ago_s))
    file.step(name, 1, result, awaited=False, when=When(at, 1.25))


def select(window: MainWindow, run: Run, qtbot: QtBot) -> StepTable:
    qtbot.waitUntil(lambda: window.model.row_of(run.id) is not None, timeout=30_000)
    window.runs.select(run.id)
    return shown(window, StepTable, "steps", qtbot)


def names(table: StepTable) -> list[str]:
    return [row.name for row in table.model().rows]  # type: ignore[attr-defined]


def test_a_row_says_what_when_how_long_and_what_came_of_it(model: StepModel) -> None:
    model.put((a_row(1, result="<b>bold</b>"),))
    assert "<b>" not in model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    model.put(
        (
            a_row(1, result={"rows": 3}),
            a_row(2, use=2, took_s=72.0, tries=3, result=None, result_bytes=12_345),
            a_row(3, at=None, took_s=None, result=None, taken_over=True),
        )
    )

    assert texts(model, 0)[0] == "part 1"
    assert texts(model, 0)[2:] == ["1 s", '{"rows": 3}']
    assert texts(model, 1)[0] == "part 2 (2)"
    assert texts(model, 1)[2:] == ["1 min 12 s, 3 tries", "12.3 kB"]
    assert texts(model, 2) == ["part 3", "", "", ""]
    assert model.index(2, 0).data(Qt.ItemDataRole.FontRole).italic()
    spoken = model.index(2, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "part 3 · taken over from an earlier attempt"
    assert "took 1 min 12 s, 3 tries · returned 12.3 kB" in model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)


def test_what_was_taken_over_or_left_out_is_said() -> None:
    steps = StepRows(2, (a_row(1, taken_over=True), a_row(2)), left_out=480)

    said = "482 steps · of attempt 2 · 480 before these not listed · in italics: taken over from an earlier attempt"
    assert words.summary(steps) == said


def test_what_comes_is_put_behind_and_what_is_too_old_goes(model: StepModel, qtbot: QtBot) -> None:
    rows = [a_row(number) for number in range(6)]
    model.put(tuple(rows[:3]))

    with qtbot.assertNotEmitted(model.modelReset):
        model.put(tuple(rows[1:5]))
    assert model.rows == rows[1:5]
    with qtbot.waitSignal(model.modelReset, timeout=1000):
        model.put((a_row(7), a_row(8)))
    model.put(())
    assert model.rows == []


def test_the_newest_is_in_sight_until_somebody_scrolls(table: StepTable, qtbot: QtBot) -> None:
    rows = tuple(a_row(number) for number in range(60))
    table.show()
    table.show_steps(StepRows(1, rows[:40]))
    bar = table.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())

    table.show_steps(StepRows(1, rows[:50]))
    qtbot.waitUntil(lambda: bar.value() == bar.maximum())
    bar.setValue(3)
    table.selectRow(4)
    table.show_steps(StepRows(1, rows))

    assert bar.value() == 3
    assert [index.row() for index in table.selectionModel().selectedRows()] == [4]


def test_what_comes_later_and_is_longer_is_not_cut(table: StepTable, qtbot: QtBot) -> None:
    first = a_row(1, took_s=0.001)
    table.show_steps(StepRows(1, (first,)))
    with qtbot.waitExposed(table):
        table.show()
    QCoreApplication.processEvents()
    before = table.columnWidth(2)
    table.show_steps(StepRows(1, (first, a_row(2, took_s=500_000.0, tries=12))))
    QCoreApplication.processEvents()

    assert table.columnWidth(2) > before
    assert table.columnWidth(2) >= table.sizeHintForColumn(2)


def test_what_is_selected_is_copied_or_all(table: StepTable) -> None:
    table.show_steps(StepRows(1, (a_row(1, at=None), a_row(2, at=None, result="tab\there"), a_row(3, at=None))))
    table.selectionModel().select(
        table.model().index(1, 0), QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    )
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    head = "step\tuse\tended_at\ttook_s\ttries\tresult\n"
    assert QGuiApplication.clipboard().text() == head + 'part 2\t1\t\t1.25\t1\t"tab\\there"\n'
    table.clearSelection()
    table.copy()
    assert QGuiApplication.clipboard().text().count("\n") == 4


def test_the_details_show_the_steps_and_follow_them(
    engine: Engine, window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    run, file = running(engine, tmp_path)
    keep(file, "before", ago_s=3600)
    keep(file, "login hunter22", '"as hunter22"')
    table = select(window, run, qtbot)

    assert names(table) == ["before", "login •••"]
    assert table.model().index(1, 3).data() == '"as •••"'
    assert table.accessibleName() == "Steps of the task"
    said = shown(window, QLabel, "steps_summary", qtbot).text()
    assert said == "2 steps · of attempt 1"

    keep(file, "fetch")
    qtbot.waitUntil(lambda: names(table) == ["before", "login •••", "fetch"], timeout=30_000)
    assert shown(window, QLabel, "overview_kept", qtbot).text().startswith("3 steps are kept; ")
    press(window, "copy_steps_button")
    assert "fetch" in QGuiApplication.clipboard().text()
    keep(file, "pack")
    file.close()
    scene.finish(engine.store, run, RunState.FAILED, "ValueError: no")
    qtbot.waitUntil(lambda: names(table)[-1] == "pack", timeout=30_000)


def test_another_run_has_other_steps(engine: Engine, window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    run, file = running(engine, tmp_path)
    keep(file, "fetch")
    file.close()
    other = scene.add(engine.store, scene.new("sleep 1", "Other"))
    table = select(window, run, qtbot)

    qtbot.waitUntil(lambda: window.model.row_of(other.id) is not None, timeout=30_000)
    window.runs.select(other.id)

    qtbot.waitUntil(lambda: not table.isVisible(), timeout=30_000)
    assert names(table) == []


def test_thousands_of_steps_do_not_hold_the_window_up(table: StepTable) -> None:
    rows = tuple(a_row(number) for number in range(1_100))
    table.show()
    table.show_steps(StepRows(1, rows[:1_000], 5))
    began_s = time.perf_counter()
    table.show_steps(StepRows(1, rows[100:], 105))
    took_s = time.perf_counter() - began_s

    assert len(names(table)) == 1_000
    assert took_s < 0.5  # some 5 ms; a machine that does other things takes longer
