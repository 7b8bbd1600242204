"""What an attempt used of the machine over time: samples as its worker notes them in a file, thinned out and bounded.

The file's first line says when the attempt began (core/output/first_line.py). Each further line is a JSON array of a
sample's fields in their order; null: not known.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime

from taskmon.core import storable
from taskmon.core.output.first_line import started_at

#: More are merged, two into one.
MOST_SAMPLES = 512
#: A file of so many samples is shorter.
LONGEST_BYTES = 65_536
_LONGEST_LINE_BYTES = 160
_FIELDS = 6


@dataclass(frozen=True, slots=True)
class Sample:
    """What the processes of an attempt had used by an instant, all in all, and what they held at it."""

    elapsed_ms: int  #: since the attempt began, by a clock that nobody sets
    cpu_ms: int | None = None  #: of all that lived or was waited for
    memory_bytes: int | None = None  #: the most that all of them held together, at any look since the sample before
    read_bytes: int | None = None  #: from disks
    written_bytes: int | None = None  #: to disks
    output_bytes: int | None = None  #: the size of its output; it may be emptied

    def line(self) -> bytes:
        """The line that the file has for it."""
        values = (
            self.elapsed_ms,
            self.cpu_ms,
            self.memory_bytes,
            self.read_bytes,
            self.written_bytes,
            self.output_bytes,
        )
        return b"[%s]\n" % b",".join(b"null" if value is None else b"%d" % value for value in values)


@dataclass(frozen=True, slots=True)
class Usage:
    """All that was noted of one attempt."""

    started_at: datetime  #: by the clock as it was then
    samples: tuple[Sample, ...]  #: at least one; each is later than the one before


def thinned(samples: list[Sample]) -> list[Sample]:
    """Half of the samples: of two neighbours the later one, with the most memory of both; totals stay."""
    found = samples[:1] if len(samples) % 2 else []
    for place in range(len(found), len(samples), 2):
        earlier, later = samples[place], samples[place + 1]
        found.append(replace(later, memory_bytes=_most(earlier.memory_bytes, later.memory_bytes)))
    return found


def parsed(content: bytes) -> Usage | None:
    """What the file tells; None: nothing that can be used. Passed over are torn lines, and what goes back in time.

    Whoever has written it: what only grows never falls in what is returned.
    """
    head, _, rest = content.partition(b"\n")
    began_at = started_at(head)
    if began_at is None:
        return None
    samples: list[Sample] = []
    for line in rest.split(b"\n"):
        sample = _sample(line)
        if sample is None:
            continue
        if samples:
            before = samples[-1]
            if sample.elapsed_ms <= before.elapsed_ms:
                continue
            sample = replace(
                sample,
                cpu_ms=_most(before.cpu_ms, sample.cpu_ms),
                read_bytes=_most(before.read_bytes, sample.read_bytes),
                written_bytes=_most(before.written_bytes, sample.written_bytes),
            )
        samples.append(sample)
    return Usage(began_at, tuple(samples[-MOST_SAMPLES:])) if samples else None


def _most(one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return one if other is None else other
    return max(one, other)


def _sample(line: bytes) -> Sample | None:
    if not line.startswith(b"[") or not line.endswith(b"]") or len(line) > _LONGEST_LINE_BYTES:
        return None
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if len(values) != _FIELDS or type(values[0]) is not int:
        return None
    for value in values:
        if value is not None and (type(value) is not int or not 0 <= value <= storable.MOST):
            return None
    return Sample(*values)
