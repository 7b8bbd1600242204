"""Lines of output in the shell: as they were left, with their times, and live on a terminal."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from taskmon.cli.output.folded_output import FoldedOutput, LineTimes
from taskmon.core.journal import OUTPUT_TIMES
from taskmon.core.output.first_line import first_line
from taskmon.core.output.stream import cut
from taskmon.core.output.times import entry


class Stream(io.TextIOWrapper):
    """Standard output, a terminal or not."""

    def __init__(self, *, is_terminal: bool) -> None:
        super().__init__(io.BytesIO())
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal

    @property
    def written(self) -> str:
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode()


def test_in_a_pipe_lines_are_as_they_were_left_and_without_colours() -> None:
    stream = Stream(is_terminal=False)
    shown = FoldedOutput(stream, follows=False)
    shown.write(b"\x1b[31mred\x1b[0m 1%\rred 2%\n\x1b]0;title\x07x")
    shown.write(b"", last=True)

    assert stream.written == "red 2%\nx"


def test_names_in_another_character_set_arrive_as_they_are_in_a_pipe_and_as_text_on_a_terminal() -> None:
    for is_terminal, left in ((False, b"gr\xfc\xdfe 2%\n"), (True, "gr\ufffd\ufffde 2%\n".encode())):
        stream = Stream(is_terminal=is_terminal)
        shown = FoldedOutput(stream, follows=False)
        for part in (b"gr\xfc", b"\xdfe 1%\rgr\xfc\xdfe 2%\n"):
            shown.write(part)
        shown.write(b"", last=True)

        assert isinstance(stream.buffer, io.BytesIO)
        assert stream.buffer.getvalue() == left


def test_a_follower_on_a_terminal_sees_the_line_that_is_being_redrawn() -> None:
    stream = Stream(is_terminal=True)
    shown = FoldedOutput(stream, follows=True)
    for part in (b"begin\n 1%", b"\r 2%", b"\r 3%\nend\n"):
        shown.write(part)
    shown.write(b"", last=True)

    assert stream.written == "begin\n 1%\r\x1b[J 2%\r\x1b[J 3%\nend\n"


def test_a_block_that_is_redrawn_is_redrawn_on_a_terminal_and_stays_once() -> None:
    stream = Stream(is_terminal=True)
    shown = FoldedOutput(stream, follows=True)
    for n in range(3):
        shown.write(b"a %d\nb %d\n\x1b[2A" % (n, n))
    shown.write(b"", last=True)

    terminal: list[str] = []
    # What a terminal does with our own movements.
    for part in re.split(r"(\r(?:\x1b\[\d+A)?\x1b\[J)", stream.written):
        if part.startswith("\r"):
            up = int((re.findall(r"\[(\d+)A", part) or ["0"])[0])
            terminal = terminal[: len(terminal) - 1 - up]
        elif part:
            terminal += part.split("\n")
    assert "a 2" in terminal
    assert "b 2" in terminal
    assert "a 1" not in terminal


def test_times_stand_before_lines_and_what_nobody_noted_is_blank(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)
    notes = first_line(int(began.timestamp() * 1_000)) + entry(1_000, 4) + entry(61_000, 8)
    (tmp_path / OUTPUT_TIMES).write_bytes(notes)
    stream = Stream(is_terminal=False)
    shown = FoldedOutput(stream, follows=False, times=LineTimes(tmp_path, follows=False))
    shown.write(b"one\ntwo\nold\n", last=True)

    def at(second: int) -> str:
        return f"{(began + timedelta(seconds=second)).astimezone():%H:%M:%S}"

    assert stream.written == f"{at(1)} one\n{at(61)} two\n         old\n"


def test_what_was_given_up_is_passed_over_with_its_place_in_the_file(tmp_path: Path) -> None:
    (tmp_path / OUTPUT_TIMES).write_bytes(first_line(0) + entry(1_000, 100) + entry(7_000, 200))
    stream = Stream(is_terminal=False)
    shown = FoldedOutput(stream, follows=False, times=LineTimes(tmp_path, follows=False))
    shown.write(b"one\n")
    shown.skip(120)
    shown.write(b"two\n", last=True)

    first, second = stream.written.splitlines()
    assert (first[6:8], second[6:8]) == ("01", "07")


@pytest.mark.parametrize(
    ("line", "columns", "shown"),
    [
        ("plain", 3, "pla"),
        ("漢字漢字", 5, "漢字"),
        ("\x1b[31mred line\x1b[0m", 3, "\x1b[31mred\x1b[0m"),
        ("short", 80, "short"),
    ],
)
def test_a_line_is_cut_to_what_fits(line: str, columns: int, shown: str) -> None:
    assert cut(line, columns) == shown
