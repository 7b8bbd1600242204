"""Many runs added at once: all or none at any instant, and nobody waits for the whole of it."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import pytest

from taskmon.core.errors import NoSuchRunError, StoreError
from taskmon.core.job import Job
from taskmon.core.requests.new_run import NewRun
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.verbs.adding import FEW, add_many
from taskmon.engine.verbs.control import Control
from taskmon.paths import Paths
from taskmon.store import Query, Store
from taskmon.store.writing import additions
from tests.engine.server.test_handlers import JOB, Counter, counter
from tests.jobs import command
from tests.store.acts import NOW, add, change, perform, ready
from tests.waiting import wait_until

__all__ = ["counter"]

MANY = 3 * FEW + 50


def wanted(number: int, **fields: Any) -> NewRun:
    return command("echo", str(number), name=f"run {number}", request_key=f"key:{number}", **fields)


def many(store: Store, *requests: NewRun) -> tuple[Run, ...]:
    return add_many(store, requests, NOW, "user", lambda run, new: None)


def left_over(store: Store) -> list[int]:
    def closure(tx: Any) -> list[int]:
        tables = ("addition", "addition_part")
        return [tx.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]

    return store.write(closure).result(60)


def test_they_are_stored_as_one_by_one_in_the_order_in_which_they_were_asked_for(counter: Counter) -> None:
    store, reader = counter.store, counter.reader
    single = add(store, "echo", "0", name="run 0", tags=("b", "a"), group="g", not_before=NOW)

    runs = many(store, *(wanted(number, tags=("b", "a"), group="g", not_before=NOW) for number in range(MANY)))

    assert [run.id for run in runs] == list(range(2, MANY + 2))
    assert [run.name for run in runs] == [f"run {number}" for number in range(MANY)]
    assert list(runs) == list(reader.runs(range(2, MANY + 2)).values()), "what is told is what is stored"
    assert change(store, runs[0].id, held=False).tags == single.tags
    assert (runs[0].environment, runs[0].not_before) == (single.environment, single.not_before)
    assert [step.why for step in reader.history(runs[-1].id)] == ["added"]
    assert reader.tags() == {"a": MANY + 1, "b": MANY + 1}
    assert left_over(store) == [0, 0]
    assert add(store).id == MANY + 2


def test_ids_alone_are_answered_where_that_is_enough(counter: Counter) -> None:
    runs = [{"job": JOB}] * MANY

    assert counter.ask("add", runs=runs, environment={}, answer="ids") == list(range(1, MANY + 1))
    assert [run["id"] for run in counter.ask("add", runs=runs[:2], environment={})] == [MANY + 1, MANY + 2]
    assert counter.ask("add", runs=runs[:1], environment={}, answer="ids") == [MANY + 3]


def test_if_one_makes_no_sense_none_is_added(counter: Counter) -> None:
    requests = [wanted(number) for number in range(MANY)]

    with pytest.raises(NoSuchRunError):
        many(counter.store, *requests, wanted(-1, after=(99,)))

    assert counter.reader.page(Query()) == []
    assert left_over(counter.store) == [0, 0]
    assert add(counter.store).id == 1, "no number was used up"


def test_others_are_served_between_the_pieces(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    other = add(counter.store)
    done: list[str] = []
    become_runs = additions.become_runs

    def spied(*arguments: Any) -> list[Run]:
        if "piece" not in done:
            hold = counter.context.control.hold(other.id)
            hold.add_done_callback(lambda _: done.append("held"))
        done.append("piece")
        return become_runs(*arguments)

    monkeypatch.setattr(additions, "become_runs", spied)
    many(counter.store, *(wanted(number) for number in range(MANY)))

    assert done.count("piece") == 4
    assert "held" in done[:3]


def test_what_goes_first_is_stored_first_so_that_it_is_claimed_first(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    heads: list[int] = []
    become_runs = additions.become_runs

    def spied(tx: Any, *arguments: Any) -> list[Run]:
        runs = become_runs(tx, *arguments)
        head = tx.next_ready(NOW)
        heads.append(head.id)
        return runs

    monkeypatch.setattr(additions, "become_runs", spied)
    runs = many(counter.store, *(wanted(number, priority=number) for number in range(MANY)))

    assert heads == [runs[-1].id] * 4
    assert ready(counter.store, limit=3) == [runs[-1].id, runs[-2].id, runs[-3].id]


def test_asked_for_again_they_are_the_same_runs(counter: Counter) -> None:
    first = many(counter.store, *(wanted(number) for number in range(MANY)))

    again = many(counter.store, *(wanted(number) for number in reversed(range(-5, MANY))))

    assert {run.id for run in again[:MANY]} == {run.id for run in first}
    assert len(counter.reader.runs(range(1, 3 * MANY))) == MANY + 5


def added_by_one_that_goes(paths: Paths, step: int) -> int | None:
    """How many runs there are after a monitor was gone that had asked for so many commits; None: it was through."""
    store = Store(paths)
    store.open()
    store.write(lambda tx: tx.connection.execute("DELETE FROM run")).result(60)
    write = store.write
    asked = 0

    def dying(closure: Any, **options: Any) -> Future[Any]:
        nonlocal asked
        asked += 1
        if asked > step:
            raise StoreError("It is gone.")
        return write(closure, **options)

    store.write = dying  # type: ignore[method-assign]
    is_through = True
    try:
        many(store, *(wanted(number) for number in range(10)))
    except StoreError:
        is_through = False
    store.close()
    store = Store(paths)
    store.open()
    wait_until(lambda: left_over(store) == [0, 0])
    reader = store.reader()
    runs = reader.page(Query(), limit=100)
    reader.close()
    store.close()
    assert len({run.name for run in runs}) == len(runs)
    return None if is_through else len(runs)


def test_a_monitor_that_goes_at_any_instant_leaves_all_of_them_or_none(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(additions, "PART", 3)

    found = [added_by_one_that_goes(paths, step) for step in range(12)]

    # Begun, four parts laid down, promised, four parts made runs, finished.
    assert found == [0] * 6 + [10] * 5 + [None]


def test_what_they_come_after_may_be_gone_when_they_become_runs(paths: Paths) -> None:
    store = Store(paths)
    store.open()
    succeeded, failed, queued, stays = (add(store) for _ in range(4))
    perform(store, succeeded.id)
    perform(store, failed.id, RunState.FAILED)
    after = [
        {"after": (succeeded.id,)}, {"after_end": (failed.id,)}, {"after": (queued.id,)}, {"after": (stays.id,)},
    ]  # fmt: skip
    (part,) = additions.parts_of([wanted(number, **fields) for number, fields in enumerate(after)])
    number = store.write(lambda tx: additions.begin(tx, NOW, "user")).result(60)
    store.write(lambda tx: additions.lay_down(tx, number, part)).result(60)
    store.write(lambda tx: additions.promise(tx, number, len(after))).result(60)
    for run in (succeeded, failed, queued):
        store.write(lambda tx, run=run: tx.remove(run.id, NOW)).result(60)  # type: ignore[misc]
    store.close()

    store = Store(paths)
    store.open()
    wait_until(lambda: left_over(store) == [0, 0])
    reader = store.reader()
    runs = list(reader.runs(range(5, 9)).values())
    reader.close()
    store.close()

    assert [(run.state.value, run.waits_for) for run in runs] == [
        ("queued", 0), ("queued", 0), ("failed", 0), ("queued", 1),
    ]  # fmt: skip


def test_their_secrets_are_known_when_they_may_be_claimed(counter: Counter, paths: Paths) -> None:
    control = Control(counter.store, paths)
    job = {"kind": "task", "task": "m:f", "secrets": ["token"], "cwd": "/"}
    requests = [NewRun(Job.from_json(job), name=f"t{n}", secrets={"token": str(n)}) for n in range(MANY)]

    runs = control.add(requests).result(60)

    assert [control.secrets.known(run) for run in runs] == [{"token": str(n)} for n in range(MANY)]
