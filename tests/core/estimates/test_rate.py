"""Units a second, smoothed, whatever the rhythm of the reports."""

from __future__ import annotations

import random

import pytest

from taskmon.core.estimates.rate import Rate, unit_of
from taskmon.core.progress import Progress


def test_an_even_rate_is_told_as_it_is() -> None:
    rate = Rate()
    for quarter in range(40):
        rate.add(quarter / 4, Progress(done=quarter * 25.0, unit="files"))

    assert rate.a_second(9.75) == pytest.approx(100.0)


@pytest.mark.parametrize("seed", range(3))
def test_bursts_and_irregular_reports_weigh_as_long_as_they_took(seed: int) -> None:
    """100 a second, in bursts of up to 500, told at any moment."""
    rng, rate, at_s = random.Random(seed), Rate(), 0.0
    for _ in range(300):
        at_s += rng.uniform(0.01, 2.0)
        rate.add(at_s, Progress(done=float(int(at_s * 100 / 500) * 500), unit="B"))

    found = rate.a_second(at_s)
    assert found is not None
    assert 60.0 < found < 160.0, f"seed {seed}"


def test_reports_that_come_once_a_minute_give_a_steady_rate() -> None:
    rate, said = Rate(), []
    for minute in range(10):
        rate.add(minute * 60.0, Progress(done=minute * 30.0))
        said.append(rate.a_second(minute * 60.0 + 50.0))

    assert said[2:] == [pytest.approx(0.5)] * 8


def test_it_falls_while_nothing_comes_and_a_new_pace_is_taken_up() -> None:
    rate = Rate()
    for second in range(20):
        rate.add(float(second), Progress(done=second * 10.0))
    still = rate.a_second(20.0)
    silent = rate.a_second(60.0)
    for second in range(40):
        rate.add(60.0 + second, Progress(done=190.0 + second))

    assert still == pytest.approx(10.0)
    assert silent is not None
    assert silent < 2.0
    assert rate.a_second(99.0) == pytest.approx(1.0, rel=0.05)


def test_of_one_report_and_of_another_count_nothing_is_known() -> None:
    rate = Rate()
    rate.add(5.0, Progress(done=1e9, unit="B"))
    assert rate.a_second(5.0) is None, "it went on from there"
    for second in range(6, 12):
        rate.add(float(second), Progress(done=1e9 + second, unit="B"))
    assert rate.a_second(12.0) is not None

    rate.add(12.0, Progress(done=3.0, unit="files"))

    assert rate.a_second(12.0) is None
    rate.add(13.0, Progress(fraction=0.5))
    assert rate.a_second(13.0) is None


@pytest.mark.parametrize(
    ("progress", "unit"),
    [
        (Progress(done=1.0, unit="bytes"), "B"),
        (Progress(done=1.0, unit="files"), "files"),
        (Progress(done=1.0), None),
        (Progress(done=1.0, unit="files", rate=2.0, rate_unit="B"), "B"),
        (Progress(done=1.0, unit="files", rate=2.0), "files"),
        (None, None),
    ],
)
def test_bytes_are_told_in_one_way(progress: Progress | None, unit: str | None) -> None:
    assert unit_of(progress) == unit
