"""What an attempt of a task is given beyond a command's: what to go on from, where its files go, its secrets.

Reads the folders of earlier attempts and may ask the keyring: for the thread of a driver.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from taskmon.core.run import Run
from taskmon.engine.attempts.resume_point import newest
from taskmon.engine.secrets import Secrets
from taskmon.paths import Paths


@dataclass(frozen=True, slots=True)
class TaskExtras:
    """For the worker's standard input, or for the thread, and for nothing else: secrets in clear are in it."""

    resume_from: str | None  #: the folder of the attempt to go on from
    files: str
    secrets: dict[str, str] = field(repr=False)


def extras_of(run: Run, paths: Paths, secrets: Secrets, gives_up: Callable[[], bool]) -> TaskExtras:
    """What the run's newest attempt needs.

    Args:
        gives_up: Whether nobody waits any more; the keyring's user may take long.

    Raises:
        SecretsMissingError: The run has to be held.
    """
    found = newest(paths, run, before=run.attempt) if run.attempt > 1 else None
    values = secrets.all_of(run, gives_up) if run.job.secrets else {}
    return TaskExtras(found.folder if found else None, str(paths.files(run.id)), values)
