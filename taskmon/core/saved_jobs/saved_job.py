"""A saved job: what can be run again under a name. Values and their checks; the store keeps it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from taskmon.core.clock import to_text
from taskmon.core.errors import ErrorCode, InvalidError, TaskmonError
from taskmon.core.job import Job, JobKind, command_line, printable
from taskmon.core.retry import RetryPolicy
from taskmon.core.run import DEFAULT_GROUP, NewRun, Run, check_new
from taskmon.core.secrets.masking import is_secret, masked_argv, masked_env, masked_job, masked_params

LONGEST_NAME = 200
#: Of what `add` takes, all that is not about one run: neither a time, nor other runs, nor a request key.
FIELDS = ("job", "name", "group", "priority", "tags", "retries", "backoff")
#: Policies that a task's author may declare.
_DECLARED = ("isolation", "retry_on", "timeout_s", "quiet_timeout_s")
#: What a job is that says no more than it must; the two kinds are stopped by different signals.
_DEFAULTS = {
    JobKind.COMMAND: Job.from_json({"argv": ["?"]}).to_json(),
    JobKind.TASK: Job.from_json({"kind": "task", "task": "?:?"}).to_json(),
}


class NoSuchJobError(TaskmonError):
    """No job is saved under this name."""

    exit_status = 2
    code = ErrorCode.NOT_FOUND

    def __init__(self, name: str) -> None:
        super().__init__(f"No job is saved as {printable(name)!r}. 'taskmon job list' shows those there are.")


@dataclass(frozen=True, slots=True)
class SavedJob:
    """A job with its policies, under a name."""

    name: str
    run: dict[str, Any]  #: what the request `add` takes, FIELDS only, as `checked` gives it
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
    """The request as it is saved: FIELDS that differ from what they are anyway, nothing else.

    Its folder need not be there: it may be mounted, or made, before somebody runs it.

    Raises:
        InvalidError: The name or a field makes no sense.
    """
    if not name.strip() or name != printable(name) or len(name) > LONGEST_NAME:
        raise InvalidError(f"A saved job's name is a short text in one line; not {printable(name)!r}.")
    if not isinstance(run, dict):
        raise InvalidError('A saved job is an object, such as {"job": {"argv": ["make"], "cwd": "/home/me"}}.')
    unknown = sorted(set(run) - set(FIELDS))
    if unknown:
        raise InvalidError(f"A saved job has no field {unknown[0]!r}; it has {', '.join(FIELDS)}.")
    try:
        job = Job.from_json(run.get("job"))
    except UnicodeEncodeError:
        raise InvalidError("The job holds half a character, such as \\ud800; no program can be given one.") from None
    if not job.cwd.startswith("/") and job.cwd[1:3] not in (":\\", ":/"):
        raise InvalidError(f"A saved job's folder is an absolute path; not {printable(job.cwd)!r}.")
    new = NewRun(
        job=job,
        name=_of(run, "name", str, ""),
        group=_of(run, "group", str, DEFAULT_GROUP),
        priority=_of(run, "priority", int, 0),
        tags=_tags(run),
        retry=_policy(run),
    )
    check_new(new)
    return {"job": slim(job)} | {field: run[field] for field in FIELDS[1:] if run.get(field) not in (None, [])}


def request_of(run: Run) -> dict[str, Any]:
    """The request that would add such a run again: FIELDS only; what it was named after its job is left out."""
    request: dict[str, Any] = {"job": slim(run.job)}
    if run.job.kind is JobKind.TASK:
        # Left out, they would be what its author says now, not what they were.
        request["job"] |= {name: value for name, value in run.job.to_json().items() if name in _DECLARED}
        request["retries"] = run.retry.max_attempts - 1
    if run.name != check_new(NewRun(run.job)).name:
        request["name"] = run.name
    if run.group != DEFAULT_GROUP:
        request["group"] = run.group
    if run.priority:
        request["priority"] = run.priority
    if run.tags:
        request["tags"] = list(run.tags)
    if run.retry.max_attempts > 1:
        request["retries"] = run.retry.max_attempts - 1
    if run.retry.backoff_s != RetryPolicy().backoff_s:
        request["backoff"] = run.retry.backoff_s
    return request


def slim(job: Job) -> dict[str, Any]:
    """The job's own JSON without the fields that say what goes without saying."""
    needed = {"kind", "task", "params", "cwd"} if job.kind is JobKind.TASK else {"kind", "argv", "cwd"}
    stored = job.to_json()
    return {name: value for name, value in stored.items() if name in needed or value != _DEFAULTS[job.kind][name]}


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


def _policy(run: dict[str, Any]) -> RetryPolicy:
    policy = RetryPolicy()
    retries, backoff = _of(run, "retries", int, 0), run.get("backoff")
    return replace(policy, max_attempts=retries + 1, backoff_s=policy.backoff_s if backoff is None else backoff)


def _tags(run: dict[str, Any]) -> tuple[str, ...]:
    tags = run.get("tags") or []
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise InvalidError("A saved job's tags are a list of texts.")
    return tuple(tags)


def _of(run: dict[str, Any], field: str, kind: type[Any], otherwise: Any) -> Any:
    value = run.get(field)
    if value is None:
        return otherwise
    if not isinstance(value, kind) or isinstance(value, bool):
        raise InvalidError(f"A saved job's {field} is a {'text' if kind is str else 'whole number'}; not {value!r}.")
    return value
