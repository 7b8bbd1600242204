"""A job and a result in one line each, as a person reads them."""

from __future__ import annotations

import json
import shlex
from typing import Any

from taskmon.core.job import printable, quoted

_LONGEST_RESULT = 200


def command_text(job: dict[str, Any]) -> str:
    """The command line, or the task with its parameters, of a job as JSON."""
    if job["kind"] == "task":
        params = (f"{printable(name)}={quoted(_text(value))}" for name, value in job["params"].items())
        return " ".join((printable(job["task"]), *params))
    return printable(job["argv"][0] if job.get("shell") else shlex.join(job["argv"]))


def result_text(result: Any, longest: int = _LONGEST_RESULT) -> str:
    """What a task returned; a long one is cut."""
    text = printable(json.dumps(result, ensure_ascii=False))
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
