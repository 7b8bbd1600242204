"""A factory of real workers, all of which are gone when the test is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.worker.hiring import Worker

Hire = Callable[..., Worker]


@pytest.fixture
def hire(tmp_path: Path) -> Iterator[Hire]:
    """Start a worker; keyword arguments as of `Worker`."""
    hired: list[Worker] = []

    def start(**fields: Any) -> Worker:
        hired.append(Worker(tmp_path / "runs", **fields))
        return hired[-1]

    yield start
    for worker in hired:
        worker.clean_up()


@pytest.fixture
def worker(hire: Hire) -> Worker:
    return hire()
