"""Asks a task about itself, in the environment that its file asks for: made first, if there is none. Blocks; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from taskmon.core.errors import InvalidError
from taskmon.core.job import Isolation
from taskmon.core.trouble import of_our_own
from taskmon.engine.environments.metadata import file_of
from taskmon.engine.environments.prepared import Prepared, activated, prepared
from taskmon.engine.environments.uv import PreparationError, Stop
from taskmon.paths import Paths
from taskmon.tasks.describe import client
from taskmon.tasks.describe.description import Description


def describe(
    task: str,
    *,
    paths: Paths,
    cwd: str,
    python: str = "",
    environment: Mapping[str, str],
    params: Mapping[str, Any] | None = None,
    texts: Sequence[str] | None = None,
    check: bool = True,
    begun: Callable[[], None] = lambda: None,
    stop: Stop | None = None,
) -> Description:
    """What the task is, as `tasks.describe.client` has it; its interpreter stays unnamed where its file decides.

    Args:
        begun: Called, once or more often, where the environment has to be made first, which may take minutes.
        stop: Ends that.

    Raises:
        InvalidError, NotDescribedError: As there.
        PreparationError: The environment can't be made.
    """
    file = "" if python else file_of(task, cwd)
    found = _prepared(file, environment, paths, stop or Stop(), begun) if file else None
    description = client.describe(
        task,
        cwd=cwd,
        python=python if found is None else found.python,
        environment=environment if found is None else activated(environment, found.python),
        params=params,
        texts=texts,
        check=check,
    )
    if found is None:
        return description
    if description.policies.isolation is Isolation.THREAD:
        raise InvalidError(
            f"{task} is to run in a thread of taskmon itself (isolation='thread'), but its file has inline metadata,"
            " which asks for an environment of its own. Take one of the two away."
        )
    return replace(description, python="", script=found.digest)


def _prepared(
    file: str, environment: Mapping[str, str], paths: Paths, stop: Stop, begun: Callable[[], None]
) -> Prepared | None:
    try:
        return prepared(file, environment, paths.environments, stop=stop, begun=begun)
    except OSError as error:
        raise PreparationError(of_our_own(error, str(paths.environments))) from None
