"""Queued runs are moved: what was asked for comes out, also where two numbers leave no room, and few rows change."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taskmon.core.errors import InvalidError, NoSuchRunError, RefusedError
from taskmon.core.queue.move import MOST_MOVED, Beside, Direction, Where, spread
from taskmon.core.run import Run
from taskmon.store import Reader, Store
from taskmon.store.queue import moving, undoing
from taskmon.store.queue.moving import Moves
from tests.store.acts import NOW, add, change, claim, later, ready
from tests.store.writing.test_queue import grow, steps_of

_WAYS = ("first", "last", "up", "down", "before", "behind")


def move(store: Store, run_ids: Sequence[int], where: Where, among: str | None = None) -> Moves:
    return store.write(lambda tx: moving.move(tx, run_ids, where, NOW, "user", among=among)).result(60)


def order(reader: Reader) -> list[int]:
    return [run.id for run in reader.active()]


def test_a_run_can_be_put_before_another_however_often(store: Store) -> None:
    first, second, third = add(store), add(store), add(store)
    expected = [first.id, second.id, third.id]
    for turn in range(120):
        moved = expected[2] if turn % 2 else expected[1]
        target = expected[1] if turn % 2 else expected[0]
        move(store, [moved], Beside(target))
        expected.remove(moved)
        expected.insert(expected.index(target), moved)
        assert ready(store) == expected


def test_several_keep_their_order_whichever_way_they_go(store: Store, reader: Reader) -> None:
    a, b, c, d, e = (add(store).id for _ in range(5))

    move(store, [d, b], "first")
    assert order(reader) == [b, d, a, c, e]
    move(store, [b, a], "last")
    assert order(reader) == [d, c, e, b, a]
    move(store, [e, d], Beside(a))
    assert order(reader) == [c, b, d, e, a]
    move(store, [c, d], Beside(e, behind=True))
    assert order(reader) == [b, e, c, d, a]
    move(store, [d, a], "up")
    assert order(reader) == [b, e, d, a, c]
    move(store, [b, e, a], "up")
    assert order(reader) == [b, e, a, d, c], "what can go no further stays"
    move(store, [b, e], "down")
    assert order(reader) == [a, b, e, d, c]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(["first", "last", "up", "down", "before", "behind"]), st.randoms()), max_size=12)
)
def test_whatever_is_moved_the_order_is_that_of_a_list(
    store: Store, reader: Reader, asked: list[tuple[str, random.Random]]
) -> None:
    store.write(lambda tx: tx._execute("DELETE FROM run")).result(60)
    ids = [add(store).id for _ in range(6)]
    # Two close together, and two at the same place: what long use leaves behind.
    change(store, ids[1], position=ids[0] + 1e-15)
    change(store, ids[3], position=float(ids[2]))
    for where, rng in asked:
        picked = sorted(rng.sample(ids, rng.randint(1, 3)), key=ids.index)
        others = [run_id for run_id in ids if run_id not in picked]
        if where in ("before", "behind"):
            target = rng.choice(others)
            move(store, picked, Beside(target, behind=where == "behind"))
            place = others.index(target) + (where == "behind")
            ids = [*others[:place], *picked, *others[place:]]
        else:
            move(store, picked, _direction(where))
            ids = _as_a_list(ids, picked, where)
        assert order(reader) == ids
    newest = add(store).id
    assert order(reader) == [*ids, newest], "what is added comes last, whatever was moved there"
    store.write(lambda tx: tx._execute("DELETE FROM run")).result(60)


def _direction(where: str) -> Direction:
    return where  # type: ignore[return-value]  # it is one of them


def _as_a_list(ids: list[int], picked: list[int], where: str) -> list[int]:
    others = [run_id for run_id in ids if run_id not in picked]
    if where in ("first", "last"):
        return picked + others if where == "first" else others + picked
    found = ids if where == "up" else ids[::-1]
    for place in range(1, len(found)):
        if found[place] in picked and found[place - 1] not in picked:
            found = [*found[: place - 1], found[place], found[place - 1], *found[place + 1 :]]
    return found if where == "up" else found[::-1]


def test_among_the_runs_of_a_group_only_these_are_passed(store: Store, reader: Reader) -> None:
    a, x, b, y = (add(store, group=group).id for group in ("a", "x", "a", "x"))

    move(store, [b], "up", among="a")
    assert order(reader) == [b, a, x, y]
    move(store, [b], "last", among="a")
    assert order(reader) == [a, b, x, y]


def test_beside_another_run_its_priority_is_taken_on_and_its_group_only_if_that_is_asked_for(store: Store) -> None:
    high, low, other = add(store, priority=5, group="a"), add(store, group="b"), add(store, group="b")

    moved = move(store, [low.id], Beside(high.id, joins=False)).runs[0]
    joined = move(store, [other.id], Beside(high.id)).runs[0]

    assert (moved.priority, moved.group, joined.priority, joined.group) == (5, "b", 5, "a")
    assert ready(store) == [low.id, other.id, high.id]


def test_nothing_is_moved_that_is_not_queued_or_beside_what_is_not(store: Store, reader: Reader) -> None:
    running, first, second = add(store), add(store), add(store)
    claim(store, running.id)
    before = reader.runs([running.id, first.id, second.id])

    for ids, where, error in (
        ([running.id], "first", RefusedError),
        ([second.id, running.id], "first", RefusedError),
        ([second.id], Beside(running.id), RefusedError),
        ([second.id, first.id], Beside(first.id), InvalidError),
        ([99], "first", NoSuchRunError),
        ([second.id], Beside(99), NoSuchRunError),
        (list(range(1, MOST_MOVED + 2)), "first", RefusedError),
    ):
        with pytest.raises(error):
            move(store, ids, where)  # type: ignore[arg-type]  # a table of mixed kinds

    assert reader.runs(before) == before


def test_a_move_is_recorded_and_can_be_taken_back_as_far_as_the_runs_still_wait(store: Store, reader: Reader) -> None:
    a, b, c = add(store), add(store, group="b", priority=0), add(store)
    moves = move(store, [b.id, c.id], Beside(a.id))
    claim(store, c.id, later(1))

    assert reader.history(b.id)[-1].why == f"moved before run {a.id}"
    undone = store.write(lambda tx: undoing.undo(tx, moves.changes, NOW, "user")).result()

    found = reader.runs([b.id, c.id])
    assert (found[b.id].group, found[b.id].position) == ("b", b.position)
    assert reader.history(b.id)[-1].why == "taken back"
    assert found[c.id].position != c.position
    assert ([change.after for change in undone.taken], undone.started) == ([found[b.id]], 1)


def test_moves_among_very_many_cost_the_same_and_leave_most_rows_alone(store: Store) -> None:
    ids = [add(store).id for _ in range(8)]

    def cost(where: Where) -> int:
        taken: list[int] = []

        def closure(tx: object) -> None:
            assert store._connection is not None
            act = lambda: moving.move(tx, [ids[5]], where, NOW, "user")  # type: ignore[arg-type]  # noqa: E731
            taken.append(steps_of(store._connection, act))
            raise KeyError("nothing is kept")

        assert isinstance(store.write(closure).exception(60), KeyError)
        return taken[0]

    asked: tuple[Where, ...] = ("first", "last", "up", "down", Beside(ids[2]))
    few = {where: cost(where) for where in asked}
    grow(store, {"position": "n"})
    many = {where: cost(where) for where in asked}

    assert all(many[where] <= 2 * few[where] + 3 for where in asked), (few, many)


def test_where_there_is_no_room_a_few_are_spread_anew(store: Store, reader: Reader) -> None:
    ids = [add(store).id for _ in range(100)]
    for run_id in ids[:60]:
        change(store, run_id, position=1.0)

    revisions = {run.id: run.revision for run in reader.active()}
    move(store, [ids[90]], Beside(ids[1]))

    assert order(reader) == [ids[0], ids[90], *ids[1:90], *ids[91:]]
    touched = [run for run in reader.active() if run.revision != revisions[run.id]]
    assert len(touched) < 70


def test_places_lie_between_and_differ() -> None:
    assert spread(1.0, 2.0, 3) == [1.25, 1.5, 1.75]
    assert spread(None, 2.0, 2) == [0.0, 1.0]
    assert spread(2.0, None, 2) == [3.0, 4.0]
    assert spread(1.0, 1.0, 1) is None
    assert spread(1.0, 1.0 + 2**-52, 1) is None


def test_a_run_that_is_claimed_meanwhile_is_not_moved(store: Store) -> None:
    run = add(store)
    claimed: Run = claim(store, run.id)

    with pytest.raises(RefusedError, match="only a queued run"):
        move(store, [run.id], "last")
    assert claimed.position == run.position
