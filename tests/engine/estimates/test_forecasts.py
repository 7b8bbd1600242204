"""What is reckoned of runs as they move, and of those that do not; a real database, a clock of the test's own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from taskmon.core.attempt import Outcome
from taskmon.core.clock import to_text
from taskmon.core.estimates.curve import Point
from taskmon.core.estimates.estimate import Estimate
from taskmon.core.journal import Event, line
from taskmon.core.progress import Progress
from taskmon.core.run import Run
from taskmon.core.states import Fact, RunState
from taskmon.core.wire import Live, estimate_by
from taskmon.engine.estimates.forecasts import Forecasts
from taskmon.engine.news import Inbox, News
from taskmon.paths import Paths
from taskmon.store import Store
from tests.engine.conftest import Bench, MakeBench
from tests.jobs import python
from tests.store.acts import NOW, add, claim, end

SLOW_END: tuple[Point, ...] = ((0.0, 0.0), (10.0, 0.3), (20.0, 0.6), (30.0, 0.9), (60.0, 0.95), (90.0, 1.0))


class Watch:
    """Forecasts of one running run; its clock stands until it is set."""

    def __init__(self, store: Store, paths: Paths) -> None:
        self.now_s = 1_000.0
        self.told: list[Live] = []
        inbox = Inbox()
        self.forecasts = Forecasts(store, paths, inbox, inbox, lambda: self.now_s)
        inbox.arrived.connect(lambda news: self.told.extend(self.forecasts.added_to(news).lives))
        self.inbox = inbox
        self.run = claim(store, add(store, "make", "all").id)

    def says(self, at_s: float, progress: Progress | None, **fields: object) -> Estimate:
        """Its worker does, when it has run for so long."""
        self.now_s = 1_000.0 + at_s
        live = replace(Live(self.run.id, 1, progress, elapsed_s=0.0, since_s=1_000.0), **fields)  # type: ignore[arg-type]
        self.inbox.put_live(live)
        self.inbox.deliver()
        return self.newest

    def passes(self, to_s: float) -> None:
        """Nobody says anything until then."""
        self.now_s = 1_000.0 + to_s
        self.forecasts.look()
        self.inbox.deliver()

    @property
    def newest(self) -> Estimate:
        estimate = self.told[-1].estimate
        assert estimate is not None
        return estimate


@pytest.fixture
def watch(store: Store, paths: Paths, qtbot: QtBot) -> Watch:
    return Watch(store, paths)


def keep(store: Store, took_s: float, points: tuple[Point, ...] = ()) -> None:
    """A run of `make all` has ended well."""
    run = end(store, claim(store, add(store, "make", "all").id).id, elapsed_s=took_s)
    store.write(lambda tx: tx.keep_past_run(run, 1, Outcome(RunState.SUCCEEDED, NOW, elapsed_s=took_s), points)).result(
        9
    )


def moves(watch: Watch, until_s: int) -> Estimate:
    """3 % a second."""
    for second in range(until_s + 1):
        watch.says(float(second), Progress(0.03 * second, second * 2.0, unit="files"))
    return watch.newest


def test_what_moves_has_a_rate_and_an_end(watch: Watch) -> None:
    estimate = moves(watch, 10)

    assert estimate.left_s == pytest.approx(23.3, rel=0.05)
    assert estimate.rate == pytest.approx(2.0)
    assert estimate.rate_unit == "files"
    live = watch.told[-1]
    assert estimate_by(watch.run, live, 1_015.0) == estimate.by(15.0)


def test_however_often_it_reports_no_more_than_twice_a_second_is_reckoned(watch: Watch) -> None:
    moves(watch, 10)
    told = []
    for number in range(1, 61):
        done = 20.0 + number * number / 30
        told.append(watch.says(10.0 + number / 30, Progress(done / 100, done, unit="files")))

    assert len({estimate.rate for estimate in told}) <= 5
    assert [estimate.at_s for estimate in told] == [round(10.0 + number / 30, 3) for number in range(1, 61)]
    assert told[-1].rate != told[0].rate


def test_what_it_takes_back_is_told_at_once(watch: Watch) -> None:
    assert moves(watch, 10).left_s is not None

    assert watch.says(10.1, Progress(None, 20.0, unit="files")).left_s is None
    assert watch.says(10.2, None).rate is None


def test_what_came_last_is_reckoned_though_nothing_follows(watch: Watch) -> None:
    before = moves(watch, 10)
    assert watch.says(10.1, Progress(0.8, 80.0, unit="files")).rate == before.rate

    watch.passes(11.0)

    assert watch.newest.rate != before.rate


def test_earlier_runs_are_looked_up_once_it_has_run_for_a_while(store: Store, watch: Watch, qtbot: QtBot) -> None:
    for _ in range(3):
        keep(store, 90.0, SLOW_END)
    assert moves(watch, 1).usual_high_s is None
    watch.passes(1.5)
    watch.passes(2.5)

    qtbot.waitUntil(lambda: watch.newest.usual_high_s is not None)

    estimate = moves(watch, 20)
    assert (estimate.usual_low_s, estimate.usual_high_s) == (90.0, 90.0)
    assert estimate.left_s == pytest.approx(70.0, rel=0.15), "its own pace says 13 s"


def test_a_run_without_a_bar_ends_as_usual_and_then_takes_longer_than_usual(
    store: Store, watch: Watch, qtbot: QtBot
) -> None:
    for took_s in (60.0, 62.0, 61.0):
        keep(store, took_s)
    watch.says(0.1, None)
    watch.passes(3.0)
    qtbot.waitUntil(lambda: watch.newest.usual_high_s is not None)
    assert watch.newest.left_s == pytest.approx(58.0)
    told = len(watch.told)

    watch.passes(40.0)

    assert len(watch.told) == told, "who was told counts by himself: nothing is written or painted for it"
    assert watch.newest.by(40.0).left_s == pytest.approx(21.0)
    watch.passes(90.0)
    late = watch.newest.by(90.0)
    assert (late.left_s, late.is_longer_than_usual) == (None, True)


def test_a_stall_is_told_though_nobody_says_anything(watch: Watch) -> None:
    moves(watch, 10)
    watch.passes(14.0)
    before = watch.newest

    watch.passes(40.0)

    assert (before.is_stalled, watch.newest.is_stalled) == (False, True)
    assert watch.told[-1].progress == Progress(0.3, 20.0, unit="files"), "the rest is as it was told last"
    assert not watch.says(41.0, Progress(0.33, 22.0, unit="files")).is_stalled


def test_news_that_wait_go_before_what_is_reckoned(watch: Watch) -> None:
    moves(watch, 10)
    watch.inbox.put_live(Live(watch.run.id, 1, Progress(0.9), elapsed_s=0.0, since_s=1_000.0))

    watch.passes(40.0)

    assert watch.told[-1].progress == Progress(0.9)


def test_while_it_is_paused_nothing_is_foretold_and_its_time_stands(watch: Watch) -> None:
    moves(watch, 10)

    paused = watch.says(500.0, Progress(0.3, 20.0), facts=(Fact.PAUSED.value,), elapsed_s=10.0, since_s=None)
    assert (paused.left_s, paused.rate, paused.at_s) == (None, None, 10.0)
    watch.passes(900.0)
    assert not watch.newest.is_stalled
    watch.now_s = 1_901.0
    watch.inbox.put_live(Live(watch.run.id, 1, Progress(0.33, 22.0), elapsed_s=10.0, since_s=1_900.0))
    watch.inbox.deliver()

    assert watch.newest.left_s == pytest.approx(22.3, rel=0.1)


def test_the_guess_of_an_earlier_versions_worker_is_passed_on_until_there_is_a_better_one(watch: Watch) -> None:
    estimate = watch.says(50.0, Progress(0.5), eta_s=60.0)

    assert (estimate.left_s, estimate.low_s, estimate.high_s) == (60.0, 40.0, 90.0)


def test_after_a_restart_of_the_monitor_the_journal_tells_how_it_began(
    store: Store, paths: Paths, watch: Watch, qtbot: QtBot
) -> None:
    folder = paths.attempt(watch.run.id, 1)
    folder.mkdir(parents=True)
    lines = [line(Event.CLAIMED, to_text(NOW), nonce="n"), line(Event.STARTED, to_text(NOW))]
    lines += [
        line(Event.PROGRESS, to_text(NOW), progress=Progress(second / 100).to_json(), elapsed_s=float(second))
        for second in range(0, 50, 10)
    ]
    (folder / "journal.jsonl").write_bytes(b"".join(lines))
    assert watch.says(50.0, Progress(0.5)).left_s is None

    watch.passes(51.0)

    qtbot.waitUntil(lambda: watch.newest.left_s is not None)
    assert watch.newest.left_s == pytest.approx(49.0, rel=0.1)


def test_nothing_is_looked_at_where_nothing_can_come_of_it(watch: Watch, qtbot: QtBot) -> None:
    watch.says(0.1, None)
    looked = [_looks_on(watch)]

    watch.passes(3.0)
    qtbot.waitUntil(lambda: not _looks_on(watch))
    watch.says(5.0, None)
    looked.append(_looks_on(watch))  # it has no bar, and no earlier run is like it
    moves(watch, 8)
    looked.append(_looks_on(watch))
    watch.forecasts.added_to(News((replace(watch.run, state=RunState.SUCCEEDED),), (), ()))
    looked.append(_looks_on(watch))

    assert looked == [True, False, True, False]


def _looks_on(watch: Watch) -> bool:
    """Whether it would look again in a second."""
    watch.forecasts.look()
    return watch.forecasts.is_looking


def test_what_has_ended_or_is_prepared_has_no_estimate(watch: Watch) -> None:
    moves(watch, 5)

    lives = (Live(watch.run.id, 1, Progress(0.9), elapsed_s=6.0), Live(77, 1, Progress(message="preparing…")))

    assert watch.forecasts.added_to(News((), lives, ())).lives == lives


def test_where_no_thread_can_be_had_its_own_pace_is_all_there_is(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("threading.Thread.start", refuse)
    moves(watch, 3)
    watch.passes(4.0)

    assert moves(watch, 10).left_s is not None


#: 20 files a second, of 400, if the machine keeps up.
_REPORTS = """
import json, os, time
with open(os.environ["TASKMON_EVENTS"], "a", buffering=1) as events:
    for number in range(400):
        events.write(json.dumps({"done": number, "total": 400, "unit": "files"}) + "\\n")
        time.sleep(0.05)
"""


def test_a_real_run_has_a_rate_an_end_and_a_range_and_its_row_says_so(make_bench: MakeBench, qtbot: QtBot) -> None:
    bench = make_bench()
    lives: dict[int, Live] = {}
    bench.engine.live_changed.connect(lambda news: lives.update((live.run_id, live) for live in news))
    [run] = bench.add(python(_REPORTS))

    def is_known() -> bool:
        live = lives.get(run.id)
        return live is not None and live.estimate is not None and live.estimate.left_s is not None

    qtbot.waitUntil(is_known, timeout=20_000)

    qtbot.waitUntil(lambda: _stored(bench, run) is not None, timeout=20_000)
    stored = _stored(bench, run)
    assert stored is not None
    assert (stored.rate_unit, stored.is_stalled) == ("files", False)
    assert stored.rate is not None
    assert 5.0 < stored.rate < 25.0
    bench.engine.control.cancel(run.id).result(60)
    bench.until_over(run.id)


def _stored(bench: Bench, run: Run) -> Estimate | None:
    reader = bench.engine.reader()
    try:
        live = reader.live([run.id]).get(run.id)
    finally:
        reader.close()
    return live.estimate if live is not None and live.estimate is not None and live.estimate.left_s else None
