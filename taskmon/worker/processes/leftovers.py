"""What a command or task that ended by itself has left behind: waited for a moment, reported, or ended."""

from __future__ import annotations

import time

from taskmon import system
from taskmon.core.job import Job, JobKind, Leftovers, stop_signal_number
from taskmon.core.journal import Identity
from taskmon.worker.processes.tree import Tree
from taskmon.worker.record import Record

#: Helpers of a command often end a moment after it; only what lives longer is a leftover.
_SETTLE_S = 0.1
#: Those of multiprocessing are Pythons, which take longer, and seconds on a busy machine.
_TASK_SETTLE_S = 2.0
_LOOK_S = 0.005


def leftovers_of(tree: Tree, job: Job, record: Record) -> list[Identity]:
    """The processes of the tree that stay; those that could not be ended, if the job wants none."""

    def left() -> list[Identity]:
        if system.adopts_orphans() and not system.has_children():
            return []  # The usual case, told by one system call.
        return tree.living()

    found = left()
    deadline_s = time.monotonic() + (_TASK_SETTLE_S if job.kind is JobKind.TASK else _SETTLE_S)
    while found and time.monotonic() < deadline_s:
        time.sleep(_LOOK_S)
        found = left()
    if found and job.leftovers is Leftovers.END:
        record.note("ending what the command left behind", processes=[process.to_json() for process in found])
        found = system.end_processes(left, job.grace_s, stop_signal_number(job))
    return found
