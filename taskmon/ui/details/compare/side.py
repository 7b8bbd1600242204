"""What is known of one attempt, for a comparison: read from the store, in texts, secrets masked."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from taskmon.core.attempt import Attempt
from taskmon.core.job import JobKind, printable
from taskmon.core.run import Run
from taskmon.core.secrets.masking import MASK, masked_argv, masked_env, masked_job, masked_params
from taskmon.store import Reader

#: The fields of a job that are told under another heading, or say nothing to a person.
_ELSEWHERE = frozenset({"kind", "argv", "task", "params", "secrets", "env", "cwd", "code", "script"})
_LONGEST_VALUE = 2_000


@dataclass(frozen=True, slots=True)
class Side:
    """One attempt with its run."""

    run: Run
    attempt: Attempt | None  #: None: the run has not started yet
    environment: dict[str, str] = field(default_factory=dict)  #: captured, and set by the user

    @property
    def number(self) -> int:
        return self.attempt.attempt if self.attempt is not None else 0


def read_side(reader: Reader, run: Run, number: int) -> Side:
    """Read it; on the reading thread."""
    attempts = reader.attempts(run.id)
    environment = masked_env({**(reader.environment(run.environment) if run.environment else {}), **run.job.env})
    return Side(run, next((each for each in attempts if each.attempt == number), None), environment)


def words_of_job(run: Run) -> dict[str, str]:
    """What the run performs: each argument or parameter by its place or name."""
    job = run.job
    if job.kind is JobKind.TASK:
        params = {name: _text(value) for name, value in masked_params(job.params).items()}
        return {"": printable(job.task), **params, **dict.fromkeys(job.secrets, MASK)}
    if job.shell:
        return {"": printable(masked_job(job).argv[0])[:_LONGEST_VALUE]}
    return {str(place or ""): printable(part)[:_LONGEST_VALUE] for place, part in enumerate(masked_argv(job.argv))}


def options_of(run: Run) -> dict[str, str]:
    """How it is performed: every option that has a value, under the name that JSON gives it."""
    options = {name: value for name, value in run.job.to_json().items() if name not in _ELSEWHERE}
    options |= {"group": run.group, "priority": run.priority, "tags": ", ".join(run.tags)}
    options |= {"tries": run.retry.max_attempts, "backoff_s": run.retry.backoff_s}
    return {name: _text(value) for name, value in options.items() if value not in (None, "", [], False)}


def _text(value: object) -> str:
    return printable(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))[:_LONGEST_VALUE]
