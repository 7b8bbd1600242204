"""An estimate as time goes on, and as it is stored."""

from __future__ import annotations

import pytest

from taskmon.core.estimates.estimate import Estimate
from taskmon.core.estimates.rests import Rests


def test_what_is_left_becomes_less_until_it_should_have_been_over() -> None:
    estimate = Estimate(10.0, 20.0, 15.0, 30.0, rate=3.0, rate_unit="B")

    assert estimate.by(5.0) is estimate, "an older reading takes nothing back"
    later = estimate.by(18.0)
    assert (later.left_s, later.low_s, later.high_s, later.rate) == (12.0, 7.0, 22.0, 3.0)
    late = estimate.by(35.0)
    assert (late.left_s, late.low_s, late.high_s) == (0.0, 0.0, 5.0)
    over = estimate.by(60.0)
    assert (over.left_s, over.low_s, over.high_s, over.rate, over.rate_unit) == (None, None, None, None, None)


@pytest.mark.parametrize("value", [None, 3, [], {}, {"at_s": "x"}, {"at_s": -1}, {"at_s": 1e400}, {"left_s": 3}])
def test_what_is_none_is_read_as_none(value: object) -> None:
    assert Estimate.from_json(value) is None


def test_a_number_that_is_none_is_not_known() -> None:
    stored = {"at_s": 1, "left_s": "soon", "rate": -3, "rate_unit": 7, "is_stalled": 1}

    assert Estimate.from_json(stored) == Estimate(1.0)


def test_it_is_read_back_as_it_was_written() -> None:
    for estimate in (Estimate(1.0), Estimate(1.5, 2.0, 1.0, 3.0, 4.0, "files", 5.0, 6.0, True, 0.5)):
        assert Estimate.from_json(estimate.to_json()) == estimate


def test_a_stall_is_much_longer_than_the_longest_of_the_latest_rests() -> None:
    rests = Rests()
    for at_s in (0.0, 1.0, 2.0, 9.0, 10.0):
        rests.move(at_s)

    assert not rests.is_stalled(30.0)
    assert rests.is_stalled(40.0)
    assert not rests.is_stalled(40.0, known_rest_s=20.0), "earlier runs rested there as well"
    fresh = Rests()
    fresh.move(0.0)
    assert not fresh.is_stalled(1e6), "it has never had a pace"
