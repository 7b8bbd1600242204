"""Takes a worker's specification in an interpreter that the worker has started, and performs it there."""

from __future__ import annotations

import json
import os
import sys
from typing import NoReturn

from taskmon.core.attempt import TaskSpec
from taskmon.tasks.process import child


def main(control: int, reports: int) -> NoReturn:
    """Perform the attempt whose spec is the first line from `control`, and those that follow if it is to stay warm."""
    if sys.platform == "win32":  # written, never run
        import msvcrt

        control, reports = msvcrt.open_osfhandle(control, os.O_RDONLY), msvcrt.open_osfhandle(reports, os.O_WRONLY)
    content = b""
    while b"\n" not in content:
        chunk = os.read(control, 65_536)
        if not chunk:
            os._exit(1)  # The worker went away: nothing has begun.
        content += chunk
    line, _, asked = content.partition(b"\n")
    what = json.loads(line)
    perform_as = child.main
    if what["warm"]:
        from taskmon.tasks.process import warm  # here: most processes perform one attempt

        perform_as = warm.main
    spec, outlives_worker = TaskSpec.from_json(what["spec"]), what["outlives_worker"]
    perform_as(spec, control, reports, outlives_worker=outlives_worker, was_asked=bool(asked))
