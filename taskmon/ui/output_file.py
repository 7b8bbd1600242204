"""A program's output as rows, read only where it is looked at: files of any size and lines of any length open at once.

A row ends at a newline. A line without one for a whole block is cut where the block ends, so that finding a row's start
never looks back further than two blocks, wherever in the file it is.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

#: A line longer than this is shown in several rows.
BLOCK = 8192
#: How far back the colours in force at a row are looked for.
_COLOUR_REACH = 8192


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file: its place, and its bytes without the newline."""

    start: int
    end: int  #: where the next row starts
    content: bytes


class OutputFile:
    """One `output.log`, open for reading; it may grow, and may not be there yet. Not shared between threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self._fd: int | None = None
        self.measure()

    @property
    def is_there(self) -> bool:
        return self._fd is not None

    def measure(self) -> bool:
        """Look how long the file is now; True if that changed."""
        before = self.size
        try:
            if self._fd is None:
                self._fd = os.open(self.path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
            self.size = os.fstat(self._fd).st_size
        except OSError:
            self.size = 0
        return self.size != before

    def close(self) -> None:
        """Let the file go."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def row_at(self, offset: int) -> Row | None:
        """The row that holds the byte at `offset`; None past the end."""
        if not 0 <= offset < self.size:
            return None
        return self._row_from(self.start_of(offset))

    def start_of(self, offset: int) -> int:
        """Where the row that holds `offset` starts."""
        offset = max(0, min(offset, self.size))
        edge = offset // BLOCK * BLOCK
        if edge > 0 and edge <= offset < self._past_character(edge):
            offset = edge - 1  # inside a character that stands across a block's end: it belongs to the row before
        lowest = max(0, offset // BLOCK * BLOCK - BLOCK)
        before = self.read(lowest, offset)
        newline = before.rfind(b"\n")
        start = lowest + newline + 1 if newline >= 0 else (0 if lowest == 0 else None)
        cut = self._cut_before(offset)
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

    def back(self, start: int, count: int) -> int:
        """The start of the row `count` rows above the one that starts at `start`; 0 where there are fewer."""
        for _ in range(count):
            if start <= 0:
                break
            start = self.start_of(start - 1)
        return start

    def colour_bytes_before(self, start: int) -> bytes:
        """What stands before a row, as far back as colours are looked for."""
        return self.read(max(0, start - _COLOUR_REACH), start)

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
        limit = (start // BLOCK + 2) * BLOCK
        content = self.read(start, min(self.size, limit + 4))
        if not content:
            return None
        newline = content.find(b"\n")
        cut = self._cut_after(start, content)
        if newline >= 0 and (cut is None or start + newline < cut):
            return Row(start, start + newline + 1, content[:newline])
        if cut is not None:
            return Row(start, cut, content[: cut - start])
        return Row(start, start + len(content), content)

    def _cut_after(self, start: int, content: bytes) -> int | None:
        """The first cut behind `start`: a block's end with no newline in the whole block before it."""
        first = (start // BLOCK + 1) * BLOCK
        for edge in (first, first + BLOCK):
            if edge >= self.size or edge - start > len(content):
                return None
            block = content[max(0, edge - BLOCK - start) : edge - start]
            if edge - BLOCK < start:
                block = self.read(edge - BLOCK, start) + block
            if b"\n" not in block:
                return self._past_character(edge)
            if b"\n" in content[: edge - start]:
                return None
        return None

    def _cut_before(self, offset: int) -> int | None:
        """The last cut at or before `offset`."""
        edge = offset // BLOCK * BLOCK
        for place in (edge, edge - BLOCK):
            if place >= BLOCK and b"\n" not in self.read(place - BLOCK, place):
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
