"""Colours and weights: every common way to write them, and nothing of what only looks like one."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskmon.core.output.looks import PLAIN, Look, changed, sgr
from taskmon.core.output.screen import Screen

_COLOURS = st.one_of(st.none(), st.integers(0, 255), st.tuples(*[st.integers(0, 255)] * 3))
_LOOKS = st.builds(
    Look, _COLOURS, _COLOURS, st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.booleans()
)


@pytest.mark.parametrize(
    ("parameters", "look"),
    [
        ("", PLAIN),
        ("1;31", Look(front=1, bold=True)),
        ("38;5;120;48;2;1;2;3", Look(front=120, back=(1, 2, 3))),
        ("38:2::1:2:3;4", Look(front=(1, 2, 3), underline=True)),
        ("48:2:1:2:3", Look(back=(1, 2, 3))),
        ("38:5:9", Look(front=9)),
        ("58;5;200;9", Look(strike=True)),
        ("4:3", Look(underline=True)),
        ("4;4:0", PLAIN),
        ("97;101;3;2;7", Look(front=15, back=9, italic=True, dim=True, inverse=True)),
        ("38;5", PLAIN),
        ("999999999999;31", Look(front=1)),
    ],
)
def test_what_a_sequence_changes(parameters: str, look: Look) -> None:
    assert changed(PLAIN, parameters) == look


def test_what_is_no_colour_changes_none() -> None:
    screen = Screen()
    screen.write("\x1b[>4;1m\x1b[?1m\x1b[=3mx")

    assert screen.look == PLAIN


@settings(max_examples=100, deadline=None)
@given(_LOOKS, _LOOKS)
def test_a_look_is_given_to_a_terminal_whatever_it_had_before(before: Look, look: Look) -> None:
    assert changed(before, sgr(look)[2:-1]) == look


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="0123456789;:"))
def test_any_parameters_make_a_look(parameters: str) -> None:
    changed(PLAIN, parameters)


def test_a_sequence_of_a_megabyte_changes_nothing_and_is_not_remembered() -> None:
    """2,048 of them were remembered: two gigabytes."""
    tracemalloc.start()
    try:
        for number in range(40):
            assert changed(PLAIN, "1;" * 500_000 + str(number)) == PLAIN
        held_bytes, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert held_bytes < 1_000_000
