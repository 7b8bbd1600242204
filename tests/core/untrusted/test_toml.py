"""TOML within bounds: what no person writes is refused at once, in words; what one does comes through."""

from __future__ import annotations

import time
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskmon.core.untrusted.toml import TomlError, read_toml

_DOTS = 50_000


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a" + ".a" * _DOTS + " = 1", "more than 50 parts (at line 1"),
        ("x = 1\n[a" + ".a" * _DOTS + "]", "more than 50 parts (at line 2"),
        ("[[ a" + ".a" * _DOTS + "]]", "more than 50 parts"),
        ('"a"' + " . 'b'" * _DOTS + " = 1", "more than 50 parts"),
        ("t = { x = 1, a" + ".a" * _DOTS + " = 1 }", "more than 50 parts"),
        ("x = " + "{a=" * 5_000 + "1" + "}" * 5_000, "nested too deeply"),
        ("x = " + "[" * 200 + "]" * 200, "nested more than 100 deep"),
        ("x = " + "9" * 10_000, "thousands of digits"),
        ("x = 0x" + "f" * 10_000, "thousands of digits"),
        ("x = ", "at end of document"),
    ],
    ids=range(10),
)
def test_what_nobody_writes_is_refused_before_it_takes_long(text: str, said: str) -> None:
    """A key of 50,000 dots did not end."""
    began_s = time.process_time()
    with pytest.raises(TomlError) as refused:
        read_toml(text)

    assert said in str(refused.value)
    assert time.process_time() - began_s < 2


@pytest.mark.parametrize(
    "text", ["a" * 2_000_000 + " = 1", '"' * 200_000, "a." * 40 + "b = 1\n" * 2_000, "[" * 200_000]
)
def test_looking_for_such_names_takes_no_longer_than_the_text_is_long(text: str) -> None:
    began_s = time.process_time()
    try:
        read_toml(text)
    except TomlError:
        pass
    assert time.process_time() - began_s < 2


@given(st.text(alphabet="a.\"'[]{}= \n,1\t", max_size=40))
def test_all_else_is_read_as_by_python(text: str) -> None:
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        with pytest.raises(TomlError):
            read_toml(text)
    else:
        assert read_toml(text) == found


def test_dots_in_a_value_are_no_name() -> None:
    assert read_toml('x = "' + "a." * 1_000 + '"') == {"x": "a." * 1_000}
