"""The request to perform a task as it is filled in: what was described, and how somebody wants it run."""

from __future__ import annotations

from dataclasses import replace

from taskmon.core.requests.new_run import NewRun
from taskmon.tasks.describe.client import new_run_for
from taskmon.tasks.describe.description import Description


def new_run_of(found: Description, base: NewRun, python: str) -> NewRun:
    """The request for a described and checked task.

    Args:
        base: Where, how often and how long; of its job, what runs is replaced.
        python: The interpreter as it is typed.

    Raises:
        InvalidError: It makes no sense.
    """
    new = new_run_for(replace(found, python=python), base)
    # The form shows what the author says; what stands there in its place, somebody has typed.
    job = replace(new.job, quiet_timeout_s=base.job.quiet_timeout_s, stop_signal=base.job.stop_signal)
    return replace(new, job=job)
