"""The launch of a monitor on a machine that lacks something: it settles, and begins, once that is there again."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import suppress

import pytest
from pytestqt.qtbot import QtBot

from taskmon.core.states import RunState
from taskmon.engine import launch
from taskmon.engine.attempts.recovery import Finding
from taskmon.installed import load_all
from tests.engine.conftest import TIMEOUT_MS, MakeBench
from tests.jobs import command


class Descriptors:
    """Those that this process may still open."""

    def __init__(self) -> None:
        self._before = resource.getrlimit(resource.RLIMIT_NOFILE)
        self._taken: list[int] = []

    def take_all(self) -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(map(int, os.listdir("/dev/fd"))) + 1, self._before[1]))
        with suppress(OSError):
            while True:
                self._taken.append(os.open(os.devnull, os.O_RDONLY))

    def give_back(self) -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, self._before)
        while self._taken:
            os.close(self._taken.pop())


@pytest.fixture
def descriptors() -> Iterator[Descriptors]:
    descriptors = Descriptors()
    yield descriptors
    descriptors.give_back()


def test_a_launch_that_may_open_no_file_for_a_while_settles_and_begins_later(
    make_bench: MakeBench, descriptors: Descriptors, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was over with that: nothing that was queued ever began, and nobody was told."""

    def loaded(*parts: str) -> None:
        load_all(*parts)
        monkeypatch.undo()
        descriptors.take_all()

    monkeypatch.setattr(launch, "load_all", loaded)
    bench = make_bench(start=False)
    run = bench.add(command("true"))[0]
    found: list[tuple[Finding, ...]] = []
    bench.engine.recovered.connect(found.append)

    bench.engine.start()
    qtbot.waitUntil(lambda: bench.engine.machine.stops, timeout=TIMEOUT_MS)
    descriptors.give_back()

    assert bench.until_over(run.id).state is RunState.SUCCEEDED
    assert found == [()]
