"""What each campaign gets: a seeded source of chance, monitors as real processes, and a clean end whatever happens."""

from __future__ import annotations

import faulthandler
import random
from collections.abc import Callable, Iterator

import pytest

from taskmon.paths import Paths, find_paths
from tests.engine.conftest import make_bench as make_bench
from tests.faults import campaign
from tests.faults.monitors import Monitor, end_everything

Launch = Callable[..., Monitor]


@pytest.fixture(scope="session")
def session_seed() -> int:
    return campaign.seed()


@pytest.fixture(autouse=True)
def no_dump() -> None:
    """A long campaign is none that hangs: pytest-timeout alone says when it takes too long."""
    faulthandler.cancel_dump_traceback_later()


@pytest.fixture
def rng(request: pytest.FixtureRequest, session_seed: int) -> random.Random:
    """Chance that can be had again: TASKMON_SEED=<what is printed>."""
    print(f"TASKMON_SEED={session_seed}")
    return random.Random(f"{session_seed} {request.node.name}")


@pytest.fixture
def paths(home: object) -> Paths:
    """The paths that a process of this test finds by itself, the socket's too."""
    return find_paths()


@pytest.fixture
def launch(paths: Paths) -> Iterator[Launch]:
    """Start `taskmon work`; keyword arguments as of `Monitor`."""
    monitors: list[Monitor] = []

    def start(**fields: object) -> Monitor:
        monitors.append(Monitor(paths, **fields))  # type: ignore[arg-type]  # the callers name real fields
        return monitors[-1]

    yield start
    for monitor in monitors:
        monitor.kill()
    end_everything(paths)
