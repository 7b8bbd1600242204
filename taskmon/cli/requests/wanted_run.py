"""The request that the options and words of `add` and `run` mean: a command, a task, or a saved job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from taskmon.cli.monitor.session import Session
from taskmon.cli.requests.options import refuse_parameters, run_json


def requested(
    session: Session, options: Mapping[str, Any], argv: Sequence[str], environment: Mapping[str, str], now: datetime
) -> dict[str, Any]:
    """The request that options and a command line ask for: a command, a task, or a saved job.

    Raises:
        InvalidError: They contradict each other, or what they ask for can't be run.
    """
    if options["task"] is None and options["job"] is None:
        refuse_parameters(options)
        return run_json(options, argv, now)
    from taskmon.cli.requests.any_request import any_request  # here: a command must not wait for what tasks need

    return any_request(session, options, argv, environment, now)
