"""What streams through is folded as a whole is, however it is cut, and never more than text and colours."""

from __future__ import annotations

import random
import re
import tracemalloc
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskmon.core.output.stream import FoldedStream
from taskmon.core.untrusted.characters import is_text

_COLOURS = re.compile(r"\x1b\[[0-9;:]*m")
_PARTS = [
    b"\n", b"\r", b"\x08", b"\x1b[A", b"\x1b[3A", b"\x1b[2B", b"\x1b[K", b"\x1b[2K", b"\x1b[J", b"\x1b[H", b"\x1b7",
    b"\x1b8", b"\x1b[31m", b"\x1b[1;38;5;9m", b"\x1b[0m", b"\x1b[10G", b"\x1b[4C", b"\x1b[2D", b"\x1b[P", b"\x1b[@",
    b"\x1b[3X", b"\x1b", b"\x1b]0;title\x07", b"\x1b]52;c;AAAA\x1b\\", b"\x1b]8;;http://a.b\x1b\\", b"\x1bPx\x1b\\",
    b"\x9b", "é漢😀".encode(), b"\xe2\x80\xae", b"\xff", b"\x00", b"\t", b"plain text", b"x\n" * 70, b"12%",
]  # fmt: skip
pieces = st.lists(st.one_of(st.sampled_from(_PARTS), st.binary(max_size=12)), max_size=40).map(b"".join)


def folded(content: bytes, cuts: list[int], *, coloured: bool) -> str:
    stream = FoldedStream(coloured=coloured)
    places = [0, *sorted(cut % (len(content) + 1) for cut in cuts), len(content)]
    parts = [content[start:end] for start, end in pairwise(places)]
    return "".join([stream.feed(part) for part in parts]) + stream.feed(b"", last=True)


@settings(max_examples=300, deadline=None)
@given(pieces, st.lists(st.integers(0, 1_000), max_size=6))
def test_any_bytes_however_cut_become_the_same_text(content: bytes, cuts: list[int]) -> None:
    whole = folded(content, [], coloured=False)

    assert folded(content, cuts, coloured=False) == whole
    shown = folded(content, cuts, coloured=True)
    assert is_text(_COLOURS.sub("", shown).replace("\n", "").replace("\t", ""))
    assert _COLOURS.sub("", shown) == whole


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (b"10%\r20%\r100%\ndone\n", "100%\ndone\n"),
        (b"windows\r\nlines\r\n", "windows\nlines\n"),
        (b"".join(b"\rA %d\n\rB %d\x1b[A" % (n, n) for n in range(9)) + b"\n\nend", "A 8\nB 8\nend"),
        (b"".join(b"\x1b[2A\x1b[2Ka%d\n\x1b[2Kb%d\n" % (n, n) for n in range(3)), "a2\nb2\n"),
        (b"\x1b]0;evil\x07x\x1b]52;c;AA\x07y\x1bP1$q\x1b\\z\n", "xyz\n"),
        (b"\x1b7\x1b[30;0fProgress: [ 12%]\x1b8Unpacking\n", "Unpacking\n"),
        ("漢字漢字\rab\n".encode(), "ab字漢字\n"),
        ("e\u0301a\b\bo\n".encode(), "oa\n"),
    ],
)
def test_redraws_are_folded_into_what_they_left(content: bytes, seen: str) -> None:
    assert folded(content, [], coloured=False) == seen


def test_colours_stay_on_a_terminal_and_nothing_is_left_behind() -> None:
    shown = folded(b"\x1b[1;31mred\x1b[0m and\n\x1b[38;2;1;2;3;9mopen", [], coloured=True)

    assert shown == "\x1b[1;31mred\x1b[0m and\n\x1b[38;2;1;2;3;9mopen\x1b[0m"
    assert folded(b"\x1b[4;95mlong\rab\n", [], coloured=True) == "\x1b[0;4;95mabng\x1b[0m\n"


def test_a_follower_sees_each_line_at_once_but_a_block_that_is_redrawn_when_it_is_left() -> None:
    stream = FoldedStream(coloured=False, keeps_back=False)

    assert stream.feed(b"one\ntwo\nthr") == "one\ntwo\n"
    assert stream.open_rows() == ["thr"]
    assert stream.feed(b"ee\n") == "three\n"
    stream.feed(b"a 1\nb 1\n\x1b[2A")
    assert stream.feed(b"a 2\nb 2\n\x1b[2A") == ""
    assert "a 2" in stream.open_rows()
    assert stream.feed(b"a 3\nb 3\n" + b"on\n" * 200 + b"", last=True).startswith("a 3\nb 3\non\n")


def test_a_gutter_is_told_where_each_line_began() -> None:
    stream = FoldedStream(coloured=False, gutter=lambda offset: f"{offset:3} ", offset=10)

    assert stream.feed(b"a\rb\nse") + stream.feed(b"cond\n\nx", last=True) == " 10 b\n 14 second\n 21 \n 22 x"


@pytest.mark.parametrize("unit", [b"x", b"\r50% done", b"\x1b[31m", b"\x1b]0;", b"a\n\x1b[A", b"x\x1b[D\x1b[99@"])
def test_memory_is_bounded_whatever_is_endless(unit: bytes) -> None:
    stream, part = FoldedStream(coloured=True), unit * (8_192 // len(unit))
    for _ in range(3):
        stream.feed(part)
    tracemalloc.start()
    for _ in range(6):
        stream.feed(part)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 3_000_000


@pytest.mark.parametrize("seed", range(4))
def test_random_plain_lines_pass_unchanged(seed: int) -> None:
    print("seed", seed)
    rng = random.Random(seed)
    content = b"".join(rng.choice([b"", b"a\tb", "é".encode() * 40, b"x" * 900]) + b"\n" for _ in range(900))

    assert folded(content, [rng.randrange(10**6) for _ in range(9)], coloured=False) == content.decode()
