"""The request that `--task` or `--job` asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from taskmon.cli.monitor.session import Session
from taskmon.cli.requests.options import folder, interpreter, job_json, wishes
from taskmon.cli.requests.saved_request import changed_since, saved_run_json
from taskmon.cli.requests.task_request import completed, typed
from taskmon.core.errors import InvalidError, TaskmonError
from taskmon.core.job import printable


def any_request(
    session: Session, options: Mapping[str, Any], argv: Sequence[str], environment: Mapping[str, str], now: datetime
) -> dict[str, Any]:
    """The complete request, as the monitor is asked for it.

    Raises:
        InvalidError: Options contradict each other, or the task can't be run so; all wrong parameters are listed.
    """
    if options["job"] is None:
        return completed(task_run_json(options, argv, now), environment, typed(options))
    if options["task"] is not None:
        raise InvalidError("Give --task or --job, not both.")
    request = saved_run_json(session, options, argv, now)
    if request["job"].get("kind") != "task":
        return request
    try:
        return completed(request, environment, typed(options))
    except TaskmonError as error:
        source = changed_since(request["job"], environment)
        if source is None:
            raise
        name = printable(options["job"])
        raise InvalidError(
            f"The task of the saved job {name!r} has changed since it was saved ({printable(source)}): {error}\n"
            "Give what is missing with --param, or save the job anew: taskmon job save --replace …",
            error.record.details,
        ) from None


def task_run_json(options: Mapping[str, Any], argv: Sequence[str], now: datetime) -> dict[str, Any]:
    """What the options mean with --task, nothing of it looked at yet."""
    if argv:
        raise InvalidError("A task has parameters, not a command line: --param NAME=VALUE.")
    for name in ("shell", "pty"):
        if options[name]:
            raise InvalidError(f"--{name} is for command lines; a task has neither a shell nor a terminal.")
    job = {"kind": "task", "task": options["task"], "cwd": folder(options["cwd"]), **job_json(options)}
    job.pop("pty", None)
    if options["python"]:
        job["python"] = interpreter(options["python"], job["cwd"])
    return {"job": job, **wishes(options, now)}
