"""A run: one request to perform a job, and the pure rules by which it moves from state to state.

Each rule takes the run as it is and returns it as it shall be; the store writes the result only if the run is still the
one the rule saw (state, attempt and revision).
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from taskmon.core.attempt import Claim, Outcome
from taskmon.core.clock import kept_wait
from taskmon.core.errors import ErrorCode, RefusedError, RunError
from taskmon.core.job import Job, command_line, in_thread
from taskmon.core.retry import RetryPolicy
from taskmon.core.secrets.masking import masked_job
from taskmon.core.states import TRANSITIONS, RunState

DEFAULT_GROUP = "default"
#: In the details of an error: the run was ended while it was queued for another attempt than this one, which is over.
_BEFORE_ANOTHER = "ended_after_attempt"
#: An attempt that never started costs no try; the third in a row means that nothing starts here at all.
NOT_STARTED_LIMIT = 3


@dataclass(frozen=True, slots=True)
class Run:
    """The row in SQLite, the row on screen."""

    id: int
    name: str
    job: Job
    state: RunState
    created_at: datetime
    revision: int = 1  #: counts the stored changes; the newest wins
    attempt: int = 0  #: the newest attempt's number; 0 before the first
    tries: int = 0  #: attempts since the user last asked that count against `retry.max_attempts`
    not_started: int = 0  #: attempts in a row that never started
    retry: RetryPolicy = RetryPolicy()
    group: str = DEFAULT_GROUP
    priority: int = 0  #: higher goes first within a group
    position: float = 0.0  #: order among equal priorities; the id unless moved
    tags: tuple[str, ...] = ()
    environment: str | None = None  #: digest of the captured environment
    not_before: datetime | None = None
    wait_s: float | None = None  #: how long it is to wait, where that is what was asked for; None: `not_before` itself
    held: bool = False
    waits_for: int = 0  #: runs it comes after that have not ended yet
    cancelling: bool = False  #: a cancel was asked for; the worker is told until it is over
    paused: bool = False  #: a pause was asked for
    fresh_from: int = 0  #: steps and checkpoints of attempts before this one are not gone on from
    error: RunError | None = None
    result: Any = None
    started_at: datetime | None = None  #: the newest attempt's
    ended_at: datetime | None = None
    exit_code: int | None = None
    signal: str | None = None
    elapsed_s: float | None = None  #: how long the newest attempt ran, as its worker measured it
    pid: int | None = None
    seen: bool = True  #: False: it failed, or was interrupted, and nobody has looked at it yet
    succeeded_attempt: int = 0  #: the newest attempt that succeeded, whatever came after it; 0: none

    @property
    def ended_between_attempts(self) -> bool:
        """It was ended while it was queued for another attempt: times and status are those of the attempt before."""
        return self.state.is_final and _tells_of_the_queue(self)

    @property
    def command(self) -> str:
        """What it runs, in one line, for showing: secrets masked."""
        return command_line(masked_job(self.job))


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of a run's history."""

    at: datetime
    source: RunState | None  #: None: the run was added
    target: RunState
    by: str  #: an `Actor` value
    why: str
    attempt: int


def claim(run: Run, made: Claim) -> Run:
    """Give the run its next attempt; durable before anything is started."""
    return _move(
        run,
        RunState.RUNNING,
        attempt=made.attempt,
        started_at=made.at,
        ended_at=None,
        not_before=None,
        wait_s=None,
        exit_code=None,
        signal=None,
        elapsed_s=None,
        pid=None,
        error=None,
        result=None,
        cancelling=False,
        seen=True,
    )


def end(
    run: Run,
    outcome: Outcome,
    now: datetime,
    rng: random.Random,
    started_at: datetime | None = None,
    pid: int | None = None,
) -> Run:
    """What the end of its attempt means for the run: done, tried again, queued again, or the user's to decide.

    Args:
        started_at: When the command itself started, and its `pid`, where that is known.
    """
    tries = run.tries + (1 if outcome.counts else 0)
    not_started = 0
    if outcome.never_started:
        not_started = run.not_started + (0 if outcome.is_trouble else 1)
    ended: dict[str, Any] = {
        "tries": tries,
        "not_started": not_started,
        "exit_code": outcome.exit_code,
        "signal": outcome.signal,
        "elapsed_s": outcome.elapsed_s,
        "error": outcome.error,
        "result": outcome.result,
        "started_at": started_at or run.started_at,
        "ended_at": outcome.ended_at,
        "pid": pid,
        "cancelling": False,
        "paused": False,
    }
    if outcome.never_started:
        if run.cancelling:
            return _move(run, RunState.CANCELLED, **{**ended, "error": None})
        if outcome.is_trouble or not_started < NOT_STARTED_LIMIT:
            again = {"started_at": None, "ended_at": None, "paused": run.paused}
            return _move(run, RunState.QUEUED, **{**ended, **again})
        return _move(run, RunState.FAILED, **ended, seen=False)
    # While a process of the last try lives, a next one would be the same work twice.
    may_retry = tries < run.retry.max_attempts and not outcome.remarks.get("survivors")
    if outcome.state is RunState.FAILED and not run.cancelling and may_retry and _is_worth_a_try(run.job, outcome):
        wait_s = run.retry.wait_s(tries, rng.random)
        return _move(run, RunState.QUEUED, **ended, not_before=now + timedelta(seconds=wait_s), wait_s=wait_s)
    if outcome.state is RunState.SUCCEEDED:
        ended["succeeded_attempt"] = run.attempt
    return _move(run, outcome.state, **ended, seen=outcome.state in (RunState.SUCCEEDED, RunState.CANCELLED))


def _is_worth_a_try(job: Job, outcome: Outcome) -> bool:
    """Whether another try may end otherwise, as far as the task's author knows."""
    if outcome.remarks.get("final"):
        return False
    if not job.retry_on or outcome.error is None:
        return True
    kinds = (outcome.error.details or {}).get("exception_types")
    names = {outcome.error.code, *(kinds if isinstance(kinds, list) else ())}
    return any(name in names for name in job.retry_on)


def cancel(run: Run, now: datetime) -> Run:
    """End what is not running; what runs is only marked, for its worker decides who won."""
    if run.state is RunState.RUNNING:
        return replace(run, cancelling=True)
    if run.state.is_final:
        raise RefusedError(f"Run {run.id} has already {_ended(run)}; there is nothing to cancel.", about(run))
    error = None
    if run.state is RunState.INTERRUPTED:
        error = RunError("It was interrupted, and was then cancelled.", None, _evidence(run))
    elif run.attempt:
        message = f"It was cancelled before it was tried again. {_newest_attempt(run)}"
        error = RunError(message, None, {**(_evidence(run) or {}), "attempt": run.attempt})
        if run.error is not None and run.error.code is None and _tells_of_the_queue(run):
            error = run.error  # the same has happened to it before
    return _end_waiting(run, RunState.CANCELLED, now, error, not_before=None, wait_s=None, held=False, seen=True)


def again(run: Run, *, resume: bool = False) -> Run:
    """Queue another attempt of the same run because somebody asked: it goes on from what is kept, or starts anew."""
    if run.state is RunState.RUNNING:
        raise RefusedError(f"Run {run.id} is running; cancel it first, or duplicate it.", about(run))
    if run.state is RunState.QUEUED:
        raise RefusedError(f"Run {run.id} is queued already.", about(run))
    return _move(
        run,
        RunState.QUEUED,
        tries=0,
        not_started=0,
        not_before=None,
        wait_s=None,
        held=False,
        paused=False,
        cancelling=False,
        fresh_from=run.fresh_from if resume else run.attempt + 1,
        seen=True,
    )


def no_checkpoint(run_id: int) -> RefusedError:
    """Why a run can't be resumed that has kept no step and no checkpoint, and the verb that is meant."""
    return RefusedError(
        f"Run {run_id} has no checkpoint to resume from. 'taskmon retry --restart {run_id}' starts it anew.",
        {"run": run_id},
    )


def mark_failed(run: Run) -> Run:
    """Settle an interrupted run as failed, by the user's word; what is known of its end is kept in the details."""
    if run.state is not RunState.INTERRUPTED:
        message = f"Run {run.id} is {run.state}; only an interrupted run can be marked failed."
        raise RefusedError(message, about(run))
    error = RunError("It was interrupted, and was marked failed.", ErrorCode.MARKED_FAILED, _evidence(run))
    return _move(run, RunState.FAILED, error=error, seen=True)


def hold(run: Run) -> Run:
    """Keep a queued run from being started."""
    return replace(_queued(run, "held"), held=True)


def release(run: Run) -> Run:
    """Let a held run be started; also one that waits for a time, at once."""
    return replace(_queued(run, "released"), held=False, not_before=None, wait_s=None)


def pause(run: Run) -> Run:
    """Note that a running run is to stand still; the same run if that is noted already."""
    return _set_paused(run, True, "hold")


def go_on(run: Run) -> Run:
    """Note that a paused run is to go on; the same run if that is noted already."""
    return _set_paused(run, False, "release")


def check_letting_go(run: Run) -> None:
    """Refuse to let go of what is not being cancelled."""
    if run.state is not RunState.RUNNING or not run.cancelling:
        raise RefusedError(f"Run {run.id} is not being cancelled; there is nothing to let go of.", about(run))


def let_go(run: Run, outcome: Outcome) -> Run:
    """Wait no longer for the end of what can't be ended."""
    check_letting_go(run)
    left = {"cancelling": False, "paused": False, "pid": None, "seen": False}
    return _move(run, RunState.INTERRUPTED, error=outcome.error, ended_at=outcome.ended_at, **left)


def check_attempt(run: Run, seen: int | None) -> None:
    """Refuse what was asked of another attempt than the newest: `seen` is the one that the asker saw, if it says so."""
    if seen is not None and seen != run.attempt:
        message = f"Run {run.id} has moved on: it is at attempt {run.attempt}, and {run.state}. Nothing was done."
        raise RefusedError(message, {**about(run), "newest": run.attempt})


def fail_dependency(run: Run, on: int, ended: RunState, now: datetime) -> Run:
    """End a queued run whose prerequisite did not succeed."""
    how = {RunState.FAILED: "failed", RunState.CANCELLED: "was cancelled"}.get(ended, f"is {ended}")
    error = RunError(f"Run {on}, which had to succeed first, {how}.", ErrorCode.DEPENDENCY, {"run": on})
    return _end_waiting(run, RunState.FAILED, now, error, seen=False)


def refuse(run: Run, error: RunError, now: datetime) -> Run:
    """End a queued run that could not even be claimed."""
    return _end_waiting(run, RunState.FAILED, now, error, seen=False)


def _end_waiting(run: Run, target: RunState, now: datetime, error: RunError | None, **changes: Any) -> Run:
    """End a run that does not run. What its newest attempt left, its times and its status, stays that attempt's."""
    if error is not None and run.attempt and run.state is RunState.QUEUED:
        error = replace(error, details={**(error.details or {}), _BEFORE_ANOTHER: run.attempt})
    return _move(run, target, ended_at=run.ended_at or now, error=error, **changes)


def _tells_of_the_queue(run: Run) -> bool:
    """Whether its error came after its newest attempt was over, and not from that."""
    details = run.error.details if run.error is not None else None
    return details is not None and details.get(_BEFORE_ANOTHER) == run.attempt


def about(run: Run) -> dict[str, Any]:
    """What a refusal says of a run, for its details: whoever shows it may say that in other words."""
    return {"run": run.id, "state": run.state.value}


def _evidence(run: Run) -> dict[str, Any] | None:
    return {"evidence": run.error.to_json()} if run.error else None


def _newest_attempt(run: Run) -> str:
    """How the attempt ended that a queued run has behind it, as a sentence."""
    if run.error is not None:
        return f"Attempt {run.attempt}: {run.error.message.rstrip('.')}."
    how = "succeeded" if run.succeeded_attempt == run.attempt else "been cancelled"
    return f"Attempt {run.attempt} had {how}."


def clock_set(run: Run, by_s: float, noted_at: datetime, now: datetime) -> Run:
    """The waiting run after the clock was set forward by `by_s` seconds, as `clock.kept_wait` has it."""
    if run.wait_s is None or run.not_before is None:
        return run
    not_before = kept_wait(run.not_before, run.wait_s, by_s, noted_at, now)
    return run if not_before == run.not_before else replace(run, not_before=not_before)


def _ended(run: Run) -> str:
    return {RunState.SUCCEEDED: "succeeded", RunState.FAILED: "failed", RunState.CANCELLED: "been cancelled"}[run.state]


def _move(run: Run, target: RunState, **changes: Any) -> Run:
    if target not in TRANSITIONS[run.state]:
        raise RefusedError(f"Run {run.id} is {run.state}; it can't become {target}.", about(run))
    return replace(run, state=target, **changes)


def _queued(run: Run, what: str) -> Run:
    if run.state is not RunState.QUEUED:
        raise RefusedError(f"Run {run.id} is {run.state}; only a queued run can be {what}.", about(run))
    return run


def _set_paused(run: Run, paused: bool, verb: str) -> Run:
    if run.state is not RunState.RUNNING:
        hint = f" Use 'taskmon {verb} {run.id}' instead." if run.state is RunState.QUEUED else ""
        raise RefusedError(f"Run {run.id} is {run.state}, not running.{hint}", about(run))
    if run.paused is paused:
        return run
    if in_thread(run.job):
        message = f"Run {run.id} is performed in a thread of taskmon itself, which can't be paused."
        raise RefusedError(message, about(run))
    return replace(run, paused=paused)
