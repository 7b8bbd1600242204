"""Linux: what a tree of processes uses of the machine, as /proc counts it."""

from __future__ import annotations

import os

from taskmon.system.linux.processes import stats_below
from taskmon.system.linux.procfs import content
from taskmon.system.seen import TreeUsage

_TICK_S = 1.0 / os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGESIZE")


def tree_usage(pid: int) -> TreeUsage | None:
    """What the descendants of a process have used and hold; None where there are none.

    Time and bytes of who has ended count as those of whoever has waited for it; of who was waited for by nobody below
    `pid` they are lost. Memory that processes share counts in each of them.
    """
    ticks = pages = 0
    read: int | None = None
    written: int | None = None
    stats = stats_below(pid)
    for stat in stats:
        ticks += stat.cpu_ticks + stat.waited_ticks
        pages += stat.memory_pages
        for line in content(f"/proc/{stat.pid}/io").splitlines():  # empty: not ours to see, or a kernel without
            name, _, count = line.partition(b": ")
            if name == b"read_bytes":
                read = (read or 0) + int(count)
            elif name == b"write_bytes":
                written = (written or 0) + int(count)
    return TreeUsage(ticks * _TICK_S, pages * _PAGE_BYTES, read, written) if stats else None
