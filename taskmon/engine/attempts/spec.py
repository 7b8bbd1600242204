"""What a worker is told of an attempt, as worker/spec.py reads it; what only tasks need is in task_spec.py."""

from __future__ import annotations

from typing import Any

from taskmon.core.environment import composed
from taskmon.core.journal import EVENTS
from taskmon.engine.claim import Claimed
from taskmon.paths import Paths


def spec_of(claimed: Claimed, paths: Paths, session: dict[str, str]) -> dict[str, Any]:
    """The spec of a claimed attempt.

    Args:
        session: The monitor's own environment, whose session variables go to the command.
    """
    run, attempt = claimed.run, claimed.attempt
    folder = paths.attempt(run.id, attempt.attempt)
    events, home = str(folder / EVENTS), str(paths.home)
    return {
        "run": run.id,
        "attempt": attempt.attempt,
        "nonce": attempt.nonce,
        "folder": str(folder),
        "job": run.job.to_json(),
        "environment": composed(claimed.environment, session, run.job.env, attempt.nonce, events, home),
    }
