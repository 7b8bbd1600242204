"""What one commit keeps of many closures, and how often each of them runs for that."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest

from taskmon.core.errors import NoSuchRunError, RefusedError
from taskmon.core.states import RunState
from taskmon.paths import Paths
from taskmon.store import Query, Reader, Store, Transaction
from tests.jobs import command
from tests.store.acts import NOW, add, claim, end_in


def _adding(name: str, ran: list[str]) -> Callable[[Transaction], None]:
    def closure(tx: Transaction) -> None:
        ran.append(name)
        tx.add(command(name), NOW, "user", "added")
        tx.if_undone(lambda: ran.append(f"{name} undone"))

    return closure


def _apart(name: str, ran: list[str]) -> Callable[[Transaction], None]:
    """Adds a run, then another one in vain."""

    def fail(tx: Transaction) -> None:
        tx.add(command("in vain"), NOW, "user", "added")
        tx.if_undone(lambda: ran.append("apart undone"))
        raise RefusedError("no")

    def closure(tx: Transaction) -> None:
        _adding(name, ran)(tx)
        try:
            tx.apart(lambda: fail(tx))
        except RefusedError:
            if not tx.is_open:
                raise

    return closure


def _names(reader: Reader) -> list[str]:
    return sorted(run.name for run in reader.page(Query()))


def test_a_closure_that_is_refused_before_it_writes_costs_the_others_nothing(
    store: Store, reader: Reader, gate: threading.Event
) -> None:
    ran: list[str] = []
    first = store.write(_adding("a", ran))
    refused = store.write(lambda tx: tx.get(77))
    last = store.write(_adding("b", ran))
    gate.set()

    assert isinstance(refused.exception(60), NoSuchRunError)
    assert [first.result(60), last.result(60)] == [None, None]
    assert ran == ["a", "b"]
    assert _names(reader) == ["a", "b", "first"]


def test_after_one_has_failed_that_had_written_all_run_once_more_and_its_writes_alone_are_undone(
    store: Store, reader: Reader, gate: threading.Event
) -> None:
    ran: list[str] = []

    def failing(tx: Transaction) -> None:
        _adding("lost", ran)(tx)
        raise ValueError("mine alone")

    asked = [store.write(_adding("a", ran)), store.write(failing), store.write(_adding("b", ran))]
    gate.set()

    assert isinstance(asked[1].exception(60), ValueError)
    assert asked[2].result(60) is None
    assert ran == ["a", "lost", "a undone", "lost undone", "a", "lost", "lost undone", "b"]
    assert _names(reader) == ["a", "b", "first"]


@pytest.mark.parametrize("is_alone", [True, False])
def test_what_is_done_apart_and_fails_is_undone_alone(
    store: Store, reader: Reader, gate: threading.Event, is_alone: bool
) -> None:
    ran: list[str] = []
    asked = [store.write(_apart("kept", ran))]
    if not is_alone:
        asked.append(store.write(_adding("other", ran)))
    gate.set()

    assert [each.result(60) for each in asked] == [None] * len(asked)
    assert ran[:4] == ["kept", "kept undone", "apart undone", "kept"]
    assert ran.count("kept undone") == 1
    assert _names(reader) == (["first", "kept"] if is_alone else ["first", "kept", "other"])


def test_an_error_apart_that_a_closure_swallows_leaves_nothing_half_done(store: Store, reader: Reader) -> None:
    def fail(tx: Transaction) -> None:
        tx.add(command("in vain"), NOW, "user", "added")
        raise RefusedError("no")

    def closure(tx: Transaction) -> str:
        try:
            tx.apart(lambda: fail(tx))
        except RefusedError:
            return "went on"
        return "did it"

    assert store.write(closure).result(60) == "went on"
    assert _names(reader) == []


def test_a_running_run_that_another_program_has_changed_is_read_again_before_it_is_ended(
    store: Store, reader: Reader, paths: Paths
) -> None:
    run = add(store)
    claim(store, run.id)
    with closing(sqlite3.connect(paths.database)) as other:
        other.execute("UPDATE run SET revision = revision + 5 WHERE id = ?", (run.id,))
        other.commit()

    refused = store.write(lambda tx: end_in(tx, run.id, RunState.SUCCEEDED)).exception(60)
    ended = store.write(lambda tx: end_in(tx, run.id, RunState.SUCCEEDED)).result(60)

    assert isinstance(refused, RefusedError)
    assert (ended.state, ended.revision) == (RunState.SUCCEEDED, 8)
    assert reader.run(run.id) == ended


def test_a_run_that_runs_is_seen_by_the_next_closure_as_the_one_before_it_has_left_it(store: Store) -> None:
    run = add(store)
    claim(store, run.id)
    paused = store.write(lambda tx: tx.put(tx.get(run.id), replace(tx.get(run.id), paused=True), NOW, "user", "paused"))

    def failing(tx: Transaction) -> None:
        tx.put(tx.get(run.id), replace(tx.get(run.id), paused=False), NOW, "user", "goes on")
        raise ValueError("mine alone")

    failed = store.write(failing)

    assert paused.result(60).paused
    assert isinstance(failed.exception(60), ValueError)
    assert store.write(lambda tx: tx.get(run.id)).result(60) == paused.result()
