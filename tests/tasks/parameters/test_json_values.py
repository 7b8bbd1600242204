"""What JSON can hold is encoded; what it can't is named by its place."""

from __future__ import annotations

import json
from typing import Any

import pytest

from taskmon.tasks.parameters.json_values import NotJsonError, encoded

HOLDS = "JSON holds texts, numbers, true, false, null, lists and objects"


def nested(levels: int, value: Any = 1) -> Any:
    for level in range(levels):
        value = [value] if level % 2 else {"inside": value}
    return value


def test_a_value_is_one_line_of_ascii() -> None:
    assert encoded({"a": (1, None), 2: "ü\n"}, "it") == '{"a":[1,null],"2":"\\u00fc\\n"}'


@pytest.mark.parametrize("levels", [201, 980, 5_000])
def test_what_others_could_not_read_again_is_refused(levels: int) -> None:
    with pytest.raises(NotJsonError, match=r"^result is nested more than 200 levels deep$"):
        encoded(nested(levels), "result")


def test_what_is_only_wide_or_has_brackets_in_its_texts_is_not_deep() -> None:
    for value in (nested(200), [[n] for n in range(1_000)], {"[" * 500: ["{[" * 500, '\\"["[', '"[' * 300]}):
        assert json.loads(encoded(value, "result")) == value


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (
            {"a": [0, b"1"]},
            "result['a'][1] is a bytes; JSON holds texts, numbers, true, false, null, lists and objects",
        ),
        ([float("nan")], "result[0] is nan, a number that JSON does not have"),
        (
            {"a": {1: object()}},
            "result['a'][1] is an object; JSON holds texts, numbers, true, false, null, lists and objects",
        ),
        ({(1, 2): 3}, "result has the key (1, 2), a tuple; JSON's keys are texts"),
    ],
)
def test_what_json_can_not_hold_is_named_by_its_place(value: Any, message: str) -> None:
    with pytest.raises(NotJsonError) as refused:
        encoded(value, "result", nan=False)
    assert str(refused.value) == message


def test_what_holds_itself_is_told() -> None:
    value: list[Any] = []
    value.append({"again": value})

    with pytest.raises(NotJsonError, match=r"^result\[0\]\['again'\] holds itself$"):
        encoded(value, "result")
