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

    @property
    def is_gone(self) -> bool:
        return self.state in "ZX"

    @property
    def identity(self) -> Identity:
        return Identity(self.pid, self.start, self.name)


def stat_of(pid: int) -> Stat | None:
    """What is used of a process's line; None if it is gone."""
    line = content(f"/proc/{pid}/stat")
    opening, closing = line.find(b"("), line.rfind(b")")
    if closing < 0:
        return None
    fields = line[closing + 2 :].split()
    name = line[opening + 1 : closing].decode("utf-8", "replace")
    ticks = int(fields[11]) + int(fields[12])
    return Stat(pid, name, fields[0].decode(), int(fields[1]), fields[19].decode(), int(fields[17]), ticks)


def pids() -> list[int]:
    """All processes that the caller may know of."""
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]
