"""Requests to perform real commands, for tests."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import Any

from taskmon.core.environment import captured
from taskmon.core.job import Job
from taskmon.core.requests.new_run import NewRun
from taskmon.core.retry import RetryPolicy


def command(*argv: str, cwd: str = "/", retry: RetryPolicy | None = None, **fields: Any) -> NewRun:
    """A request for `argv`; `fields` that a job has go to the job, the others to the request."""
    of_job = {name: fields.pop(name) for name in list(fields) if name in Job.__dataclass_fields__}
    job = replace(Job(tuple(argv), cwd), **of_job)
    return NewRun(job=job, retry=retry or RetryPolicy(), environment=captured(dict(os.environ)), **fields)


def shell(text: str, **fields: Any) -> NewRun:
    """A request for a shell command."""
    return command(text, shell=True, **fields)


def python(program: str, *arguments: str, **fields: Any) -> NewRun:
    """A request for a small Python program."""
    return command(sys.executable, "-I", "-S", "-c", program, *arguments, **fields)
