"""Rows and the values they stand for: the columns, and how each is written; decoding.py reads them back. No SQL."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from taskmon.core.clock import to_text
from taskmon.core.errors import RunError
from taskmon.core.job import Job
from taskmon.core.retry import RetryPolicy
from taskmon.core.run import Run
from taskmon.core.saved_jobs.saved_job import SavedJob
from taskmon.core.storable import storable
from taskmon.core.wire import Live

#: What a run's request says; it seldom changes once stored.
SPEC_COLUMNS = ("name", "job", "retry", "group_name", "priority", "position", "tags", "environment")
#: What moves with each change of state.
STANDING_COLUMNS = (
    "state", "revision", "attempt", "tries", "not_started", "not_before", "held", "waits_for", "cancelling", "paused",
    "error", "result", "started_at", "ended_at", "exit_code", "signal", "pid", "seen", "fresh_from", "elapsed_s",
    "wait_s",
)  # fmt: skip
#: The table's own columns, in the order in which `run_from_row` takes a row; then comes SUCCEEDED_ATTEMPT.
RUN_COLUMNS = ("id", "created_at", *SPEC_COLUMNS, *STANDING_COLUMNS)
#: What a run has of its attempts, so that no later one hides it; a step down the attempts' primary key.
SUCCEEDED_ATTEMPT = (
    "(SELECT coalesce(max(tried.attempt), 0) FROM attempt AS tried"
    " WHERE tried.run_id = run.id AND tried.state = 'succeeded')"
)
ATTEMPT_COLUMNS = (
    "run_id", "attempt", "state", "nonce", "boot_id", "host", "claimed_at", "started_at", "ended_at", "exit_code",
    "signal", "error", "cpu_s", "peak_memory_bytes", "output_bytes", "pid", "remarks", "output_removed_at",
    "elapsed_s",
)  # fmt: skip
LIVE_COLUMNS = (
    "run_id", "attempt", "progress", "eta_s", "facts", "line", "note", "at", "elapsed_s", "since_s", "estimate",
)  # fmt: skip
HISTORY_COLUMNS = ("at", "from_state", "to_state", "actor", "why", "attempt")
SAVED_JOB_COLUMNS = ("name", "run", "updated_at")

_ENCODER = json.JSONEncoder(separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Group:
    """Runs that share slots."""

    name: str
    slots: int | None = None  #: None: no cap of its own
    paused: bool = False


def to_json_text(value: Any) -> str:
    """Compact ASCII JSON; lone bytes (`\\udcXX`) travel through it unharmed."""
    return _ENCODER.encode(value)


def spec_of(run: Run) -> dict[str, Any]:
    """The parameters for SPEC_COLUMNS, and `command`, which only search reads."""
    return {
        "name": storable(run.name),
        "job": _job_text(run.job),
        "command": storable(run.command),
        "retry": _retry_text(run.retry),
        "group_name": run.group,
        "priority": run.priority,
        "position": run.position,
        "tags": _tags_text(run.tags),
        "environment": run.environment,
    }


def same_spec(old: Run, new: Run) -> bool:
    """Whether both would be stored with the same SPEC_COLUMNS."""
    return (
        old.job is new.job
        and old.group == new.group
        and old.priority == new.priority
        and old.position == new.position
        and old.name == new.name
        and old.tags == new.tags
        and old.environment == new.environment
        and old.retry == new.retry
    )


def standing_of(run: Run) -> dict[str, Any]:
    """The parameters for STANDING_COLUMNS."""
    return {
        "state": run.state.value,
        "revision": run.revision,
        "attempt": run.attempt,
        "tries": run.tries,
        "not_started": run.not_started,
        "not_before": instant(run.not_before),
        "held": run.held,
        "waits_for": run.waits_for,
        "cancelling": run.cancelling,
        "paused": run.paused,
        "error": error_text(run.error),
        "result": None if run.result is None else to_json_text(run.result),
        "started_at": instant(run.started_at),
        "ended_at": instant(run.ended_at),
        "exit_code": run.exit_code,
        "signal": run.signal,
        "pid": run.pid,
        "seen": run.seen,
        "fresh_from": run.fresh_from,
        "elapsed_s": run.elapsed_s,
        "wait_s": run.wait_s,
    }


def live_of(news: Live) -> dict[str, Any]:
    """The parameters for LIVE_COLUMNS."""
    return {
        "run_id": news.run_id,
        "attempt": news.attempt,
        "progress": to_json_text(news.progress.to_json()) if news.progress else None,
        "eta_s": news.eta_s if news.estimate is None else news.estimate.left_s,
        "facts": to_json_text(news.facts),
        "line": storable(news.line),
        "note": storable(news.note),
        "at": instant(news.at),
        "elapsed_s": news.elapsed_s,
        "since_s": news.since_s,
        "estimate": to_json_text(news.estimate.to_json()) if news.estimate else None,
    }


def stored_form(run: Run, revision: int) -> Run:
    """The run under its new revision, its instants as exact as they are stored: equal to what a reader will read."""
    return replace(
        run,
        revision=revision,
        not_before=in_ms(run.not_before),
        started_at=in_ms(run.started_at),
        ended_at=in_ms(run.ended_at),
    )


def instant(at: datetime | None) -> str | None:
    return None if at is None else to_text(at)


def error_text(error: RunError | None) -> str | None:
    return None if error is None else to_json_text(error.to_json())


def values_of(saved: SavedJob) -> dict[str, Any]:
    """The parameters for SAVED_JOB_COLUMNS."""
    return {"name": saved.name, "run": to_json_text(saved.run), "updated_at": instant(saved.updated_at)}


@lru_cache(maxsize=64)
def _retry_text(policy: RetryPolicy) -> str:
    return to_json_text(policy.to_json())


@lru_cache(maxsize=64)
def _tags_text(tags: tuple[str, ...]) -> str:
    return to_json_text(tags)


def _job_text(job: Job) -> str:
    return to_json_text(job.to_json())


def in_ms(at: datetime | None) -> datetime | None:
    """The instant, as exact as it is stored."""
    return None if at is None else at.replace(microsecond=at.microsecond // 1000 * 1000)
