"""When a worker looks again: measured by what real work costs, not by what a clock is said to show."""

from __future__ import annotations

import time

from taskmon.worker.watching.pace import Pace


def look(pace: Pace, cost_s: float) -> float:
    """Look for so much processor time; in how many seconds the next look is due."""
    with pace:
        began_s = time.thread_time()
        while time.thread_time() - began_s < cost_s:
            pass
    pace.settle(0.0, is_paused=False, is_unsure=False)
    return pace.at_s - time.monotonic()


def test_a_cheap_look_is_taken_a_few_times_a_second_and_one_of_what_is_calm_or_paused_more_seldom() -> None:
    pace = Pace()
    assert 0.1 < look(pace, 0.0) <= 0.22
    pace.settle(60.0, is_paused=False, is_unsure=False)
    assert 0.4 < pace.at_s - time.monotonic() <= 0.5
    pace.settle(0.0, is_paused=True, is_unsure=False)
    assert 0.9 < pace.at_s - time.monotonic() <= 1.0
    pace.settle(60.0, is_paused=True, is_unsure=True)
    assert 0.1 < pace.at_s - time.monotonic() <= 0.22


def test_costly_looks_take_one_hundredth_of_a_core_and_are_never_far_apart() -> None:
    pace = Pace()
    while look(pace, 0.008) <= 0.22:  # what it may take ahead
        pass

    owed_s = pace.at_s - time.monotonic()
    assert owed_s + 0.7 < look(pace, 0.008) <= 2.0  # looked at before its time: both are waited for
    look(pace, 0.3)
    assert 1.9 < look(pace, 0.3) <= 2.0


def test_a_short_run_is_looked_at_often_whatever_a_look_costs() -> None:
    pace = Pace()

    assert all(look(pace, 0.01) <= 0.22 for _ in range(5))


def test_one_costly_look_puts_off_nothing() -> None:
    pace = Pace()

    assert look(pace, 0.1) <= 0.22
    assert look(pace, 0.0) <= 0.22


def test_what_has_happened_is_seen_at_once_whatever_a_look_costs() -> None:
    pace = Pace()
    for _ in range(4):
        look(pace, 0.05)
    assert pace.at_s - time.monotonic() > 1.0

    pace.hurry(0.05)
    assert pace.at_s - time.monotonic() <= 0.05
    pace.hurry()
    assert pace.is_due
    pace.hurry(60.0)  # what is due sooner stays so
    assert pace.is_due
