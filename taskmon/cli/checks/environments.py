"""The doctor's check of what makes the environments of tasks whose files say what they need."""

from __future__ import annotations

import os
from collections.abc import Iterator

from taskmon.cli.checks.result import Level, Result
from taskmon.cli.monitor.session import Session
from taskmon.core.untrusted.characters import counted
from taskmon.engine.environments.uv import PreparationError, find_uv


def check_environments(session: Session) -> Iterator[Result]:
    """Where there are environments, uv is there to make the next one."""
    folder = session.paths.environments
    try:
        count = len(os.listdir(folder))
    except OSError:
        return  # no task has ever asked for one; what is wrong with the folder is told of the home
    if not count:
        return
    there = f"{counted(count, 'environment')} of tasks in {folder}"
    try:
        uv = find_uv(os.environ, "")
    except PreparationError:
        remedy = "Install it: https://docs.astral.sh/uv, or pip install uv"
        yield Result("environments", Level.WARNING, f"{there}, but no uv is found that could make another.", remedy)
    else:
        yield Result("environments", Level.OK, f"{there}; {uv} makes them.")
