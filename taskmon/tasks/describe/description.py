"""What is known of a task without running it: its parameters, its policies, and the parameters it was asked with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from taskmon.core.job import Isolation
from taskmon.core.retry import RetryPolicy
from taskmon.tasks.parameters.schema import Parameter


@dataclass(frozen=True, slots=True)
class Policies:
    """What the task's author declared with `@task(…)`; the user may ask for others."""

    retries: int = 0
    backoff_s: float = 5.0
    timeout_s: float | None = None
    quiet_timeout_s: float | None = None
    isolation: Isolation = Isolation.PROCESS
    retry_on: tuple[str, ...] = ()

    @property
    def retry(self) -> RetryPolicy:
        return RetryPolicy(max_attempts=self.retries + 1, backoff_s=self.backoff_s)

    def to_json(self) -> dict[str, Any]:
        return {
            "retries": self.retries,
            "backoff_s": self.backoff_s,
            "timeout_s": self.timeout_s,
            "quiet_timeout_s": self.quiet_timeout_s,
            "isolation": self.isolation.value,
            "retry_on": list(self.retry_on),
        }

    def job_json(self) -> dict[str, Any]:
        """Those of them that are fields of a job."""
        return {name: value for name, value in self.to_json().items() if name not in ("retries", "backoff_s")}

    @staticmethod
    def from_json(value: dict[str, Any]) -> Policies:
        """Read what `to_json` wrote."""
        return Policies(
            **{**value, "isolation": Isolation(value["isolation"]), "retry_on": tuple(value["retry_on"])},
        )


@dataclass(frozen=True, slots=True)
class Description:
    """A task as its interpreter describes it."""

    task: str  #: as a job names it: MODULE:FUNCTION or /absolute/FILE.py:FUNCTION
    name: str  #: what its author calls it, or the function's name
    doc: str  #: the function's docstring
    parameters: tuple[Parameter, ...]
    policies: Policies
    code: str  #: hash of the file that holds the function; empty if there is none
    source: str  #: that file
    python: str = ""  #: the interpreter that was asked, absolute; empty: taskmon's own
    params: dict[str, Any] = field(default_factory=dict)  #: as asked, checked, paths absolute; defaults not filled in
    secrets: dict[str, str] = field(default_factory=dict, repr=False)  #: the values that were given
    missing_secrets: tuple[str, ...] = ()  #: required, and not given
    script: str = ""  #: as of its job: the environment that its file asks for

    @property
    def title(self) -> str:
        """What a run of it is called unless its user says else: its author's name for it, if there is one."""
        return self.name if self.name != self.task.rpartition(":")[2] else ""

    @property
    def secret_names(self) -> tuple[str, ...]:
        """The secrets that a job of it has, given or still to be given."""
        return tuple(sorted({*self.secrets, *self.missing_secrets}))

    def job_json(self) -> dict[str, Any]:
        """The fields of a job that say what runs."""
        said = {"task": self.task, "params": self.params, "python": self.python, "code": self.code}
        asked = {"script": self.script} if self.script else {}
        return {"kind": "task", **said, **asked, "secrets": list(self.secret_names)}

    def to_json(self) -> dict[str, Any]:
        """The description with its secrets in clear: for the pipe to the asker only."""
        return {
            "task": self.task,
            "name": self.name,
            "doc": self.doc,
            "parameters": [parameter.to_json() for parameter in self.parameters],
            "policies": self.policies.to_json(),
            "code": self.code,
            "source": self.source,
            "python": self.python,
            "params": self.params,
            "secrets": self.secrets,
            "missing_secrets": list(self.missing_secrets),
        }

    @staticmethod
    def from_json(value: dict[str, Any]) -> Description:
        """Read what `to_json` wrote."""
        parameters = tuple(Parameter.from_json(parameter) for parameter in value["parameters"])
        return Description(
            **{
                **value,
                "parameters": parameters,
                "policies": Policies.from_json(value["policies"]),
                "missing_secrets": tuple(value["missing_secrets"]),
            }
        )


@dataclass(frozen=True, slots=True)
class Registered:
    """A task that an installed package offers under a short name."""

    name: str  #: the entry point's name
    task: str  #: MODULE:FUNCTION
    doc: str = ""  #: the first line of its docstring
    problem: str = ""  #: why it can't be loaded

    def to_json(self) -> dict[str, str]:
        return {"name": self.name, "task": self.task, "doc": self.doc, "problem": self.problem}
