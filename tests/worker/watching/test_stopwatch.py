"""What the computer slept is known from two clocks, of which one stands still meanwhile."""

from __future__ import annotations

import time

import pytest

from taskmon import system
from taskmon.worker.watching.stopwatch import Stopwatch, asleep_s


def test_the_sleep_of_the_computer_is_the_difference_of_two_clocks_and_counts_for_no_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = {"steady": 5_000.0, "monotonic": 1_000.0}
    monkeypatch.setattr(system, "steady_s", lambda: now["steady"])
    monkeypatch.setattr(time, "monotonic", lambda: now["monotonic"])
    before_s, watch = asleep_s(), Stopwatch()

    now["steady"] += 7_230.0  # 30 seconds awake, two hours asleep
    now["monotonic"] += 30.0

    assert asleep_s() - before_s == 7_200.0
    assert watch.elapsed_s == 30.0
