"""A few points, however long a run takes."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from taskmon.core.estimates.curve import MOST_POINTS, Curve, points_from_json, whole
from taskmon.core.progress import Progress


@pytest.mark.parametrize("seconds", [5, 100, 100_000])
def test_it_stays_short_and_keeps_its_shape(seconds: int) -> None:
    curve = Curve((float(second), (second / seconds) ** 2) for second in range(seconds + 1))

    points = curve.points
    assert len(points) <= MOST_POINTS
    assert points[0][0] == 0.0
    assert points[-1] == (float(seconds), 1.0), "the newest is always there"
    assert all(fraction == pytest.approx((at_s / seconds) ** 2) for at_s, fraction in points)
    gaps = [after[0] - before[0] for before, after in pairwise(points)]
    assert max(gaps[:-1]) <= max(2.0, seconds / 8)


def test_what_falls_or_is_unknown_again_was_no_measure_of_the_whole() -> None:
    curve = Curve([(0.0, 0.1), (1.0, 0.6), (2.0, 0.2), (3.0, 0.4)])
    assert curve.points == ((2.0, 0.2), (3.0, 0.4))

    curve.add(4.0, None)

    assert not curve.points


def test_it_is_read_back_as_it_was_written() -> None:
    curve = Curve([(0.0, 0.0), (1.23456, 0.33333333), (7.0, 1.0)])

    assert points_from_json(json.loads(json.dumps(curve.to_json()))) == ((0.0, 0.0), (1.23, 0.3333), (7.0, 1.0))


@pytest.mark.parametrize(
    "value",
    [None, 5, "x", {}, [1], [[1]], [[1, "x"]], [[0, 2.0]], [[-1, 0.5]], [[2, 0.5], [1, 0.6]], [[1, 0.5], [2, 0.4]],
     [[1e300, 0.5]], [[True, 0.5]], [[1, None]], [[1, 0.5, 3]], [[number, 0.1] for number in range(1_000)]],
)  # fmt: skip
def test_what_is_none_is_read_as_none(value: object) -> None:
    assert points_from_json(value) == ()


@pytest.mark.parametrize(
    ("progress", "fraction"),
    [
        (Progress(fraction=0.4), 0.4),
        (Progress(fraction=0.5, step=2, steps=4), 0.375),
        (Progress(fraction=0.5, step=2), None),
        (Progress(fraction=0.5, at_least=True), None),
        (None, None),
    ],
)
def test_only_a_fraction_of_the_whole_counts(progress: Progress | None, fraction: float | None) -> None:
    assert whole(progress) == fraction
