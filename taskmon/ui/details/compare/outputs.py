"""Where two outputs part: their first lines that differ, with some around them. Reads files, so it may block."""

from __future__ import annotations

import difflib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from taskmon import ours
from taskmon.core.output.looks import PLAIN
from taskmon.ui.output.reading.terminal_text import pieces

#: Further than that nobody looks.
_MOST_BYTES = 64 * 1024 * 1024
_LONGEST_LINE_BYTES = 4_096
_BEFORE, _AFTER = 20, 200


@dataclass(frozen=True, slots=True)
class Outputs:
    """The same stretch of both."""

    first: int | None  #: the number of the first line that differs, counted from 1; None: none does, as far as was read
    begin: int  #: the number of the first line that is here
    left: tuple[str, ...]
    right: tuple[str, ...]
    left_other: frozenset[int] = frozenset()  #: places of lines that the other side has not
    right_other: frozenset[int] = frozenset()
    is_cut: bool = False  #: one of them is longer than was looked at


def outputs_of(left: Path | None, right: Path | None) -> Outputs:
    """Compare two files; one that can't be read is empty."""
    one, other = _Lines(left), _Lines(right)
    try:
        return _compared(one, other)
    finally:
        one.close()
        other.close()


def _compared(one: _Lines, other: _Lines) -> Outputs:
    before: deque[tuple[bytes, bytes]] = deque(maxlen=_BEFORE)
    number = 0
    for ours_, theirs in zip_longest(one, other):
        number += 1
        if ours_ == theirs:
            before.append((ours_, theirs))
            continue
        left = [line for line, _ in before] + ([ours_] if ours_ is not None else []) + one.some(_AFTER)
        right = [line for _, line in before] + ([theirs] if theirs is not None else []) + other.some(_AFTER)
        shown_left, shown_right = tuple(map(_text, left)), tuple(map(_text, right))
        blocks = difflib.SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
        same_left = {block.a + place for block in blocks for place in range(block.size)}
        same_right = {block.b + place for block in blocks for place in range(block.size)}
        return Outputs(
            number,
            number - len(before),
            shown_left,
            shown_right,
            frozenset(range(len(left))) - same_left,
            frozenset(range(len(right))) - same_right,
        )
    end = tuple(_text(line) for line, _ in before)
    return Outputs(None, number - len(before) + 1, end, end, is_cut=one.is_cut or other.is_cut)


class _Lines:
    """The lines of one output, up to a bound."""

    def __init__(self, path: Path | None) -> None:
        self.is_cut = False
        self._read = 0
        self._file = None
        if path is not None:
            try:
                self._file = open(ours.open_file(str(path)), "rb")  # noqa: SIM115  # closed by `close`
            except OSError:  # there is none, or none of ours
                pass

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._file is None:
            raise StopIteration
        if self._read >= _MOST_BYTES:
            self.is_cut = True
            raise StopIteration
        try:
            line = self._file.readline(_LONGEST_LINE_BYTES)
        except OSError:
            line = b""
        if not line:
            raise StopIteration
        self._read += len(line)
        return line.rstrip(b"\r\n")

    def some(self, most: int) -> list[bytes]:
        """The next lines, at most so many."""
        return [line for _, line in zip(range(most), self, strict=False)]

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


def _text(line: bytes) -> str:
    return "".join(piece.text for piece in pieces(line, PLAIN)[0])
