"""The table of requests, on a real store, without a monitor and without Qt."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import pytest

from taskmon.core.errors import InvalidError, NoSuchRunError, RefusedError
from taskmon.core.states import RunState
from taskmon.engine.server import changing, handlers, reading
from taskmon.engine.verbs.control import Control
from taskmon.engine.verbs.worker_requests import ControlHooks
from taskmon.paths import Paths
from taskmon.store import Store
from tests.store.acts import change, claim, end, perform

JOB = {"argv": ["true"], "cwd": "/"}


class Counter:
    """Whoever holds the lock, and answers."""

    def __init__(self, paths: Paths) -> None:
        self.store = Store(paths)
        self.store.open()
        self.reader = self.store.reader()
        self.removed: list[int] = []
        control = Control(self.store, paths, ControlHooks(removed=self.removed.append))
        self.context = changing.WriteContext(self.reader, paths, control, self.store)

    def ask(self, method: str, **params: Any) -> Any:
        found = handlers.answer(method, params, self.context)
        return found.result(60) if isinstance(found, Future) else found

    def add(self, *runs: dict[str, Any]) -> list[int]:
        added = self.ask("add", runs=[{"job": JOB, **run} for run in runs], environment={"A": "1"})
        return [run["id"] for run in added]

    def close(self) -> None:
        self.reader.close()
        self.store.close()


@pytest.fixture
def counter(paths: Paths) -> Iterator[Counter]:
    counter = Counter(paths)
    yield counter
    counter.close()


def test_what_is_added_can_be_listed_and_shown(counter: Counter) -> None:
    first, second = counter.add({"name": "one", "tags": ["x"]}, {"name": "two", "after": [], "priority": 3})

    assert [run["id"] for run in counter.ask("list")] == [second, first]
    shown = counter.ask("show", id=first)
    assert (shown["name"], shown["tags"], shown["attempts"]) == ("one", ["x"], [])
    assert shown["history"][0]["by"] == "user"
    assert shown["environment_differences"]["A"] == {"job": "1", "monitor": None}


def test_pages_follow_one_another(counter: Counter) -> None:
    ids = counter.add(*({} for _ in range(5)))

    first = counter.ask("list", limit=2)
    rest = counter.ask("list", limit=9, before=first[-1]["id"])

    assert [run["id"] for run in (*first, *rest)] == ids[::-1]


def test_the_overview_has_room_for_what_ended_however_much_is_queued(counter: Counter) -> None:
    ids = counter.add(*({} for _ in range(12)))
    for run_id in ids[:4]:
        counter.ask("cancel", id=run_id)

    seen = counter.ask("overview", limit=6)

    assert [run["state"] for run in seen["runs"]] == ["queued"] * 4 + ["cancelled"] * 2
    assert seen["counts"]["queued"] == 8


def test_no_answer_holds_all_the_long_results_at_once(counter: Counter) -> None:
    ids = counter.add(*({} for _ in range(9)))
    for run_id in ids:
        perform(counter.store, run_id, result="x" * 999_990)

    first = counter.ask("list")
    rest = counter.ask("list", before=first[-1]["id"])

    assert len(first) < len(ids)
    assert {len(run["result"]) for run in first} == {999_990}
    assert rest[0]["id"] == first[-1]["id"] - 1
    seen = counter.ask("overview")["runs"]
    assert [run["id"] for run in seen] == ids[::-1]
    assert {(run["result"], run["result_bytes"]) for run in seen} == {(None, 999_992)}


@pytest.mark.parametrize(
    "run",
    [
        None,
        [],
        {"job": None},
        {"job": {"argv": "true", "cwd": "/"}},
        {"job": {"argv": ["true"], "cwd": "relative"}},
        {"job": {"argv": ["true"], "cwd": "/nowhere/at/all"}},
        {"job": {"argv": ["true"], "cwd": "/", "color": 1}},
        {"job": JOB, "state": "succeeded"},
        {"job": JOB, "name": 7},
        {"job": JOB, "name": "a\x1b[2J"},
        {"job": JOB, "priority": "1"},
        {"job": JOB, "priority": True},
        {"job": JOB, "tags": "x"},
        {"job": JOB, "tags": [1]},
        {"job": JOB, "retries": -1},
        {"job": JOB, "retries": 1.5},
        {"job": JOB, "backoff": -1},
        {"job": JOB, "backoff": 10**400},
        {"job": JOB, "hold": "yes"},
        {"job": JOB, "not_before": "soon"},
        {"job": JOB, "not_before": "9999-12-31T23:59:59-23:59"},
        {"job": JOB, "after": ["1"]},
        {"job": JOB, "key": "k" * 201},
    ],
)
def test_a_run_that_makes_no_sense_is_refused_with_its_place_and_nothing_is_added(
    counter: Counter, run: object
) -> None:
    with pytest.raises(InvalidError) as refused:
        counter.ask("add", runs=[{"job": JOB}, run], environment={})

    assert refused.value.record.details == {"index": 1}
    assert counter.ask("list") == []


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("no_such_method", {}),
        ("add", {}),
        ("add", {"runs": []}),
        ("add", {"runs": [{"job": JOB}], "environment": ["A"]}),
        ("show", {}),
        ("show", {"id": "1"}),
        ("show", {"id": True}),
        ("list", {"states": ["done"]}),
        ("list", {"limit": "9"}),
        ("move", {"id": 1}),
        ("move", {"id": 1, "where": "up"}),
        ("group", {"name": ""}),
        ("group", {"name": "a\nb"}),
        ("group", {"name": "g", "slots": "2"}),
        ("group", {"name": "g", "slots": -1}),
        ("group", {"name": "g", "slots": 10**30}),
        ("prune", {"keep": "all"}),
        ("prune", {"older_than_s": -1}),
        ("prune", {"older_than_s": 1e300}),
    ],
)
def test_parameters_that_make_no_sense_are_refused(counter: Counter, method: str, params: dict[str, Any]) -> None:
    with pytest.raises(InvalidError):
        counter.ask(method, **params)


@pytest.mark.parametrize("run_id", [1, 0, -1, 1 << 63, 10**30])
@pytest.mark.parametrize("method", ["show", "cancel", "retry", "resume", "hold", "remove", "duplicate"])
def test_a_run_that_does_not_exist_is_named(counter: Counter, method: str, run_id: int) -> None:
    with pytest.raises(NoSuchRunError):
        counter.ask(method, id=run_id)


def test_a_retry_of_an_attempt_that_is_no_longer_the_newest_does_nothing(counter: Counter) -> None:
    (run_id,) = counter.add({})
    counter.ask("cancel", id=run_id)

    with pytest.raises(RefusedError, match="moved on"):
        counter.ask("retry", id=run_id, seen_attempt=3)

    assert counter.ask("show", id=run_id)["state"] == "cancelled"


def test_with_a_reader_alone_nothing_is_changed(counter: Counter, paths: Paths) -> None:
    context = reading.ReadContext(counter.reader, paths)

    assert handlers.answer("list", {}, context) == []
    with pytest.raises(InvalidError):
        handlers.answer("add", {"runs": [{"job": JOB}]}, context)


def test_what_was_seen_can_be_pruned(counter: Counter) -> None:
    first, second = counter.add({}, {})
    counter.ask("cancel", id=first)

    gone = counter.ask("prune", keep=0)

    assert gone["runs"] == 1
    assert [run["id"] for run in counter.ask("list")] == [second]


def test_while_the_processes_of_a_run_are_looked_for_everybody_else_is_answered(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking, gate = threading.Event(), threading.Event()

    def survivors_of(*_: object) -> list[object]:
        looking.set()
        assert gate.wait(10)
        return []

    monkeypatch.setattr("taskmon.system.survivors_of", survivors_of)
    first, other = counter.add({}, {})
    claim(counter.store, first)
    change(counter.store, first, cancelling=True)
    letting_go = handlers.answer("let_go", {"id": first}, counter.context)
    assert looking.wait(10)

    held = counter.ask("hold", id=other)

    gate.set()
    assert held["facts"] == ["held"]
    assert letting_go.result(60)["state"] == "interrupted"


def test_while_the_files_of_a_removed_run_go_everybody_else_is_answered(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    removing, gate = threading.Event(), threading.Event()

    def rmtree(*_: object, **__: object) -> None:
        removing.set()
        assert gate.wait(10)

    monkeypatch.setattr("shutil.rmtree", rmtree)
    first, other = counter.add({}, {})
    going = handlers.answer("remove", {"id": first}, counter.context)
    assert removing.wait(10)

    held = counter.ask("hold", id=other)

    assert (held["facts"], counter.removed, going.done()) == (["held"], [first], False)
    gate.set()
    assert going.result(60) is None


def test_a_run_that_moves_on_while_its_processes_are_looked_for_is_not_let_go(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    (run_id,) = counter.add({})
    claim(counter.store, run_id)
    change(counter.store, run_id, cancelling=True)

    def survivors_of(*_: object) -> list[object]:
        end(counter.store, run_id, RunState.CANCELLED)
        return []

    monkeypatch.setattr("taskmon.system.survivors_of", survivors_of)
    with pytest.raises(RefusedError, match="not being cancelled"):
        counter.ask("let_go", id=run_id)

    assert counter.ask("show", id=run_id)["state"] == "cancelled"


def test_what_is_seen_all_at_once_is_stored_in_pieces(counter: Counter) -> None:
    ids = counter.add(*({} for _ in range(450)))
    for run_id in ids[::50]:
        perform(counter.store, run_id, RunState.FAILED)
    asked: list[int] = []
    write = counter.store.write

    def counted(closure: Any, **options: Any) -> Any:
        asked.append(1)
        return write(closure, **options)

    counter.store.write = counted  # type: ignore[method-assign]
    assert counter.ask("mark_seen", ids=ids) is None

    assert len(asked) >= 3
    assert not any(map(counter.reader.unseen, RunState))
