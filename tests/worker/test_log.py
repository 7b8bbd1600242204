"""What workers say in their log, which must not fill the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskmon.worker import log


def test_a_log_that_has_become_long_gets_nothing_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker whose outcome can't be written complains each second, for as long as it takes."""
    path = tmp_path / "worker.log"
    with path.open("ab") as file:
        monkeypatch.setattr(log, "_ERROR", file.fileno())
        for _ in range(60):
            log.complain("x" * 100_000)
    assert 4_000_000 <= path.stat().st_size <= 4_200_000
