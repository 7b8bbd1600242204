"""What a person may type for a time, and what is told where it is none."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from taskmon.core.clock import span_s
from taskmon.core.errors import InvalidError
from taskmon.core.requests.times import instant

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
#: Spelt out, for not every machine that tests has a table of places.
BERLIN = "CET-1CEST,M3.5.0,M10.5.0/3"


@pytest.fixture
def live_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Gives this process the local time of a place."""

    def move(place: str) -> None:
        monkeypatch.setenv("TZ", place)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()


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


@pytest.mark.parametrize(
    ("place", "typed", "at"),
    [
        (BERLIN, "2027-03-28T02:30", "2027-03-28T01:30Z"),  # 03:30: 02:30 is skipped
        (BERLIN, "2027-03-28T02:00", "2027-03-28T01:00Z"),
        (BERLIN, "2027-03-28T01:59:59", "2027-03-28T00:59:59Z"),
        (BERLIN, "2027-03-28T03:00", "2027-03-28T01:00Z"),
        (BERLIN, "2027-10-31T02:30", "2027-10-31T00:30Z"),  # the first of two
        (BERLIN, "2027-07-01T12:00", "2027-07-01T10:00Z"),
        (BERLIN, "2027-01-01T12:00", "2027-01-01T11:00Z"),
        ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2027-10-03T02:15", "2027-10-02T15:45Z"),  # skips half an hour
        ("<-04>4<-03>,M9.1.6/24,M4.1.6/24", "2026-09-06", "2026-09-06T04:00Z"),  # midnight itself is skipped
        ("EST5EDT,M3.2.0,M11.1.0", "2027-03-14T02:30", "2027-03-14T07:30Z"),
    ],
)
def test_a_time_that_the_change_of_the_clock_skips_never_comes_earlier_than_asked(
    live_in: Callable[[str], None], place: str, typed: str, at: str
) -> None:
    live_in(place)
    found = instant(typed, NOW)

    assert found == datetime.fromisoformat(at)
    assert found.astimezone().replace(tzinfo=None) >= datetime.fromisoformat(typed)


@pytest.mark.parametrize(
    ("now", "typed", "at"),
    [
        ("2027-03-28T00:50Z", "02:30", "2027-03-28T01:30Z"),  # at 01:50, just before the gap
        ("2027-03-28T01:10Z", "02:30", "2027-03-29T00:30Z"),  # at 03:10, just after it: tomorrow's
        ("2027-03-28T01:10Z", "03:10", "2027-03-29T01:10Z"),  # now is not the next
        ("2027-10-31T00:10Z", "02:30", "2027-10-31T00:30Z"),  # at the first 02:10
        ("2027-10-31T00:40Z", "02:30", "2027-10-31T01:30Z"),  # at the first 02:40 it is still to come once
        ("2027-10-31T01:10Z", "02:30", "2027-10-31T01:30Z"),  # at the second 02:10
        ("2027-10-31T01:40Z", "02:30", "2027-11-01T01:30Z"),  # at the second 02:40: tomorrow's
        ("2027-10-31T01:10Z", "2027-10-31T02:30", "2027-10-31T01:30Z"),
        ("2027-10-31T01:40Z", "2027-10-31T02:30", "2027-10-31T00:30Z"),  # both have been: at once
    ],
)
def test_a_time_that_comes_twice_is_the_first_that_is_still_to_come(
    live_in: Callable[[str], None], now: str, typed: str, at: str
) -> None:
    live_in(BERLIN)

    assert instant(typed, datetime.fromisoformat(now)) == datetime.fromisoformat(at)
