"""Too little is free where the data lie: the queue is held, says so, and goes on by itself."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from pytestqt.qtbot import QtBot

from taskmon.core.errors import ErrorCode, RunError
from taskmon.core.states import RunState
from taskmon.core.trouble import is_of_machine
from taskmon.engine.dispatch.room import Room
from taskmon.settings import Settings
from tests.engine.conftest import TIMEOUT_MS, MakeBench
from tests.jobs import command
from tests.waiting import wait_until


class Disk:
    """A disk that is as full as a test says, and hangs while it says so."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.free = 0
        self.total = 10**12
        self.answers = threading.Event()
        self.answers.set()
        self.asked = 0
        monkeypatch.setattr(shutil, "disk_usage", self._usage)

    def _usage(self, folder: Path) -> SimpleNamespace:
        self.asked += 1
        self.answers.wait(60)
        return SimpleNamespace(total=self.total, used=self.total - self.free, free=self.free)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


def test_the_queue_is_held_while_too_little_is_free_and_goes_on_by_itself(
    make_bench: MakeBench, disk: Disk, qtbot: QtBot
) -> None:
    disk.free = 120_400_000
    bench = make_bench(Settings(slots=2))
    told: list[RunError | None] = []
    bench.engine.trouble_changed.connect(told.append)
    qtbot.waitUntil(lambda: bench.engine.trouble is not None, timeout=TIMEOUT_MS)
    (run,) = bench.add(command("true"))

    error = bench.engine.trouble
    assert error is not None
    assert error.message == (
        f"Only 120 MB are free on the disk of {bench.engine.paths.home}, 500 MB are wanted."
        " Free some space, or set least_free_bytes lower. What is queued waits, and goes on by itself."
    )
    assert error.code == ErrorCode.DISK_FULL
    assert is_of_machine(error)
    asked = disk.asked
    qtbot.waitUntil(lambda: disk.asked > asked, timeout=TIMEOUT_MS)
    assert bench.stored(run.id).state is RunState.QUEUED
    assert bench.stored(run.id).revision == run.revision  # nothing of it is stored

    disk.free = 600_000_000
    bench.until(run.id, lambda news: news.state is RunState.SUCCEEDED)
    assert told[-1] is None


@pytest.mark.parametrize(
    ("least", "total", "free", "is_short"),
    [
        (500, 100_000, 499, True),
        (500, 100_000, 500, False),
        (500, 1_000, 60, False),  # a twentieth of a small disk is enough
        (500, 1_000, 49, True),
        (0, 100_000, 0, False),
    ],
)
def test_what_is_to_stay_free_is_never_more_than_a_twentieth_of_the_disk(
    disk: Disk, tmp_path: Path, least: int, total: int, free: int, is_short: bool
) -> None:
    disk.total, disk.free = total, free

    assert (Room(tmp_path, lambda: least, lambda error: None).shortage() is not None) is is_short


def test_a_disk_that_does_not_answer_holds_nobody_up(disk: Disk, tmp_path: Path) -> None:
    disk.answers.clear()
    noted: list[RunError] = []
    held = Room(tmp_path, lambda: 500, noted.append)

    held.look_soon()
    held.look_soon()
    wait_until(lambda: disk.asked == 1)  # one thread waits, however often it is asked
    assert noted == []

    disk.answers.set()
    wait_until(lambda: len(noted) == 1)
    held.look_soon()
    assert disk.asked == 1  # the answer is new enough


def test_a_disk_that_is_gone_is_not_said_to_be_full(tmp_path: Path) -> None:
    assert Room(tmp_path / "gone", lambda: 500, lambda error: None).shortage() is None
