"""Asks a task's own interpreter about it, so that the user's code is never loaded here. Blocks; knows no Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from taskmon.core.job import Job
from taskmon.core.run import NewRun
from taskmon.tasks.description import Description, Registered


def describe(
    task: str,
    *,
    cwd: str,
    python: str = "",
    environment: Mapping[str, str] | None = None,
    params: Mapping[str, Any] | None = None,
    texts: Sequence[str] | None = None,
    check: bool = True,
    timeout_s: float = 30.0,
) -> Description:
    """What the task is and, if `params` or `texts` are given, its checked parameters.

    Args:
        task: MODULE:FUNCTION, FILE.py:FUNCTION or a registered name.
        python: The interpreter; empty: taskmon's own.
        environment: The process's; None: what a job would keep of ours.
        params: JSON values, secrets included; with None and no `texts` nothing is checked.
        texts: NAME=VALUE as typed; they win over `params`.
        check: Also ask the task's own `check`.

    Raises:
        InvalidError, TaskNotFoundError, TaskBrokenError, NotDescribedError: The message is for the user.
    """
    raise NotImplementedError


def registered(
    *, python: str = "", environment: Mapping[str, str] | None = None, timeout_s: float = 30.0
) -> tuple[Registered, ...]:
    """The tasks that installed packages offer under short names (entry points of the group `taskmon.tasks`)."""
    raise NotImplementedError


def job_for(
    description: Description, *, cwd: str, python: str = "", env: Mapping[str, str] | None = None, **policies: Any
) -> Job:
    """The job that performs the described task with its checked parameters; `policies` are fields of `Job`.

    Raises:
        InvalidError: The job makes no sense.
    """
    raise NotImplementedError


def new_run_for(description: Description, job: Job, *, environment: Mapping[str, str], **wishes: Any) -> NewRun:
    """The request to perform `job`: the task's own name, retries and secrets unless `wishes` (of `NewRun`) say else."""
    raise NotImplementedError
