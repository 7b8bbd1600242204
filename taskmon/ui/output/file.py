"""A program's output as rows, read only where it is looked at: files of any size and lines of any length open at once.

A row ends at a newline. A line without one for a whole block is cut where the block ends, so that finding a row's start
never looks back further than two blocks, wherever in the file it is. What was given up of an output over its cap is a
hole in the file: one row, however large it is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from taskmon import ours
from taskmon.system.holes import next_data, next_hole

#: A line longer than this is shown in several rows.
BLOCK = 8192
#: How far back the colours in force at a row are looked for.
_COLOUR_REACH = 8192
#: A hole is scrolled over like a row of so many bytes.
_HOLE_BYTES = 80
#: One is what an output over its cap has; a file with more than so many is none of ours.
_MOST_HOLES = 64


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file: its place, and its bytes without the newline."""

    start: int
    end: int  #: where the next row starts
    content: bytes
    left_out_bytes: int = 0  #: in place of content: so much was given up here

    @property
    def is_whole(self) -> bool:
        """Whether a newline ends it, not a block, a hole, or the end of the file."""
        return self.end - self.start > len(self.content)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A part of the file that is a hole, or has none."""

    start: int
    end: int
    is_hole: bool


class OutputFile:
    """One `output.log`, open for reading; it may grow, and may not be there yet. Not shared between threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self._fd: int | None = None
        self._stretches: list[_Stretch] = []
        self.measure()

    @property
    def is_there(self) -> bool:
        return self._fd is not None

    def measure(self) -> bool:
        """Look how long the file is now; True if that changed."""
        before = self.size
        try:
            if self._fd is None:
                self._fd = ours.open_file(str(self.path))
            self.size = os.fstat(self._fd).st_size
        except OSError:
            self.size = 0
        if self.size != before:
            self._stretches = self._measure_holes()
        return self.size != before

    @property
    def shown_size(self) -> int:
        """The length of what can be scrolled through."""
        return self.shown(self.size)

    def shown(self, offset: int) -> int:
        """How far down `offset` is, holes counted as what is shown of them."""
        for hole in reversed(self._holes()):
            if offset >= hole.end:
                offset -= hole.end - hole.start - _HOLE_BYTES
            elif offset > hole.start:
                offset = hole.start
        return offset

    def at_shown(self, shown: int) -> int:
        """The offset that is so far down."""
        for hole in self._holes():
            if shown < hole.start + _HOLE_BYTES:
                return min(shown, hole.start)
            shown += hole.end - hole.start - _HOLE_BYTES
        return shown

    def close(self) -> None:
        """Let the file go."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def start_of(self, offset: int) -> int:
        """Where the row that holds `offset` starts."""
        offset = max(0, min(offset, self.size))
        within = self._stretch(offset)
        if within.is_hole:
            return within.start
        edge = offset // BLOCK * BLOCK
        if edge > within.start and edge <= offset < self._past_character(edge):
            offset = edge - 1  # inside a character that stands across a block's end: it belongs to the row before
        lowest = max(within.start, offset // BLOCK * BLOCK - BLOCK)
        before = self.read(lowest, offset)
        newline = before.rfind(b"\n")
        start = lowest + newline + 1 if newline >= 0 else (lowest if lowest == within.start else None)
        cut = self._cut_before(offset, within.start)
        if start is None:
            return cut if cut is not None else lowest
        return max(start, cut) if cut is not None else start

    def rows_from(self, start: int, count: int) -> list[Row]:
        """At most `count` rows, the first of which starts at `start`."""
        found: list[Row] = []
        while len(found) < count and start < self.size:
            row = self._row_from(start)
            if row is None or row.end <= start:
                break
            found.append(row)
            start = row.end
        return found

    def parts(self, start: int, end: int, most_bytes: int) -> Iterator[bytes | int]:
        """All bytes from `start` to `end`, at most so many at a time; of a hole, how many were given up there."""
        for stretch in self._stretches:
            at, until = max(start, stretch.start), min(end, stretch.end)
            if stretch.is_hole and at < until:
                yield until - at
                continue
            while at < until and (part := self.read(at, min(until, at + most_bytes))):
                yield part
                at += len(part)

    def back(self, start: int, count: int) -> int:
        """The start of the row `count` rows above the one that starts at `start`; 0 where there are fewer."""
        for _ in range(count):
            if start <= 0:
                break
            start = self.start_of(start - 1)
        return start

    def colour_bytes_before(self, start: int) -> bytes:
        """What stands before a row, as far back as colours are looked for."""
        return self.read(max(self._stretch(start).start, start - _COLOUR_REACH), start)

    def read(self, start: int, end: int) -> bytes:
        """The bytes from `start` to `end`; fewer where the file ends, or can't be read."""
        if self._fd is None or end <= start:
            return b""
        try:
            return os.pread(self._fd, end - start, start) if hasattr(os, "pread") else self._seek_read(start, end)
        except OSError:
            return b""

    def _seek_read(self, start: int, end: int) -> bytes:
        assert self._fd is not None
        os.lseek(self._fd, start, os.SEEK_SET)
        return os.read(self._fd, end - start)

    def _row_from(self, start: int) -> Row | None:
        within = self._stretch(start)
        if within.is_hole:
            return Row(within.start, within.end, b"", within.end - within.start)
        limit = (start // BLOCK + 2) * BLOCK
        content = self.read(start, min(within.end, limit + 4))
        if not content:
            return None
        newline = content.find(b"\n")
        cut = self._cut_after(start, content, within)
        if newline >= 0 and (cut is None or start + newline < cut):
            return Row(start, start + newline + 1, content[:newline])
        if cut is not None:
            return Row(start, cut, content[: cut - start])
        return Row(start, start + len(content), content)

    def _cut_after(self, start: int, content: bytes, within: _Stretch) -> int | None:
        """The first cut behind `start`: a block's end with no newline in the whole block before it."""
        first = (start // BLOCK + 1) * BLOCK
        for edge in (first, first + BLOCK):
            if edge >= within.end or edge - start > len(content):
                return None
            if edge - BLOCK < within.start:
                continue
            block = content[max(0, edge - BLOCK - start) : edge - start]
            if edge - BLOCK < start:
                block = self.read(edge - BLOCK, start) + block
            if b"\n" not in block:
                return self._past_character(edge)
            if b"\n" in content[: edge - start]:
                return None
        return None

    def _cut_before(self, offset: int, lowest: int) -> int | None:
        """The last cut at or before `offset`."""
        edge = offset // BLOCK * BLOCK
        for place in (edge, edge - BLOCK):
            if place - BLOCK >= lowest and b"\n" not in self.read(place - BLOCK, place):
                cut = self._past_character(place)
                if cut <= offset:
                    return cut
        return None

    def _past_character(self, edge: int) -> int:
        """`edge`, moved behind a UTF-8 character that stands across it."""
        for byte in self.read(edge, edge + 3):
            if byte & 0xC0 != 0x80:
                break
            edge += 1
        return edge

    def _holes(self) -> list[_Stretch]:
        return [stretch for stretch in self._stretches if stretch.is_hole]

    def _stretch(self, offset: int) -> _Stretch:
        for stretch in self._stretches:
            if offset < stretch.end:
                return stretch
        return self._stretches[-1] if self._stretches else _Stretch(0, self.size, False)

    def _measure_holes(self) -> list[_Stretch]:
        found: list[_Stretch] = []
        at = 0
        while self._fd is not None and at < self.size and len(found) < 2 * _MOST_HOLES:
            data = next_data(self._fd, at)
            data = self.size if data is None else min(data, self.size)
            if data > at:
                found.append(_Stretch(at, data, True))
            end = min(next_hole(self._fd, data) or self.size, self.size) if data < self.size else data
            if end > data:
                found.append(_Stretch(data, end, False))
            at = max(end, at + 1)
        if at < self.size:
            found.append(_Stretch(at, self.size, False))
        return found
