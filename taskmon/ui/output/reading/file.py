"""A program's output as rows, read only where it is looked at: files of any size and lines of any length open at once.

A row ends at a newline; what redraws leave of a line, or of a small block of lines, is as many rows as are seen of it
(`chunk.py`). What was given up of an output over its cap is a hole in the file: one row, however large it is.
"""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from taskmon import ours
from taskmon.core.output.looks import Look
from taskmon.system.holes import next_data, next_hole
from taskmon.ui.output.reading.chunk import Chunk, Row
from taskmon.ui.output.reading.edge_search import EdgeSearch
from taskmon.ui.output.reading.edges import Edges
from taskmon.ui.output.reading.terminal_text import look_after

#: How far back the colours in force at a row are looked for.
_COLOUR_REACH = 8192
#: A hole is scrolled over like a row of so many bytes.
_HOLE_BYTES = 80
#: One is what an output over its cap has; a file with more than so many is none of ours.
_MOST_HOLES = 64
_HOLES_EVERY_S = 2.0
#: Taken apart and kept; a screen full of rows is rarely more than two.
_MOST_CHUNKS = 8


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A part of the file that is a hole, or has none."""

    start: int
    end: int
    is_hole: bool


class OutputFile:
    """One `output.log`, open for reading; it may grow, and may not be there yet. Not shared between threads."""

    def __init__(self, path: Path, edges: Edges | None = None, patience_s: float = float("inf")) -> None:
        """Args:
        edges: What is known of the file already; threads may share it.
        patience_s: So long edges are looked for that nobody knows yet; then `is_unsure` says that there are more.
        """
        self.path = path
        self._search = EdgeSearch(self.read, edges, patience_s)
        self._chunks: OrderedDict[tuple[int, int], Chunk] = OrderedDict()
        self.size = 0
        self._fd: int | None = None
        self._looked_at: os.stat_result | None = None  #: of the file that was measured last
        self._unsure: Chunk | None = None  #: the newest whose edges are not sure
        self._stretches: list[_Stretch] = []
        self._holes_due_s = 0.0
        self.measure()

    @property
    def is_there(self) -> bool:
        return self._fd is not None

    def measure(self) -> bool:
        """Look how long the file is now, and whether it is still the same; True if that changed."""
        before, was_replaced = self.size, self._is_replaced()
        try:
            if was_replaced:
                self.close()
            if self._fd is None:
                self._fd = ours.open_file(str(self.path))
            found = self._looked_at = os.fstat(self._fd)
            self.size, is_full = found.st_size, 512 * getattr(found, "st_blocks", 0) >= found.st_size
        except OSError:
            self.size, is_full = 0, True
        self._search.size = self.size
        if was_replaced or self.size < before:
            self._holes_due_s = 0.0
            self._search.begin_anew()
            self.forget_chunks()
        if self.size != before or was_replaced:
            self._unsure = None
            stretches = [_Stretch(0, self.size, False)] if is_full else self._stretches_now()
            if [each for each in stretches if each.is_hole] != [each for each in self._stretches if each.is_hole]:
                self._search.forget_barren()  # what was given up holds no lines any more
            self._stretches = stretches
        return self.size != before or was_replaced

    def _stretches_now(self) -> list[_Stretch]:
        """Where the holes are. To ask for them waits for who just writes or punches one, so not at each look."""
        if time.monotonic() < self._holes_due_s and self._stretches and not self._stretches[-1].is_hole:
            return [*self._stretches[:-1], replace(self._stretches[-1], end=self.size)]
        self._holes_due_s = time.monotonic() + _HOLES_EVERY_S
        return self._measure_holes()

    def _is_replaced(self) -> bool:
        """Whether another file stands there than the one looked at; one that is gone can still be read."""
        try:
            return self._looked_at is not None and not os.path.samestat(os.lstat(self.path), self._looked_at)
        except OSError:
            return False

    @property
    def edges(self) -> Edges:
        """What is known of the file, for other threads that look into it."""
        return self._search.edges

    @property
    def is_unsure(self) -> bool:
        """Whether patience ran out: rows may begin elsewhere than they seem to."""
        return self._search.is_unsure

    @is_unsure.setter
    def is_unsure(self, is_so: bool) -> None:
        self._search.is_unsure = is_so

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
        """Let the file go; `measure` opens it again."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def start_of(self, offset: int) -> int:
        """Where the row that holds `offset` starts."""
        if not self.size:
            return 0
        chunk = self.chunk_at(max(0, min(offset, self.size - 1)))
        return chunk.start if isinstance(chunk, Row) else chunk.starts[chunk.index_of(offset)]

    def rows_from(self, start: int, count: int) -> list[Row]:
        """At most `count` rows, the first of which starts at `start`."""
        found: list[Row] = []
        while len(found) < count and start < self.size:
            chunk = self.chunk_at(start)
            if isinstance(chunk, Row):
                found.append(chunk)
            else:
                first = chunk.index_of(start)
                last = min(len(chunk.starts), first + count - len(found))
                found += [chunk.row(index) for index in range(first, last)]
            if chunk.end <= start or self.is_unsure:
                break
            start = chunk.end
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
        while count > 0 and start > 0 and not self.is_unsure:
            chunk = self.chunk_at(min(start, self.size) - 1)
            if isinstance(chunk, Row):
                start, count = chunk.start, count - 1
                continue
            above = chunk.index_of(start - 1)
            index = max(0, above - count + 1)
            start, count = chunk.starts[index], count - (above - index + 1)
        return max(0, start)

    def chunk_at(self, offset: int) -> Chunk | Row:
        """The rows around `offset`; a hole is a single one."""
        within = self._stretch(offset)
        if within.is_hole:
            return Row(within.start, within.end, b"", within.end - within.start)
        if self._unsure is not None and self._unsure.start <= offset < self._unsure.end:
            self._search.is_unsure = True
            return self._unsure
        was_unsure, self._search.is_unsure = self._search.is_unsure, False
        start, end = self._search.before(offset, within.start), self._search.after(offset, within.end)
        if self._search.is_unsure:
            # Where it begins depends on how long was looked: asked again it is to be the same.
            self._unsure = Chunk(start, end, self.read, partial(self._look_at, start, within))
            return self._unsure
        self._search.is_unsure = was_unsure
        found = self._chunks.get((start, end))
        if found is None:
            found = self._chunks[start, end] = Chunk(start, end, self.read, partial(self._look_at, start, within))
            while len(self._chunks) > _MOST_CHUNKS:
                self._chunks.popitem(last=False)
        else:
            self._chunks.move_to_end((start, end))
        return found

    def chunks_from(self, offset: int) -> Iterator[Chunk | Row]:
        """The rows from those around `offset` on, to the end that the file has now; nothing of them is kept."""
        while offset < self.size:
            within = self._stretch(offset)
            if within.is_hole:
                yield Row(within.start, within.end, b"", within.end - within.start)
                offset = within.end
                continue
            start, end = self._search.before(offset, within.start), self._search.after(offset, within.end)
            yield Chunk(start, end, self.read, partial(self._look_at, start, within))
            offset = max(end, offset + 1)

    def settle(self, offset: int) -> bool:
        """Look for the edges around `offset`; False if patience ran out, and more is to be found."""
        within = self._stretch(offset)
        self.is_unsure = False
        if not within.is_hole:
            self._search.before(offset, within.start)
            self._search.after(offset, within.end)
        return not self.is_unsure

    def _look_at(self, start: int, within: _Stretch) -> Look:
        return look_after(self.read(max(within.start, start - _COLOUR_REACH), start))

    def forget_chunks(self) -> None:
        """Take everything apart anew: more is known of its edges, or it is another file."""
        self._chunks.clear()
        self._unsure = None
        self.is_unsure = False

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
