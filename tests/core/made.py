"""Runs, outcomes and instants for the tests of the core."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from taskmon.core.attempt import Claim, Outcome
from taskmon.core.errors import ErrorCode, RunError
from taskmon.core.job import Job
from taskmon.core.run import Run, claim
from taskmon.core.states import RunState

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def job(*argv: str, **fields: Any) -> Job:
    return Job(argv=argv or ("make", "all"), cwd="/", **fields)


def run_in(state: RunState, **fields: Any) -> Run:
    return replace(Run(7, "make all", job(), state, NOW), **fields)


def running(**fields: Any) -> Run:
    """A run whose first attempt was claimed a second ago."""
    return claim(run_in(RunState.QUEUED, **fields), Claim(7, 1, "nonce", "boot", "host", later(1)))


def outcome(state: RunState, **fields: Any) -> Outcome:
    error = RunError("It ended with status 3.", ErrorCode.EXIT) if state is RunState.FAILED else None
    return Outcome(**{"state": state, "ended_at": later(5), "error": error, **fields})
