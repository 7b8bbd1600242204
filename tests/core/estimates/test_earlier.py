"""What earlier runs tell: their usual time, and their shape."""

from __future__ import annotations

import math

import pytest

from taskmon.core.estimates.earlier import EarlierRun, Middle, Shape, Usual, usual


@pytest.mark.parametrize(
    ("took_s", "expected"),
    [
        ([60.0, 61.0], None),
        ([60.0, 62.0, 61.0], Usual(60.4, 61.6, 61.0)),
        ([60.0, 62.0, 61.0, 3_600.0, 61.5, 60.5], Usual(60.5, 62.0, 61.25)),  # one that was stuck for an hour
        ([10.0, 60.0, 300.0], None),  # wildly different
    ],
)
def test_what_is_usual_takes_three_that_are_alike(took_s: list[float], expected: Usual | None) -> None:
    assert usual([EarlierRun(each) for each in took_s]) == expected


def test_the_very_same_job_goes_before_others_of_its_kind() -> None:
    same = [EarlierRun(each) for each in (60.0, 61.0, 62.0)]
    others = [EarlierRun(each, is_same=False) for each in (90.0, 91.0, 92.0)]

    assert usual([*others, *same]) == usual(same)
    assert usual([*others, *same[:2]]) is not None, "all of the kind, where too few are the same"
    assert usual(others) == Usual(90.4, 91.6, 91.0)


def test_twice_as_long_is_as_far_from_the_middle_as_half_as_long() -> None:
    middle = Middle.of([EarlierRun(each) for each in (50.0, 100.0, 200.0)])

    assert middle is not None
    assert math.exp(middle.log_s) == pytest.approx(100.0)
    assert math.exp(middle.spread) == pytest.approx(2.0)
    assert Middle.of([]) is None


def test_its_share_of_time_follows_its_shape() -> None:
    run = EarlierRun(100.0, ((10.0, 0.5), (20.0, 0.8), (60.0, 0.8), (80.0, 0.9)))

    shape = Shape([run])
    shares = [shape.share_at(fraction) for fraction in (0.0, 0.25, 0.5, 0.8, 0.85, 0.9, 1.0)]

    assert shares == pytest.approx([0.0, 0.05, 0.1, 0.2, 0.7, 0.8, 1.0])
    assert shape.longest_rest_s(0.8) == 40.0
    assert shape.bend(0.5) > 1.5, "at half of it an even pace would have said 10 s, and it took 90"
    even = EarlierRun(100.0, ((25.0, 0.25), (50.0, 0.5), (75.0, 0.75)))
    assert Shape([even]).bend(0.5) == pytest.approx(0.0)
    assert Shape([run, even]).share_at(0.5) == pytest.approx(0.3)
