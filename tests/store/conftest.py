"""An open store, and a reader of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from taskmon.paths import Paths
from taskmon.store import Reader, Store
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
