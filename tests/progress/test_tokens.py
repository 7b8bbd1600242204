"""The tokeniser: lines and redraws out of any bytes, cut anywhere, in bounded memory."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskmon.progress.tokens import LONGEST_LINE_BYTES, MOST_FIRST, MOST_LAST, Line, Tokeniser


def lines_of(*chunks: bytes) -> list[tuple[str, int]]:
    tokeniser = Tokeniser([b""])
    return [(line.text, line.up) for chunk in chunks for line in tokeniser.feed(chunk).lines]


def texts_of(*chunks: bytes) -> list[str]:
    return [text for text, _ in lines_of(*chunks)]


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        (b"one\ntwo\r\nthree", ["one", "two"]),
        (b"\r 1%\r 2%\r 3%\n", [" 1%", " 2%", " 3%"]),
        (b"\x1b[32mgreen\x1b[0m\x1b[K\n", ["green"]),
        (b"a\x1b]0;title\x07b\x1b]2;title\x1b\\c\n", ["abc"]),
        (b"a\x1b[5Gb\x1b[2;1Hc\n", ["a", "b", "c"]),
        (b"left\x1b[20Cright\n", ["left right"]),
        (b"\x1b7\x1b[30;0fProgress: [ 95%]\x1b8\n", ["Progress: [ 95%]"]),
        (b"1%\b\b2%\b\b3%\n", ["1%", "2%", "3%"]),
        (b"Test:  5%\b\b\b 16%\n", ["Test:  5%", "Test:  16%"]),
        (b"\xff\xfe broken\n", ["�� broken"]),
        (b"\n\n   \n", []),
    ],
)
def test_output_is_cut_into_what_a_person_saw(output: bytes, expected: list[str]) -> None:
    assert texts_of(output) == expected


def test_rows_upwards_belong_to_the_text_before_them() -> None:
    assert lines_of(b"outer\n\rinner\x1b[A\n\n\rdeeper\x1b[2A\router\n") == [
        ("outer", 0),
        ("inner", 1),
        ("deeper", 2),
        ("outer", 0),
    ]


@given(
    st.lists(st.sampled_from([b"a", b"%", b"\r", b"\n", b"\x1b[31m", b"\x1b[A", b"\x1b]9;4;1;5\x07", "é█".encode()])),
    st.data(),
)
def test_where_the_output_is_cut_makes_no_difference(parts: list[bytes], data: st.DataObject) -> None:
    output = b"".join(parts) + b"\n"
    cut = data.draw(st.integers(0, len(output)))
    whole, halves = Tokeniser([b""]), Tokeniser([b""])

    expected = whole.feed(output)
    first, second = halves.feed(output[:cut]), halves.feed(output[cut:])

    assert [*first.lines, *second.lines] == list(expected.lines)
    assert [*first.commands, *second.commands] == list(expected.commands)
    assert halves.newest_text == whole.newest_text


@given(st.lists(st.binary(max_size=60), max_size=20))
def test_no_bytes_whatever_raise(chunks: list[bytes]) -> None:
    tokeniser = Tokeniser([b"%", b"\x1b"])
    for chunk in chunks:
        tokeniser.feed(chunk)
        assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in tokeniser.newest_text)
        assert tokeniser.open_line is None or tokeniser.open_line.text


@pytest.mark.parametrize("unit", [b"x", b"\x1b", b"\x1b]", b"\x1b]0;", b"\x1b[1;", b"\xff", b"%", b"x\b", "█".encode()])
def test_megabytes_without_an_end_of_line_take_little_memory(unit: bytes) -> None:
    tokeniser = Tokeniser([b"%"])
    for _ in range(200):
        tokeniser.feed(unit * (20_000 // len(unit)))

    held = sum(sys.getsizeof(value) for value in vars(tokeniser).values())

    assert held < 10 * LONGEST_LINE_BYTES


def test_a_line_that_lost_its_head_is_passed_over_and_the_next_is_read() -> None:
    tokeniser = Tokeniser([b"%"])
    long = b"x" * LONGEST_LINE_BYTES
    tokeniser.feed(long)
    tokeniser.feed(long)

    assert tokeniser.open_line is None
    assert [line.text for line in tokeniser.feed(b" 50%\n60%\n").lines] == ["60%"]


def test_of_a_flood_the_oldest_and_the_newest_lines_are_given() -> None:
    lines = Tokeniser([b"%"]).feed(b"".join(b"%d%%\n" % number for number in range(10_000))).lines

    assert len(lines) == MOST_FIRST + MOST_LAST
    assert lines[0] == Line("0%")
    assert lines[-1] == Line("9999%")


def test_the_newest_text_is_one_line_without_control_characters() -> None:
    tokeniser = Tokeniser([b"%"])

    tokeniser.feed(b"first\nsecond \x07\x1b[31mred\tend\x00\n\n  \n")

    assert tokeniser.newest_text == "second  red end"


def test_a_prompt_without_an_end_of_line_is_the_newest_text() -> None:
    tokeniser = Tokeniser([b"%"])

    tokeniser.feed(b"working\nPassword: ")

    assert tokeniser.newest_text == "Password:"
