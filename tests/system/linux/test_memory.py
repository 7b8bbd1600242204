"""Memory, and whom the kernel has ended for it."""

from __future__ import annotations

import sys

import pytest

from taskmon import system

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what Linux alone can do")


def test_kills_for_want_of_memory_are_counted() -> None:
    count = system.oom_kills()
    assert count is None or count >= 0
