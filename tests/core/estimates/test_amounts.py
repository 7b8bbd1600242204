"""How far and how fast, in words of a person."""

from __future__ import annotations

import pytest

from taskmon.core.estimates.amounts import amount, percent, rate_text


@pytest.mark.parametrize(
    ("fraction", "said"),
    [(0.0, "0 %"), (0.29, "29 %"), (0.57, "57 %"), (0.999, "99 %"), (0.9999999999, "99 %"), (1.0, "100 %")],
)
def test_a_hundred_percent_is_said_only_of_all(fraction: float, said: str) -> None:
    assert percent(fraction) == said


@pytest.mark.parametrize(
    ("done", "total", "unit", "said"),
    [
        (64.1e9, 87.9e9, "B", "64.1 of 87.9 GB"),
        (900e6, 87.9e9, "bytes", "900 MB of 87.9 GB"),
        (12_345_678.0, None, "B", "12.3 MB"),
        (1_234_567.0, 17_022_000.0, "files", "1,234,567 of 17,022,000 files"),
        (102.92, 245.04, "s", "01:42 of 04:05"),
        (3723.0, 7200.0, "s", "1:02:03 of 2:00:00"),
        (9.5, None, "s", "00:09"),
        (2.5, None, None, "2.50"),
        (3.0, 0.0, "evil\x1b[2J", "3 evil\\x1b[2J"),
        (None, 5.0, "files", ""),
    ],
)
def test_an_amount(done: float | None, total: float | None, unit: str | None, said: str) -> None:
    assert amount(done, total, unit) == said


@pytest.mark.parametrize(
    ("rate", "unit", "said"),
    [
        (12_400_000.0, "B", "12.4 MB/s"),
        (0.0, "B", "0 B/s"),
        (3.21, "files", "3.2 files/s"),
        (3.0, "files", "3 files/s"),
        (0.5, "it", "0.5 it/s"),
        (0.02, "files", "1.2 files/min"),
        (0.0005, "files", "1.8 files/h"),
        (15_300.0, None, "15,300/s"),
        (99.96, "frames", "100 frames/s"),
        (2.0, "evil\x1b[2J", "2 evil\\x1b[2J/s"),
    ],
)
def test_a_rate(rate: float, unit: str | None, said: str) -> None:
    assert rate_text(rate, unit) == said
