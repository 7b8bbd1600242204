"""The screen: lines and redraws out of any bytes, cut anywhere, in bounded memory."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskmon.progress.screen import LONGEST_LINE, MOST_FIRST, MOST_LAST, MOST_READ, Screen

ANY = re.compile("").search
PERCENT = re.compile("%").search


def lines_of(*chunks: bytes) -> list[tuple[str, int]]:
    screen = Screen(ANY)
    return [(line.text, line.row) for chunk in chunks for line in screen.feed(chunk).lines]


def texts_of(*chunks: bytes) -> list[str]:
    return [text for text, _ in lines_of(*chunks)]


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        (b"one\ntwo\r\nthree", ["one", "two"]),
        (b"\r 1%\r 2%\r 3%\n", [" 1%", " 2%", " 3%"]),
        (b"\x1b[32mgreen\x1b[0m\x1b[K\n", ["green"]),
        (b"a\x1b]0;title\x07b\x1b]2;another\x1b\\c\n", ["title", "another", "abc"]),
        (b"a\x1b[5Gb\x1b[2;1Hc\n", ["a", "a   b", "c"]),
        (b"left\x1b[20Cright\n", ["left                    right"]),
        (b"\x1b7\x1b[30;0fProgress: [ 95%]\x1b8\n", ["Progress: [ 95%]"]),
        (b"abc 5%\b \b\b \bx\n", ["abc 5%", "abc x"]),
        (b"50% done\x1b[3D\x1b[1Ghalf\n", ["50% done", "halfdone"]),
        (
            b"one\ntwo\nthree\x1b[2A\rONE\x1b7\x1b[1B\x1b[3Ctwo\x1b8!\n",
            ["one", "two", "three", "ONE", "two   two", "ONE!"],
        ),
        (b"\x1bPdevice string\x1b\\a\x1b[?25lb\n", ["ab"]),
        (b"1%\b\b2%\b\b3%\n", ["1%", "2%", "3%"]),
        (b"Test:  5%\b\b\b 16%\n", ["Test:  5%", "Test:  16%"]),
        (b"\xff\xfe broken\n", ["�� broken"]),
        (b"\n\n   \n", []),
    ],
)
def test_output_is_cut_into_what_a_person_saw(output: bytes, expected: list[str]) -> None:
    assert texts_of(output) == expected


def test_a_line_knows_its_row() -> None:
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
    whole, halves = Screen(ANY), Screen(ANY)

    expected = whole.feed(output)
    first, second = halves.feed(output[:cut]), halves.feed(output[cut:])

    assert [*first.lines, *second.lines] == list(expected.lines)
    assert [*first.commands, *second.commands] == list(expected.commands)
    assert halves.newest_text == whole.newest_text


@given(st.lists(st.binary(max_size=60), max_size=20))
def test_no_bytes_whatever_raise(chunks: list[bytes]) -> None:
    screen = Screen(ANY)
    for chunk in chunks:
        screen.feed(chunk)
        assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in screen.newest_text)
        assert screen.open_line is None or screen.open_line.text


@pytest.mark.parametrize("unit", [b"x", b"\x1b", b"\x1b]", b"\x1b]0;", b"\x1b[1;", b"\xff", b"%", b"x\b", "█".encode()])
def test_megabytes_without_an_end_of_line_take_little_memory(unit: bytes) -> None:
    screen = Screen(PERCENT)
    for _ in range(200):
        screen.feed(unit * (20_000 // len(unit)))

    held = sum(sys.getsizeof(value) for value in [*vars(screen).values(), *screen._rows.values(), *screen._passed])

    assert held < 20 * LONGEST_LINE


def test_a_line_that_lost_its_head_is_passed_over_and_the_next_is_read() -> None:
    screen = Screen(PERCENT)
    long = b"x" * LONGEST_LINE
    screen.feed(long)
    screen.feed(long)

    assert screen.open_line is None
    assert [line.text for line in screen.feed(b" 50%\n60%\n").lines] == ["60%"]


def test_of_a_flood_the_oldest_and_the_newest_lines_are_given() -> None:
    lines = Screen(PERCENT).feed(b"".join(b"%d%%\n" % number for number in range(2_000))).lines

    assert len(lines) <= MOST_FIRST + MOST_LAST + 1
    assert lines[0].text == "0%"
    assert lines[-1].text == "1999%"


def test_of_a_chunk_that_nobody_could_have_read_the_end_is_drawn() -> None:
    flood = b"".join(b"\x1b[A\r%d%%\x1b[K\n" % number for number in range(MOST_READ // 4))
    commands = b"\x1b]9;4;1;7\x07"

    drawn = Screen(PERCENT).feed(commands + flood)

    assert drawn.lines[-1].text == f"{MOST_READ // 4 - 1}%"
    assert drawn.commands == [b"1;7"]


def test_the_newest_text_is_one_line_without_control_characters() -> None:
    screen = Screen(PERCENT)

    screen.feed(b"first\nsecond \x07\x1b[31mred\tend\x00\n\n  \n")

    assert screen.newest_text == "second  red end"


def test_a_prompt_without_an_end_of_line_is_the_newest_text() -> None:
    screen = Screen(PERCENT)

    screen.feed(b"working\nPassword: ")

    assert screen.newest_text == "Password:"
