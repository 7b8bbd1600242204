"""Rows read back as what they stand for, forgivingly: SQLite keeps any type in any column. No SQL.

A name in which no new run would be taken in, of a database that another program has written into, is made visible here:
it is shown in too many places to see to each.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from types import NoneType
from typing import Any

from taskmon.core.attempt import Attempt
from taskmon.core.clock import from_text
from taskmon.core.errors import ErrorCode, InvalidError, RunError
from taskmon.core.estimates.estimate import Estimate
from taskmon.core.job import Job, JobKind, Leftovers, Survivors, printable
from taskmon.core.progress import Progress
from taskmon.core.retry import RetryPolicy
from taskmon.core.run import Run, Transition
from taskmon.core.saved_jobs.saved_job import SavedJob
from taskmon.core.secrets.masking import masked_record
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.store.records import ATTEMPT_COLUMNS, LIVE_COLUMNS, RUN_COLUMNS

Row = tuple[Any, ...]
#: What a column that can't be read may raise; the row is then read again, field by field.
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError, InvalidError)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
#: Jobs longer than this are parsed each time, so that the cache stays small.
_LONGEST_CACHED = 4_096
_COMMAND_FIELDS = Job(("?",), "").to_json().keys()


def run_from_row(row: Row) -> Run:
    """The run of a row in the order of RUN_COLUMNS and SUCCEEDED_ATTEMPT; never raises, whatever the row holds."""
    try:
        return _run(row)
    except _UNREADABLE:
        return _run_forgiving(row)


def attempt_from_row(row: Row) -> Attempt:
    """The attempt of a row in the order of ATTEMPT_COLUMNS; never raises."""
    fields = dict(zip(ATTEMPT_COLUMNS, row, strict=True))
    state, error = fields["state"], _error(fields["error"])
    try:
        state = RunState(state)
    except ValueError:
        state, error = RunState.INTERRUPTED, _unknown_state(state, error)
    remarks = _json(fields["remarks"], {})
    remarks = remarks if isinstance(remarks, dict) else {"remarks": remarks}
    if fields["output_removed_at"] is not None:
        remarks["output_removed"] = fields["output_removed_at"]
    return Attempt(
        run_id=_count(fields["run_id"]),
        attempt=_count(fields["attempt"]),
        state=state,
        nonce=_text(fields["nonce"]),
        boot_id=_text(fields["boot_id"]),
        host=_text(fields["host"]),
        claimed_at=instant_from_text(fields["claimed_at"]) or _LONG_AGO,
        started_at=instant_from_text(fields["started_at"]),
        ended_at=instant_from_text(fields["ended_at"]),
        exit_code=_whole(fields["exit_code"]),
        signal=_optional_text(fields["signal"]),
        elapsed_s=_number(fields["elapsed_s"]),
        error=error,
        cpu_s=_number(fields["cpu_s"]),
        peak_memory_bytes=_whole(fields["peak_memory_bytes"]),
        output_bytes=_whole(fields["output_bytes"]),
        pid=_whole(fields["pid"]),
        remarks=remarks,
    )


def live_from_row(row: Row) -> Live:
    """The news of a row in the order of LIVE_COLUMNS; never raises."""
    fields = dict(zip(LIVE_COLUMNS, row, strict=True))
    facts = _json(fields["facts"], [])
    return Live(
        run_id=_count(fields["run_id"]),
        attempt=_count(fields["attempt"]),
        progress=Progress.from_json(_json(fields["progress"], None)),
        eta_s=_number(fields["eta_s"]),
        facts=tuple(fact for fact in facts if isinstance(fact, str)) if isinstance(facts, list) else (),
        line=_text(fields["line"]),
        note=_text(fields["note"]),
        at=instant_from_text(fields["at"]),
        elapsed_s=_number(fields["elapsed_s"]),
        since_s=_number(fields["since_s"]),
        estimate=Estimate.from_json(_json(fields["estimate"], None)),
    )


def transition_from_row(row: Row) -> Transition:
    """One step of a history, of a row in the order of HISTORY_COLUMNS; never raises."""
    at, source, target, actor, why, attempt = row
    return Transition(
        at=instant_from_text(at) or _LONG_AGO,
        source=None if source is None else state_from_text(source),
        target=state_from_text(target),
        by=_text(actor),
        why=_text(why),
        attempt=_count(attempt),
    )


def saved_job_from_row(row: Row) -> SavedJob:
    """The saved job of a row in the order of SAVED_JOB_COLUMNS; never raises, but its `job` may."""
    name, run, updated_at = row
    value = _json(run, {})
    return SavedJob(_text(name), value if isinstance(value, dict) else {}, instant_from_text(updated_at) or _LONG_AGO)


def job_from_text(text: object) -> Job | None:
    """The job that a text describes; None if it can't be read."""
    try:
        return _job(text)  # type: ignore[arg-type]  # whatever it is: caught below
    except _UNREADABLE:
        return None


def variables_from_text(text: object) -> dict[str, str]:
    """A stored environment; what can't be read of it is left out."""
    value = _json(text, {})
    return {str(name): str(part) for name, part in value.items()} if isinstance(value, dict) else {}


def _run(row: Row) -> Run:
    (
        run_id, created_at, name, job, retry, group, priority, position, tags, environment,
        state, revision, attempt, tries, not_started, not_before, held, waits_for, cancelling, paused,
        error, result, started_at, ended_at, exit_code, signal, pid, seen, fresh_from, elapsed_s, wait_s,
        succeeded_attempt,
    ) = row  # fmt: skip
    whole = {
        type(run_id),
        type(priority),
        type(revision),
        type(attempt),
        type(tries),
        type(not_started),
        type(waits_for),
        type(fresh_from),
    }
    texts = {type(name), type(group), type(environment), type(signal)}
    if whole != {int} or not texts <= {str, NoneType} or not {type(exit_code), type(pid)} <= {int, NoneType}:
        raise TypeError("SQLite keeps any type in any column, and another program did")
    return Run(
        id=run_id,
        name=printable(name),
        job=_job(job),
        state=RunState(state),
        created_at=from_text(created_at),
        revision=revision,
        attempt=attempt,
        tries=tries,
        not_started=not_started,
        retry=_retry(retry),
        group=group,
        priority=priority,
        position=float(position),
        tags=_tags(tags),
        environment=environment,
        not_before=None if not_before is None else from_text(not_before),
        held=held != 0,
        waits_for=waits_for,
        cancelling=cancelling != 0,
        paused=paused != 0,
        error=None if error is None else _error(error),
        result=None if result is None else json.loads(result),
        started_at=None if started_at is None else from_text(started_at),
        ended_at=None if ended_at is None else from_text(ended_at),
        exit_code=exit_code,
        signal=signal,
        elapsed_s=None if elapsed_s is None else float(elapsed_s),
        wait_s=None if wait_s is None else float(wait_s),
        pid=pid,
        seen=seen != 0,
        fresh_from=fresh_from,
        succeeded_attempt=succeeded_attempt,
    )


def _run_forgiving(row: Row) -> Run:
    fields = dict(zip((*RUN_COLUMNS, "succeeded_attempt"), row, strict=True))
    error = _error(fields["error"])
    try:
        state = RunState(fields["state"])
    except ValueError:
        state, error = RunState.INTERRUPTED, _unknown_state(fields["state"], error)
    try:
        job = _job(fields["job"])
    except _UNREADABLE as trouble:
        # A job that can't be read must never be started: only a final state is shown as it is.
        job = Job(argv=(_text(fields["name"]) or "?",), cwd="")
        if not state.is_final:
            state = RunState.INTERRUPTED
            error = RunError(f"The stored job can't be read: {trouble}", ErrorCode.INTERNAL, _kept(error))
    retry, tags, result = _json(fields["retry"], {}), _json(fields["tags"], []), fields["result"]
    return Run(
        id=_count(fields["id"]),
        name=printable(_text(fields["name"])),
        job=job,
        state=state,
        created_at=instant_from_text(fields["created_at"]) or _LONG_AGO,
        revision=_count(fields["revision"], 1),
        attempt=_count(fields["attempt"]),
        tries=_count(fields["tries"]),
        not_started=_count(fields["not_started"]),
        retry=RetryPolicy.from_json(retry) if isinstance(retry, dict) else RetryPolicy(),
        group=_text(fields["group_name"]),
        priority=_whole(fields["priority"]) or 0,
        position=_number(fields["position"]) or 0.0,
        tags=tuple(str(tag) for tag in tags) if isinstance(tags, list) else (),
        environment=_optional_text(fields["environment"]),
        not_before=instant_from_text(fields["not_before"]),
        held=bool(fields["held"]),
        waits_for=_count(fields["waits_for"]),
        cancelling=bool(fields["cancelling"]),
        paused=bool(fields["paused"]),
        error=error,
        result=_json(result, result),
        started_at=instant_from_text(fields["started_at"]),
        ended_at=instant_from_text(fields["ended_at"]),
        exit_code=_whole(fields["exit_code"]),
        signal=_optional_text(fields["signal"]),
        elapsed_s=_number(fields["elapsed_s"]),
        wait_s=_number(fields["wait_s"]),
        pid=_whole(fields["pid"]),
        seen=bool(fields["seen"]),
        fresh_from=_count(fields["fresh_from"]),
        succeeded_attempt=_count(fields["succeeded_attempt"]),
    )


@lru_cache(maxsize=256)
def _parsed_job(text: str) -> Job:
    fields = json.loads(text)
    if type(fields) is not dict or fields.keys() != _COMMAND_FIELDS:
        return Job.from_json(fields)  # a task, another version's, or nobody's
    argv, env = fields.pop("argv"), fields.pop("env")
    if (
        type(argv) is not list
        or set(map(type, argv)) != {str}
        or type(env) is not dict
        or type(fields["cwd"]) is not str
    ):
        raise TypeError("no command")
    # Its values were checked when it was added, and what is about to start is checked again: a page of rows is read
    # in half the time without.
    fields["kind"] = JobKind(fields["kind"])
    fields["survivors"], fields["leftovers"] = Survivors(fields["survivors"]), Leftovers(fields["leftovers"])
    return Job(argv=tuple(argv), env=env, **fields)


@lru_cache(maxsize=64)
def _retry(text: str) -> RetryPolicy:
    return RetryPolicy.from_json(json.loads(text))


@lru_cache(maxsize=64)
def _tags(text: str) -> tuple[str, ...]:
    return tuple(str(tag) for tag in json.loads(text))


def _job(text: str) -> Job:
    parse: Callable[[str], Job] = _parsed_job if len(text) <= _LONGEST_CACHED else _parsed_job.__wrapped__
    return parse(text)


def _error(stored: object) -> RunError | None:
    if stored is None:
        return None
    try:
        error = RunError.from_json(json.loads(stored))  # type: ignore[arg-type]  # whatever it is: caught below
        return error and masked_record(error)
    except _UNREADABLE:
        return RunError(_text(stored) or "unknown error")


def _unknown_state(state: object, error: RunError | None) -> RunError:
    message = f"It is recorded in a state that this version does not know: {_text(state)!r}."
    return RunError(message, ErrorCode.INTERNAL, _kept(error))


def _kept(error: RunError | None) -> dict[str, Any] | None:
    return {"error": error.to_json()} if error else None


def state_from_text(stored: object) -> RunState:
    """The state that a text names; one that this version does not know is taken as interrupted."""
    try:
        return RunState(stored)  # type: ignore[arg-type]  # whatever it is: caught below
    except ValueError:
        return RunState.INTERRUPTED


def _json(stored: object, otherwise: Any) -> Any:
    if stored is None:
        return otherwise
    try:
        return json.loads(stored)  # type: ignore[arg-type]  # whatever it is: caught below
    except _UNREADABLE:
        return otherwise


def instant_from_text(stored: object) -> datetime | None:
    try:
        return from_text(stored)  # type: ignore[arg-type]  # whatever it is: caught below
    except _UNREADABLE:
        return None


def _text(stored: object) -> str:
    if isinstance(stored, bytes):
        return stored.decode("utf-8", "replace")
    return "" if stored is None else str(stored)


def _optional_text(stored: object) -> str | None:
    return None if stored is None else _text(stored)


def _whole(stored: object) -> int | None:
    return stored if isinstance(stored, int) else None


def _count(stored: object, least: int = 0) -> int:
    return max(least, stored) if isinstance(stored, int) else least


def _number(stored: object) -> float | None:
    return float(stored) if isinstance(stored, (int, float)) else None
