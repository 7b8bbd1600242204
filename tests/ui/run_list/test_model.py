"""The rows: always what SQLite says, in whatever order the news comes."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from taskmon.core.errors import StoreError
from taskmon.core.estimates.estimate import Estimate
from taskmon.core.progress import Progress
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.engine.engine import Engine
from taskmon.store import Section, Sort
from taskmon.ui.run_list import model as run_model
from taskmon.ui.run_list.cells import head_text
from taskmon.ui.run_list.columns import ColumnIndex
from taskmon.ui.run_list.filter import FILTERS, Filter
from taskmon.ui.run_list.model import RunModel
from taskmon.ui.run_list.order import kept, reading, rows
from tests.ui import scene
from tests.ui.scene import listed

Make = Callable[[], RunModel]


def text(model: RunModel, row: int, place: ColumnIndex) -> str:
    return str(model.index(row, place).data())


def show(qtbot: QtBot, model: RunModel, key: str) -> None:
    with qtbot.waitSignal(model.loaded, timeout=30_000):
        model.show(next(wanted for wanted in FILTERS if wanted.key == key))


def rest(model: RunModel, qtbot: QtBot) -> None:
    """Wait until all that was told has been read."""
    qtbot.waitUntil(lambda: model.is_at_rest, timeout=30_000)


def take_oldest(model: RunModel, qtbot: QtBot) -> None:
    """Wait until what was asked first, of all that has not come back, is answered; the rest may still be under way."""
    if pending := model.feed._pending:
        oldest = pending[0]
        qtbot.waitUntil(lambda: oldest not in pending, timeout=30_000)


def agree(engine: Engine, model: RunModel, qtbot: QtBot) -> None:
    rest(model, qtbot)
    reader = engine.reader()
    try:
        assert model.differences(reader) == []
    finally:
        reader.close()


def test_active_runs_stand_on_top_and_ended_ones_follow_newest_first(
    engine: Engine, runs: dict[str, Run], model: Make, qtbot: QtBot
) -> None:
    made = model()

    states = [run.state for run in listed(made)]
    ended = [run.id for run in listed(made) if run.state.is_final]
    assert states[:6] == [RunState.RUNNING] * 6
    assert states[6] is RunState.INTERRUPTED
    assert states[7:10] == [RunState.QUEUED] * 3
    assert ended == sorted(ended, reverse=True)
    agree(engine, made, qtbot)


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

    agree(engine, made, qtbot)
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


def end_many(engine: Engine, count: int) -> list[int]:
    """So many runs that have ended; their ids."""
    store = engine.store
    return [
        scene.finish(store, scene.start(store, scene.add(store, scene.new(f"job {number}")))).id
        for number in range(count)
    ]


def test_the_list_has_its_whole_length_as_soon_as_the_order_is_read(
    engine: Engine, model: Make, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The scroll bar and End reached two hundred rows further each time, and never the end."""
    ended = end_many(engine, 30)
    monkeypatch.setattr("taskmon.ui.run_list.order.pages.FIRST", 10)
    made = model()
    assert made.rowCount() == 10

    qtbot.waitUntil(lambda: made.rowCount() == 30, timeout=30_000)

    assert made.id_at(29) == ended[0]
    agree(engine, made, qtbot)


def test_a_run_is_read_when_its_row_is_looked_at_and_until_then_says_nothing(
    engine: Engine, model: Make, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = end_many(engine, 30)
    monkeypatch.setattr("taskmon.ui.run_list.order.pages.FIRST", 10)
    made = model()
    rest(made, qtbot)
    changed: list[int] = []
    made.dataChanged.connect(lambda top, bottom: changed.extend(range(top.row(), bottom.row() + 1)))

    assert made.index(29, ColumnIndex.NAME).data() is None
    qtbot.waitUntil(lambda: 29 in changed, timeout=30_000)

    assert made.run_at(29).id == ended[0]
    assert made.index(29, ColumnIndex.NAME).data() == "job 0"


def test_a_picture_of_rows_that_are_still_read_asks_for_all_of_them_at_once(
    engine: Engine, model: Make, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of its cells looked through the rows around it: half of what scrolling through a long list cost."""
    end_many(engine, 30)
    monkeypatch.setattr("taskmon.ui.run_list.order.pages.FIRST", 10)
    made = model()
    rest(made, qtbot)
    asked: list[int] = []
    want = made._want_around

    def want_around(row: int) -> None:
        asked.append(row)
        want(row)

    monkeypatch.setattr(made, "_want_around", want_around)

    for row in range(15, 30):
        for column in range(4):
            assert made.index(row, column).data() is None

    assert asked == [15]
    qtbot.waitUntil(lambda: made.find(29) is not None, timeout=30_000)


def test_a_run_that_could_not_be_read_is_asked_for_again(
    engine: Engine, model: Make, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list waited for it for ever, and read nothing more."""
    end_many(engine, 12)
    monkeypatch.setattr("taskmon.ui.run_list.order.pages.FIRST", 5)
    made = model()
    rest(made, qtbot)

    def fail(*asked: object) -> None:
        raise StoreError("no descriptor for the database")

    with monkeypatch.context() as patched, qtbot.waitSignal(made._pages.failed, timeout=30_000):
        patched.setattr(reading, "read_runs", fail)
        assert made.find(11) is None
    qtbot.waitUntil(lambda: made.find(11) is not None, timeout=30_000)
    agree(engine, made, qtbot)


@pytest.mark.parametrize("told_first", [True, False], ids=["stored before the read", "stored after the read"])
def test_news_during_a_read_are_not_lost(
    engine: Engine, model: Make, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, told_first: bool
) -> None:
    store = engine.store
    first = scene.start(store, scene.add(store, scene.new("first")))
    end_many(engine, 12)
    monkeypatch.setattr("taskmon.ui.run_list.order.pages.FIRST", 5)
    made = model()
    rest(made, qtbot)

    if told_first:
        ended = scene.finish(store, first)
        made.refresh()
    else:
        with_read = threading.Event()
        made.refresh()
        made._pages.ask(lambda reader: with_read.set(), lambda nothing: None)
        assert with_read.wait(30)  # all has been read, and is on its way
        ended = scene.finish(store, first)
    made.feed.put((ended,))
    rest(made, qtbot)

    assert made.id_at(made.rowCount() - 1) == first.id
    agree(engine, made, qtbot)


def test_filters_show_what_they_say(engine: Engine, runs: dict[str, Run], model: Make, qtbot: QtBot) -> None:
    made = model()

    show(qtbot, made, "active")
    assert {run.state for run in listed(made)} == {RunState.RUNNING, RunState.INTERRUPTED, RunState.QUEUED}
    show(qtbot, made, "succeeded")
    assert {run.state for run in listed(made)} == {RunState.SUCCEEDED}
    show(qtbot, made, "attention")
    shown = {run.id for run in listed(made)}
    assert {runs["upgrade"].id, runs["interrupted"].id, runs["failed"].id} <= shown
    assert all(not run.seen or run.id == runs["upgrade"].id for run in listed(made))
    with qtbot.waitSignal(made.loaded, timeout=30_000):
        made.show(Filter(groups=frozenset({"encodes"})))
    assert [run.id for run in listed(made)] == [runs["encode"].id]
    with qtbot.waitSignal(made.loaded, timeout=30_000):
        made.show(FILTERS[0].searching("BACKUP restic"))
    assert [run.id for run in listed(made)] == [runs["backup"].id]
    agree(engine, made, qtbot)


def test_a_run_that_leaves_the_filter_leaves_the_list_and_old_news_does_not_bring_it_back(
    engine: Engine, runs: dict[str, Run], model: Make, qtbot: QtBot
) -> None:
    made = model()
    show(qtbot, made, "active")
    before = runs["encode"]

    made.feed.put((scene.finish(engine.store, before),))
    made.feed.put((before,))
    rest(made, qtbot)

    assert made.row_of(before.id) is None
    agree(engine, made, qtbot)


def test_refresh_mends_what_was_believed_wrongly_and_keeps_the_rows(
    engine: Engine, runs: dict[str, Run], model: Make, qtbot: QtBot
) -> None:
    made = model()
    made.feed.put((replace(runs["backup"], name="a lie", revision=999),))
    resets: list[int] = []
    made.modelReset.connect(lambda: resets.append(1))

    with qtbot.waitSignal(made.loaded, timeout=30_000):
        made.refresh()

    agree(engine, made, qtbot)
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


def test_of_very_many_runs_the_newest_looked_at_are_kept_and_others_are_read_again(
    engine: Engine, model: Make, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A window that was open for weeks held every run that had ended meanwhile."""
    monkeypatch.setattr(kept, "MOST_RUNS", 50)
    made = model()
    waiting = scene.add(engine.store, scene.new("sleep 1"))
    made.feed.put((waiting,))
    ended = []
    for number in range(120):
        run = scene.finish(engine.store, scene.start(engine.store, scene.add(engine.store, scene.new(f"job {number}"))))
        ended.append(run.id)
        made.feed.put((run,))
    rest(made, qtbot)

    assert list(made.ids(0, made.rowCount())) == [waiting.id, *reversed(ended)]
    assert len(made._runs) <= 50
    agree(engine, made, qtbot)
    last = made.rowCount() - 1
    assert made.find(last) is None
    qtbot.waitUntil(lambda: made.find(last) is not None, timeout=30_000)


def test_sections_are_named_counted_and_folded(engine: Engine, runs: dict[str, Run], model: Make, qtbot: QtBot) -> None:
    made = model()
    rest(made, qtbot)
    heads = {section: made.section_row(section) for section in Section}
    texts = [text(made, row or 0, ColumnIndex.NAME) for row in heads.values()]
    assert texts == ["Running 6 · interrupted 1", "Queue 3", "Ended 13"]
    assert head_text(Section.RUNNING, 0, 1) == "Interrupted 1"  # it stands alone: as the others begin
    row = heads[Section.QUEUE]
    assert row is not None
    assert not made.flags(made.index(row, 0)) & Qt.ItemFlag.ItemIsSelectable
    before = made.rowCount()

    made.fold(Section.QUEUE, True)
    scene.start(engine.store, runs["held"])
    made.feed.put((stored(engine, runs["held"]),))
    rest(made, qtbot)

    assert made.rowCount() == before - 3 + 1
    assert text(made, made.section_row(Section.QUEUE) or 0, ColumnIndex.NAME) == "Queue 2"
    assert made.row_of(runs["queued"].id) is None
    agree(engine, made, qtbot)
    made.fold(Section.QUEUE, False)
    assert made.rowCount() == before


def stored(engine: Engine, run: Run) -> Run:
    reader = engine.reader()
    try:
        return reader.runs([run.id])[run.id]
    finally:
        reader.close()


@pytest.mark.parametrize("sort", [None, Sort("name"), Sort("elapsed", descending=True)], ids=str)
@pytest.mark.parametrize("seed", range(2))
def test_after_any_storm_of_events_the_list_shows_what_is_stored(
    engine: Engine,
    runs: dict[str, Run],
    model: Make,
    qtbot: QtBot,
    seed: int,
    sort: Sort | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rows, "SHORT", 8)  # so that long sections are changed step by step as well
    monkeypatch.setattr(run_model, "SHORT", 8)
    print("seed", seed)
    rng = random.Random(seed)
    made = model()
    made.sort_runs(sort)
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    # What waits for another changes with it, of which only the engine would tell.
    known = {run.id: run for key, run in runs.items() if key not in ("backup", "queued")}

    def act() -> None:
        run = rng.choice(list(known.values()))
        match rng.randint(0, 7):
            case 0 | 1:
                run = scene.add(engine.store, scene.new(f"job {rng.randint(0, 99)}"))
            case 2 | 3 if run.state is RunState.QUEUED:
                run = scene.start(engine.store, run)
            case 4 | 5 if run.state is RunState.RUNNING:
                run = scene.finish(engine.store, run, rng.choice([RunState.SUCCEEDED, RunState.FAILED]), "exit 1")
            case 6:
                made.fold(rng.choice(list(Section)), rng.random() < 0.5)
            case 7 if rng.random() < 0.2:
                made.refresh()
        known[run.id] = run
        made.feed.put((run,))

    for number in range(40):
        act()
        if number % 10 == 9:
            agree(engine, made, qtbot)
        elif rng.random() < 0.3:
            take_oldest(made, qtbot)
    show(qtbot, made, "active")
    agree(engine, made, qtbot)
    assert tester.model() is made


def test_a_sort_orders_each_section_and_leads_back(
    engine: Engine, runs: dict[str, Run], model: Make, qtbot: QtBot
) -> None:
    made = model()
    before = [run.id for run in listed(made)]

    made.sort_runs(Sort("name"))
    rest(made, qtbot)
    names = [run.name.lower() for run in listed(made) if run.state.is_final]
    assert names == sorted(names)
    assert made.headerData(1, Qt.Orientation.Horizontal) == "Name ↑"
    made.sort_runs(Sort("name", descending=True))
    rest(made, qtbot)
    assert [run.name.lower() for run in listed(made) if run.state.is_final] == names[::-1]
    agree(engine, made, qtbot)
    made.sort_runs(None)
    rest(made, qtbot)

    assert [run.id for run in listed(made)] == before


def test_runs_side_by_side_that_were_scrolled_to_are_told_at_once(engine: Engine, model: Make, qtbot: QtBot) -> None:
    for number in range(30):
        scene.finish(engine.store, scene.start(engine.store, scene.add(engine.store, scene.new(f"job {number}"))))
    made = model()
    told: list[tuple[int, int]] = []
    made.dataChanged.connect(lambda top, bottom: told.append((top.row(), bottom.row())))

    made._tell_runs([run_id for run_id in made.ids(0, 29) if run_id != made.id_at(20)])

    assert told == [(0, 19), (21, 29)]
