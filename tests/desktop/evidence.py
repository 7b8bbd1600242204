"""What an attempt's folder tells a test that wants to hurt it."""

from __future__ import annotations

import json
import os
from pathlib import Path

from taskmon.core.journal import JOURNAL, PROGRESS
from taskmon.paths import find_paths


def worker_and_command(run_id: int) -> tuple[int, int]:
    """The process ids of the first attempt of a run: of its worker, and of its command."""
    lines = (find_paths().attempt(run_id, 1) / JOURNAL).read_text().splitlines()
    pids = {key: event[key]["pid"] for event in map(json.loads, lines) for key in ("worker", "command") if key in event}
    return pids["worker"], pids["command"]


def newest_progress(run_id: int) -> str:
    """What the worker last wrote about how far the first attempt of a run is."""
    return (find_paths().attempt(run_id, 1) / PROGRESS).read_text()


def commands_of(home: Path) -> list[int]:
    """The process ids of all commands that runs of this home have started, and that still live."""
    carried = os.fsencode(f"TASKMON_EVENTS={home}/")
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes()
        except OSError:  # gone, or another user's
            continue
        if any(entry.startswith(carried) for entry in environment.split(b"\0")):
            found.append(int(folder.name))
    return found
