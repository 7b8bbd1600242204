"""Takes a worker's specification in an interpreter that the worker has started, and performs it there."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from typing import NoReturn

from taskmon.core.attempt import TaskSpec
from taskmon.tasks.process import child


def main(control: int, reports: int) -> NoReturn:
    """Perform the attempt whose spec is the first line from `control`, and those that follow if it is to stay warm."""
    if sys.platform == "win32":  # written, never run
        import msvcrt

        control, reports = msvcrt.open_osfhandle(control, os.O_RDONLY), msvcrt.open_osfhandle(reports, os.O_WRONLY)
    told = _read(control)
    perform_as = child.main
    if told.is_warm:
        from taskmon.tasks.process import warm  # here: most processes perform one attempt

        perform_as = warm.main
    perform_as(told.spec, control, reports, outlives_worker=told.outlives_worker, was_asked=told.was_asked)


@dataclass(frozen=True, slots=True)
class _Told:
    """What the worker says first; its text, secrets in it, is not kept."""

    spec: TaskSpec
    outlives_worker: bool
    is_warm: bool
    was_asked: bool  #: to stop


def _read(control: int) -> _Told:
    content = b""
    while b"\n" not in content:
        chunk = os.read(control, 65_536)
        if not chunk:
            os._exit(1)  # The worker went away: nothing has begun.
        content += chunk
    line, _, asked = content.partition(b"\n")
    what = json.loads(line)
    return _Told(TaskSpec.from_json(what["spec"]), what["outlives_worker"], what.get("warm") is True, bool(asked))
