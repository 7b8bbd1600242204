"""`taskmon run` where no monitor runs: this process is the monitor, for this one run."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from taskmon.bindings import check_bindings
from taskmon.core.clock import utc_now
from taskmon.core.requests.new_run import NewRun
from taskmon.core.wire import run_to_json
from taskmon.engine.monitor_lock import AlreadyRunningError
from taskmon.engine.verbs.params import new_run
from taskmon.paths import Paths


def run_alone(
    paths: Paths, described: dict[str, Any], environment: dict[str, str], follow: Callable[[int, bool], bool]
) -> dict[str, Any] | None:
    """Add the run and be its monitor; its newest form when it is over or another monitor takes over.

    None: another process became the monitor first, and nothing was done.

    Args:
        follow: Called with the run's id and whether it is over, often, and at its end: to show its output. False:
            nobody sees it any more, and the run is cancelled.

    Raises:
        KeyboardInterrupt: The run was left to its worker.
    """
    return _performed(paths, new_run(described, environment), follow)


def take_on(paths: Paths, run_id: int, follow: Callable[[int, bool], bool]) -> dict[str, Any] | None:
    """As `run_alone`, for a run that is there already."""
    return _performed(paths, run_id, follow)


def _performed(paths: Paths, wanted: NewRun | int, follow: Callable[[int, bool], bool]) -> dict[str, Any] | None:
    check_bindings()  # before all that Qt is imported with
    from taskmon import app  # Qt; only the commands that are a monitor pay for it

    try:
        run = app.run_one(paths, wanted, lambda newest: follow(newest.id, newest.state.is_over))
    except AlreadyRunningError:
        return None
    return run_to_json(run, None, utc_now(), time.monotonic())
