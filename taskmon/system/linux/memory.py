"""Linux: how much memory processes hold, and whom the kernel has ended for it."""

from __future__ import annotations

import functools
import os

from taskmon.system.linux.procfs import content

_PAGE_BYTES = os.sysconf("SC_PAGESIZE")


def oom_kills() -> int | None:
    """How often the kernel has ended a process of our group, or of the system, for its memory; None: unknown."""
    source = _oom_counter()
    if source is None:
        return None
    for line in content(source).splitlines():
        if line.startswith(b"oom_kill "):
            return int(line.split()[1])
    return None


@functools.cache
def _oom_counter() -> str | None:
    for line in content("/proc/self/cgroup").decode(errors="replace").splitlines():
        _, controllers, path = line.split(":", 2)
        if "memory" in controllers.split(","):
            counter = f"/sys/fs/cgroup/memory{path}/memory.oom_control"
        else:
            counter = f"/sys/fs/cgroup{path}/memory.events"
        if b"oom_kill " in content(counter):
            return counter
    return "/proc/vmstat" if b"\noom_kill " in content("/proc/vmstat") else None


def peak_memory_bytes(pid: int) -> int | None:
    """The most memory that the process has held since its program was loaded; None if it is gone."""
    for line in content(f"/proc/{pid}/status").splitlines():
        if line.startswith(b"VmHWM:"):
            return int(line.split()[1]) * 1024
    return None


def own_peak_bytes() -> int:
    """The most memory that the caller's program has held; a child is never said to have held less."""
    # Not what getrusage says: that includes what the caller's own parent held when it started the caller.
    return peak_memory_bytes(os.getpid()) or 0


def private_bytes() -> int:
    """The memory that the caller alone holds."""
    fields = content("/proc/self/statm").split()
    return (int(fields[1]) - int(fields[2])) * _PAGE_BYTES if len(fields) > 2 else 0
