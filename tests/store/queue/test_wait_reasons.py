"""What is said of why a run waits is what the dispatcher goes by: what is said to be next is claimed next."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taskmon.core.queue.reason import MOST_PLACES, Reason, ReasonKind
from taskmon.core.states import RunState
from taskmon.store import Group, Reader, Store, Transaction
from tests.store.acts import NOW, add, change, claim, end, later, perform, ready
from tests.store.writing.test_queue import grow, steps_of

_SLOTS = 3
_FUTURE = (NOW + timedelta(days=1)).replace(microsecond=0)


def why(reader: Reader, run_id: int, slots: int = _SLOTS) -> tuple[Reason, ...]:
    return reader.wait_reasons([run_id], slots)[run_id]


def kinds(reader: Reader, run_id: int, slots: int = _SLOTS) -> list[ReasonKind]:
    return [reason.kind for reason in why(reader, run_id, slots)]


def put_group(store: Store, group: Group) -> None:
    store.write(lambda tx: tx.put_group(group)).result(60)


_RUNS = st.lists(
    st.fixed_dictionaries(
        {
            "group": st.sampled_from("abcd"),
            "priority": st.integers(-1, 1),
            "held": st.booleans() | st.just(False),
            "not_before": st.sampled_from([None, None, None, later(-5), _FUTURE]),
        }
    ),
    max_size=14,
)
_GROUPS = st.fixed_dictionaries(
    {name: st.tuples(st.sampled_from([None, 0, 1, 2]), st.booleans() | st.just(False)) for name in "abc"}
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(runs=_RUNS, groups=_GROUPS, running=st.integers(0, 2), waits=st.sets(st.integers(0, 13), max_size=3))
def test_what_is_said_to_be_next_is_claimed_next_and_what_is_said_to_wait_is_not(
    store: Store, reader: Reader, runs: list[dict[str, object]], groups: dict[str, tuple[int | None, bool]],
    running: int, waits: set[int],
) -> None:  # fmt: skip
    _empty(store)
    made = [add(store, **fields).id for fields in runs]
    for place in waits & set(range(1, len(made))):
        change(store, made[place], waits_for=1)
    for run_id in ready(store)[:running]:
        claim(store, run_id)
    for name, (slots, paused) in groups.items():
        put_group(store, Group(name, slots, paused))
    store.write(lambda tx: tx.come_due(NOW, 100)).result(60)

    found = reader.wait_reasons(made, 1_000)
    claimed = ready(store)

    places = {
        run_id: reason.count
        for run_id, reasons in found.items()
        for reason in reasons
        if reason.kind is ReasonKind.PLACE and not reason.group
    }
    assert sorted(places, key=lambda run_id: places[run_id]) == claimed
    assert sorted(places.values()) == list(range(1, len(claimed) + 1))
    queued = {run.id for run in reader.of_state(RunState.QUEUED)}
    assert found.keys() == queued
    for run_id in queued - set(claimed):
        # Whatever keeps it, something is said of it that is more than a place among all.
        assert [reason for reason in found[run_id] if reason.kind is not ReasonKind.PLACE or reason.group]


def _empty(store: Store) -> None:
    def closure(tx: Transaction) -> None:
        tx._execute("DELETE FROM attempt")
        tx._execute("UPDATE run SET state = 'cancelled', ended_at = '2026' WHERE state = 'running'")
        tx._execute("DELETE FROM run")
        tx._execute("DELETE FROM run_group WHERE name <> 'default'")
        tx._running.clear()

    store.write(closure).result(60)


def test_each_reason_names_what_it_leads_to(store: Store, reader: Reader) -> None:
    first = add(store, name="Nightly backup", group="disk")
    after = add(store, after=(first.id,))
    many = add(store, after_end=(first.id, after.id))
    put_group(store, Group("disk", 1))
    claim(store, first.id)
    second, third = add(store, group="disk"), add(store, group="disk", not_before=_FUTURE)

    assert why(reader, after.id) == (Reason(ReasonKind.AFTER, run_id=first.id, name="Nightly backup", count=1),)
    assert why(reader, many.id)[0].count == 2
    full = Reason(ReasonKind.GROUP_FULL, group="disk", count=1, most=1)
    assert why(reader, second.id) == (full, Reason(ReasonKind.PLACE, group="disk", count=1))
    assert why(reader, third.id) == (Reason(ReasonKind.TIME, at=_FUTURE), full)
    assert why(reader, second.id, slots=1)[-1] == Reason(ReasonKind.SLOTS, count=1, most=1)
    assert first.id not in reader.wait_reasons([first.id, 99], _SLOTS)

    end(store, first.id)
    assert kinds(reader, second.id) == [ReasonKind.PLACE]
    assert [why(reader, run.id)[0].count for run in (after, second)] == [1, 2]


@pytest.mark.parametrize(
    ("group", "kind"), [(Group("g", None, True), ReasonKind.GROUP_PAUSED), (Group("g", 0), ReasonKind.GROUP_CLOSED)]
)
def test_a_group_that_starts_nothing_is_the_first_reason_but_for_a_hold(
    store: Store, reader: Reader, group: Group, kind: ReasonKind
) -> None:
    run = add(store, group="g")
    put_group(store, group)

    assert kinds(reader, run.id)[0] is kind
    change(store, run.id, held=True)
    assert kinds(reader, run.id) == [ReasonKind.HELD, kind]


def test_what_is_prepared_is_told_until_it_is_there(store: Store, reader: Reader) -> None:
    run = add(store)
    store.write(lambda tx: tx.leave_alone(run.id)).result()

    assert kinds(reader, run.id) == [ReasonKind.PREPARING]
    store.write(lambda tx: tx.look_at_again(run.id)).result()
    assert kinds(reader, run.id) == [ReasonKind.PLACE]


def test_a_retry_says_so(store: Store, reader: Reader) -> None:
    run = add(store)
    perform(store, run.id, RunState.CANCELLED)
    change(store, run.id, state=RunState.QUEUED, tries=1, not_before=_FUTURE)

    assert why(reader, run.id)[0] == Reason(ReasonKind.TIME, at=_FUTURE, is_retry=True)


def test_of_a_long_queue_places_are_told_as_far_as_anybody_counts_and_at_the_same_cost(
    store: Store, reader: Reader
) -> None:
    first = add(store)
    for name in ("full", "x"):
        add(store, group=name)
    put_group(store, Group("full", 1))
    grow(store, {"group_name": "'default'"}, 1_500)
    grow(store, {"group_name": "'full'"}, 1_500)
    last = add(store)

    def cost() -> int:
        return steps_of(reader._connection, lambda: reader.wait_reasons([first.id, last.id], 9))

    before = cost()
    grow(store, {"group_name": "'x'"}, 3_000)

    assert cost() <= before + 10
    assert why(reader, first.id)[0].count == 1
    assert why(reader, last.id) == (Reason(ReasonKind.PLACE, count=MOST_PLACES + 1),)


def test_the_walks_go_by_their_indexes_and_sort_nothing(store: Store, reader: Reader) -> None:
    from taskmon.store.queue import wait_reasons

    for sql, values in ((wait_reasons._OPEN_GROUPS, ()), (wait_reasons._READY_IN_GROUP, ("default", 9))):
        cursor: sqlite3.Cursor = reader._each(f"EXPLAIN QUERY PLAN {sql}", *values)
        plan = [row[3] for row in cursor]
        assert not any("TEMP B-TREE" in step or step.startswith("SCAN run ") for step in plan), plan
