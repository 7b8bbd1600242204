"""When a program's output arrived: pairs of time and length, as a worker notes them beside output.log.

The first line says when the attempt began (core/output/first_line.py). Each further line is a JSON array: milliseconds
since then, counted by a clock that nobody sets, and how long the output was when the worker looked. What was printed
since the line before arrived between the two.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta

from taskmon.core.output.first_line import started_at

#: More are thinned out to half as many.
MOST_ENTRIES = 4_096
#: A file of so many entries is shorter.
LONGEST_BYTES = 262_144


@dataclass(frozen=True, slots=True)
class OutputTimes:
    """When each byte of an output was there at the latest."""

    started_at: datetime
    lengths: tuple[int, ...]  #: growing
    elapsed_ms: tuple[int, ...]  #: when it had this length, since `started_at`

    def elapsed_at(self, offset: int) -> timedelta | None:
        """When the byte at `offset` was there, since the start; None: nobody has noted that yet."""
        index = bisect_right(self.lengths, offset)
        return timedelta(milliseconds=self.elapsed_ms[index]) if index < len(self.lengths) else None

    def instant_at(self, offset: int) -> datetime | None:
        """As `elapsed_at`, as the clock had it at the start: it may have been set since."""
        elapsed = self.elapsed_at(offset)
        return None if elapsed is None else self.started_at + elapsed


def entry(elapsed_ms: int, length: int) -> bytes:
    """A further line."""
    return b"[%d,%d]\n" % (elapsed_ms, length)


def thinned(entries: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Half of the entries, evenly; the newest stays."""
    return entries[len(entries) % 2 == 0 :: 2]


def parsed(content: bytes) -> OutputTimes | None:
    """What the file tells; None: nothing that can be used. A line cut short is passed over."""
    head, _, rest = content.partition(b"\n")
    began_at = started_at(head)
    if began_at is None:
        return None
    lengths: list[int] = []
    elapsed: list[int] = []
    for line in rest.split(b"\n"):
        found = _entry(line)
        if found is None:
            continue
        if lengths and found[1] < lengths[-1]:  # the program has emptied its output
            lengths.clear()
            elapsed.clear()
        lengths.append(found[1])
        elapsed.append(found[0])
    return OutputTimes(began_at, tuple(lengths), tuple(elapsed)) if lengths else None


def _entry(line: bytes) -> tuple[int, int] | None:
    elapsed, comma, length = line[1:-1].partition(b",")
    if not (comma and line.startswith(b"[") and line.endswith(b"]") and len(line) < 40):
        return None
    if not (elapsed.isdigit() and length.isdigit()) or len(elapsed) > 15:
        return None
    return int(elapsed), int(length)
