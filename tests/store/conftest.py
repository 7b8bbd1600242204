"""An open store, and a reader of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from taskmon.paths import Paths
from taskmon.store import Reader, Store, Transaction
from tests.store.acts import add
from tests.store.ear import Ear


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def store(paths: Paths, ear: Ear) -> Iterator[Store]:
    store = Store(paths, ear.hooks)
    store.open()
    yield store
    store.close()


@pytest.fixture
def reader(store: Store) -> Iterator[Reader]:
    reader = store.reader()
    yield reader
    reader.close()


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
