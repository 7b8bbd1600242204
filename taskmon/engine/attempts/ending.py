"""The end of an attempt: what the evidence says of it, and what that means in the store; live and at launch."""

from __future__ import annotations

import contextlib
import errno
import os
import random
import signal
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from taskmon import system
from taskmon.core import run as rules
from taskmon.core.attempt import Attempt, Outcome, holes, interrupted, never_started
from taskmon.core.clock import from_text, utc_now
from taskmon.core.errors import ErrorCode, RefusedError, RunError, StoreError
from taskmon.core.job import Survivors, printable
from taskmon.core.journal import Evidence, Identity
from taskmon.core.run import Run
from taskmon.core.secrets.masking import Masking
from taskmon.core.states import Actor, RunState
from taskmon.core.wire import Live
from taskmon.engine import log
from taskmon.engine.attempts.attempt_folder import AttemptFolder
from taskmon.engine.secrets import hold_for
from taskmon.store import Store, Transaction

_RNG = random.SystemRandom()  # without a state that threads could share


def record(
    tx: Transaction, attempt: Attempt, outcome: Outcome, evidence: Evidence, by: str, missing: tuple[str, ...] = ()
) -> Run:
    """Store how an attempt ended and what that means for its run, unless that is settled already.

    Args:
        missing: The secrets for want of which it never started: the run is held until somebody gives them.
    """
    run = tx.get(attempt.run_id)
    if run.state is not RunState.RUNNING or run.attempt != attempt.attempt:
        return run  # let go of, or settled by somebody else: an outcome is written once
    if outcome.error is not None:
        outcome = replace(outcome, error=Masking.of(run.job).record(outcome.error))
    pid = evidence.command.pid if evidence.command else None
    started_at = _instant(evidence.started_at) or run.started_at
    tx.end_attempt(run.id, attempt.attempt, outcome, started_at, pid)
    tx.keep_past_run(run, attempt.attempt, outcome, evidence.points)
    if evidence.progress is not None or evidence.last_line:
        masking = Masking.of(run.job)
        progress, line = masking.progress(evidence.progress), masking.text(evidence.last_line)
        tx.put_live(Live(run.id, attempt.attempt, progress, line=line, at=outcome.ended_at))
    now = utc_now()
    new = rules.end(run, outcome, now, _RNG, started_at, pid)
    if new.state is RunState.QUEUED and not outcome.never_started:
        wait_s = (new.not_before - now).total_seconds() if new.not_before else 0.0
        return tx.put(run, new, now, Actor.POLICY, f"{_cause(outcome)}; again in {wait_s:.0f} s")
    stored = tx.put(run, new, now, by, _cause(outcome))
    return hold_for(tx, stored, missing, now) if missing and stored.state is RunState.QUEUED else stored


def store_end(
    store: Store, attempt: Attempt, outcome: Outcome, evidence: Evidence, missing: tuple[str, ...] = ()
) -> None:
    """Hand the outcome to the store, which keeps it until it is committed; the next claim shares that commit.

    Raises:
        StoreError: The store is closed.
    """
    closure = partial(record, attempt=attempt, outcome=outcome, evidence=evidence, by=Actor.ENGINE, missing=missing)
    stored = store.write(closure, must_not_be_lost=True, and_look=True)

    def note(done: Future[Run]) -> None:
        error = done.exception()
        if error is None:
            log.note_end(done.result(), attempt.attempt, outcome)
            return
        log.note_failure(f"the end of run {attempt.run_id} attempt {attempt.attempt} was not stored", error)
        if not isinstance(error, StoreError):  # closed: the next launch finds it in the journal
            store_minimal_end(store, attempt, error)

    stored.add_done_callback(note)


def store_minimal_end(
    store: Store, attempt: Attempt, error: BaseException, state: RunState = RunState.FAILED
) -> Future[Run]:
    """Store of an attempt whose end can't be stored just that: nothing is left running that no longer runs."""
    details = {"exception": printable(f"{type(error).__name__}: {error}")}
    message = "taskmon itself failed to store how this run ended; its journal has it."
    cause = RunError(message, ErrorCode.INTERNAL, details)
    outcome = Outcome(state, utc_now(), error=cause, remarks={"final": True})

    def closure(tx: Transaction) -> Run:
        run = tx.get(attempt.run_id)
        if run.state is not RunState.RUNNING or run.attempt != attempt.attempt:
            return run
        with contextlib.suppress(RefusedError):  # its own row has ended before, or is gone
            tx.end_attempt(run.id, attempt.attempt, outcome, None, None)
        now = utc_now()
        return tx.put(run, rules.end(run, outcome, now, _RNG), now, Actor.ENGINE, message)

    stored = store.write(closure, must_not_be_lost=True, and_look=True)
    stored.add_done_callback(partial(_note_lost, attempt))
    return stored


def _note_lost(attempt: Attempt, done: Future[Run]) -> None:
    error = done.exception()
    if error is not None:
        log.note_failure(f"run {attempt.run_id} attempt {attempt.attempt} can't be settled at all", error)


class LeftAloneError(Exception):
    """The monitor left before all processes of the attempt had ended; the next one finds what is true then."""


def settle(
    run: Run,
    attempt: Attempt,
    folder: AttemptFolder,
    failure: RunError | None,
    *,
    monitor_alive: bool,
    leaving: threading.Event | None = None,
    seen: Sequence[Identity] = (),
) -> Outcome:
    """The outcome of an attempt that no worker holds; called while `alive` is held, by the live driver and at launch.

    Args:
        failure: Known to have gone wrong on our side, if anything.
        monitor_alive: The worker died under a running monitor: its command's processes are ended, the run failed.
        leaving: Set once the monitor leaves: from then on nothing more is done to them.
        seen: Processes that were seen to descend from its worker while that lived.

    Raises:
        OSError: The evidence can't be had now, or nothing be added to it: ask again.
        LeftAloneError: It left before they had ended.
    """
    outcome = _by_evidence(run, attempt, folder, failure, monitor_alive=monitor_alive, leaving=leaving, seen=seen)
    return with_output(outcome, folder)


def with_output(outcome: Outcome, folder: AttemptFolder) -> Outcome:
    """The outcome with the size of the output, where nobody has told it: unknown, it would never make room."""
    if outcome.output_bytes is not None or outcome.never_started:
        return outcome
    status = folder.output_status
    if status is None:
        return outcome
    remarks = {**outcome.remarks, **holes(status.st_size, system.disk_bytes(status))}
    return replace(outcome, output_bytes=status.st_size, remarks=remarks)


def _by_evidence(
    run: Run,
    attempt: Attempt,
    folder: AttemptFolder,
    failure: RunError | None,
    *,
    monitor_alive: bool,
    leaving: threading.Event | None,
    seen: Sequence[Identity],
) -> Outcome:
    now = utc_now()
    evidence = folder.read()
    if folder.lacked is not None:
        raise folder.lacked
    if monitor_alive and not folder.may_be_there:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), folder.path)
    ours = evidence.nonce == attempt.nonce
    if ours and evidence.outcome is not None:
        return evidence.outcome
    same_boot = attempt.boot_id == system.boot_id() and attempt.host == system.host_id()
    # What can't be read may say `starting`: then nothing is proved.
    if ours and same_boot and folder.is_readable and (not evidence.starting or evidence.abandoned):
        if not evidence.abandoned and folder.is_there:  # else no worker can take it any more
            folder.abandon(now)
        return never_started(now, "its worker was gone before it began" if monitor_alive else "the monitor ended first")
    folder.take_in_newest(attempt.run_id, attempt.attempt)
    if not same_boot:
        return interrupted(
            _last_seen(evidence, attempt, folder), "The computer stopped, or was started anew, while it ran."
        )
    survivors = living_of(attempt, folder, seen)
    if not monitor_alive:
        why, pids = "Its worker ended before it could record how it went.", dict[str, Any]()
        if survivors:
            pids["survivors"] = [process.pid for process in survivors]
            why += f" A process of it still lives (pid {', '.join(map(str, pids['survivors']))})."
        remarks: dict[str, Any] = {"survivors": [process.to_json() for process in survivors]} if survivors else {}
        return interrupted(_last_seen(evidence, attempt, folder), why, remarks, **pids)
    if survivors and run.job.survivors is Survivors.END:
        survivors = system.end_processes(
            lambda: living_of(attempt, folder, seen),
            grace_s=run.job.grace_s,
            first_signal=int(signal.SIGTERM),
            wait=leaving.wait if leaving else time.sleep,
        )
        if survivors and leaving is not None and leaving.is_set():
            raise LeftAloneError
    error = failure or RunError(
        "Its worker was lost: it was killed, or crashed, before it could record how the command went."
        + (" Processes of it still live." if survivors else ""),
        ErrorCode.WORKER_LOST,
    )
    remarks = {"survivors": [process.to_json() for process in survivors]} if survivors else {}
    elapsed_s = folder.newest.elapsed_by(time.monotonic()) if folder.newest else None
    return Outcome(RunState.FAILED, utc_now(), elapsed_s=elapsed_s, error=error, remarks=remarks)


def living_of(attempt: Attempt, folder: AttemptFolder, seen: Sequence[Identity] = ()) -> list[Identity]:
    """The processes of an attempt that live without its worker; they may be ended.

    Its command is one of them by its pid alone only if a driver has seen it as the worker's child, and stored that.
    """
    command = folder.read().command
    is_known = command is not None and command.pid == attempt.pid
    found = system.survivors_of(attempt.nonce, folder.output, command if is_known else None, attempt.output_made)
    keys = {(process.pid, process.start) for process in found}
    return found + [each for each in seen if (each.pid, each.start) not in keys and system.is_alive(each)]


def _last_seen(evidence: Evidence, attempt: Attempt, folder: AttemptFolder) -> datetime:
    """When the attempt was last known to be alive: the best that can be said of when it stopped."""
    told = _instant(evidence.last_at) or _instant(evidence.started_at) or attempt.claimed_at
    seen = max(told, folder.newest.at) if folder.newest and folder.newest.at else told
    return max(attempt.claimed_at, min(utc_now(), seen))


def _cause(outcome: Outcome) -> str:
    return outcome.error.message if outcome.error else outcome.state.value


def _instant(text: str | None) -> datetime | None:
    try:
        return from_text(text) if text is not None else None
    except ValueError:
        return None
