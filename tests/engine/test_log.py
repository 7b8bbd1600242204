"""The log is its owner's alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from taskmon.engine import log


def test_a_rotated_log_is_its_owners_alone_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "_LARGEST_BYTES", 1_000)
    former = os.umask(0)
    try:
        log.open_log(tmp_path)
        for _ in range(50):
            log.note("a line of some length, so that the file is full soon")
    finally:
        log.close_log()
        os.umask(former)

    files = list(tmp_path.glob("taskmon.log*"))
    assert len(files) > 1
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
