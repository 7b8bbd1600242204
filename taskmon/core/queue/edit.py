"""What of a queued run can be changed, and by which rules: those of a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from taskmon.core.errors import InvalidError, RefusedError
from taskmon.core.job import check
from taskmon.core.requests.new_run import NewRun, check_new
from taskmon.core.retry import RetryPolicy
from taskmon.core.run import Run, about, check_attempt
from taskmon.core.states import RunState
from taskmon.core.untrusted.json_values import shown

#: The fields of a change, as a request for a new run calls them, and what each is called in the history.
FIELDS: Mapping[str, str] = {
    "name": "name",
    "group": "group",
    "priority": "priority",
    "tags": "tags",
    "retries": "retries",
    "backoff": "backoff",
    "after": "what it comes after",
    "after_end": "what it comes after",
    "not_before": "start",
    "wait_s": "start",
    "hold": "hold",
    "timeout_s": "time limit",
    "quiet_timeout_s": "quiet limit",
}
#: Those that belong to the job.
_LIMITS = ("timeout_s", "quiet_timeout_s")


@dataclass(frozen=True, slots=True)
class Edited:
    """A queued run as somebody wants it."""

    run: Run
    #: The runs that it is to come after, with whether each has to succeed; None: as before.
    after: Mapping[int, bool] | None
    why: str  #: for the history


def edited(run: Run, changes: Mapping[str, Any], now: datetime, seen_attempt: int | None = None) -> Edited:
    """The run with some fields changed.

    Args:
        changes: By the names of FIELDS; what is left out stays.
        seen_attempt: The attempt that the asker saw.

    Raises:
        RefusedError: It is not queued any more, or has been tried since.
        InvalidError: A field is unknown, or its value makes no sense.
    """
    asked = requested(run.id, changes)
    check_attempt(run, seen_attempt)
    if run.state is not RunState.QUEUED:
        raise RefusedError(f"Run {run.id} is {run.state}; only a queued run can be changed.", about(run))
    new = _changed(run, asked, changes, now)
    # With its own job for a name that is left out, and for what its name must not hold.
    name = changes.get("name", "")
    named = check_new(replace(NewRun.like(new), name=name))
    new = replace(new, name=named.name if "name" in changes else run.name)
    after = None
    if "after" in changes or "after_end" in changes:
        after = dict.fromkeys(asked.after_end, False) | dict.fromkeys(asked.after, True)
    what = ", ".join(dict.fromkeys(FIELDS[name] for name in FIELDS if name in changes))
    return Edited(new, after, f"changed: {what}")


def requested(run_id: int, changes: Mapping[str, Any]) -> NewRun:
    """What a change asks for, looked at by itself: as a request for a new run, whose job is only an example.

    Raises:
        InvalidError: A field is unknown, or its value makes no sense for any run.
    """
    unknown = sorted(changes.keys() - FIELDS)
    if unknown:
        raise InvalidError(f"A queued run has no field {shown(unknown[0])} to change; it has {', '.join(FIELDS)}.")
    limits = {name: changes[name] for name in _LIMITS if name in changes}
    given = {name: value for name, value in changes.items() if name not in limits}
    # One reader and one check for all requests.
    asked = check_new(NewRun.from_json({"job": {"argv": ["?"], **limits}, **given}))
    check(asked.job)
    if run_id in (*asked.after, *asked.after_end):
        raise InvalidError(f"Run {run_id} can't come after itself.", {"run": run_id})
    return asked


def shown_fields(run: Run, after: Mapping[int, bool]) -> dict[str, Any]:
    """The fields as they are, to be compared with what somebody fills in."""
    request = replace(
        NewRun.like(run),
        not_before=run.not_before,
        held=run.held,
        after=tuple(run_id for run_id, needs_success in after.items() if needs_success),
        after_end=tuple(run_id for run_id, needs_success in after.items() if not needs_success),
    )
    said = request.fields() | {name: getattr(run.job, name) for name in _LIMITS}
    return {name: said[name] for name in FIELDS}


def _changed(run: Run, asked: NewRun, changes: Mapping[str, Any], now: datetime) -> Run:
    retry: RetryPolicy = run.retry
    if changes.get("retries") is not None:
        retry = replace(retry, max_attempts=asked.retry.max_attempts)
    if changes.get("backoff") is not None:
        retry = replace(retry, backoff_s=asked.retry.backoff_s)
    fields: dict[str, Any] = {"retry": retry}
    if "group" in changes:
        fields["group"] = asked.group
    if "priority" in changes:
        fields["priority"] = asked.priority
    if "tags" in changes:
        fields["tags"] = tuple(dict.fromkeys(asked.tags))
    if "hold" in changes:
        fields["held"] = asked.held
    if "not_before" in changes or "wait_s" in changes:
        fields["wait_s"] = asked.wait_s
        after_wait = None if asked.wait_s is None else now + timedelta(seconds=asked.wait_s)
        fields["not_before"] = after_wait or asked.not_before
    limits = {name: getattr(asked.job, name) for name in _LIMITS if name in changes}
    if limits:
        fields["job"] = replace(run.job, **limits)
    return replace(run, **fields)
