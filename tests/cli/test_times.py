"""What a person may type for a time, and what is told where it is none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from taskmon.cli.times import from_now, instant, span_s
from taskmon.core.errors import InvalidError

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        ("90", 90),
        ("90s", 90),
        ("5m", 300),
        ("2h", 7200),
        ("1d", 86_400),
        ("1h30m", 5400),
        ("1d2h3m4s", 93_784),
        ("0.5", 0.5),
        ("1.5h", 5400),
        ("0", 0),
        (" 7 ", 7),
    ],
)
def test_a_length_of_time_is_read_as_it_is_said(typed: str, seconds: float) -> None:
    assert span_s(typed) == seconds


@pytest.mark.parametrize("typed", ["", " ", "-5", "5x", "m", "1m1h", "nan", "inf", "1e3", "99999999999d", "5 m", "١"])
def test_what_is_no_length_is_refused_and_the_forms_are_named(typed: str) -> None:
    with pytest.raises(InvalidError, match="1h30m"):
        span_s(typed)


def test_an_hour_of_the_day_is_the_next_such_local_time() -> None:
    local = NOW.astimezone()
    soon = (local + timedelta(minutes=5)).replace(second=0, microsecond=0)
    before = (local - timedelta(minutes=5)).replace(second=0, microsecond=0)

    assert instant(f"{soon:%H:%M}", NOW) == soon
    assert timedelta(hours=23) < instant(f"{before:%H:%M}", NOW) - NOW < timedelta(hours=25)


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("2026-12-01T10:00:00Z", datetime(2026, 12, 1, 10, tzinfo=UTC)),
        ("2026-12-01T10:00+02:00", datetime(2026, 12, 1, 8, tzinfo=UTC)),
        ("2026-12-01 10:00", datetime(2026, 12, 1, 10).astimezone(UTC)),
    ],
)
def test_an_instant_is_read_in_its_zone_or_in_the_users(typed: str, at: datetime) -> None:
    assert instant(typed, NOW) == at


@pytest.mark.parametrize("typed", ["25:00", "12:60", "tomorrow", "", "5m", "0001-01-01T00:00+23:59", "2026-13-01"])
def test_what_is_no_instant_is_refused_and_the_forms_are_named(typed: str) -> None:
    with pytest.raises(InvalidError, match="18:30"):
        instant(typed, NOW)


def test_a_length_from_now_is_an_instant() -> None:
    assert from_now("1h30m", NOW) == NOW + timedelta(minutes=90)
