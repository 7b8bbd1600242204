"""One sentence says where a delay comes from: the worst place first, and nothing where all is in time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from taskmon.core.health.diagnosis import Level, diagnose, milliseconds
from taskmon.core.health.lines import lines
from taskmon.core.health.snapshot import Moment, MonitorHealth, Rates, WindowHealth
from taskmon.core.health.spread import Spread

RUNNING = MonitorHealth(at_s=10.0, pid=1, running=1, slots=4)


def spread(p95_ms: float) -> Spread:
    return Spread(10, p95_ms / 2, p95_ms, p95_ms)


@pytest.mark.parametrize(
    ("monitor", "window", "said"),
    [
        (MonitorHealth(), None, "The monitor is idle."),
        (RUNNING, None, "All is in time."),
        (
            RUNNING,
            WindowHealth(whole=spread(120)),
            "All is in time: a report is on the screen 60 ms after it was made.",
        ),
        (replace(RUNNING, disk=spread(400), commit=spread(410)), None, "The disk: commits wait 400 ms for it."),
        (replace(RUNNING, disk=spread(1), commit=spread(900)), None, "The database: commits take 900 ms."),
        (replace(RUNNING, kept=3, disk=spread(400)), None, "The disk: 3 outcomes can't be stored yet"),
        (replace(RUNNING, arrival=spread(1500)), None, "The workers: reports are read 1.5 s after they were made"),
        (replace(RUNNING, crossing=spread(300)), None, "The monitor: its main thread takes 300 ms"),
        (RUNNING, WindowHealth(painting=spread(800)), "The window: painting is behind, by 800 ms."),
        (replace(RUNNING, disk=spread(160)), WindowHealth(painting=spread(800)), "The window: painting is behind"),
        (replace(RUNNING, unsearched=1), None, "Search does without what lately ended runs printed."),
        (replace(RUNNING, queued=9_000), None, "The database: 9,000 changes wait to be stored."),
    ],
)
def test_the_place_that_holds_up_most_is_named(monitor: MonitorHealth, window: WindowHealth | None, said: str) -> None:
    found = diagnose(Moment(monitor, window), Rates())

    assert found.text.startswith(said)
    assert (found.level is Level.GOOD) is said.startswith(("All", "The monitor is idle"))


def test_rates_are_of_the_time_between_and_of_one_monitor() -> None:
    before = Moment(replace(RUNNING, reports=10, commits=2, closures=2))
    now = Moment(replace(RUNNING, at_s=12.0, reports=30, commits=6, closures=14, cpu_s=0.5))

    rates = now.since(before)

    assert (rates.reports, rates.commits, rates.group, rates.cpu) == (10, 2, 3, 0.25)
    assert now.since(None) == Rates()
    assert now.since(Moment(replace(before.monitor, pid=2))) == Rates()


def test_what_a_monitor_of_another_version_says_is_read_as_far_as_it_goes() -> None:
    said = {**RUNNING.to_json(), "reports": "many", "commit": [], "news": 3, "disk": {"p95": 4}}
    del said["arrival"]

    assert MonitorHealth.from_json(said) == replace(RUNNING, disk=Spread(0, None, 4, None))
    assert MonitorHealth.from_json(RUNNING.to_json()) == RUNNING
    assert MonitorHealth.from_json(None) == MonitorHealth()


def test_the_lines_are_always_the_same_ones() -> None:
    empty = lines(Moment(MonitorHealth(), WindowHealth()), Rates())
    full = lines(Moment(replace(RUNNING, disk=spread(1)), WindowHealth(9, 9, spread(3), spread(4))), Rates(group=1.0))

    assert [line.name for line in empty] == [line.name for line in full]
    assert [bool(line.value) for line in empty] == [bool(line.value) for line in full]


def test_times_are_worded_with_two_digits_or_three() -> None:
    assert [milliseconds(value) for value in (0.04, 9.94, 9.96, 999, 1234)] == [
        "0.0 ms", "9.9 ms", "10 ms", "999 ms", "1.2 s",
    ]  # fmt: skip
