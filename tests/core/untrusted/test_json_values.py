"""JSON values from outside: nothing that a database, a file or a program could not take."""

from __future__ import annotations

from typing import Any

import pytest

from taskmon.core.errors import InvalidError
from taskmon.core.untrusted.json_values import DEEPEST, check_values, shown


def nested(value: Any, depth: int) -> Any:
    for level in range(depth):
        value = [value] if level % 2 else {"in": value}
    return value


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("\ud83d", r"half a character, \ud83d"),
        ({"\udfff": 1}, r"half a character, \udfff"),
        (["é", {"a": ["\udc7f"]}], r"half a character, \udc7f"),
        (10**5_000, "thousands of digits"),
        ({"a": [-(10**5_000)]}, "thousands of digits"),
        (nested(1, DEEPEST), f"more than {DEEPEST} deep"),
        (nested([], 100_000), f"more than {DEEPEST} deep"),
    ],
    ids=range(7),
)
def test_what_nothing_can_hold_is_refused_wherever_it_stands(value: object, said: str) -> None:
    for each in (value, [1, "a", {"b": [value]}]):
        with pytest.raises(InvalidError) as refused:
            check_values(each)
        assert said in str(refused.value)


@pytest.mark.parametrize(
    "value", [None, True, 1.5, "\udcff", "naïve 🙂", 10**4_000, nested("x", DEEPEST - 2), [{}] * 5]
)
def test_all_else_passes(value: object) -> None:
    check_values(value)


def test_a_refusal_repeats_only_the_beginning() -> None:
    assert shown("x" * 1_000_000) == repr("x" * 99)[:-1] + "…"
    assert len(str(InvalidError("x" * 1_000_000))) == 10_000
