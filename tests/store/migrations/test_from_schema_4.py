"""A database as the fourth version left it: frozen as SQL, led to today's schema, its earlier runs found."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from taskmon.core.attempt import Outcome
from taskmon.core.estimates.curve import Curve
from taskmon.core.estimates.earlier import EarlierRun, usual
from taskmon.core.states import RunState
from taskmon.paths import Paths
from taskmon.store import Store
from tests.store.acts import NOW, claim, end
from tests.store.migrations.frozen import thaw


@pytest.fixture
def old(paths: Paths) -> Paths:
    """Three backups that took a minute, one that failed, a short run, a backup that runs, and one that waits."""
    return thaw(paths, 4)


@pytest.fixture
def store(old: Paths) -> Iterator[Store]:
    store = Store(old)
    store.open()
    yield store
    store.close()


def test_what_moves_is_read_as_it_was(store: Store) -> None:
    reader = store.reader()
    live = reader.live([6])[6]
    reader.close()

    assert (live.eta_s, live.estimate, live.elapsed_s) == (30.0, None, 10.0)


def test_its_earlier_runs_are_found_though_nothing_was_kept_of_them(store: Store) -> None:
    reader = store.reader()
    run = reader.run(6)
    assert run is not None
    found = reader.earlier_runs(run.job, run.id)

    assert found == [EarlierRun(66.25), EarlierRun(58.5), EarlierRun(61.0)]
    assert usual(found) is not None
    ended = end(store, 6, elapsed_s=64.0)
    store.write(
        lambda tx: tx.keep_past_run(ended, 1, _outcome(64.0), Curve([(0.0, 0.0), (5.0, 0.5), (64.0, 1.0)]).points)
    ).result(60)
    again = reader.earlier_runs(run.job, 99)
    reader.close()
    assert [each.took_s for each in again] == [64.0, 66.25, 58.5, 61.0]
    assert [each.has_shape for each in again] == [True, False, False, False]
    assert claim(store, 7).attempt == 1, "its queue goes on"


def _outcome(took_s: float) -> Outcome:
    return Outcome(RunState.SUCCEEDED, NOW, elapsed_s=took_s)
