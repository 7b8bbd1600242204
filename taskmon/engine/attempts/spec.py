"""What the performer of an attempt is told: the spec of a claimed one, and what a task needs beyond a command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from taskmon.core.attempt import Spec, TaskExtras
from taskmon.core.environment import composed
from taskmon.core.job import in_pool
from taskmon.core.journal import EVENTS
from taskmon.core.run import Run
from taskmon.engine.claim import Claimed
from taskmon.engine.environments.prepared import activated
from taskmon.engine.secrets import Secrets
from taskmon.paths import Paths

_OF_THE_ATTEMPT = ("TASKMON_ATTEMPT", "TASKMON_EVENTS")


def spec_of(claimed: Claimed, paths: Paths, session: dict[str, str]) -> Spec:
    """The spec of a claimed attempt, yet without a task's extras.

    Args:
        session: The monitor's own environment, whose session variables go to the command.
    """
    run, attempt = claimed.run, claimed.attempt
    job = replace(run.job, python=claimed.python) if claimed.python else run.job
    folder = paths.attempt(run.id, attempt.attempt)
    events, home = str(folder / EVENTS), str(paths.home)
    environment = composed(claimed.environment, session, run.job.env, attempt.nonce, events, home)
    if claimed.python:
        environment = activated(environment, claimed.python)
    return Spec(run.id, attempt.attempt, attempt.nonce, str(folder), job, environment)


def pool_key(spec: Spec) -> int | None:
    """The same for attempts that one warm process may perform; None: it has a process of its own."""
    job = spec.job
    if not in_pool(job):
        return None
    common = frozenset((name, text) for name, text in spec.environment.items() if name not in _OF_THE_ATTEMPT)
    return hash((job.python, job.task.rpartition(":")[0], job.cwd, job.survivors, common))


def extras_of(run: Run, paths: Paths, secrets: Secrets, gives_up: Callable[[], bool]) -> TaskExtras:
    """What the newest attempt of a task is given: read from earlier attempts' folders, and asked of the keyring.

    Takes as long as disk and keyring do: for the thread of a driver, or of a task.

    Args:
        gives_up: Whether nobody waits any more; the keyring's user may take long.

    Raises:
        SecretsMissingError: The run has to be held.
    """
    resume_from = None
    if run.attempt > 1:
        from taskmon.engine.attempts.resume_point import newest  # here: a monitor of commands does without

        found = newest(paths, run, before=run.attempt)
        resume_from = found.folder if found else None
    values = secrets.all_of(run, gives_up) if run.job.secrets else {}
    return TaskExtras(resume_from, str(paths.files(run.id)), values)
