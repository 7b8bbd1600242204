"""A saved job: what can be run again under a name. Values and their checks; the store keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from taskmon.core.clock import to_text
from taskmon.core.errors import ErrorCode, InvalidError, TaskmonError
from taskmon.core.job import Job, command_line, printable
from taskmon.core.requests.new_run import SAVED_FIELDS, NewRun, check_new, slim, unnamed
from taskmon.core.secrets.masking import is_secret, masked_argv, masked_env, masked_job, masked_params

LONGEST_NAME = 200


class NoSuchJobError(TaskmonError):
    """No job is saved under this name."""

    exit_status = 2
    code = ErrorCode.NOT_FOUND

    def __init__(self, name: str) -> None:
        message = f"No job is saved as {printable(name)!r}. 'taskmon job list' shows those there are."
        super().__init__(message, {"name": name})


@dataclass(frozen=True, slots=True)
class SavedJob:
    """A job with its policies, under a name."""

    name: str
    run: dict[str, Any]  #: what `NewRun.from_json` reads, SAVED_FIELDS only, as `checked` gives it
    updated_at: datetime

    @property
    def job(self) -> Job:
        """What it runs; InvalidError if it was stored by a version that knew other jobs."""
        return Job.from_json(self.run.get("job"))

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "run": self.run, "updated_at": to_text(self.updated_at)}


@dataclass(frozen=True, slots=True)
class Preview:
    """What a saved job would run, in words: shown before somebody else's is taken over. Passwords are masked."""

    command: str  #: the command line, or the task with its parameters
    folder: str
    environment: tuple[str, ...]  #: the names of the variables it sets
    task: str = ""  #: the file or module whose code would run; empty for a command
    python: str = ""  #: the interpreter that it names; empty: none, or taskmon's own
    secrets: tuple[str, ...] = ()  #: the parameters that are asked for each time


def checked(name: str, run: object) -> dict[str, Any]:
    """The request as it is saved: SAVED_FIELDS that differ from what they are anyway, nothing else.

    Its folder need not be there: it may be mounted, or made, before somebody runs it.

    Raises:
        InvalidError: The name or a field makes no sense.
    """
    if not name.strip() or name != printable(name) or len(name) > LONGEST_NAME:
        raise InvalidError(f"A saved job's name is a short text in one line; not {printable(name)!r}.")
    if not isinstance(run, dict):
        raise InvalidError('A saved job is an object, such as {"job": {"argv": ["make"], "cwd": "/home/me"}}.')
    unknown = sorted(set(run) - set(SAVED_FIELDS))
    if unknown:
        raise InvalidError(f"A saved job has no field {unknown[0]!r}; it has {', '.join(SAVED_FIELDS)}.")
    said = {field: run[field] for field in SAVED_FIELDS if run.get(field) not in (None, [])}
    new = NewRun.from_json(said)
    if not new.job.cwd.startswith("/") and new.job.cwd[1:3] not in (":\\", ":/"):
        raise InvalidError(f"A saved job's folder is an absolute path; not {printable(new.job.cwd)!r}.")
    check_new(new)
    return {**said, "job": slim(new.job)}


def request_of(new: NewRun) -> dict[str, Any]:
    """The request as it is saved, or added again: SAVED_FIELDS only; what it was named after its job is left out."""
    request = unnamed(new).to_json()
    return {field: request[field] for field in SAVED_FIELDS if field in request}


def preview(job: Job) -> Preview:
    """What a job would run; nothing of it is looked at, let alone started."""
    return Preview(
        command=command_line(masked_job(job)),
        folder=printable(job.cwd),
        environment=tuple(sorted(map(printable, job.env))),
        task=printable(job.task.rpartition(":")[0]),
        python=printable(job.python),
        secrets=job.secrets,
    )


def without_secrets(run: dict[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A saved request as it may leave this computer, and what was left out or masked for it: names, "argument 2"."""
    job = dict(run["job"])
    left_out: list[str] = []
    for field, mask in (("env", masked_env), ("params", masked_params)):
        if field in job:
            given, shown = job[field], mask(job[field])
            left_out += sorted(name for name in given if is_secret(name) or shown[name] != given[name])
            job[field] = {name: value for name, value in shown.items() if not is_secret(name)}
    if "argv" in job:
        given, job["argv"] = job["argv"], masked_argv(job["argv"])
        left_out += [f"argument {n}" for n, part in enumerate(given) if part != job["argv"][n]]
    if not job.get("env", True):
        del job["env"]
    return {**run, "job": job}, tuple(left_out)
