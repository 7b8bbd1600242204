"""The request that `taskmon job save` saves: a command, a task, an earlier run, or another saved job with changes."""

from __future__ import annotations

import os
import sys
from typing import Any

from taskmon.cli.monitor.session import Session
from taskmon.cli.requests.any_request import task_run_json
from taskmon.cli.requests.options import run_json
from taskmon.cli.requests.saved_request import again
from taskmon.cli.requests.task_request import for_saving, typed
from taskmon.core.clock import utc_now
from taskmon.core.environment import captured_in_shell
from taskmon.core.errors import InvalidError
from taskmon.core.job import printable


def to_save(session: Session, from_run: int | None, options: dict[str, Any], argv: tuple[str, ...]) -> dict[str, Any]:
    """The request that is to be saved; a task in it is checked, and its secrets are left out."""
    if sum(1 for given in (from_run, options["job"], options["task"]) if given is not None) > 1:
        raise InvalidError("Give one of a command, --task, --job, --from-run.")
    now = utc_now()
    environment = captured_in_shell(dict(os.environ), frozen=bool(getattr(sys, "frozen", False)))
    if options["task"] is None and options["job"] is None and from_run is None:
        return run_json(options, argv, now)
    if options["task"] is not None:
        request = task_run_json(options, argv, now)
    elif from_run is not None:
        before = session.ask("as_added", {"id": from_run})
        request, environment = again(before["run"], f"run {from_run}", options, argv, now), before["environment"]
    else:
        base = session.ask("job", {"name": options["job"]})["run"]
        request = again(base, f"the saved job {printable(options['job'])!r}", options, argv, now)
    return for_saving(request, environment, typed(options)) if request["job"].get("kind") == "task" else request
