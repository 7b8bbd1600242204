"""The warm process of a worker (`isolation="pool"`): kept after an attempt for the next one of the same kind.

At most one, and its slot's own. It has ended before anything of another kind is started, and before the worker goes.
"""

from __future__ import annotations

import functools
import json
import os
import time
from dataclasses import dataclass, field

from taskmon import system
from taskmon.core.attempt import Spec
from taskmon.core.job import Survivors
from taskmon.core.journal import Identity
from taskmon.worker.ending import Stamp
from taskmon.worker.faults import point
from taskmon.worker.output import Output
from taskmon.worker.processes.reports import Reports

#: What differs from one attempt to the next of the same kind.
_OF_THE_ATTEMPT = (b"TASKMON_ATTEMPT", b"TASKMON_EVENTS")
#: A warm process that is told to go has this long for its exit handlers.
_LEAVING_S = 2.0
_LOOK_S = 0.005


@dataclass(frozen=True, slots=True)
class Kind:
    """What attempts have in common that one process may perform."""

    python: str
    place: str  #: the file or module of the function
    folder: str
    survivors: Survivors
    environment: dict[bytes, bytes]

    @staticmethod
    def of(spec: Spec, environment: dict[bytes, bytes], folder: str) -> Kind:
        job = spec.job
        common = {name: text for name, text in environment.items() if name not in _OF_THE_ATTEMPT}
        return Kind(job.python, job.task.rpartition(":")[0], folder, job.survivors, common)


@dataclass(slots=True)
class _Warm:
    kind: Kind
    process: Identity
    reports: Reports
    files: dict[str, Stamp] = field(default_factory=dict)  #: what it has loaded, as it was by then


class Pool:
    """Holds the process, through its attempts and between them."""

    def __init__(self) -> None:
        self._warm: _Warm | None = None

    @property
    def process(self) -> Identity | None:
        return self._warm.process if self._warm else None

    def hold(self, kind: Kind, process: Identity, reports: Reports) -> None:
        """A process was started that may stay after its attempt."""
        self._warm = _Warm(kind, process, reports)

    def hand_on(self, spec: Spec, kind: Kind, output: Output) -> Reports | None:
        """Give the attempt to the warm process; None: there is none now that may have it, and a new one is needed."""
        warm = self._warm
        if warm is None:
            return None
        if warm.kind != kind or _has_ended(warm.process) or not _are_unchanged(warm.files):
            self.end()
            return None
        variables = {name: spec.environment[name] for name in ("TASKMON_EVENTS",) if name in spec.environment}
        what = {"spec": spec.for_task(kind.folder).to_json(), "variables": {**variables, "TASKMON_ATTEMPT": spec.nonce}}
        line = json.dumps(what, separators=(",", ":")).encode("ascii") + b"\n"
        point("before:spawn")
        if not warm.reports.hand_on(line, output.fd):
            self.end()
            return None
        point("after:spawn")
        return warm.reports

    def settle(self, reports: Reports, *, stays: bool) -> None:
        """An attempt is over: keep its process, or see to it that it is gone and its pipes are closed."""
        warm = self._warm
        if warm is None or warm.reports is not reports:
            reports.close()
        elif stays and reports.done is not None and reports.done.stays is not None:
            warm.files |= reports.done.stays.files
        else:
            self.end()

    def end(self) -> None:
        """End the process, if there is one: it runs its exit handlers and goes, or is made to."""
        warm, self._warm = self._warm, None
        if warm is None:
            return
        warm.reports.close()
        deadline_s = time.monotonic() + _LEAVING_S
        while not _has_ended(warm.process):
            if time.monotonic() >= deadline_s:
                system.end_processes(functools.partial(_tree_of, warm.process), 0.0, system.KILL)
                break
            time.sleep(_LOOK_S)
        if _has_ended(warm.process):  # else it hangs inside the system, and is reaped as any child once it comes out
            system.reap(warm.process.pid)

    def is_all_there_is(self) -> bool:
        """Whether the worker has no living child but the warm process, which rests."""
        warm = self._warm
        if warm is None or warm.reports.done is None:
            return False
        return [child.pid for child in system.children(os.getpid())] == [warm.process.pid]


def _has_ended(process: Identity) -> bool:
    """Whether the worker's child is no more, reaped or not."""
    try:
        return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        return True


def _tree_of(process: Identity) -> list[Identity]:
    return [process, *system.descendants(process.pid)] if system.is_alive(process) else []


def _are_unchanged(files: dict[str, Stamp]) -> bool:
    """Whether what was loaded is what is there now."""
    for path, stamp in files.items():
        try:
            found = os.stat(path)
        except (OSError, ValueError):
            return False
        if stamp != (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns):
            return False
    return True
