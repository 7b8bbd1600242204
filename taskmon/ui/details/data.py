"""What is known of a run beside its row: attempts, history, environment, what a task kept and saved."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from taskmon.core.attempt import Attempt
from taskmon.core.environment import differences
from taskmon.core.job import JobKind
from taskmon.core.journal import OUTPUT
from taskmon.core.run import Run, Transition
from taskmon.paths import Paths
from taskmon.store import Reader


@dataclass(frozen=True, slots=True)
class SavedFile:
    """A file that a task saved."""

    name: str
    size_bytes: int
    path: str


@dataclass(frozen=True, slots=True)
class KeptWords:
    """What the next attempt of a task would go on from, in words."""

    where: str  #: go on after “download”
    text: str  #: all of it
    state: str  #: the last state that was stored whole; empty: there is none


@dataclass(frozen=True, slots=True)
class RunData:
    """As they were when they were read."""

    attempts: list[Attempt] = field(default_factory=list)
    history: list[Transition] = field(default_factory=list)
    environment: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    kept: KeptWords | None = None
    files: tuple[SavedFile, ...] = ()

    def attempt(self, number: int) -> Attempt | None:
        """The run's attempt of that number."""
        return next((attempt for attempt in self.attempts if attempt.attempt == number), None)


def read_data(reader: Reader, paths: Paths, run: Run) -> RunData:
    """Read them; on the reading thread."""
    kept = reader.environment(run.environment) if run.environment else {}
    changed = differences({**kept, **run.job.env}, dict(os.environ)) if kept else {}
    attempts, history = reader.attempts(run.id), reader.history(run.id)
    if run.job.kind is not JobKind.TASK:
        return RunData(attempts, history, changed)
    from taskmon.engine.attempts.resume_point import files_to_json, newest  # here: of commands nothing is kept
    from taskmon.ui.text.task import go_on_text, kept_text, state_text

    files = tuple(_file(entry) for entry in files_to_json(paths, run))
    found = newest(paths, run)
    words = KeptWords(go_on_text(found), kept_text(found), state_text(found)) if found else None
    return RunData(attempts, history, changed, words, files)


def output_of(paths: Paths, run: Run, attempt: int) -> Path | None:
    """What an attempt prints into; None for a run that has not started yet."""
    return paths.attempt(run.id, attempt) / OUTPUT if attempt else None


def _file(entry: dict[str, Any]) -> SavedFile:
    return SavedFile(str(entry["name"]), int(entry["bytes"]), str(entry["path"]))
