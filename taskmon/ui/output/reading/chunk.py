"""A stretch of output from one edge to the next, taken apart into the rows that are shown of it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, pairwise

from taskmon.core.output.looks import PLAIN, Look, Piece
from taskmon.core.output.row import Row as ScreenRow
from taskmon.core.output.screen import Screen
from taskmon.ui.output.reading.edges import REACHES_UP
from taskmon.ui.output.reading.terminal_text import look_after, pieces

#: A line longer than this is shown in several rows, unless it is redrawn.
BLOCK = 8_192
_SGR = re.compile(rb"\x1b\[[0-9;:]*m")
#: Of a stretch that is redrawn for longer only its begin and so much of its end are looked at.
_HEAD_BYTES = 32_768
TAIL_BYTES = 65_536
#: Of a block of lines less: to fold that takes some milliseconds.
_BLOCK_TAIL_BYTES = 32_768
_BEGIN = re.compile(rb"[\r\n\x1b]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file: its place, and what it is made of."""

    start: int
    end: int  #: where the next row starts
    content: bytes  #: without the newline; of a line that is redrawn only the end
    left_out_bytes: int = 0  #: in place of content: so much was given up here
    is_whole: bool = False  #: a newline ends it, not a cut, a hole, or the end of the file
    look: Look = PLAIN  #: in force at its start
    folded: tuple[Piece, ...] | None = None  #: in place of content: what the redraws of a block left
    _drawn: list[Piece] = field(default_factory=list, init=False, repr=False, compare=False)  #: once it was asked for

    def pieces(self) -> list[Piece]:
        """What is seen, with its looks."""
        if not self._drawn:
            self._drawn.extend(pieces(self.content, self.look)[0] if self.folded is None else self.folded)
        return self._drawn

    @property
    def text(self) -> str:
        """What is seen."""
        return "".join([piece.text for piece in self.pieces()])


class Chunk:
    """Rows that can be read without what stands before them."""

    def __init__(
        self, start: int, end: int, read: Callable[[int, int], bytes], look: Callable[[], Look] = lambda: PLAIN
    ) -> None:
        """Args:
        read: Gives the bytes from one offset to another.
        look: Gives the look in force at `start`.
        """
        self.start, self.end = start, end
        self._begin_look = look
        self._looks: list[Look] | None = None
        self._rows: dict[int, Row] = {}
        head = b""
        if end - start > _HEAD_BYTES + TAIL_BYTES:
            head, rest = read(start, start + _HEAD_BYTES), read(end - TAIL_BYTES, end)
        else:
            rest = read(start, end)
        self._content = head + rest
        self._skipped_at, self._skipped = len(head), end - start - len(self._content)

    @cached_property
    def _folded(self) -> list[ScreenRow] | None:
        if b"\x1b" not in self._content or not REACHES_UP.search(self._content):
            return None
        return self._fold(self._content[: self._skipped_at], self._content[self._skipped_at :])

    @cached_property
    def _ends(self) -> list[int]:
        return self._row_ends()

    @cached_property
    def starts(self) -> list[int]:
        """Where each row starts."""
        if self._folded is not None:
            return [row.mark for row in self._folded]
        if self._skipped:
            return [self.start, *(self._offset(place) for place in self._ends[:-1])]
        return [self.start, *map(self.start.__add__, self._ends[:-1])]

    @property
    def raw(self) -> bytes | None:
        """The lines as UTF-8 without colours, if nothing in them is redrawn: cheaper than row by row."""
        content = self._content
        if self._skipped or b"\b" in content:
            return None
        if b"\r" in content:
            content = content.replace(b"\r\n", b"\n")
        if b"\x1b" in content:
            content = _SGR.sub(b"", content)
        return None if b"\r" in content or b"\x1b" in content else content

    def index_of(self, offset: int) -> int:
        """The row that holds `offset`."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def row(self, index: int) -> Row:
        """The row with this number, from 0; as long as the chunk is kept, always the same."""
        found = self._rows.get(index)
        if found is None:
            found = self._rows[index] = self._make_row(index)
        return found

    def _make_row(self, index: int) -> Row:
        start = self.starts[index]
        end = self.starts[index + 1] if index + 1 < len(self.starts) else self.end
        if self._folded is not None:
            found = self._folded[index]
            return Row(start, end, b"", is_whole=found.ends, folded=tuple(found.pieces()))
        content = self._line(index)
        is_whole = content.endswith(b"\n")
        return Row(start, end, content[:-1] if is_whole else content, is_whole=is_whole, look=self._look_at(index))

    def _line(self, index: int) -> bytes:
        begin, end = self._ends[index - 1] if index else 0, self._ends[index]
        if end - begin > TAIL_BYTES:
            begin = end - TAIL_BYTES
        if begin < self._skipped_at < end:
            begin = self._skipped_at
        elif end - begin < TAIL_BYTES:
            return self._content[begin:end]
        # From where it is written anew on: what stands before belongs to an earlier state.
        redraw = self._content.find(b"\r", begin, end - 1)
        return self._content[max(begin, redraw) : end]

    def _look_at(self, index: int) -> Look:
        if self._looks is None:
            looks, begin = [self._begin_look()], 0
            if b"\x1b" not in self._content:
                looks *= len(self._ends)
                self._looks = looks
                return looks[0]
            for end in self._ends[:-1]:
                looks.append(look_after(self._content[begin:end], looks[-1]))
                begin = end
            self._looks = looks
        return self._looks[index]

    def _row_ends(self) -> list[int]:
        """Where in the content each row ends, its newline with it."""
        content, begin = self._content, 0
        lines = content.split(b"\n")
        if not self._skipped and max(map(len, lines)) <= BLOCK:  # nearly always, and of a screen full of short lines
            ends = list(accumulate(map((1).__add__, map(len, lines))))
            ends.pop()
            if lines[-1] or not ends:
                ends.append(len(content))
            return ends
        ends = []
        for line in lines:
            end = min(len(content), begin + len(line) + 1)
            is_redrawn = b"\r" in line[:-1] or b"\b" in line or begin < self._skipped_at < end
            if len(line) > BLOCK and not is_redrawn:
                self._cut(begin, begin + len(line), ends)
            if end > begin:
                ends.append(end)
            begin = end
        return ends or [0]

    def _cut(self, begin: int, end: int, ends: list[int]) -> None:
        at = begin + BLOCK
        while at < end:
            while at < end and self._content[at] & 0xC0 == 0x80 and at < begin + BLOCK + 3:
                at += 1
            if at < end:
                ends.append(at)
            begin, at = at, at + BLOCK

    def _offset(self, place: int) -> int:
        return self.start + place + (self._skipped if place > self._skipped_at or not self._skipped_at else 0)

    def _fold(self, head: bytes, rest: bytes) -> list[ScreenRow]:
        rows: list[ScreenRow] = []
        look, start = self._begin_look(), self.start
        if head:
            screen = _drawn(head, look, start)
            reach, look = screen.reach, screen.look
            rows = screen.close()
            del rows[max(0, len(rows) - max(1, reach)) :]
            rest = rest[-_BLOCK_TAIL_BYTES:]
            begin = _BEGIN.search(rest)  # not in the midst of a sequence
            rest = rest[begin.start() if begin else 0 :]
            start = self.end - len(rest)
        rows += _drawn(rest, look, start).close()
        if not rows[-1].width and len(rows) > 1:
            rows.pop()  # the next line, of which nothing is there
        rows[0].mark = self.start
        for before, row in pairwise(rows):
            row.mark = max(row.mark, before.mark + 1)
        while len(rows) > 1 and rows[-1].mark >= self.end:
            rows.pop(0)
            rows[0].mark = self.start
        return rows


def _drawn(content: bytes, look: Look, start: int) -> Screen:
    screen = Screen(look, start)
    for index, line in enumerate(content.split(b"\n")):
        if index:
            screen.new_line(start)
        start += len(line) + 1
        if line:
            screen.write(line.decode("utf-8", "replace").removesuffix("\r"))
    return screen
