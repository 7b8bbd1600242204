"""What one commit keeps of many closures, and how often each of them runs for that."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from taskmon.core.errors import NoSuchRunError, RefusedError
from taskmon.store import Query, Reader, Store, Transaction
from tests.jobs import command
from tests.store.acts import NOW, add


@pytest.fixture
def gate(store: Store) -> Iterator[threading.Event]:
    """Keeps the writer busy until it is set, so that what is asked for meanwhile is committed together."""
    gate, entered = threading.Event(), threading.Event()

    def closure(tx: Transaction) -> None:
        entered.set()
        gate.wait(10)

    add(store, name="first")
    store.write(closure)
    assert entered.wait(10)
    yield gate
    gate.set()


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

    assert isinstance(refused.exception(10), NoSuchRunError)
    assert [first.result(10), last.result(10)] == [None, None]
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

    assert isinstance(asked[1].exception(10), ValueError)
    assert asked[2].result(10) is None
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

    assert [each.result(10) for each in asked] == [None] * len(asked)
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

    assert store.write(closure).result(10) == "went on"
    assert _names(reader) == []
