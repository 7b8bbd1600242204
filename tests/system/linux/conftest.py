"""Real processes to look at."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator

import pytest

from taskmon import system
from taskmon.core.journal import Identity


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(["sleep", "60"], env={**os.environ, "TASKMON_ATTEMPT": "sleepers-nonce"})
    yield process
    process.kill()
    process.wait()


def identity_of(process: subprocess.Popen[bytes]) -> Identity:
    found = system.identify(process.pid)
    assert found is not None
    return found
