"""Where an output of any size can be begun to read: per 16 KB one place that needs nothing of what stands before it.

Such a place is where a line begins that no later redraw reaches back over, or the midst of a line that is only long.
Within a line that is redrawn for a gigabyte there is none.
"""

from __future__ import annotations

import re
import threading
from array import array

CELL = 16_384
NONE = -1  #: there is no such place in this cell
_UNKNOWN = -2
#: What may reach other lines than the one it stands in.
REACHES_UP = re.compile(rb"\x1b(?:\[[0-9;]*[ABEFHfJsu]|[M78])")
_MANY_FRAMES = 100
_MOVES = re.compile(rb"\n|\x1b(?:\[([0-9]*)[0-9;]*([ABEFHf])|(M))")
_REDRAWS = re.compile(rb"\x1b\[[0-9;]*[A-HJ-Z@`a-ln-z]")


class Edges:
    """What is known of one file's cells; several threads may look and note."""

    def __init__(self) -> None:
        self._known = array("i")
        self._lock = threading.Lock()

    def known(self, cell: int) -> int | None:
        """The place within this cell, or NONE; None: nobody has looked yet."""
        place = self._known[cell] if cell < len(self._known) else _UNKNOWN
        return None if place == _UNKNOWN else place

    def note(self, cell: int, place: int) -> None:
        """Remember what was found."""
        with self._lock:
            if cell >= len(self._known):
                self._known.extend([_UNKNOWN] * (cell + 1 - len(self._known)))
            self._known[cell] = place


def is_settled(offset: int, size: int) -> bool:
    """Whether what is an edge here in a file of this size is one for good: what comes reaches back no further."""
    return (offset // CELL + 2) * CELL <= size


def edge_in(before: bytes, cell: bytes, after: bytes) -> int:
    """The first place in `cell` from which rows can be read, or NONE; `before` and `after` are the cells around it."""
    ahead = cell + after
    if b"\x1b" in ahead and REACHES_UP.search(ahead):
        # Nothing but frames of a redrawn block: to go through all of it would only take time.
        return NONE if len(REACHES_UP.findall(cell)) > _MANY_FRAMES else _unreached(before, cell, after)
    if before.endswith(b"\n"):
        return 0
    newline = cell.find(b"\n")
    if 0 <= newline < len(cell) - 1:
        return newline + 1
    if newline >= 0 or b"\r" in cell or b"\b" in cell or (b"\x1b" in cell and _REDRAWS.search(cell)):
        return NONE
    return _past_character(cell)


def _past_character(content: bytes) -> int:
    """Behind the UTF-8 character that stands across the start of `content`."""
    for index, byte in enumerate(content[:3]):
        if byte & 0xC0 != 0x80:
            return index
    return min(3, len(content))


def _unreached(before: bytes, cell: bytes, after: bytes) -> int:
    """The first start of a line in `cell` that the cursor has not been below before, and does not go above later."""
    content, first = before + cell + after, len(before)
    line = highest = 0
    starts: list[tuple[int, int]] = []  # place and line, of those that may be it
    for found in _MOVES.finditer(content):
        if found[0] == b"\n":
            line += 1
            at = found.end()
            if line > highest and first <= at < first + len(cell):
                starts.append((at, line))
        else:
            count = max(1, int(found[1])) if found[1] and len(found[1]) < 6 else 1
            line += count if found[2] in (b"B", b"E") else -count if found[2] in (b"A", b"F") or found[3] else 0
            line = min(line, highest)
            while starts and starts[-1][1] > line:
                starts.pop()
        highest = max(highest, line)
    return starts[0][0] - first if starts else NONE
