"""The rows: always what SQLite says, in whatever order the news comes."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from taskmon.core.clock import utc_now
from taskmon.core.errors import StoreError
from taskmon.core.estimates.estimate import Estimate
from taskmon.core.progress import Progress
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.engine.engine import Engine
from taskmon.ui.run_list import model as run_model
from taskmon.ui.run_list.columns import ColumnIndex
from taskmon.ui.run_list.filter import FILTERS, of_group
from taskmon.ui.run_list.model import RunModel
from tests.ui import scene

Make = Callable[[], RunModel]


def text(model: RunModel, row: int, place: ColumnIndex) -> str:
    return str(model.index(row, place).data())


def show(qtbot: QtBot, model: RunModel, key: str) -> None:
    with qtbot.waitSignal(model.loaded, timeout=30_000):
        model.show(next(wanted for wanted in FILTERS if wanted.key == key))


def agree(engine: Engine, model: RunModel) -> None:
    reader = engine.reader()
    try:
        assert model.differences(reader) == []
        assert model.shows(reader)
    finally:
        reader.close()


def test_active_runs_stand_on_top_and_ended_ones_follow_newest_first(
    engine: Engine, runs: dict[str, Run], model: Make
) -> None:
    made = model()

    states = [run.state for run in made._rows]
    ended = [run.id for run in made._rows if run.state.is_final]
    assert states[:6] == [RunState.RUNNING] * 6
    assert states[6] is RunState.INTERRUPTED
    assert states[7:10] == [RunState.QUEUED] * 3
    assert ended == sorted(ended, reverse=True)
    agree(engine, made)


def test_qt_finds_no_fault_with_the_model(engine: Engine, runs: dict[str, Run], model: Make, qtbot: QtBot) -> None:
    made = model()
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal, made)

    running = runs["encode"]
    made.feed.put((scene.finish(engine.store, running),))
    made.feed.put((scene.start(engine.store, scene.add(engine.store, scene.new("true"))),))
    made.feed.put((scene.start(engine.store, runs["held"]),))
    made.feed.remove((runs["failed"].id,))
    show(qtbot, made, "failed")
    show(qtbot, made, "all")
    with qtbot.waitSignal(made.loaded, timeout=30_000):
        made.refresh()
    assert tester.model() is made


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("key", ["all", "active", "failed"])
def test_whatever_the_order_of_the_news_the_newest_revision_is_shown(
    engine: Engine, model: Make, qtbot: QtBot, seed: int, key: str
) -> None:
    print("seed", seed)
    rng = random.Random(seed)
    made = model()
    show(qtbot, made, key)
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    news: list[Run] = []
    for number in range(8):
        run = scene.add(engine.store, scene.new(f"job {number}"))
        news.append(run)
        for _ in range(rng.randint(0, 3)):
            if run.state is RunState.QUEUED:
                run = scene.start(engine.store, run)
            elif run.state is RunState.RUNNING:
                run = scene.finish(
                    engine.store, run, rng.choice([RunState.SUCCEEDED, RunState.FAILED]), "exit status 1"
                )
            news.append(run)
    rng.shuffle(news)
    news += rng.sample(news, len(news) // 2)  # some of it comes twice

    while news:
        count = rng.randint(1, 4)
        made.feed.put(tuple(news[:count]))
        del news[:count]

    agree(engine, made)
    assert tester.model() is made


def test_a_change_touches_its_row_only_and_resets_nothing(
    engine: Engine, runs: dict[str, Run], model: Make, qtbot: QtBot
) -> None:
    made = model()
    changed: list[int] = []
    made.dataChanged.connect(lambda top, bottom: changed.extend(range(top.row(), bottom.row() + 1)))
    made.modelReset.connect(lambda: changed.append(-1))

    made.feed.put((scene.paused(engine.store, runs["backup"]),))

    assert changed == [made.row_of(runs["backup"].id)]


def test_progress_shows_in_its_row_and_that_of_an_old_attempt_is_dropped(
    engine: Engine, runs: dict[str, Run], model: Make
) -> None:
    made = model()
    row = made.row_of(runs["download"].id)
    assert row is not None

    made.feed.put_live((Live(runs["download"].id, 1, Progress(0.5), eta_s=90.0),))
    made.feed.put_live((Live(runs["download"].id, 0, Progress(0.9)),))
    made.feed.put_live((Live(999_999, 1, Progress(0.9)),))

    assert text(made, row, ColumnIndex.PROGRESS) == "50 %"
    assert text(made, row, ColumnIndex.LEFT) == "2 min" or text(made, row, ColumnIndex.LEFT) == "1 min"
    assert text(made, row, ColumnIndex.ELAPSED).startswith("00:")


def test_a_row_tells_of_rate_and_time_left_and_its_tooltip_of_what_is_usual(
    engine: Engine, runs: dict[str, Run], model: Make
) -> None:
    made = model()
    row = made.row_of(runs["download"].id)
    assert row is not None
    estimate = Estimate(60.0, 800.0, 720.0, 900.0, 12.4e6, "B", 1_320.0, 1_700.0)

    made.feed.put_live((Live(runs["download"].id, 1, Progress(0.5), estimate=estimate, elapsed_s=60.0),))

    assert text(made, row, ColumnIndex.PROGRESS) == "50 % · 12.4 MB/s"
    assert text(made, row, ColumnIndex.LEFT) == "12 to 15 min"
    hint = made.index(row, ColumnIndex.LEFT).data(Qt.ItemDataRole.ToolTipRole)
    assert "12 to 15 min left · usually 22 to 28 min" in hint


def test_ended_runs_come_in_pages_of_two_hundred(engine: Engine, model: Make, qtbot: QtBot) -> None:
    for number in range(450):
        scene.finish(engine.store, scene.start(engine.store, scene.add(engine.store, scene.new(f"job {number}"))))
    made = model()
    assert made.rowCount() == 200
    agree(engine, made)

    counts = []
    while made.canFetchMore(QModelIndex()):
        with qtbot.waitSignal(made.rowsInserted, timeout=30_000):
            made.fetchMore(QModelIndex())
        counts.append(made.rowCount())

    assert counts == [400, 450]
    agree(engine, made)


def test_a_page_that_could_not_be_read_is_asked_for_again(
    engine: Engine, model: Make, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list waited for it for ever, and read nothing more."""
    for number in range(250):
        scene.finish(engine.store, scene.start(engine.store, scene.add(engine.store, scene.new(f"job {number}"))))
    made = model()

    def fail(*asked: object) -> None:
        raise StoreError("no descriptor for the database")

    with monkeypatch.context() as patched, qtbot.waitSignal(made._reader_thread.failed, timeout=30_000):
        patched.setattr(run_model, "read_page", fail)
        made.fetchMore(QModelIndex())
    with qtbot.waitSignal(made.rowsInserted, timeout=30_000):
        made.fetchMore(QModelIndex())

    assert made.rowCount() == 250
    agree(engine, made)


@pytest.mark.parametrize("told_first", [True, False], ids=["stored before the read", "stored after the read"])
def test_news_during_a_read_are_not_lost(engine: Engine, model: Make, qtbot: QtBot, told_first: bool) -> None:
    store = engine.store
    first = scene.start(store, scene.add(store, scene.new("first")))
    for number in range(210):
        scene.finish(store, scene.start(store, scene.add(store, scene.new(f"job {number}"))))
    made = model()

    if told_first:
        ended = scene.finish(store, first)
        made.fetchMore(QModelIndex())
    else:
        with_read = threading.Event()
        made.fetchMore(QModelIndex())
        made._reader_thread.ask(lambda reader: with_read.set(), lambda nothing: None)
        assert with_read.wait(30)  # the page has been read, and is on its way
        ended = scene.finish(store, first)
    made.feed.put((ended,))
    qtbot.waitUntil(lambda: made.rowCount() == 211, timeout=30_000)

    assert made.run_at(210).id == first.id
    agree(engine, made)


def test_filters_show_what_they_say(engine: Engine, runs: dict[str, Run], model: Make, qtbot: QtBot) -> None:
    made = model()

    show(qtbot, made, "active")
    assert {run.state for run in made._rows} == {RunState.RUNNING, RunState.INTERRUPTED, RunState.QUEUED}
    show(qtbot, made, "succeeded")
    assert {run.state for run in made._rows} == {RunState.SUCCEEDED}
    show(qtbot, made, "attention")
    shown = {run.id for run in made._rows}
    assert {runs["upgrade"].id, runs["interrupted"].id, runs["failed"].id} <= shown
    assert all(not run.seen or run.id == runs["upgrade"].id for run in made._rows)
    with qtbot.waitSignal(made.loaded, timeout=30_000):
        made.show(of_group("encodes"))
    assert [run.id for run in made._rows] == [runs["encode"].id]
    with qtbot.waitSignal(made.loaded, timeout=30_000):
        made.show(FILTERS[0].searching("BACKUP restic"))
    assert [run.id for run in made._rows] == [runs["backup"].id]
    agree(engine, made)


def test_a_run_that_leaves_the_filter_leaves_the_list_and_old_news_does_not_bring_it_back(
    engine: Engine, runs: dict[str, Run], model: Make, qtbot: QtBot
) -> None:
    made = model()
    show(qtbot, made, "active")
    before = runs["encode"]

    made.feed.put((scene.finish(engine.store, before),))
    made.feed.put((before,))

    assert made.row_of(before.id) is None
    agree(engine, made)


def test_refresh_mends_what_was_believed_wrongly_and_keeps_the_rows(
    engine: Engine, runs: dict[str, Run], model: Make, qtbot: QtBot
) -> None:
    made = model()
    made.feed.put((replace(runs["backup"], name="a lie", revision=999),))
    resets: list[int] = []
    made.modelReset.connect(lambda: resets.append(1))

    with qtbot.waitSignal(made.loaded, timeout=30_000):
        made.refresh()

    agree(engine, made)
    assert resets == []


def test_a_removed_run_is_gone_whatever_comes_after(engine: Engine, runs: dict[str, Run], model: Make) -> None:
    made = model()
    gone = runs["failed"]

    made.feed.remove((gone.id,))
    made.feed.put((replace(gone, revision=gone.revision + 5),))

    assert made.row_of(gone.id) is None


def test_each_cell_speaks(engine: Engine, runs: dict[str, Run], model: Make) -> None:
    made = model()
    row = made.row_of(runs["backup"].id)
    assert row is not None

    spoken = made.index(row, ColumnIndex.NAME).data(Qt.ItemDataRole.AccessibleDescriptionRole)
    buttons = made.index(row, ColumnIndex.BUTTONS).data(Qt.ItemDataRole.AccessibleTextRole)

    assert spoken.startswith("Nightly backup, running: 57 % · step 2 of 3")
    assert buttons == "can be asked: Pause, Cancel"


def test_a_long_queue_is_shown_from_its_front_and_more_comes_when_it_is_done(
    engine: Engine, model: Make, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taskmon.ui.run_list.pages.MOST_ACTIVE", 150)
    added = [scene.add(engine.store, scene.new(f"job {number}")) for number in range(300)]
    made = model()
    assert made.rowCount() == 150

    for run in added[:60]:
        made.feed.put((scene.finish(engine.store, scene.start(engine.store, run)),))
    qtbot.waitUntil(lambda: made.row_of(added[200].id) is not None, timeout=30_000)

    assert made.run_at(0).id == added[60].id
    assert utc_now() >= added[0].created_at


def test_of_very_many_runs_the_list_holds_the_newest_and_reads_the_others_again(
    engine: Engine, model: Make, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A window that was open for weeks held every run that had ended meanwhile."""
    monkeypatch.setattr(run_model, "MOST_ROWS", 50)
    made = model()
    waiting = scene.add(engine.store, scene.new("sleep 1"))
    made.feed.put((waiting,))
    ended = []
    for number in range(120):
        run = scene.finish(engine.store, scene.start(engine.store, scene.add(engine.store, scene.new(f"job {number}"))))
        ended.append(run.id)
        made.feed.put((run,))
        assert made.rowCount() <= 50

    shown = [run.id for run in made._rows]
    assert shown == [waiting.id, *reversed(ended)][: len(shown)]
    assert len(shown) >= 40
    agree(engine, made)
    assert made.canFetchMore()
    made.fetchMore()
    qtbot.waitUntil(lambda: not made._reads)
    assert {run.id for run in made._rows} >= {waiting.id, *ended}
