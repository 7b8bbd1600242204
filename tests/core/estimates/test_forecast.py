"""What is foretold of a run, report by report."""

from __future__ import annotations

import math
import random

import pytest

from taskmon.core.estimates.curve import Curve
from taskmon.core.estimates.earlier import EarlierRun
from taskmon.core.estimates.estimate import Estimate
from taskmon.core.estimates.forecast import Forecast
from taskmon.core.progress import Progress


def steady(forecast: Forecast, took_s: float, until_s: float, every_s: float = 1.0) -> None:
    """Reports of a run that goes evenly and takes so long."""
    for number in range(int(until_s / every_s) + 1):
        forecast.put(number * every_s, Progress(fraction=min(1.0, number * every_s / took_s)))


def test_an_even_pace_gives_the_time_that_is_left_and_a_range_that_narrows() -> None:
    widths = []
    for until_s in (10, 20, 30, 40, 50):
        forecast = Forecast()
        steady(forecast, 60.0, until_s)
        estimate = forecast.estimate(until_s)
        assert estimate.left_s == pytest.approx(60.0 - until_s, rel=0.02)
        assert estimate.low_s is not None
        assert estimate.high_s is not None
        assert estimate.low_s <= 60.0 - until_s <= estimate.high_s
        widths.append(estimate.high_s - estimate.low_s)

    assert widths == sorted(widths, reverse=True)
    assert widths[-1] < widths[0] / 4


@pytest.mark.parametrize(
    "points",
    [
        [],
        [(0.0, 0.1)],
        [(0.0, 0.1), (5.0, 0.2)],
        [(0.0, 0.1), (0.5, 0.2), (1.0, 0.3)],
        [(0.0, 0.001), (5.0, 0.002), (10.0, 0.003)],
        [(0.0, 0.1), (5.0, 0.1), (10.0, 0.1)],
        [(0.0, 0.1), (5.0, 0.5), (10.0, 1.0)],
    ],
)
def test_too_little_known_gives_no_estimate(points: list[tuple[float, float]]) -> None:
    forecast = Forecast()
    for at_s, fraction in points:
        forecast.put(at_s, Progress(fraction=fraction))

    assert forecast.estimate(10.0).left_s is None


@pytest.mark.parametrize(
    "progress",
    [
        Progress(fraction=0.6, at_least=True),  # the total still grows
        Progress(fraction=0.6, step=2),  # of nobody knows how many
        Progress(message="nothing that counts"),
        None,
    ],
)
def test_what_tells_only_of_a_part_foretells_nothing(progress: Progress | None) -> None:
    forecast = Forecast()
    steady(forecast, 60.0, 30.0)
    assert forecast.estimate(30.0).left_s is not None

    forecast.put(31.0, progress)

    assert forecast.estimate(31.0).left_s is None


def test_a_pace_that_changes_is_followed() -> None:
    """A tenth of the pace from the half on: what was reckoned over the whole run alone would say half a minute."""
    forecast = Forecast()
    steady(forecast, 60.0, 30.0)
    for second in range(1, 61):
        forecast.put(30.0 + second, Progress(fraction=0.5 + second / 600))

    left_s = forecast.estimate(90.0).left_s
    assert left_s is not None
    assert 150.0 < left_s < 320.0, "240 s are left"


def test_a_stall_is_said_and_no_growing_estimate() -> None:
    forecast = Forecast()
    steady(forecast, 60.0, 30.0)
    before = forecast.estimate(31.0)

    said = [forecast.estimate(at_s) for at_s in range(32, 60)]

    assert not before.is_stalled
    told = [each.left_s for each in said if each.left_s is not None]
    assert max(told) < 1.6 * (before.left_s or 0.0)
    assert said[-1].is_stalled
    assert (said[-1].left_s, said[-1].rate, said[-1].moved_at_s) == (None, None, 30.0)
    forecast.put(61.0, Progress(fraction=0.52))
    assert not forecast.estimate(61.0).is_stalled


def test_what_moves_seldom_is_not_stalled_by_its_own_step() -> None:
    forecast = Forecast()
    steady(forecast, 3_000.0, 600.0, every_s=60.0)

    assert not forecast.estimate(700.0).is_stalled
    assert forecast.estimate(1_000.0).is_stalled


def test_a_full_bar_has_no_time_left_and_is_not_stalled() -> None:
    forecast = Forecast()
    steady(forecast, 30.0, 30.0)

    estimate = forecast.estimate(300.0)

    assert (estimate.left_s, estimate.is_stalled) == (None, False)


def slow_end() -> EarlierRun:
    """Nine tenths within a third of the time."""
    curve = Curve((float(second), 0.9 * second / 40) for second in range(41))
    for second in range(1, 81):
        curve.add(40.0 + second, 0.9 + 0.1 * second / 80)
    return EarlierRun(120.0, curve.points)


def test_an_end_that_is_always_slow_is_foretold_as_slow() -> None:
    alone, taught = Forecast(), Forecast()
    taught.learn([slow_end()])
    for second in range(31):
        for forecast in (alone, taught):
            forecast.put(float(second), Progress(fraction=0.9 * second / 40))

    assert alone.estimate(30.0).left_s == pytest.approx(14.4, rel=0.2)
    assert taught.estimate(30.0).left_s == pytest.approx(90.0, rel=0.15)


def test_an_end_that_is_always_slow_is_scaled_to_a_larger_job_of_its_kind() -> None:
    kind = slow_end()
    forecast = Forecast()
    forecast.learn([EarlierRun(kind.took_s, kind.points, is_same=False)])
    for second in range(301):
        forecast.put(float(second), Progress(fraction=0.9 * second / 400))

    assert forecast.estimate(300.0).left_s == pytest.approx(900.0, rel=0.25)


def test_what_earlier_runs_say_counts_less_once_it_does_not_hold() -> None:
    """Another input: it goes on evenly where the one before became slow."""
    forecast = Forecast()
    forecast.learn([slow_end()])
    steady(forecast, 180.0, 174.0)

    left_s = forecast.estimate(174.0).left_s
    assert left_s is not None
    assert 3.0 < left_s < 20.0, "6 s are left; at the pace of the one before it would be a minute and a half"


def test_a_run_without_a_bar_is_foretold_by_what_is_usual() -> None:
    forecast = Forecast()
    forecast.learn([EarlierRun(took_s) for took_s in (100.0, 104.0)])
    assert forecast.estimate(10.0) == Estimate(10.0), "twice is not yet usual"

    forecast.learn([EarlierRun(took_s) for took_s in (100.0, 104.0, 102.0)])

    estimate = forecast.estimate(40.0)
    assert estimate.left_s == pytest.approx(62.0)
    assert (estimate.usual_low_s, estimate.usual_high_s) == (100.8, 103.2)
    assert not estimate.is_longer_than_usual
    late = forecast.estimate(120.0)
    assert (late.left_s, late.is_longer_than_usual) == (None, True)


def test_a_run_that_was_resumed_is_not_foretold_by_whole_ones() -> None:
    forecast = Forecast()
    forecast.learn([EarlierRun(100.0)] * 3)
    for second in range(11):
        forecast.put(float(second), Progress(fraction=0.8 + second / 100))

    assert forecast.estimate(10.0).left_s == pytest.approx(10.0, rel=0.1)


def test_the_beginning_that_another_monitor_saw_is_taken_in() -> None:
    """Without it the first report would be the start of all."""
    forecast = Forecast()
    for second in range(4):
        forecast.put(50.0 + second, Progress(fraction=0.5 + second / 100))
    forecast.learn([], [(float(second), second / 100) for second in range(0, 50, 10)])

    assert forecast.estimate(53.0).left_s == pytest.approx(47.0, rel=0.1)


def test_a_stall_that_began_before_it_was_watched_here_is_one() -> None:
    forecast = Forecast()
    forecast.put(60.0, Progress(fraction=0.4))

    forecast.learn([], [(float(second), second / 100) for second in range(0, 50, 10)])

    assert not forecast.estimate(75.0).is_stalled
    stalled = forecast.estimate(90.0)
    assert (stalled.is_stalled, stalled.moved_at_s) == (True, 40.0)


def test_while_it_rests_nothing_is_foretold() -> None:
    forecast = Forecast()
    steady(forecast, 60.0, 30.0)

    estimate = forecast.estimate(30.0, rests=True)

    assert (estimate.left_s, estimate.rate, estimate.is_stalled) == (None, None, False)


def test_a_clock_that_goes_back_changes_nothing() -> None:
    forecast = Forecast()
    steady(forecast, 60.0, 30.0)
    forecast.put(-5.0, Progress(fraction=0.51))
    forecast.put(3.0, Progress(fraction=0.52))
    forecast.put(math.nan, Progress(fraction=0.53))

    estimate = forecast.estimate(1.0)

    assert estimate.at_s == 30.0
    assert estimate.left_s == pytest.approx(29.0, rel=0.1)


@pytest.mark.parametrize("seed", range(60))
def test_whatever_is_reported_an_estimate_is_finite_and_lies_in_its_range(seed: int) -> None:
    rng = random.Random(seed)
    forecast = Forecast()
    at_s = 0.0
    wild = [0.0, 1.0, -3.0, 1e17, 1e-12, math.nan, 0.5]
    for _ in range(200):
        at_s = (
            at_s + rng.expovariate(1.0) * rng.choice([0.0, 0.01, 1.0, 1e5]) if rng.random() < 0.95 else rng.choice(wild)
        )
        if rng.random() < 0.05:
            shape = tuple(sorted((rng.random() * 50, rng.random()) for _ in range(5)))
            took_s = rng.choice([0.0, 1e-9, 5.0, 50.0, 1e8])
            forecast.learn([EarlierRun(took_s, shape, rng.random() < 0.5) for _ in range(rng.randint(0, 5))], shape)
        report = {
            "fraction": rng.choice([None, rng.random(), rng.choice(wild)]),
            "done": rng.choice([None, rng.random() * 1e9, rng.choice(wild)]),
            "total": rng.choice([None, rng.random() * 1e9, rng.choice(wild)]),
            "rate": rng.choice([None, None, rng.choice(wild)]),
            "step": rng.choice([None, 1, 2]),
            "steps": rng.choice([None, 2]),
        }
        forecast.put(at_s, Progress.from_json(report))
        said = forecast.estimate(at_s + rng.random() * 10, rests=rng.random() < 0.1)
        numbers = (said.at_s, said.left_s, said.low_s, said.high_s, said.rate, said.usual_low_s, said.usual_high_s)
        assert all(each is None or (math.isfinite(each) and each >= 0.0) for each in numbers), f"seed {seed}: {said}"
        if said.left_s is not None:
            assert said.low_s is not None
            assert said.high_s is not None
            assert said.low_s <= said.left_s <= said.high_s, f"seed {seed}: {said}"
        assert Estimate.from_json(said.to_json()) == said
