"""Dates, times, lengths of time, decimals and UUIDs: what is given comes out equal, wherever it stands."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import pytest

from taskmon.core.errors import InvalidError
from taskmon.tasks.markers import Range
from taskmon.tasks.parameters.json_values import encoded, result_of
from taskmon.tasks.parameters.schema import Kind, Parameter
from taskmon.tasks.parameters.signature import bound, parameters_of
from taskmon.tasks.parameters.text_values import parse_texts
from taskmon.tasks.parameters.validation import check_params
from taskmon.tasks.parameters.written_kinds import WRITTEN
from tests.tasks.signatures import problems

EAST = timezone(timedelta(hours=5, minutes=30))
ID = UUID("123e4567-e89b-12d3-a456-426614174000")


def taking(hint: Any, *default: Any) -> Any:
    """A task with one parameter `x` of this hint."""

    def required(x: Any) -> None: ...
    def optional(x: Any = default[0] if default else None) -> None: ...

    task = optional if default else required
    task.__annotations__ = {"x": hint}
    return task


def given_to(hint: Any, value: Any) -> Any:
    """What the task sees of a JSON value, which travels and is stored in between."""
    task = taking(hint)
    checked = check_params(parameters_of(task), {"x": value}, "/")
    stored = json.loads(encoded(checked, "it", nan=False))
    assert check_params(parameters_of(task), stored, "/") == checked, "what is stored is given once more"
    return bound(task, stored)["x"]


@pytest.mark.parametrize(
    ("hint", "given", "seen"),
    [
        (date, "2026-01-31", date(2026, 1, 31)),
        (date, " 20260131 ", date(2026, 1, 31)),
        (datetime, "2026-01-31T18:30", datetime(2026, 1, 31, 18, 30)),  # noqa: DTZ001
        (datetime, "2026-01-31 18:30:00.000001", datetime(2026, 1, 31, 18, 30, 0, 1)),  # noqa: DTZ001
        (datetime, "2026-01-31", datetime(2026, 1, 31)),  # noqa: DTZ001
        (datetime, "2026-01-31T18:30Z", datetime(2026, 1, 31, 18, 30, tzinfo=UTC)),
        (datetime, "2026-01-31T18:30+05:30", datetime(2026, 1, 31, 18, 30, tzinfo=EAST)),
        (time, "18:30", time(18, 30)),
        (time, "18:30:01+05:30", time(18, 30, 1, tzinfo=EAST)),
        (timedelta, 5400, timedelta(minutes=90)),
        (timedelta, 0.1, timedelta(seconds=0.1)),
        (timedelta, -60, timedelta(minutes=-1)),
        (timedelta, "1h30m", timedelta(minutes=90)),
        (timedelta, "90", timedelta(seconds=90)),
        (Decimal, "1.10", Decimal("1.10")),
        (Decimal, "-0", Decimal("-0")),
        (Decimal, "1E+3", Decimal("1E+3")),
        (Decimal, "0.123456789012345678901234567890", Decimal("0.123456789012345678901234567890")),
        (Decimal, 10**30, Decimal(10**30)),
        (Decimal, 2.5, Decimal("2.5")),
        (Decimal, 0.1, Decimal("0.1")),
        (UUID, "123e4567-e89b-12d3-a456-426614174000", ID),
        (UUID, "{123E4567E89B12D3A456426614174000}", ID),
        (list[date], ["2026-01-31"], [date(2026, 1, 31)]),
        (dict[str, Decimal], {"a": "1.0"}, {"a": Decimal("1.0")}),
        (UUID | None, None, None),
        (UUID | None, str(ID), ID),
        (list[datetime | None], [None, "2026-01-31T00:00Z"], [None, datetime(2026, 1, 31, tzinfo=UTC)]),
        (set[date], ["2026-01-31", "20260131"], {date(2026, 1, 31)}),
        (frozenset[str], ["a"], frozenset({"a"})),
        (tuple[Path, ...], ["/a"], (Path("/a"),)),
        (tuple, [1, "a"], (1, "a")),
    ],
)  # fmt: skip
def test_what_is_given_comes_out_equal(hint: Any, given: Any, seen: Any) -> None:
    came = given_to(hint, given)

    assert came == seen
    assert repr(came) == repr(seen)  # 1.10 is not 1.1, and what has no zone gets none


@pytest.mark.parametrize(
    ("hint", "given", "says"),
    [
        (date, "31.1.2026", '"31.1.2026" is not a date such as 2026-01-31'),
        (date, "2026-02-30", "is not a date"),
        (date, "2026-01-31T10:00", "is not a date"),
        (date, 20260131, "20260131 is not a date"),
        (date, None, "null is not a date"),
        (date, "", "is not a date"),
        (datetime, "tomorrow", "is not a date and time such as 2026-01-31T18:30 or, with its zone,"),
        (datetime, 1769880600, "is not a date and time"),
        (time, "25:00", "is not a time of day such as 18:30"),
        (timedelta, "soon", '"soon" is not a length of time: seconds, or such as 1h30m'),
        (timedelta, 1e300, "is not a length of time: seconds, or such as 1h30m"),
        (timedelta, "9" * 100_000, "9… is not a length of time"),
        (timedelta, True, "true is not a length of time"),
        (Decimal, "1,5", '"1,5" is not a decimal number'),
        (Decimal, "NaN", "is not a decimal number"),
        (Decimal, "Infinity", "is not a decimal number"),
        (Decimal, "1E+99999999999999999999", "is not a decimal number"),
        (Decimal, True, "true is not a decimal number"),
        (Decimal, 0.12345678901234567, "has more digits than a JSON number keeps; write it in quotes"),
        (Annotated[Decimal, Range(0, 0.1)], "0.11", '"0.11" is not a decimal number from 0 to 0.1'),
        (UUID, "123", '"123" is not a UUID such as 123e4567'),
        (list[date], ["2026-01-31", "x"], '"x" is not a date'),
        (UUID | None, "x", '"x" is not a UUID'),
    ],
)
def test_what_is_none_is_refused_with_what_it_would_look_like(hint: Any, given: Any, says: str) -> None:
    [(where, problem)] = problems(taking(hint), {"x": given}).items()

    assert where.startswith("x")
    assert says in problem


def test_a_range_of_decimals_ends_where_it_is_written() -> None:
    """The float 0.1 is a little more than a tenth."""
    assert given_to(Annotated[Decimal, Range(0.1, 9)], "0.1") == Decimal("0.1")


@pytest.mark.parametrize(
    ("hint", "default", "shown"),
    [
        (date, date(2026, 1, 31), "2026-01-31"),
        (datetime, datetime(2026, 1, 31, tzinfo=UTC), "2026-01-31T00:00:00+00:00"),
        (time, time(18, 30), "18:30:00"),
        (timedelta, timedelta(minutes=1.5), 90),
        (timedelta, timedelta(milliseconds=1), 0.001),
        (Decimal, Decimal("1.10"), "1.10"),
        (UUID, ID, str(ID)),
        (set[str], {"b", "a"}, ["a", "b"]),
        (tuple[int, ...], (2, 1), [2, 1]),
        (date, datetime(2026, 1, 31, tzinfo=UTC), None),
        (Decimal, Decimal("NaN"), None),
        (date, "2026-01-31", None),
    ],
)
def test_a_default_is_shown_as_it_would_be_given(hint: Any, default: Any, shown: Any) -> None:
    [parameter] = parameters_of(taking(hint, default))

    assert (parameter.required, parameter.default) == (False, shown)
    assert type(parameter.default) is type(shown)
    assert bound(taking(hint, default), {}) == {}, "it is left to Python"


def test_a_default_that_can_be_gone_through_but_once_is_left_as_it_is() -> None:
    numbers = iter([1, 2])
    [parameter] = parameters_of(taking(Iterable[int], numbers))

    assert (parameter.required, parameter.default) == (False, None)
    assert list(numbers) == [1, 2]


def test_a_default_outside_of_its_range_is_refused() -> None:
    with pytest.raises(InvalidError, match="its default, 2 is not a decimal number from 0 to 1"):
        parameters_of(taking(Annotated[Decimal, Range(0, 1)], Decimal(2)))


@dataclass
class Order:
    day: date
    price: Decimal = Decimal("1.10")
    marks: list[UUID] = field(default_factory=list)


def test_they_stand_in_a_dataclass_as_well() -> None:
    assert given_to(Order, {"day": "2026-01-31", "marks": [str(ID)]}) == Order(date(2026, 1, 31), marks=[ID])
    assert problems(taking(Order), {"x": {"day": 1, "marks": ["y"]}}).keys() == {"x.day", "x.marks[0]"}


def test_a_shell_gives_each_as_a_text_and_null_where_it_may_be() -> None:
    def task(day: date, price: Decimal, span: timedelta, days: list[date], mark: UUID | None) -> None: ...

    typed = ["day=2026-01-31", "price=1e3", "span=5m", "days=2026-01-31", "days=2026-02-01", "mark=null"]
    checked = check_params(parameters_of(task), parse_texts(parameters_of(task), typed), "/")

    assert checked == {
        "day": "2026-01-31",
        "price": "1E+3",
        "span": 300,
        "days": ["2026-01-31", "2026-02-01"],
        "mark": None,
    }


@pytest.mark.parametrize("kind", WRITTEN)
def test_each_has_an_example_that_it_takes_and_travels_as_data(kind: Kind) -> None:
    record = WRITTEN[kind]
    value = record.read(record.example.partition(",")[0])  # a length of time has three
    [parameter] = parameters_of(taking(type(value)))

    assert parameter.type.kind is kind
    assert Parameter.from_json(json.loads(json.dumps(parameter.to_json()))) == parameter


def test_a_kind_of_a_newer_taskmon_is_any_value_to_a_monitor_that_is_older() -> None:
    """After an upgrade an older monitor asks the newer package, whose own check will see the value once more."""
    assert Parameter.from_json({"name": "x", "type": {"kind": "colour"}}).type.kind is Kind.ANY


@pytest.mark.parametrize(
    "value",
    [
        ID,
        date(2026, 1, 31),
        datetime(2026, 1, 31, 18, 30, tzinfo=EAST),
        datetime(2026, 1, 31, 18, 30, 0, 1),  # noqa: DTZ001
        time(18, 30, tzinfo=UTC),
        timedelta(days=3, microseconds=1),
        Decimal("1E+3"),
        Decimal("-0"),
        Decimal("0.10"),
    ],
)
def test_what_a_task_returns_another_takes(value: Any) -> None:
    result, remark = result_of({"it": [value]})

    assert remark == ""
    assert repr(given_to(type(value), result["it"][0])) == repr(value)


@pytest.mark.parametrize("seed", range(2))
def test_any_value_comes_out_equal_of_what_it_is_returned_as(seed: int) -> None:
    print("seed", seed)
    chance = random.Random(seed)
    for _ in range(150):
        zone = chance.choice([None, UTC, timezone(timedelta(seconds=chance.randrange(-86_399, 86_400)))])
        at = datetime(1, 1, 1, tzinfo=UTC) + timedelta(microseconds=chance.randrange(10**6 * 3600 * 24 * 365 * 9_000))
        digits = tuple(chance.randrange(10) for _ in range(chance.randrange(1, 40)))
        for value in (
            at.replace(tzinfo=zone),
            at.date(),
            at.timetz().replace(tzinfo=zone),
            timedelta(microseconds=chance.randrange(-(10**15), 10**15)),
            Decimal((chance.randrange(2), digits, chance.randrange(-50, 50))),
            UUID(int=chance.getrandbits(128)),
        ):
            result, _ = result_of(value)
            assert repr(given_to(type(value), result)) == repr(value)


def test_a_decimal_that_is_no_number_is_returned_as_its_text_and_bytes_of_a_path_come_through() -> None:
    assert result_of([Decimal("NaN"), Decimal("-Infinity"), Path(os.fsdecode(b"caf\xe9"))]) == (
        ["NaN", "-Infinity", "caf\udce9"],
        "",
    )
    assert given_to(Path, "/caf\udce9") == Path(os.fsdecode(b"/caf\xe9"))
