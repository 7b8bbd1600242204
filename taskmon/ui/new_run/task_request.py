"""The request to perform a task as it is filled in: what its author said, and what somebody wants otherwise."""

from __future__ import annotations

from taskmon.core.run import NewRun, check_new
from taskmon.tasks.describe.client import job_for, new_run_for
from taskmon.tasks.describe.description import Description

#: Fields of a job that no form shows: what a run or a saved job had of them is kept.
_KEPT = ("stop_signal", "grace_s", "survivors", "leftovers", "output_cap_bytes")


def new_run_of(found: Description, base: NewRun, python: str) -> NewRun:
    """The request for a described and checked task.

    Args:
        base: Where, how often and how long; its job says nothing of what runs.

    Raises:
        InvalidError: It makes no sense.
    """
    policies = {"timeout_s": base.job.timeout_s}
    if base.job.task:
        policies |= {name: getattr(base.job, name) for name in (*_KEPT, "quiet_timeout_s")}
    job = job_for(found, cwd=base.job.cwd, python=python, env=base.job.env, **policies)
    wishes = {name: getattr(base, name) for name in ("group", "priority", "tags", "retry", "held")}
    if base.name:
        wishes["name"] = base.name
    return check_new(new_run_for(found, job, environment=base.environment, **wishes))
