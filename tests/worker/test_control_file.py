"""What was asked of an attempt: nothing is heard twice, and nothing is missed when the file is begun anew."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from taskmon.core.journal import CONTROL, Request
from taskmon.engine.attempts.attempt_folder import AttemptFolder
from taskmon.worker.control_file import Requests

_NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def requests(tmp_path: Path) -> Requests:
    return Requests(str(tmp_path / CONTROL))


@pytest.fixture
def folder(tmp_path: Path) -> AttemptFolder:
    return AttemptFolder(tmp_path)


def test_each_request_is_heard_once(requests: Requests, folder: AttemptFolder) -> None:
    assert requests.read() == []
    folder.ask(Request.PAUSE, "user", _NOW)
    folder.ask(Request.RESUME, "user", _NOW)

    assert requests.read() == [Request.PAUSE, Request.RESUME]
    assert requests.read() == []


def test_pauses_without_end_take_little_of_the_disk_and_each_is_heard(
    requests: Requests, folder: AttemptFolder, tmp_path: Path
) -> None:
    for turn in range(3_000):
        wanted = Request.RESUME if turn % 2 else Request.PAUSE
        folder.ask(wanted, "user", _NOW)
        assert requests.read() == [wanted]
        assert (tmp_path / CONTROL).stat().st_size <= 65_536


def test_a_worker_that_was_deaf_meanwhile_hears_the_newest_and_every_cancel(
    requests: Requests, folder: AttemptFolder
) -> None:
    folder.ask(Request.PAUSE, "user", _NOW)
    assert requests.read() == [Request.PAUSE]
    folder.ask(Request.CANCEL, "user", _NOW)
    for turn in range(1_501):
        folder.ask(Request.RESUME if turn % 2 else Request.PAUSE, "user", _NOW)

    heard = requests.read()

    assert heard[0] is Request.CANCEL
    assert heard[-1] is Request.PAUSE
