"""What of a job's words can be stored and shown, and what is no evidence."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from taskmon.core import storable


@pytest.mark.parametrize(
    "content",
    [
        *("NaN", "[-Infinity]", '{"a": Infinity}', "1e999", "-1e999", "9" * 5_000, "{", "", "\x00"),
        *("[" * 251 + "]" * 251, '{"a":' * 251 + "1" + "}" * 251, "[" * 100_000 + "]" * 100_000),
    ],
)
def test_what_could_not_be_written_again_is_not_read(content: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        storable.loads(content)
    with pytest.raises(ValueError, match=r"."):
        storable.loads(content.encode())


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, 0, -1.5, 2**200, "ü\udcff\ud800\x00", 1e308, {"a": [{}, [], "[[[["]}),
        *([[]] * 1_000, ["[" * 1_000], json.loads("[" * 250 + "]" * 250)),
    ],
)
def test_what_json_can_hold_is_read_as_it_was_written(value: Any) -> None:
    assert storable.loads(json.dumps(value)) == value
    assert storable.loads(json.dumps(value).encode()) == value


def test_what_is_no_character_in_a_text_is_made_visible() -> None:
    assert storable.storable("plain ü 🎉\n") == "plain ü 🎉\n"
    assert storable.storable("\ud800\udcff\x00") == r"\ud800\udcff\x00"
    assert storable.text("abcdef", 3) == "abc"
    assert [storable.text(value, 9) for value in (None, 5, ["a"], {"a": 1})] == [""] * 4


@pytest.mark.parametrize("value", [2**63, -(2**63), True, 1.0, "5", math.nan, [], {}])
def test_what_sqlite_cannot_count_is_no_whole_number(value: Any) -> None:
    with pytest.raises(ValueError, match="whole number"):
        storable.whole(value)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 2**70, 1e300, True, "5", [], -(10**400)])
def test_what_nothing_can_measure_is_no_number(value: Any) -> None:
    with pytest.raises(ValueError, match="no number"):
        storable.number(value)


def test_a_number_is_told_as_the_database_gives_it_back() -> None:
    """A whole number beyond what a real can tell was shown as another than it was stored as."""
    assert repr(storable.number(2**63 - 1)) == "9.223372036854776e+18"
    assert storable.number(None) is None


@pytest.mark.parametrize(("value", "is_one"), [(1, True), (2**31 - 1, True), (0, False), (-5, False), (2**31, False)])
def test_a_pid_is_one_that_a_system_can_have(value: int, is_one: bool) -> None:
    assert storable.is_pid(value) is is_one
    assert not storable.is_pid(True)
    assert not storable.is_pid(str(value))
