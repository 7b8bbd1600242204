"""What the doctor says of the room on the disk."""

from __future__ import annotations

import shutil
from types import SimpleNamespace

import pytest

from taskmon.cli.checks.checks import check_space
from taskmon.cli.checks.result import Level
from taskmon.cli.monitor.session import Session
from taskmon.paths import Paths


def test_a_disk_that_holds_the_queue_is_a_warning(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = SimpleNamespace(total=10**12, used=10**12 - 700_000_000, free=700_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage)
    (fine,) = check_space(Session(paths))
    paths.config.mkdir(exist_ok=True)
    paths.settings.write_text("least_free_bytes = 2_000_000_000\n")
    (held,) = check_space(Session(paths))

    assert fine.level is Level.OK
    assert held.level is Level.WARNING
    assert held.text.startswith(f"Only 700 MB are free on the disk of {paths.home}, 2.0 GB are wanted.")
