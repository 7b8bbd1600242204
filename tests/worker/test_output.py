"""The output as the worker sees it: news, lines, and the cap."""

from __future__ import annotations

import contextlib
import math
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from taskmon import ours, system
from taskmon.worker.output import MOST_BYTES, Output


@pytest.fixture
def output(tmp_path: Path) -> Iterator[Output]:
    with contextlib.closing(ours.Folder(str(tmp_path))) as folder:
        output = Output(folder, 1_000_000)
    yield output
    output.close()


def append(output: Output, content: bytes) -> None:
    with open(output.path, "ab") as file:
        file.write(content)


def test_each_byte_is_seen_once(output: Output) -> None:
    assert output.take() == b""
    append(output, b"one\ntw")
    assert output.take() == b"one\ntw"
    append(output, b"o\n")
    assert output.take() == b"o\n"
    assert output.take() == b""


def test_of_very_much_the_head_and_the_newest_are_seen(output: Output) -> None:
    append(output, b"head\n" + b"x" * (5 * MOST_BYTES) + b"\nthe end")
    chunk = output.take()

    assert chunk.startswith(b"head\n")
    assert chunk.endswith(b"\nthe end")
    assert len(chunk) <= MOST_BYTES + 1
    assert output.newest_line() == "the end"
    assert output.take() == b""


def test_an_output_that_the_program_emptied_starts_anew(output: Output) -> None:
    append(output, b"much that was written before\n")
    output.take()
    os.truncate(output.path, 0)
    append(output, b"new\n")

    assert output.take() == b"new\n"
    assert output.newest_line() == "new"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", ""),
        (b"\n\n \n", ""),
        (b"one\ntwo\n", "two"),
        (b"one\nPassword: ", "Password:"),
        (b"10%\r20%\r30%", "30%"),
        (b"10%\r20%\r30%\r\n", "30%"),
        (b"\x1b[1;32mgreen\x1b[0m\n", "green"),
        (b"\x1b]0;a title\x07text\x1b]9;4;1;40\x1b\\", "text"),
        (b"ab\x1b[2K\rcd", "cd"),
        (b"bin\x00ary\xff\x01\n", "binary\ufffd"),
        ("é🙂\n".encode(), "é🙂"),
        (b"x" * 5_000, "x" * 500),
        (b"a\tb\n", "a b"),
    ],
)
def test_the_newest_line_is_text_for_people(output: Output, content: bytes, line: str) -> None:
    append(output, content)
    output.take()

    assert output.newest_line() == line


def test_a_line_may_come_in_pieces(output: Output) -> None:
    for piece in (b"half of ", b"a ", b"line"):
        append(output, piece)
        output.take()

    assert output.newest_line() == "half of a line"


def test_the_last_lines_are_as_their_last_redraw_left_them(output: Output) -> None:
    append(output, b"".join(b"0%%\r50%%\rfile %d\r\n" % n for n in range(50)))

    assert output.last_lines(3) == ["file 47", "file 48", "file 49"]


def test_the_middle_of_what_is_over_the_cap_is_given_up(output: Output) -> None:
    for n in range(100):
        append(output, bytes([n]) * 100_000)
        assert output.trim()

    assert output.gap is not None
    first, last = output.gap
    content = Path(output.path).read_bytes()
    assert len(content) == 10_000_000
    assert content[:first] == b"".join(bytes([n]) * 100_000 for n in range(10))[:first]
    assert content[first:last].strip(b"\0") == b""
    assert content[last:] == b"".join(bytes([n]) * 100_000 for n in range(100))[last:]
    assert os.stat(output.path).st_blocks * 512 <= 1_000_000 + 8192


def test_what_nears_its_cap_is_to_be_looked_at_before_it_has_grown_by_a_quarter_of_it(output: Output) -> None:
    output.trim()
    append(output, b"x" * 500_000)
    output.trim()
    assert output.cut_at_s == math.inf, "far below its cap"
    append(output, b"x" * 500_000)
    before_s = time.monotonic()
    output.trim()
    assert before_s < output.cut_at_s < before_s + 60.0

    output.trim()
    assert output.cut_at_s == math.inf, "it grows no more"


def test_of_what_was_given_up_before_it_was_read_nothing_is_taken(output: Output) -> None:
    append(output, b"x" * 300_000)
    output.take()
    append(output, b"given up\n" * 400_000)
    output.trim()
    assert output.gap is not None
    assert output.gap[0] < 300_000 < output.gap[1]

    chunk = output.take()
    assert b"\0" not in chunk
    assert chunk.startswith(b"\n")
    assert chunk.endswith(b"given up\n")
    append(output, b"last\n")
    assert output.take() == b"last\n"


def test_what_is_under_the_cap_is_kept_whole(output: Output) -> None:
    append(output, b"x" * 999_999)

    assert output.trim()
    assert output.gap is None


def test_where_no_hole_can_be_made_everything_is_kept(output: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "punch_hole", lambda *arguments: False)
    append(output, b"x" * 3_000_000)

    assert output.trim() is False
    assert output.can_trim is False
    assert output.gap is None
