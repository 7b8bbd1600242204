"""What each test of tasks gets: a stage to perform one on, and the interpreter as it was before."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tasks.performances import Stage, forget_modules_in


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.setattr(sys, "path", list(sys.path))
    folder = tmp_path / "stage"
    folder.mkdir()
    yield Stage(folder)
    forget_modules_in(folder)
