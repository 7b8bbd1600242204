"""The request that options and words mean: a command, a task, a saved job, or a run again, with changes.

As JSON, in which what is not said is left out; the monitor reads it (`NewRun.from_json`) and checks it. What only tasks
and saved jobs need is imported where one is meant, for a command must not wait for it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from taskmon.cli.monitor.session import Session
from taskmon.cli.requests.options import (
    HOW,
    find_folder,
    find_interpreter,
    job_fields,
    refuse_parameters,
    run_fields,
)
from taskmon.core.clock import utc_now
from taskmon.core.environment import captured_in_shell
from taskmon.core.errors import InvalidError, TaskmonError

#: Options of a job that only one kind has.
_OF_TASKS, _OF_COMMANDS = ("params", "params_files", "secrets", "python"), ("shell", "pty")


def build_request(
    session: Session, options: Mapping[str, Any], argv: Sequence[str], environment: Mapping[str, str], now: datetime
) -> dict[str, Any]:
    """The complete request: a command, a task with checked parameters, or a saved job.

    Raises:
        InvalidError: Options contradict each other, or what they ask for can't be run; all wrong parameters are listed.
    """
    if options["job"] is None:
        if options["task"] is None:
            return build_command(options, argv, now)
        return _complete(_build_task(options, argv, now), environment, options)
    if options["task"] is not None:
        raise InvalidError("Give --task or --job, not both.")
    name = options["job"]
    request = {"name": name, **_change_saved(session, options, argv, now)}
    if not _is_task(request):
        return request
    session.release_store()  # to ask a task may take minutes, if its environment has to be made
    try:
        return _complete(request, environment, options)
    except TaskmonError as error:
        source = _changed_since(request["job"], environment)
        if source is None:
            raise
        from taskmon.core.job import printable

        raise InvalidError(
            f"The task of the saved job {printable(name)!r} has changed since it was saved ({printable(source)}):"
            f" {error}\nGive what is missing with --param, or save the job anew: taskmon job save --replace …",
            error.record.details,
        ) from None


def build_command(options: Mapping[str, Any], argv: Sequence[str], now: datetime) -> dict[str, Any]:
    """The request that the options and a command line mean."""
    refuse_parameters(options)
    return {"job": {"argv": list(argv), **_job_here(options)}, **run_fields(options, now)}


def build_changed(
    session: Session, run_id: int, options: Mapping[str, Any], argv: Sequence[str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The request that adds a run again with its changes, a task in it checked anew, and the run's environment."""
    before = session.ask("as_added", {"id": run_id})
    request = _change(before["run"], f"run {run_id}", options, argv, utc_now())
    environment: dict[str, str] = before["environment"]
    session.release_store()
    return (_complete(request, environment, options) if _is_task(request) else request), environment


def build_to_save(
    session: Session, from_run: int | None, options: Mapping[str, Any], argv: Sequence[str]
) -> dict[str, Any]:
    """The request that is to be saved; a task in it is checked, and its secrets are left out."""
    if sum(1 for given in (from_run, options["job"], options["task"]) if given is not None) > 1:
        raise InvalidError("Give one of a command, --task, --job, --from-run.")
    now = utc_now()
    environment = captured_in_shell(dict(os.environ), frozen=bool(getattr(sys, "frozen", False)))
    if options["task"] is not None:
        request = _build_task(options, argv, now)
    elif from_run is not None:
        before = session.ask("as_added", {"id": from_run})
        request, environment = _change(before["run"], f"run {from_run}", options, argv, now), before["environment"]
    elif options["job"] is not None:
        request = _change_saved(session, options, argv, now)
    else:
        return build_command(options, argv, now)
    if not _is_task(request):
        return request
    session.release_store()
    from taskmon.cli.requests.task_request import complete_to_save, read_typed

    return complete_to_save(request, environment, read_typed(options))


def _build_task(options: Mapping[str, Any], argv: Sequence[str], now: datetime) -> dict[str, Any]:
    """What the options mean with --task, nothing of it looked at yet."""
    if argv:
        raise InvalidError("A task has parameters, not a command line: --param NAME=VALUE.")
    for name in _OF_COMMANDS:
        if options[name]:
            raise InvalidError(f"--{name} is for command lines; a task has neither a shell nor a terminal.")
    job = {"kind": "task", "task": options["task"], **_job_here(options)}
    job.pop("pty", None)
    if options["python"]:
        job["python"] = find_interpreter(options["python"], job["cwd"])
    return {"job": job, **run_fields(options, now)}


def _job_here(options: Mapping[str, Any]) -> dict[str, Any]:
    said = job_fields(options)
    return said if "cwd" in said else {"cwd": find_folder(None), **said}


def _change_saved(session: Session, options: Mapping[str, Any], argv: Sequence[str], now: datetime) -> dict[str, Any]:
    """The saved job's request with what the options say in its place; a task in it is not completed yet."""
    from taskmon.core.job import printable

    saved: dict[str, Any] = session.ask("job", {"name": options["job"]})["run"]
    return _change(saved, f"the saved job {printable(options['job'])!r}", options, argv, now)


def _change(
    base: Mapping[str, Any], what: str, options: Mapping[str, Any], argv: Sequence[str], now: datetime
) -> dict[str, Any]:
    """The request `base`, called `what` in refusals, with what options and words say in the place of what it says."""
    said = job_fields(options)
    job = {**base["job"], **said}
    is_task = job.get("kind") == "task"
    if "env" in said:
        job["env"] = {**base["job"].get("env", {}), **said["env"]}
    if argv:
        if is_task:
            raise InvalidError("It runs a task, which has parameters, not a command line. Give --param NAME=VALUE.")
        job["argv"] = list(argv)
        if len(argv) > 1 and not options["shell"]:
            job.pop("shell", None)  # a text for the shell is one word; these are words
    if not os.path.isdir(job["cwd"]):
        from taskmon.core.job import printable

        raise InvalidError(f"The folder of {what} is not there: {printable(job['cwd'])}. Give another one with --cwd.")
    for option in HOW:
        if option.name in (_OF_COMMANDS if is_task else _OF_TASKS) and options[option.name]:
            kind = "a task" if is_task else "a command"
            raise InvalidError(f"In {what} is {kind}; {option.word} does not fit it.")
    if options["python"]:
        job["python"] = find_interpreter(options["python"], job["cwd"])
    return {**base, **run_fields(options, now), "job": job}


def _is_task(request: Mapping[str, Any]) -> bool:
    return bool(request["job"].get("kind") == "task")


def _complete(request: Mapping[str, Any], environment: Mapping[str, str], options: Mapping[str, Any]) -> dict[str, Any]:
    from taskmon.cli.requests.task_request import complete, read_typed

    return complete(request, environment, read_typed(options))


def _changed_since(job: Mapping[str, Any], environment: Mapping[str, str]) -> str | None:
    """The task's file, if it has changed since the job was saved and can still be loaded; None otherwise."""
    from taskmon.cli.requests.described import described
    from taskmon.tasks.durable.sources import main_code

    try:
        found = described(
            job["task"],
            cwd=job["cwd"],
            python=job.get("python", ""),
            environment={**environment, **job.get("env", {})},
            check=False,
        )
    except TaskmonError:
        return None
    return found.source if job.get("code") and found.code != main_code(job["code"]) else None
