"""Linux: what /proc/PID/stat tells of a process."""

from __future__ import annotations

import os
from dataclasses import dataclass

from taskmon.core.journal import Identity
from taskmon.system.linux.procfs import content


@dataclass(frozen=True, slots=True)
class Stat:
    """What is used of /proc/PID/stat."""

    pid: int
    name: str
    state: str
    parent: int
    start: str  #: ticks since boot
    threads: int
    cpu_ticks: int
    waited_ticks: int  #: of its children that have ended and that it has waited for, and of theirs
    memory_pages: int  #: that it holds

    @property
    def is_gone(self) -> bool:
        return self.state in "ZX"

    @property
    def identity(self) -> Identity:
        return Identity(self.pid, self.start, self.name)


def fields_of(pid: int) -> list[bytes]:
    """The fields of a process's line, one less than proc(5) numbers them; none if it is gone.

    The second is its name, which it gives itself: with blanks and brackets in it.
    """
    line = content(f"/proc/{pid}/stat")
    opening, closing = line.find(b"("), line.rfind(b")")
    if closing < 0:
        return []
    return [line[: opening - 1], line[opening + 1 : closing], *line[closing + 2 :].split()]


def stat_of(pid: int) -> Stat | None:
    """What is used of a process's line; None if it is gone."""
    fields = fields_of(pid)
    if not fields:
        return None
    return Stat(
        pid=pid,
        name=fields[1].decode("utf-8", "replace"),
        state=fields[2].decode(),
        parent=int(fields[3]),
        start=fields[21].decode(),
        threads=int(fields[19]),
        cpu_ticks=int(fields[13]) + int(fields[14]),
        waited_ticks=int(fields[15]) + int(fields[16]),
        memory_pages=int(fields[23]),
    )


def pids() -> list[int]:
    """All processes that the caller may know of."""
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]
