"""A request to perform a job: as a value, as JSON, and its one check. All that reads or writes one does it here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from taskmon.core.clock import to_text_or_none
from taskmon.core.errors import InvalidError
from taskmon.core.job import Job, JobKind, check_seconds, command_line, printable
from taskmon.core.requests.shell_syntax import heading
from taskmon.core.retry import RetryPolicy
from taskmon.core.run import DEFAULT_GROUP, Run
from taskmon.core.secrets.masking import Masking, masked_job, masked_text
from taskmon.core.untrusted.json_fields import flag, instant, list_of, run_ids, secrets, text, whole
from taskmon.core.untrusted.json_values import shown

LONGEST_NAME = 200
_LONGEST_KEY = 200
#: What a request says of each run that it may ask for: of a saved job, and of a run that is asked for again.
SAVED_FIELDS = ("job", "name", "group", "priority", "tags", "retries", "backoff")
#: What it says beside that of the one run that it asks for now.
_FIELDS = (*SAVED_FIELDS, "after", "after_end", "not_before", "wait_s", "hold", "key", "secrets")
#: Of a job, the policies that a task's author may declare: left out, they are what the author says by then.
_DECLARED = ("isolation", "retry_on", "timeout_s", "quiet_timeout_s")
#: What a job is that says no more than it must; the two kinds are stopped by different signals.
_DEFAULTS = {
    JobKind.COMMAND: Job.from_json({"argv": ["?"]}).to_json(),
    JobKind.TASK: Job.from_json({"kind": "task", "task": "?:?"}).to_json(),
}
_NEEDED = {JobKind.COMMAND: {"kind", "argv", "cwd"}, JobKind.TASK: {"kind", "task", "params", "cwd"}}


@dataclass(frozen=True, slots=True)
class NewRun:
    """What is asked for, before the store gives it an id."""

    job: Job
    name: str = ""
    group: str = DEFAULT_GROUP
    priority: int = 0
    tags: tuple[str, ...] = ()
    retry: RetryPolicy = RetryPolicy()
    not_before: datetime | None = None
    wait_s: float | None = None  #: or so long after it was added, whatever the clock says by then
    held: bool = False
    after: tuple[int, ...] = ()  #: runs that must succeed first
    after_end: tuple[int, ...] = ()  #: runs that must end first, however
    request_key: str | None = None  #: same key, same run: asked once is done once
    environment: dict[str, str] = field(default_factory=dict)  #: captured where it was asked for
    secrets: dict[str, str] = field(default_factory=dict)  #: values of the job's secret parameters; never stored

    @staticmethod
    def like(run: Run, environment: Mapping[str, str] | None = None) -> NewRun:
        """The request for another run with the same job and policies; what was about that one run is not in it."""
        kept = dict(environment or {})
        return NewRun(run.job, run.name, run.group, run.priority, run.tags, run.retry, environment=kept)

    @staticmethod
    def from_json(value: object, environment: Mapping[str, str] | None = None) -> NewRun:
        """Read a request from outside; absent fields get their defaults. Whether it makes sense, `check_new` says.

        Raises:
            InvalidError: A field is unknown, or has the wrong type.
        """
        if not isinstance(value, dict):
            raise InvalidError('A new run is a JSON object, such as {"job": {"argv": ["make"], "cwd": "/home/me"}}.')
        unknown = sorted(value.keys() - _FIELDS)
        if unknown:
            raise InvalidError(f"A new run has no field {shown(unknown[0])}; it has {', '.join(_FIELDS)}.")
        try:
            job = Job.from_json(value.get("job"))
        except UnicodeEncodeError:
            raise InvalidError(
                "The job holds half a character, such as \\ud800; no program can be given one."
            ) from None
        policy = RetryPolicy()
        retries, backoff = value.get("retries"), value.get("backoff")
        if retries is not None:
            policy = replace(policy, max_attempts=whole(retries, "number of retries") + 1)
        if backoff is not None:
            policy = replace(policy, backoff_s=backoff)
        key = text(value, "key")
        if len(key) > _LONGEST_KEY:
            raise InvalidError(f"A request key has at most {_LONGEST_KEY} characters.")
        new = NewRun(
            job=job,
            name=text(value, "name"),
            group=text(value, "group", DEFAULT_GROUP),
            priority=whole(value.get("priority", 0), "priority"),
            tags=tuple(list_of(value, "tags", str)),
            retry=policy,
            not_before=instant(value, "not_before"),
            wait_s=value.get("wait_s"),
            held=flag(value, "hold"),
            after=tuple(run_ids(value, "after")),
            after_end=tuple(run_ids(value, "after_end")),
            request_key=key or None,
            environment=dict(environment or {}),
            secrets=secrets(value),
        )
        unknown = sorted(set(new.secrets) - set(job.secrets))
        if unknown:
            raise InvalidError(f"The job has no secret parameter {shown(unknown[0])}.")
        return new

    def to_json(self) -> dict[str, Any]:
        """The request as `from_json` reads it, without what goes without saying; its environment travels beside it."""
        job, usual, is_task = slim(self.job), NewRun(self.job).fields(), self.job.kind is JobKind.TASK
        if is_task:
            job |= {name: value for name, value in self.job.to_json().items() if name in _DECLARED}
        said = {name: value for name, value in self.fields().items() if value != usual[name]}
        if is_task:
            said["retries"] = self.retry.max_attempts - 1  # which its author may have declared
        return {"job": job, **said}

    def fields(self) -> dict[str, Any]:
        """All that it says beside its job, as `from_json` calls it."""
        return {
            "name": self.name,
            "group": self.group,
            "priority": self.priority,
            "tags": list(self.tags),
            "retries": self.retry.max_attempts - 1,
            "backoff": self.retry.backoff_s,
            "after": list(self.after),
            "after_end": list(self.after_end),
            "not_before": to_text_or_none(self.not_before),
            "wait_s": self.wait_s,
            "hold": self.held,
            "key": self.request_key,
            "secrets": dict(self.secrets),
        }


def check_new(new: NewRun) -> NewRun:
    """The request with its name filled in, or a refusal that says what to do.

    Raises:
        InvalidError: A value makes no sense.
    """
    # A name is shown wherever there is room for one, so it holds no password either.
    name = masked_text(Masking.of(new.job, new.secrets).text(new.name)) if new.name else called(new.job)
    if new.name and not name.strip():
        raise InvalidError("A name is more than blanks; without one, a run is called by what it performs.")
    if name != printable(name) and new.name:
        raise InvalidError(
            "A name is one line without control characters, and without marks that turn the direction of writing;"
            f" not {printable(name)!r}."
        )
    name = _cut(name)
    for what, word in (("group", new.group), *(("tag", tag) for tag in new.tags)):
        if not word.strip() or word != printable(word) or len(word) > LONGEST_NAME:
            raise InvalidError(f"A {what} is a short text in one line; not {printable(word)!r}.")
    if isinstance(new.priority, bool) or not isinstance(new.priority, int) or abs(new.priority) > 1_000_000:
        raise InvalidError("The priority is a whole number between -1000000 and 1000000.")
    policy = new.retry
    if (
        isinstance(policy.max_attempts, bool)
        or not isinstance(policy.max_attempts, int)
        or not 1 <= policy.max_attempts <= 10_000
    ):
        raise InvalidError("The number of retries is a whole number between 0 and 9999.")
    check_seconds("backoff", policy.backoff_s, least=0.0)
    if new.wait_s is not None:
        check_seconds("wait", new.wait_s, least=0.0)
    return new if name == new.name else replace(new, name=name)


def check_all(requests: Sequence[NewRun]) -> list[NewRun]:
    """As `check_new`, for several.

    Raises:
        InvalidError: One makes no sense; its `index` is in the details.
    """
    checked = []
    for index, new in enumerate(requests):
        try:
            checked.append(check_new(new))
        except InvalidError as error:
            raise InvalidError(str(error), {"index": index}) from None
    return checked


def unnamed(new: NewRun) -> NewRun:
    """The request without its name, where that is what it would be called anyway."""
    anyway = {_cut(called(new.job)), _cut(_line(masked_job(new.job)))}  # or was, when names had \\n in them
    return replace(new, name="") if new.name in anyway else new


def called(job: Job) -> str:
    """What a run is called that nobody has named: its command line, or its function with the parameters.

    Of several lines, a script's or an argument's, the first that says what is done stands for all.
    """
    shown = masked_job(job)
    if not has_lines(job):
        return _line(shown)
    params = {name: heading(value) if isinstance(value, str) else value for name, value in shown.params.items()}
    return _line(replace(shown, argv=tuple(map(heading, shown.argv)), params=params))


def has_lines(job: Job) -> bool:
    """Whether an argument, or a text that is a parameter, has several lines."""
    return any("\n" in part for part in job.argv) or any(
        isinstance(value, str) and "\n" in value for value in job.params.values()
    )


def _line(shown: Job) -> str:
    line = command_line(replace(shown, task=shown.task.rpartition(":")[2]) if shown.task else shown)
    return line if line.strip() else repr(line)


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def slim(job: Job) -> dict[str, Any]:
    """The job's own JSON without the fields that say what goes without saying, or is true for a moment alone."""
    return {
        name: value
        for name, value in replace(job, script="").to_json().items()
        if name in _NEEDED[job.kind] or value != _DEFAULTS[job.kind][name]
    }
