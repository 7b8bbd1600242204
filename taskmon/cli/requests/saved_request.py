"""A request that begins as an earlier one, a saved job or a run, and is changed by options."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from taskmon.cli.monitor.session import Session
from taskmon.cli.requests.options import changed, interpreter
from taskmon.core.errors import InvalidError, TaskmonError
from taskmon.core.job import printable


def saved_run_json(session: Session, options: Mapping[str, Any], argv: Sequence[str], now: datetime) -> dict[str, Any]:
    """The saved job's request with what the options say in its place; a task in it is not completed yet.

    Raises:
        NoSuchJobError, InvalidError: There is none of this name, or the options don't fit it.
    """
    name = options["job"]
    saved: dict[str, Any] = session.ask("job", {"name": name})["run"]
    return {"name": name, **again(saved, f"the saved job {printable(name)!r}", options, argv, now)}


def again(
    base: Mapping[str, Any], what: str, options: Mapping[str, Any], argv: Sequence[str], now: datetime
) -> dict[str, Any]:
    """The request `base`, called `what` in refusals, with what the options say in its place."""
    request = changed(base, options, argv, now)
    job = request["job"]
    if not os.path.isdir(job["cwd"]):
        raise InvalidError(f"The folder of {what} is not there: {printable(job['cwd'])}. Give another one with --cwd.")
    is_task = job.get("kind") == "task"
    for option, means_task in (("params", True), ("secrets", True), ("python", True), ("shell", False), ("pty", False)):
        if options[option] and means_task is not is_task:
            kind = "a command" if means_task else "a task"
            raise InvalidError(f"In {what} is {kind}; --{option.removesuffix('s')} does not fit it.")
    if options["python"]:
        job["python"] = interpreter(options["python"], job["cwd"])
    return request


def changed_since(job: Mapping[str, Any], environment: Mapping[str, str]) -> str | None:
    """The task's file, if it has changed since the job was saved and can still be loaded; None otherwise."""
    from taskmon.tasks.describe.client import describe
    from taskmon.tasks.durable.sources import main_code

    try:
        found = describe(
            job["task"],
            cwd=job["cwd"],
            python=job.get("python", ""),
            environment={**environment, **job.get("env", {})},
            check=False,
        )
    except TaskmonError:
        return None
    return found.source if job.get("code") and found.code != main_code(job["code"]) else None
