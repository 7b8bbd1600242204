"""A clock that leaps is not believed at once."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from taskmon.engine.verbs.believed_clock import Belief, BelievedClock, Reading, believed

_NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
_DAY, _HOUR, _TWO_YEARS = timedelta(days=1), timedelta(hours=1), timedelta(days=730)


def _reading(after: timedelta, boot: str = "one", since_boot: timedelta | None = None) -> Reading:
    return Reading(_NOW + after, boot, (after if since_boot is None else since_boot).total_seconds())


def _told(*readings: Reading) -> list[timedelta]:
    """What is believed after each reading, as time after the first."""
    belief: Belief | None = None
    told = []
    for reading in readings:
        belief = believed(belief, reading)
        told.append(belief.at - _NOW)
    return told


def test_a_clock_that_goes_on_is_believed() -> None:
    steps = [_HOUR * 0, _HOUR, _DAY, 2 * _DAY + _HOUR / 2]
    assert _told(*map(_reading, steps)) == steps


def test_a_leap_is_believed_when_a_day_has_confirmed_it() -> None:
    leap = _TWO_YEARS
    readings = [_reading(after, "two") for after in (leap, leap + _HOUR, leap + 20 * _HOUR, leap + _DAY)]
    assert _told(_reading(_HOUR * 0), *readings) == [_HOUR * 0, _HOUR * 0, _HOUR * 0, _HOUR * 0, leap + _DAY]


def test_a_leap_that_is_taken_back_has_changed_nothing() -> None:
    told = _told(_reading(_HOUR * 0), _reading(_TWO_YEARS), _reading(_HOUR), _reading(_TWO_YEARS + 2 * _DAY))
    assert told == [_HOUR * 0, _HOUR * 0, _HOUR, _HOUR]


def test_of_two_leaps_the_nearer_one_has_to_be_confirmed() -> None:
    told = _told(
        _reading(_HOUR * 0, "a"),
        _reading(_TWO_YEARS, "b"),
        _reading(30 * _DAY, "c"),
        _reading(30 * _DAY + 23 * _HOUR, "d"),
    )
    assert told[-2:] == [_HOUR * 0, 30 * _DAY + 23 * _HOUR]


def test_a_day_that_passed_on_the_clock_alone_confirms_nothing() -> None:
    """Set once more within a minute it reads a day later, but the clock that nobody can set tells of no day."""
    first = _reading(_TWO_YEARS, since_boot=_HOUR)
    again = _reading(_TWO_YEARS + 2 * _DAY, since_boot=_HOUR + timedelta(minutes=1))
    assert _told(_reading(_HOUR * 0), first, again)[-1] == _HOUR * 0
    assert _told(_reading(_HOUR * 0), first, Reading(again.at, "another boot", 60.0))[-1] == again.at - _NOW
    assert _told(_reading(_HOUR * 0), Reading(first.at, "one", None), Reading(again.at, "one", None))[-1] > _DAY


def test_the_newest_record_is_believed_where_nothing_is_kept(tmp_path: Path) -> None:
    clock = BelievedClock(tmp_path / "clock.json")
    clock.begin(_NOW)
    clock.begin(_NOW + _TWO_YEARS)  # what this process has written since is no witness

    assert clock.read(_NOW + _TWO_YEARS) == _NOW
    assert BelievedClock(tmp_path / "clock.json").read(_NOW + _TWO_YEARS + _HOUR) == _NOW
    assert clock.read(_NOW + _HOUR) == _NOW + _HOUR


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b'{"at": 7, "leap": null}', b'{"at": "x", "leap": {}}'])
def test_what_cannot_be_read_is_as_nothing(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "clock.json"
    path.write_bytes(content)
    clock = BelievedClock(path)
    clock.begin(_NOW)

    assert clock.read(_NOW + _TWO_YEARS) == _NOW
    assert json.loads(path.read_bytes())["leap"]["at"].startswith("2028")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["clock.json", "home"]


def test_where_it_cannot_be_kept_a_leap_is_never_believed(tmp_path: Path) -> None:
    clock = BelievedClock(tmp_path / "missing" / "clock.json")
    clock.begin(_NOW)
    assert [clock.read(_NOW + _TWO_YEARS + days * _DAY) for days in range(3)] == [_NOW] * 3


def test_in_a_new_home_the_clock_is_believed(tmp_path: Path) -> None:
    clock = BelievedClock(tmp_path / "clock.json")
    clock.begin(None)
    assert clock.read(_NOW) == _NOW
