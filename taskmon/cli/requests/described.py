"""What a task is, as its own interpreter says; that its environment has to be made first is told, once, on stderr."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from taskmon.cli.console import tell
from taskmon.engine.environments.metadata import file_of, metadata_of
from taskmon.paths import find_paths
from taskmon.tasks.describe import client
from taskmon.tasks.describe.description import Description


def described(task: str, *, cwd: str, python: str, environment: Mapping[str, str], **asked: Any) -> Description:
    """As `engine.environments.describing.describe`, in the home of this command."""
    file = "" if python else file_of(task, cwd)
    if not file or metadata_of(file) is None:
        return client.describe(task, cwd=cwd, python=python, environment=environment, **asked)
    from taskmon.engine.environments.describing import describe  # here: most tasks' files ask for nothing

    told: list[str] = []

    def tell_once() -> None:
        if not told:
            told.append(task)
            tell(f"preparing the environment of {task.rpartition(':')[0]}…")

    return describe(task, paths=find_paths(), cwd=cwd, python=python, environment=environment, begun=tell_once, **asked)
