"""Estimates in words of a person, no more exact than they are."""

from __future__ import annotations

import pytest

from taskmon.core.estimates.rounding import range_text


@pytest.mark.parametrize(
    ("low_s", "high_s", "said"),
    [
        (0.0, 0.0, "up to 1 s"),
        (0.0, 3.2, "up to 3 s"),
        (4.0, 7.0, "4 to 7 s"),
        (41.0, 47.0, "40 to 45 s"),
        (43.0, 47.0, "about 45 s"),
        (20.0, 62.0, "20 to 60 s"),
        (60.0, 89.0, "60 to 90 s"),
        (110.0, 130.0, "about 2 min"),
        (720.0, 900.0, "12 to 15 min"),
        (1_320.0, 1_500.0, "22 to 25 min"),
        (1_900.0, 3_000.0, "32 to 50 min"),
        (3_000.0, 5_000.0, "50 to 85 min"),
        (5_000.0, 7_200.0, "1.5 to 2 h"),
        (40_000.0, 90_000.0, "11 to 25 h"),
        (200_000.0, 400_000.0, "2.5 to 4.5 d"),
        (9.0, 5.0, "about 9 s"),
        (1.0, 9e18, "up to 1.04167e+14 d"),
    ],
)
def test_a_range_of_time(low_s: float, high_s: float, said: str) -> None:
    assert range_text(low_s, high_s) == said
