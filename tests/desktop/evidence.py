"""What is there beside the window: the database, the folders of attempts, the processes."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from taskmon.core.journal import JOURNAL, PROGRESS
from taskmon.paths import find_paths


def stored_states() -> dict[str, str]:
    """The state of each run by its name, as the database has it."""
    return dict(_select("SELECT name, state FROM run"))


def stored_attempts() -> dict[int, list[str]]:
    """The states of each run's attempts by its id, the first one first, as the database has them."""
    found: dict[int, list[str]] = {}
    for run_id, state in _select("SELECT run_id, state FROM attempt ORDER BY run_id, attempt"):
        found.setdefault(run_id, []).append(state)
    return found


def worker_and_command(run_id: int) -> tuple[int, int]:
    """The process ids of the first attempt of a run: of its worker, and of its command."""
    lines = (find_paths().attempt(run_id, 1) / JOURNAL).read_text().splitlines()
    pids = {key: event[key]["pid"] for event in map(json.loads, lines) for key in ("worker", "command") if key in event}
    return pids["worker"], pids["command"]


def kill_attempt(run_id: int) -> None:
    """kill -9 of the worker and the command of the first attempt of a run: nobody knows how it ended."""
    for pid in worker_and_command(run_id):
        os.kill(pid, signal.SIGKILL)


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


def end_commands(home: Path) -> None:
    """kill -9 of all commands that runs of this home have started; for a test's own cleaning up."""
    for pid in commands_of(home):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _select(statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{find_paths().database}?mode=ro", uri=True)) as raw:
        return raw.execute(statement).fetchall()
