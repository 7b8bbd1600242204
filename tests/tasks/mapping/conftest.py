"""A stage on which a test performs tasks that map."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tasks.performances import Stage, forget_modules_in


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    yield Stage(tmp_path)
    forget_modules_in(tmp_path)
