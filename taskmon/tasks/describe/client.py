"""Asks a task's own interpreter about it, so that the user's code is never loaded here. Blocks; knows no Qt."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from taskmon.core.job import TASK_STOP_SIGNAL, Job, JobKind, check
from taskmon.core.requests.new_run import NewRun, check_new
from taskmon.tasks.describe.description import Description, Registered
from taskmon.tasks.describe.interpreter import NotDescribedError, ask, interpreter

__all__ = ["NotDescribedError", "describe", "job_for", "new_run_for", "registered"]


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
        python: The interpreter, as typed; empty: taskmon's own.
        environment: The process's; None: what a job would keep of ours.
        params: JSON values, secrets included; with None and no `texts` nothing is checked.
        texts: NAME=VALUE as typed; they win over `params`.
        check: Also ask the task's own `check`.

    Raises:
        InvalidError, NotDescribedError: The message is for the user. What is wrong with parameters is also in
            details {"problems": {"size.width": "…"}}.
    """
    if python:
        python = interpreter(python, cwd, None if environment is None else environment.get("PATH", ""))
    question = {
        "task": task,
        "params": None if params is None else dict(params),
        "texts": None if texts is None else list(texts),
        "check": check,
    }
    answer = ask("describe", question, cwd=cwd, python=python, environment=environment, timeout_s=timeout_s)
    return replace(Description.from_json(answer), python=python)


def registered(
    *, cwd: str = "", python: str = "", environment: Mapping[str, str] | None = None, timeout_s: float = 30.0
) -> tuple[Registered, ...]:
    """The tasks that have short names: those that come along, and entry points of the group `taskmon.tasks`.

    Raises:
        InvalidError, NotDescribedError: The interpreter can't be asked.
    """
    cwd = cwd or os.getcwd()
    if python:
        python = interpreter(python, cwd, None if environment is None else environment.get("PATH", ""))
    answer = ask("registered", {}, cwd=cwd, python=python, environment=environment, timeout_s=timeout_s)
    return tuple(Registered(**each) for each in answer)


def job_for(description: Description, base: Job) -> Job:
    """`base`, which says where and how, with what was described: the task with its checked parameters.

    Raises:
        InvalidError: The job makes no sense.
    """
    said = description.policies
    job = replace(
        base,
        kind=JobKind.TASK,
        argv=(),
        shell=False,
        pty=False,
        task=description.task,
        params=description.params,
        secrets=description.secret_names,
        python=description.python,
        code=description.code,
        script=description.script,
        isolation=said.isolation,
        retry_on=said.retry_on,
    )
    if not base.task:  # it was no task before, so nobody has said otherwise than its author
        job = replace(job, quiet_timeout_s=said.quiet_timeout_s, stop_signal=TASK_STOP_SIGNAL)
    check(job)
    return job


def new_run_for(description: Description, base: NewRun) -> NewRun:
    """`base` with the described task, under its own name unless another is asked for.

    Raises:
        InvalidError: The request makes no sense.
    """
    name = base.name or description.title
    return check_new(replace(base, job=job_for(description, base.job), name=name, secrets=description.secrets))
