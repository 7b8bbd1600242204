"""Which run is claimed next, asked without drivers: what a look comes to, and what it costs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import shiboken6

from taskmon import system
from taskmon.core.attempt import Claim
from taskmon.core.clock import utc_now
from taskmon.core.errors import ErrorCode, RunError
from taskmon.core.job import Job
from taskmon.core.retry import RetryPolicy
from taskmon.core.states import RunState
from taskmon.engine.attempts.attempt_folder import AttemptFolder
from taskmon.engine.dispatch import dispatcher, waits
from taskmon.engine.dispatch.dispatcher import Dispatcher, Round
from taskmon.engine.dispatch.lending import Lending
from taskmon.engine.secrets import Secrets
from taskmon.engine.trouble import Trouble
from taskmon.paths import Paths
from taskmon.store import Query, Store
from tests.store.acts import add, change, claim, end, perform
from tests.store.ear import Ear
from tests.waiting import wait_until


class Machine(Trouble):
    """Trouble that comes from a look itself is kept."""

    def __init__(self) -> None:
        super().__init__(lambda: None)
        self.failures: list[BaseException] = []

    def note_failed_look(self, error: BaseException) -> None:
        self.failures.append(error)


class Looks:
    """A dispatcher whose rounds are kept."""

    def __init__(self, store: Store, ear: Ear, paths: Paths) -> None:
        self.rounds: list[Round] = []
        self.threads: set[str] = set()
        self.trouble = Machine()
        lending = Lending(lambda nonce: None)
        self.dispatcher = Dispatcher(
            store, paths, lambda: 0, Secrets(paths), self.trouble, lending, lambda live: None, self._start
        )
        ear.look, ear.looked = self.dispatcher.look, self.dispatcher.report

    def _start(self, round_: Round) -> None:
        self.threads.add(threading.current_thread().name)
        self.rounds.append(round_)

    @property
    def claimed(self) -> list[int]:
        return [claimed.run.id for round_ in self.rounds for claimed in round_.claimed]

    def until_whole(self) -> None:
        wait_until(lambda: self.rounds and not self.rounds[-1].is_partial)
        assert self.trouble.failures == []


@pytest.fixture
def looks(store: Store, ear: Ear, paths: Paths, home: Path) -> Iterator[Looks]:
    paths.runs.mkdir(exist_ok=True)
    looks = Looks(store, ear, paths)
    yield looks
    looks.dispatcher.close()
    shiboken6.delete(looks.trouble)  # its timer belongs to this thread, and a cycle's end comes on any


def test_what_has_come_due_in_the_meantime_is_claimed_by_priority_though_each_look_takes_only_some(
    store: Store, looks: Looks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatcher, "_DUE_AT_ONCE", 3)
    past = utc_now() - timedelta(hours=1)
    runs = [add(store, priority=number, not_before=past + timedelta(seconds=number)) for number in range(10)]

    looks.dispatcher.open(slots=2)
    looks.until_whole()

    assert looks.claimed == [runs[9].id, runs[8].id]
    assert [len(round_.claimed) for round_ in looks.rounds] == [0, 0, 0, 2]


def test_a_look_claims_so_many_at_once_and_goes_on_at_the_next(
    store: Store, looks: Looks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatcher, "_CLAIMED_AT_ONCE", 4)
    runs = [add(store) for _ in range(10)]

    looks.dispatcher.open(slots=10)
    looks.until_whole()

    assert looks.claimed == [run.id for run in runs]
    assert [len(round_.claimed) for round_ in looks.rounds] == [4, 4, 2]
    assert looks.threads == {"taskmon-teller"}


def test_a_run_that_may_start_later_tells_when_to_look_again(store: Store, looks: Looks) -> None:
    add(store, not_before=utc_now() + timedelta(hours=1))

    looks.dispatcher.open(slots=1)
    looks.until_whole()

    rest_s = looks.rounds[-1].rest_s
    assert rest_s is not None
    assert 3_590 < rest_s <= 3_600


def test_backoffs_are_measured_anew_after_the_clock_was_set_back_some_at_each_look(
    store: Store, looks: Looks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waits, "_AT_ONCE", 2)
    far = utc_now() + timedelta(days=300)
    policy = RetryPolicy(max_attempts=3, backoff_s=60)
    runs = [perform(store, add(store, retry=policy).id, RunState.FAILED) for _ in range(5)]
    for run in runs:
        change(store, run.id, not_before=far)

    looks.dispatcher.open(slots=1)
    looks.until_whole()

    reader = store.reader()
    ends = [run.not_before for run in reader.runs(run.id for run in runs).values()]
    reader.close()
    assert all(at is not None and at <= utc_now() + timedelta(seconds=60) for at in ends)
    assert len(looks.rounds) == 3


def test_nothing_starts_too_soon_while_waits_are_measured_anew_after_the_clock_was_set_forward(
    store: Store, looks: Looks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waits, "_AT_ONCE", 2)
    runs = [add(store, wait_s=3_600.0) for _ in range(5)]
    for run in runs:  # asked just now, by a clock that was four hours behind
        change(store, run.id, not_before=utc_now() - timedelta(hours=3))
    looks.dispatcher._waits._ahead_s = utc_now().timestamp() - system.steady_s() - 4 * 3_600

    looks.dispatcher.open(slots=5)
    looks.until_whole()

    assert looks.claimed == []
    assert [round_.is_partial for round_ in looks.rounds] == [True, True, False]
    rest_s = looks.rounds[-1].rest_s
    assert rest_s is not None
    assert 3_500 < rest_s <= 3_600


def test_where_one_run_is_claimed_those_asked_for_beside_it_are_forgotten_when_they_are_many_and_over(
    store: Store, looks: Looks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatcher, "_MOST_WANTED", 3)
    own = add(store)
    looks.dispatcher.open(slots=1, only=own.id)
    wait_until(lambda: looks.claimed == [own.id])
    others = []
    for _ in range(10):
        others.append(add(store))
        change(store, others[-1].id, held=True)
        looks.dispatcher.also(others[-1].id)
        claim(store, change(store, others[-1].id, held=False).id)
        end(store, others[-1].id)
        looks.dispatcher.wake()
    waiting = add(store)
    end(store, own.id)
    looks.dispatcher.also(waiting.id)

    wait_until(lambda: waiting.id in looks.claimed)

    assert looks.dispatcher._only is not None
    assert len(looks.dispatcher._only) <= 4


def test_what_is_claimed_while_a_driver_meets_trouble_is_handed_over(
    store: Store, looks: Looks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was committed as running and given to nobody: it ran for ever."""
    runs = [add(store) for _ in range(3)]
    make = AttemptFolder.make

    def make_meanwhile(folder: AttemptFolder, made: Claim, job: Job) -> dict[str, Any]:
        looks.trouble.note(RunError("no descriptors", ErrorCode.NOT_PERMITTED))
        return make(folder, made, job)

    monkeypatch.setattr(AttemptFolder, "make", make_meanwhile)

    looks.dispatcher.open(slots=3)
    looks.until_whole()

    assert looks.claimed == [runs[0].id]
    reader = store.reader()
    try:
        assert [run.id for run in reader.page(Query(states=frozenset({RunState.RUNNING})))] == looks.claimed
    finally:
        reader.close()
