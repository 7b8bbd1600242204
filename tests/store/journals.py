"""Journals as the monitor and a worker would have written them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from taskmon.core import journal
from taskmon.core.attempt import Outcome
from taskmon.core.clock import to_text
from taskmon.core.job import Job
from taskmon.core.journal import Event
from taskmon.core.states import RunState
from taskmon.paths import Paths
from tests.store.acts import NOW

STARTED = journal.line(Event.STARTING, to_text(NOW), worker={"pid": 10, "start": "1", "name": "w"}) + journal.line(
    Event.STARTED, to_text(NOW), command={"pid": 11, "start": "2", "name": "c"}
)
ABANDONED = journal.line(Event.ABANDONED, to_text(NOW))


def claimed(run_id: int, attempt: int, **fields: Any) -> bytes:
    """A journal's first line."""
    job = {**Job(("echo", str(run_id)), "/", env={"TOKEN": "secret"}).to_json(), "env": ["TOKEN"]}
    entry = {
        "format": journal.FORMAT,
        "nonce": f"nonce-{run_id}-{attempt}",
        "run": run_id,
        "attempt": attempt,
        "boot_id": "boot",
        "host": "host",
        "job": job,
        **fields,
    }
    return journal.line(Event.CLAIMED, to_text(NOW), **entry)


def finished(state: RunState, **fields: Any) -> bytes:
    """A journal's last line."""
    return journal.line(Event.FINISHED, to_text(NOW), outcome=Outcome(state, NOW, **fields).to_json())


def write(paths: Paths, run_id: int, attempt: int, *lines: bytes) -> Path:
    """Make an attempt's folder with this journal."""
    folder = paths.attempt(run_id, attempt)
    folder.mkdir(parents=True)
    (folder / journal.JOURNAL).write_bytes(b"".join(lines))
    return folder
