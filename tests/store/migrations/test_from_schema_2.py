"""A database as the second version left it: frozen as SQL, led to today's schema, and its queue gone on with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from taskmon.core.clock import utc_now
from taskmon.core.states import RunState
from taskmon.paths import Paths
from taskmon.store import Group, Store
from tests.store.acts import add, end, ready
from tests.store.migrations.frozen import thaw


@pytest.fixture
def old(paths: Paths) -> Paths:
    """The six runs of schema 1, then: due, delayed by its backoff, of high priority, in a group, held, running, later.

    Two groups that no run is in were left over; one of them has a cap.
    """
    return thaw(paths, 2)


@pytest.fixture
def store(old: Paths) -> Iterator[Store]:
    store = Store(old)
    store.open()
    yield store
    store.close()


def test_its_queue_is_claimed_in_the_same_order(store: Store) -> None:
    assert ready(store, now=datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)) == [9, 7, 10]
    assert ready(store, now=utc_now()) == [9, 7, 8, 10], "the backoff of run 8 is over, run 14 waits for years"
    end(store, 3)
    assert ready(store, now=utc_now()) == [9, 4, 7, 8, 10], "run 4 came after run 3"


def test_its_groups_are_counted_and_those_that_nobody_uses_are_gone(store: Store) -> None:
    reader = store.reader()
    groups, counts = reader.groups(), reader.counts_by_group(RunState.RUNNING)
    reader.close()

    assert groups == {
        "capped": Group("capped", 2), "default": Group("default"), "disk": Group("disk", 1, True), "net": Group("net"),
    }  # fmt: skip
    assert counts == {"default": {RunState.RUNNING: 1}, "net": {RunState.RUNNING: 1}}
    store.write(lambda tx: tx.put_group(Group("net", 1))).result(60)
    assert 10 not in ready(store), "the one that runs in it counts"
    assert add(store).id == 15, "ids go on"
