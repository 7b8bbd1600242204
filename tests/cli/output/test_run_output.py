"""Output as bytes: nothing that harms a terminal, the last lines of a file, one attempt after another."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskmon import system
from taskmon.cli.output.run_output import Harmless, OutputCopy, tail_offset
from taskmon.paths import Paths

_ALLOWED = re.compile(r"(?:\x1b\[[0-9;:]*m|[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f])*")


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        (b"plain\r\n\ttext", b"plain\r\n\ttext"),
        (b"\x1b[1;31mred\x1b[0m", b"\x1b[1;31mred\x1b[0m"),
        (b"a\x1b[2J\x1b[Hb", b"ab"),
        (b"a\x1b]0;title\x07b", b"ab"),
        (b"a\x1b]8;;http://x\x1b\\b", b"ab"),
        (b"a\x1bP+q544e\x1b\\b", b"ab"),
        (b"a\x1bcb\x1b(0c", b"abc"),
        (b"beep\x07\x08\x00", b"beep"),
        ("a\x9b2Jb".encode(), b"ab"),
        (b"caf\xc3\xa9 \xff", "café �".encode()),
        (b"\x1b", b""),
    ],
)
def test_on_a_terminal_only_colours_pass(printed: bytes, shown: bytes) -> None:
    harmless = Harmless()

    assert harmless.feed(printed) + harmless.feed(b"", last=True) == shown


_PARTS = st.one_of(
    st.binary(max_size=6),
    st.sampled_from(
        [b"\x1b", b"\x1b[", b"31m", b"2J", b"\x1b]0;x", b"\x07", b"\x1b\\", b"\x1bP", "\x9b".encode(), b"m"]
    ),
)


@given(st.lists(_PARTS, max_size=12))
def test_however_it_is_cut_nothing_else_passes(parts: list[bytes]) -> None:
    harmless = Harmless()

    shown = b"".join(harmless.feed(part) for part in parts) + harmless.feed(b"", last=True)

    assert _ALLOWED.fullmatch(shown.decode())


@pytest.mark.parametrize(
    ("content", "lines", "tail"),
    [
        (b"a\nb\nc\n", 1, b"c\n"),
        (b"a\nb\nc\n", 2, b"b\nc\n"),
        (b"a\nb\nc", 1, b"c"),
        (b"a\nb\nc", 2, b"b\nc"),
        (b"a\nb\n", 9, b"a\nb\n"),
        (b"a\nb\n", 0, b""),
        (b"", 3, b""),
        (b"\n\n\n", 2, b"\n\n"),
        (b"x" * 600_000 + b"\n" + b"y" * 300_000 + b"\nz\n", 2, b"y" * 300_000 + b"\nz\n"),
    ],
)
def test_the_last_lines_are_found_from_the_end(tmp_path: Path, content: bytes, lines: int, tail: bytes) -> None:
    path = tmp_path / "output"
    path.write_bytes(content)

    assert content[tail_offset(path, lines) :] == tail


def _attempt(paths: Paths, number: int, content: bytes) -> Path:
    folder = paths.attempt(7, number)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "output.log"
    with path.open("ab") as file:
        file.write(content)
    return path


def test_attempts_are_copied_one_after_another_and_each_byte_once(paths: Paths) -> None:
    copied = bytearray()
    output = OutputCopy(paths, 7, copied.extend)
    assert not output.copy()

    _attempt(paths, 1, b"one ")
    assert output.copy()
    _attempt(paths, 1, b"more ")
    _attempt(paths, 2, b"two")
    output.copy()
    output.copy()
    output.close()

    assert bytes(copied) == b"one more two"


def test_only_the_attempt_that_was_asked_for_is_copied(paths: Paths) -> None:
    copied = bytearray()
    for number in (1, 2, 3):
        _attempt(paths, number, b"%d" % number)
    output = OutputCopy(paths, 7, copied.extend, first=2, last=2)
    output.copy()
    output.close()

    assert bytes(copied) == b"2"


@pytest.mark.parametrize("head", [b"a line cut sh", b"whole lines\n"])
def test_the_hole_of_an_output_over_its_cap_is_no_nuls_and_what_the_program_wrote_stays(
    paths: Paths, head: bytes
) -> None:
    copied = bytearray()
    gaps: list[int] = []
    head = (b"one\0two\n" * 8_192 + head).rjust(1 << 17, b".")
    path = _attempt(paths, 1, head)
    with path.open("r+b") as file:
        file.seek(40 << 20)  # a hole as it is punched: of whole blocks, many reads long
        file.write(b"the end\0\n")
    output = OutputCopy(paths, 7, copied.extend, tell_gap=gaps.append)

    output.copy()
    _attempt(paths, 1, b"and more\n")
    output.copy()
    output.close()

    assert bytes(copied) == head + (b"" if head.endswith(b"\n") else b"\n") + b"the end\0\nand more\n"
    assert gaps == [(40 << 20) - (1 << 17)]


def test_a_hole_that_is_made_while_it_is_followed_is_passed_over(paths: Paths) -> None:
    copied = bytearray()
    gaps: list[int] = []
    path = _attempt(paths, 1, b"head\n".rjust(4_096))
    output = OutputCopy(paths, 7, copied.extend, tell_gap=gaps.append)
    output.copy()
    _attempt(paths, 1, b"x" * (1 << 20) + b"tail\n")
    with path.open("r+b") as file:
        assert system.punch_hole(file.fileno(), 4_096, 1 << 20), "tests run where holes can be made"

    output.copy()
    output.close()

    assert bytes(copied) == b"head\n".rjust(4_096) + b"tail\n"
    assert gaps == [1 << 20]
