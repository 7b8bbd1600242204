"""The life of a warm process (`isolation="pool"`): it performs one attempt after another of one file.

It ends, as one that performs a single attempt does, after an attempt that was stopped or interrupted, that has left a
thread or a process behind, or whose end was `sys.exit`; also once it has grown or is old (`keeping`). While it rests it
carries no attempt's mark and has nobody's output open; the end of its worker ends it.
"""

from __future__ import annotations

import contextlib
import contextvars
import errno
import faulthandler
import json
import os
import resource
from dataclasses import dataclass
from typing import Any, NoReturn

from taskmon.core.attempt import TaskSpec
from taskmon.tasks.cancellation import Stop
from taskmon.tasks.code.compiled import Compiled
from taskmon.tasks.describe.resolver import Found, find
from taskmon.tasks.process.channel import Channel, Handover
from taskmon.tasks.process.child import conclude, performed
from taskmon.tasks.process.keeping import Keeping
from taskmon.tasks.process.leaving import flush, leave
from taskmon.tasks.process.listening import Listener, Next
from taskmon.tasks.process.restoring import Mark, Origin

_MARK = "TASKMON_ATTEMPT"


def main(
    spec: TaskSpec,
    control: int,
    reports: int,
    *,
    outlives_worker: bool = False,
    was_asked: bool = False,
    compiled: Compiled | None = None,
) -> NoReturn:
    """Perform this attempt, and those that follow.

    Args:
        control: A socket: as of `child.main`; the next attempt comes as a line of JSON, with its output's descriptor.
        reports, outlives_worker, was_asked, compiled: As of `child.main`.
    """
    faulthandler.enable(2, all_threads=False)
    origin, mark, keeping = Origin(), Mark(os.environ.get(_MARK, "")), Keeping()
    channel, stop, usage = Channel(reports, spec.folder), Stop(), _Usage(is_first=True)
    listener = Listener(Handover(control), channel, outlives_worker=outlives_worker)
    if was_asked:
        stop.set()
    prepare: _Preparation | None = None
    load = _Loading(origin, compiled)
    while True:
        # What an attempt puts into a context variable ends with it.
        end = contextvars.Context().run(performed, spec, channel, listener, stop, load, prepare)
        flush()
        stays: dict[str, Any] | None = None
        try:
            left = keeping.left_behind()
            if left:
                channel.send({"note": f"Its process is not kept for the next run: it has left {left}."})
            elif origin.can_be_had_again and keeping.may_stay(end, stop):
                taken = usage.to_json()
                listener.rest()
                origin.put_back()
                mark.hide()
                if not stop.is_set:  # in the last moment
                    stays = {**taken, "files": keeping.news}
        except (OSError, MemoryError):
            stays = None  # whatever the machine lacks is no fault of a run that is over
        if stays is None or not channel.send({"done": {**end.message, "stays": stays}}):
            conclude(end, stop, channel)
        spec.secrets.clear()
        del end, spec
        following = listener.next()
        if following is None:
            leave(0)
        stop, usage, prepare = Stop(), _Usage(), _Preparation.of(following, origin, mark)
        spec = prepare.spec
        del following
        channel.turn_to(spec.folder)
        keeping.begin()


@dataclass(frozen=True, slots=True)
class _Preparation:
    """Makes the process that of its next attempt."""

    origin: Origin
    mark: Mark
    spec: TaskSpec
    output: int | None
    variables: dict[str, str]

    @staticmethod
    def of(following: Next, origin: Origin, mark: Mark) -> _Preparation:
        told = json.loads(following.line)
        return _Preparation(origin, mark, TaskSpec.from_json(told["spec"]), following.output, told["variables"])

    def __call__(self) -> None:
        if self.output is None:
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
        self.mark.show(self.variables[_MARK])
        self.origin.turn_to(self.output, self.spec.cwd, self.variables)


class _Loading:
    """Finds functions. What modules do as they are loaded is there for all attempts, as they are loaded but once."""

    def __init__(self, origin: Origin, compiled: Compiled | None) -> None:
        self._origin = origin
        self._compiled = compiled
        self._context = contextvars.Context()
        self._has_loaded = False

    def __call__(self, task: str, cwd: str) -> Found:
        """As `find` of tasks/describe/resolver.py."""
        found = self._context.run(find, task, cwd, compiled=self._compiled)
        for variable, value in self._context.items():
            variable.set(value)
        if not self._has_loaded:
            self._has_loaded = True
            self._origin.take()
        return found


class _Usage:
    """What one attempt takes of the process that others have been performed in."""

    def __init__(self, *, is_first: bool = False) -> None:
        self._cpu_s = 0.0 if is_first else _cpu_s()
        self._tells_peak = is_first or _forget_peak()

    def to_json(self) -> dict[str, Any]:
        return {
            "cpu_s": round(_cpu_s() - self._cpu_s, 6),
            "peak_memory_bytes": _peak_bytes() if self._tells_peak else None,
        }


def _cpu_s() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _forget_peak() -> bool:
    """Have the system begin anew to note the most memory that is held; False where it can't."""
    try:
        with open("/proc/self/clear_refs", "wb", buffering=0) as file:
            file.write(b"5")
    except OSError:
        return False
    return True


def _peak_bytes() -> int | None:
    with contextlib.suppress(OSError), open("/proc/self/status", "rb") as file:
        for line in file:
            if line.startswith(b"VmHWM:"):
                return int(line.split()[1]) * 1024
    return None
