"""`taskmon run` where no monitor runs: this process is the monitor, for this one run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from taskmon import app  # Qt; only the commands that are a monitor pay for it
from taskmon.cli.output import OutputCopy
from taskmon.core.clock import utc_now
from taskmon.core.run import Run
from taskmon.core.wire import run_to_json
from taskmon.engine.params import new_run
from taskmon.paths import Paths


def run_alone(
    paths: Paths, described: dict[str, Any], environment: dict[str, str], write: Callable[[bytes], None]
) -> dict[str, Any] | None:
    """The run as it ended, its output copied meanwhile; None if it was left to its worker."""
    output: OutputCopy | None = None

    def follow(run: Run) -> None:
        nonlocal output
        if output is None:
            output = OutputCopy(paths, run.id, write)
        output.copy()

    run = app.run_one(paths, new_run(described, environment), follow)
    if output is not None:
        output.close()
    return run_to_json(run, None, utc_now()) if run.state.is_over else None
