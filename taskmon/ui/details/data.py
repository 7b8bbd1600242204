"""What is known of a run beside its row: attempts, history, environment, what a task did, kept and saved."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from taskmon import ours
from taskmon.core.attempt import Attempt
from taskmon.core.environment import differences
from taskmon.core.job import JobKind
from taskmon.core.journal import OUTPUT
from taskmon.core.run import Run, Transition
from taskmon.core.states import RunState
from taskmon.paths import Paths
from taskmon.store import Reader
from taskmon.tasks.durable.shown_steps import StepRows
from taskmon.ui.text.attempt import output_note

#: Of more steps the newest are listed; `show --json` has more.
_MOST_STEPS = 1_000


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
    steps: StepRows | None = None

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
    from taskmon.engine.attempts.resume_point import files_to_json  # here: of commands nothing is kept
    from taskmon.engine.attempts.step_rows import newest_steps

    files = tuple(_file(entry) for entry in files_to_json(paths, run))
    steps = newest_steps(paths, run, attempts, _MOST_STEPS)
    return RunData(attempts, history, changed, _kept_words(paths, run), files, steps)


@dataclass(frozen=True, slots=True)
class StepsRead:
    """The steps of a run that goes on, and what is kept of it, as they were read."""

    steps: StepRows | None = None
    kept: KeptWords | None = None
    mark: tuple[int, ...] = ()  #: another once the file is; empty: there is none
    took_s: float = 0.0


def read_steps(reader: Reader, paths: Paths, run: Run, before: StepsRead) -> StepsRead | None:
    """Read them again; on the reading thread. None: nothing has been kept since they were read."""
    from taskmon.engine.attempts.step_rows import newest_steps  # here: as above

    try:
        mark = _mark_of(str(paths.attempt(run.id, run.attempt)))
    except OSError:  # nothing yet, or nothing of ours
        return None
    if mark == before.mark:
        return None
    began_s = time.monotonic()
    steps = newest_steps(paths, run, reader.attempts(run.id), _MOST_STEPS)
    return StepsRead(steps, _kept_words(paths, run), mark, time.monotonic() - began_s)


def _mark_of(folder: str) -> tuple[int, ...]:
    """What changes when the attempt in `folder` keeps something, be it of a map.

    Raises:
        OSError: It has kept nothing, or that is none of ours.
    """
    from taskmon.tasks.durable.log_reader import KEPT, is_map_file  # here: as above

    mark: tuple[int, ...] = ()
    for name in (KEPT, *sorted(filter(is_map_file, ours.names(folder)))):
        status = ours.status(os.path.join(folder, name))
        mark = (*mark, status.st_ino, status.st_size, status.st_mtime_ns)
    return mark


def output_of(paths: Paths, run: Run, attempt: int) -> Path | None:
    """What an attempt prints into; None for a run that has not started yet."""
    return paths.attempt(run.id, attempt) / OUTPUT if attempt else None


@dataclass(frozen=True, slots=True)
class ShownOutput:
    """What a view shows of an attempt's output."""

    path: Path | None
    grows: bool
    note: str  #: stands in its place while there is none


def shown_output(paths: Paths, run: Run, number: int, data: RunData | None) -> ShownOutput:
    """The output of the run's attempt `number`, as far as `data` has been read."""
    attempt = data.attempt(number) if data is not None else None
    grows = run.state is RunState.RUNNING and number == run.attempt
    return ShownOutput(output_of(paths, run, number), grows, output_note(run, number, attempt))


def _kept_words(paths: Paths, run: Run) -> KeptWords | None:
    from taskmon.engine.attempts.resume_point import newest  # here: of commands nothing is kept
    from taskmon.ui.text.task import go_on_text, kept_text, state_text

    found = newest(paths, run)
    return KeptWords(go_on_text(found), kept_text(found), state_text(found)) if found else None


def _file(entry: dict[str, Any]) -> SavedFile:
    return SavedFile(str(entry["name"]), int(entry["bytes"]), str(entry["path"]))
