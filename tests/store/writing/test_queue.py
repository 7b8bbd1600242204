"""What a look at the queue costs, counted in the steps that SQLite takes: the same on any machine, however busy."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial

import pytest

from taskmon.core.errors import TaskmonError
from taskmon.core.progress import Progress
from taskmon.core.queue.move import Beside, Where
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.paths import Paths
from taskmon.store import Group, Query, Reader, Store, Transaction
from taskmon.store.queue import editing, groups, moving
from taskmon.store.schema import OPEN, READY
from tests.jobs import command
from tests.store.acts import NOW, add, change, claim, claim_in, end_in, later, perform, ready

_MANY = 3_000


def grow(store: Store, columns: Mapping[str, object], many: int = _MANY) -> None:
    """Write so many more runs like the newest one, some columns set to SQL expressions of n, the new id."""

    def closure(tx: Transaction) -> None:
        newest = tx._execute("SELECT max(id) FROM run").fetchone()[0]
        names = [row[1] for row in tx._execute("PRAGMA table_info(run)") if row[1] not in ("id", "request_key")]
        values = ", ".join(str(columns.get(name, name)) for name in names)
        tx._execute(
            f"WITH RECURSIVE ns(n) AS (SELECT {newest} + 1 UNION ALL SELECT n + 1 FROM ns WHERE n < {newest} + {many})"
            f" INSERT INTO run (id, {', '.join(names)}) SELECT n, {values}"
            f" FROM ns, (SELECT * FROM run WHERE id = {newest})"
        )

    store.write(closure).result(60)


def steps_of(connection: sqlite3.Connection, act: Callable[[], object]) -> int:
    """How many steps SQLite's machine takes for this, in hundreds."""
    taken = 0

    def count() -> None:
        nonlocal taken
        taken += 1

    connection.set_progress_handler(count, 100)
    try:
        act()
    finally:
        connection.set_progress_handler(None, 0)
    return taken


def look(store: Store, now: datetime = NOW) -> tuple[int, list[int]]:
    """The steps of a look that has four free slots, and what it would claim; nothing is changed."""
    found: list[int] = []

    def closure(tx: Transaction) -> int:
        assert store._connection is not None

        def act() -> None:
            tx.running_count()
            tx.come_due(now, 100)
            while len(found) < 4 and (run := tx.next_ready(now)) is not None:
                found.append(run.id)
                claim_in(tx, run.id, now)
            tx.next_wake()

        steps = steps_of(store._connection, act)
        taken.append(steps)
        raise KeyError("nothing is kept")

    taken: list[int] = []
    assert isinstance(store.write(closure).exception(60), KeyError)
    return taken[0], found


WAITING: dict[str, dict[str, object]] = {
    "queued": {},
    "queued in many groups": {"group_name": "'group ' || (n % 500)"},
    "held": {"held": 1},
    "waiting for others": {"waits_for": 1},
    "waiting for a time": {"not_before": "'2099-01-01T00:00:00.000Z'"},
    "due": {"not_before": "'2026-01-01T00:00:00.000Z'", "due": 1},
    "due in a paused group": {"not_before": "'2026-01-01T00:00:00.000Z'", "due": 1, "group_name": "'paused'"},
    "in a paused group, before all others": {"group_name": "'paused'", "priority": 9},
    "in a full group": {"group_name": "'full'", "priority": 9},
    "in many paused groups": {"group_name": "'paused ' || (n % 500)", "priority": 9},
    "ended": {"state": "'succeeded'", "attempt": 1, "started_at": "'2026'", "ended_at": "'2026'"},
    "ended in many groups": {
        "state": "'succeeded'", "attempt": 1, "started_at": "'2026'", "ended_at": "'2026'",
        "group_name": "'group ' || (n % 500)",
    },
}  # fmt: skip


@pytest.mark.parametrize("kind", WAITING)
def test_a_look_costs_the_same_whatever_waits(store: Store, kind: str) -> None:
    for group in (
        Group("paused", None, True),
        Group("full", 0),
        *(Group(f"paused {n}", None, True) for n in range(500)),
    ):
        store.write(partial(_put_group, group))
    mine = [add(store, priority=priority).id for priority in (5, 4, 3, 2)]
    add(store, priority=-1)
    few, first = look(store)
    assert first == mine

    grow(store, WAITING[kind])
    many, still = look(store)

    assert still == mine
    assert many <= 2 * few + 2, f"{few} hundred steps, and {many} hundred with {_MANY} more that are {kind}"


def _put_group(group: Group, tx: Transaction) -> None:
    tx.put_group(group)


def test_what_comes_due_is_gone_through_once(store: Store) -> None:
    add(store)
    grow(store, {"not_before": "'2026-01-01T00:00:00.000Z'"})

    came = [store.write(lambda tx: tx.come_due(NOW, 500)).result(60) for _ in range(8)]

    assert came == [500] * 6 + [0, 0]
    assert look(store)[0] < 100


def test_the_counts_of_the_window_and_its_pages_cost_the_same_whatever_ended(store: Store, reader: Reader) -> None:
    perform(store, add(store, group="mine").id)
    run = add(store, group="mine")
    asked: dict[str, Callable[[], object]] = {
        "a state in a group": lambda: reader.page(Query(frozenset({RunState.QUEUED}), frozenset({"mine"})), 20),
        "a group": lambda: reader.page(Query(groups=frozenset({"mine"})), 20),
        "active": lambda: reader.active(20),
        "counts": lambda: reader.counts_by_group(RunState.QUEUED, RunState.RUNNING),
    }
    few = {name: steps_of(reader._connection, act) for name, act in asked.items()}
    columns = {"state": "'succeeded'", "attempt": 1, "started_at": "'2026'", "ended_at": "'2026'", "result": "'1'"}
    grow(store, {**columns, "group_name": "'mine'"})
    grow(store, {**columns, "group_name": "'group ' || n"})

    many = {name: steps_of(reader._connection, act) for name, act in asked.items()}

    assert reader.page(Query(frozenset({RunState.QUEUED}), frozenset({"mine"})), 20) == [run]
    assert {name: steps for name, steps in many.items() if steps > 2 * few[name] + 30} == {}


def test_a_page_of_many_groups_queues_is_read_at_once_in_the_order_of_the_claims(store: Store, reader: Reader) -> None:
    for number in range(40):
        add(store, group=f"group {number % 7}", priority=number % 3)
    grow(store, {"group_name": "'group ' || (n % 300)", "priority": -1})
    steps = steps_of(reader._connection, lambda: reader.active(20))

    assert [run.id for run in reader.active(20)] == ready(store, limit=20)
    assert steps < 100


# -- groups ------------------------------------------------------------------------------------------------------------


def test_a_group_goes_with_the_last_run_that_was_in_it(store: Store, reader: Reader) -> None:
    kept, moved = add(store, group="a"), add(store, group="b")
    store.write(lambda tx: tx.remove(kept.id, NOW)).result(60)
    change(store, moved.id, group="c")

    assert set(reader.groups()) == {"default", "c"}


def test_a_group_that_somebody_has_given_a_cap_or_paused_stays_until_that_is_taken_back(
    store: Store, reader: Reader
) -> None:
    for group in (Group("capped", 2), Group("paused", None, True), Group("plain")):
        store.write(partial(_put_group, group)).result(60)
    run = add(store, group="capped")
    store.write(lambda tx: tx.remove(run.id, NOW)).result(60)
    assert set(reader.groups()) == {"default", "capped", "paused"}

    for name in ("capped", "paused"):
        store.write(partial(_put_group, Group(name))).result(60)

    assert set(reader.groups()) == {"default"}


def test_a_group_is_full_at_its_cap_and_open_again_below(store: Store) -> None:
    first, second, other = add(store, group="a"), add(store, group="a"), add(store)
    store.write(lambda tx: tx.put_group(Group("a", 1))).result(60)

    assert ready(store) == [first.id, other.id]
    claim(store, first.id)
    assert ready(store) == [other.id]
    store.write(lambda tx: tx.put_group(Group("a", 2))).result(60)
    assert ready(store) == [second.id, other.id]
    store.write(lambda tx: tx.put_group(Group("a", 1))).result(60)
    store.write(lambda tx: end_in(tx, first.id, RunState.SUCCEEDED)).result(60)
    assert ready(store) == [second.id, other.id]


@pytest.mark.parametrize("seed", range(3))
def test_each_group_knows_its_head_and_how_many_run_in_it_after_random_changes(
    store: Store, paths: Paths, seed: int
) -> None:
    print(f"seed {seed}")
    rng = random.Random(seed)

    def changed(tx: Transaction, kind: str, run: Run) -> None:
        new = {
            "hold": replace(run, held=not run.held),
            "time": replace(run, not_before=rng.choice([None, later(-5), later(1e6)])),
            "move": replace(run, position=rng.uniform(0, 40)),
            "group": replace(run, group=rng.choice("abcd")),
            "priority": replace(run, priority=rng.randint(-1, 1)),
        }[kind]
        if run.state is RunState.QUEUED or kind in ("group", "priority"):
            tx.put(run, new, NOW, "user", kind)

    def verb(tx: Transaction, run_id: int) -> None:
        match rng.randint(0, 3):
            case 0:
                ways: list[Where] = ["first", "last", "up", "down", Beside(rng.randint(1, 40))]
                moving.move(tx, [run_id, rng.randint(1, 40)], rng.choice(ways), NOW, "user")
            case 1:
                groups.rename(tx, rng.choice("abcd"), rng.choice("abcd"), NOW, "user")
            case 2:
                groups.remove(tx, rng.choice("abcd"))
            case _:
                after = [rng.randint(1, 40)]
                editing.edit(tx, run_id, {"priority": rng.randint(-1, 1), "after_end": after}, NOW, "user")

    def act(tx: Transaction) -> None:
        kind = rng.choice(
            ["add", "add", "claim", "end", "remove", "look", "hold", "time", "move", "group", "priority", "verb"]
        )
        if kind == "add":
            tx.add(command("true", group=rng.choice("abc"), priority=rng.randint(-1, 1)), NOW, "user", "added")
        elif kind == "look":
            tx.come_due(NOW, 2)
        else:
            run = tx.get(rng.randint(1, 40))
            if kind == "claim":
                claim_in(tx, run.id)
            elif kind == "end":
                end_in(tx, run.id, rng.choice([RunState.SUCCEEDED, RunState.FAILED]))
            elif kind == "remove":
                tx.remove(run.id, NOW)
            elif kind == "verb":
                verb(tx, run.id)
            else:
                changed(tx, kind, run)

    def acts(tx: Transaction) -> None:
        for _ in range(5):
            try:
                tx._execute("SAVEPOINT one")
                act(tx)
            except TaskmonError:
                tx._execute("ROLLBACK TO one")
            tx._execute("RELEASE one")

    for _ in range(60):
        store.write(acts).result(60)

    assert store.flush(10)
    raw = sqlite3.connect(paths.database)
    assert raw.execute("SELECT count(*) FROM meta WHERE key LIKE 'renaming%'").fetchone() == (0,)
    kept = raw.execute("SELECT name, running, head_priority, head_position, head_id FROM run_group ORDER BY name")
    found = {row[0]: row[1:] for row in kept.fetchall()}
    expected = {"default": (0, None, None, None)}
    for (name,) in raw.execute("SELECT DISTINCT group_name FROM run").fetchall():
        head = raw.execute(
            f"SELECT priority, position, id FROM run WHERE group_name = ? AND {READY}"
            " ORDER BY priority DESC, position, id",
            (name,),
        ).fetchone()
        running = raw.execute("SELECT count(*) FROM run WHERE state = 'running' AND group_name = ?", (name,)).fetchone()
        expected[name] = (running[0], *(head or (None, None, None)))
    assert found == expected
    assert raw.execute("SELECT count(*) FROM counter WHERE value = 0").fetchone() == (0,)
    assert raw.execute(f"SELECT count(*) FROM run_group WHERE {OPEN}").fetchone()[0] > 1
    raw.close()


def test_what_a_monitor_left_alone_is_looked_at_by_the_next(store: Store) -> None:
    """Its environment was being prepared; what was told of that is true no more."""
    run, other = add(store), add(store)
    live = Live(run.id, 1, Progress(message="preparing its environment…"))
    store.write(lambda tx: tx.put_live(live)).result(60)
    store.write(lambda tx: tx.leave_alone(run.id)).result(60)
    assert ready(store) == [other.id]

    store.write(lambda tx: tx.look_at_all_again()).result(60)

    assert ready(store) == [run.id, other.id]
    reader = store.reader()
    try:
        assert reader.live([run.id]) == {}
    finally:
        reader.close()
