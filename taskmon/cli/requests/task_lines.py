"""The tasks in a file of jobs: each distinct one is asked about once, however many lines run it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from taskmon.cli.requests.jobs_file import Line
from taskmon.cli.requests.task_request import Typed, describe_typed, with_description
from taskmon.core.errors import InvalidError, TaskmonError
from taskmon.tasks.describe.description import Description
from taskmon.tasks.parameters.validation import check_params


@dataclass(frozen=True, slots=True)
class _Known:
    """What the first line with a task found out."""

    description: Description
    secrets: dict[str, str]  #: asked for once, meant for every line that gives no others


def complete_lines(lines: Iterable[Line], environment: Mapping[str, str]) -> list[Line]:
    """The lines, those with a task complete.

    What a task's own `check` says is asked for its first line only; of each it is asked again before it starts.

    Raises:
        InvalidError: A line's task can't be run so; it is named, and nothing at all shall be added.
    """
    known: dict[str, _Known] = {}
    complete = []
    for line in lines:
        if line.run["job"].get("kind") != "task":
            complete.append(line)
            continue
        try:
            complete.append(Line(line.number, _complete(line.run, environment, known)))
        except TaskmonError as error:
            raise InvalidError(f"Line {line.number}: {error} Nothing was added.") from None
    return complete


def _complete(run: dict[str, Any], environment: Mapping[str, str], known: dict[str, _Known]) -> dict[str, Any]:
    job = run["job"]
    params = job.get("params", {})
    if not isinstance(job.get("task"), str) or not isinstance(params, dict):
        raise InvalidError('A task is written {"job": {"kind": "task", "task": "FILE.py:FUNCTION", "params": {…}}}.')
    key = json.dumps([job["task"], job["cwd"], job.get("python"), job.get("env")], sort_keys=True)
    if key in known:
        before = known[key]
        return with_description(run, _asked_with(before.description, {**before.secrets, **params}, job["cwd"]))
    description = describe_typed(job, environment, Typed())
    request = with_description(run, description)
    known[key] = _Known(description, request.get("secrets", {}))
    return request


def _asked_with(description: Description, params: dict[str, Any], cwd: str) -> Description:
    """A description of the same task with other parameters; its own process is not needed to check them."""
    checked = check_params(description.parameters, params, cwd, secrets_later=True)
    secrets = {parameter.name for parameter in description.parameters if parameter.is_secret}
    given = {name: str(value) for name, value in checked.items() if name in secrets and value is not None}
    return replace(
        description,
        params={name: value for name, value in checked.items() if name not in secrets},
        secrets=given,
        missing_secrets=tuple(
            parameter.name
            for parameter in description.parameters
            if parameter.is_secret and parameter.required and parameter.name not in given
        ),
    )
