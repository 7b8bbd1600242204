"""How long something took lately, from buckets: near enough, bounded, and forgotten after a minute."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from taskmon.core.health.spread import NOTHING, Spread, Times


def test_half_nearly_all_and_the_longest_are_told_within_a_bucket() -> None:
    times = Times()
    for number in range(1, 101):
        times.add(1000.0, number / 1000)

    spread = times.spread(1000.0)

    assert spread.count == 100
    assert spread.p50_ms is not None
    assert spread.p95_ms is not None
    assert 36 <= spread.p50_ms <= 71
    assert 68 <= spread.p95_ms <= 100
    assert spread.max_ms == 100


def test_what_is_older_than_a_minute_is_forgotten_and_its_room_used_again() -> None:
    times = Times()
    times.add(1000.0, 5.0)
    times.add(1050.0, 0.001)

    assert times.spread(1050.0).max_ms == 5000
    assert times.spread(1075.0).max_ms == 1
    assert times.spread(2000.0) == NOTHING
    times.add(1070.0, 0.002)  # into the slice of the first
    assert times.spread(1075.0).count == 2


@given(st.lists(st.floats(0, 1e7), min_size=1, max_size=50))
def test_any_durations_are_borne_and_stay_in_order(durations: list[float]) -> None:
    times = Times()
    for duration in durations:
        times.add(0.0, duration)

    spread = times.spread(0.0)

    assert spread.count == len(durations)
    assert spread.p50_ms is not None
    assert spread.p95_ms is not None
    assert spread.max_ms is not None
    assert 0 <= spread.p50_ms <= spread.p95_ms <= spread.max_ms
    assert Spread.from_json(spread.to_json()) == spread
