"""How old a report is, by clocks that somebody sets and a computer that sleeps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from taskmon.core.health.age import Ages

BEGUN = datetime(2026, 1, 1, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return BEGUN + timedelta(seconds=seconds)


def test_a_report_is_as_old_as_the_clocks_say() -> None:
    ages = Ages(at(0), 100.0)

    assert ages.age_s(at(5.0), at(5.5), 105.5) == 0.5
    assert ages.age_s(at(-1.0), at(6.0), 106.0) is None, "it was made while nobody read it"
    assert ages.age_s(at(9.0), at(7.0), 107.0) is None, "it was made by another clock"
    assert ages.age_s(at(8.0), at(8.01), 108.0) == pytest.approx(0.01), "clocks drift"


@pytest.mark.parametrize("leap_s", [3_600.0, -3_600.0])
def test_a_leap_of_the_clock_or_a_sleep_makes_no_report_old(leap_s: float) -> None:
    ages = Ages(at(0), 100.0)
    assert ages.age_s(at(5_000.0), at(5_000.5), 5_100.5) == 0.5

    assert ages.age_s(at(5_001.0), at(5_001.5 + leap_s), 5_101.5) is None
    assert ages.age_s(at(5_001.2), at(5_001.6 + leap_s), 5_101.6) is None, "made before the leap, too"
    assert ages.age_s(at(5_002.0 + leap_s), at(5_002.5 + leap_s), 5_102.5) == 0.5
