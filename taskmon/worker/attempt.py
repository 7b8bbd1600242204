"""Performs one attempt: proof of life, evidence that it may start, the start, the end, and the record of all that."""

from __future__ import annotations

import errno
import os
import traceback
from enum import Enum

from taskmon import system
from taskmon.core.attempt import Outcome
from taskmon.core.clock import utc_now
from taskmon.core.errors import ErrorCode, RunError
from taskmon.core.job import JobKind
from taskmon.core.journal import ALIVE, CONTROL, OUTPUT, Identity, Request
from taskmon.core.masking import Masking
from taskmon.core.states import RunState
from taskmon.worker.command import Started, StartError, circumstances, start_command
from taskmon.worker.faults import point
from taskmon.worker.inbox import Inbox
from taskmon.worker.log import complain
from taskmon.worker.output import Output
from taskmon.worker.pokes import Pokes
from taskmon.worker.record import Record
from taskmon.worker.requests import Requests
from taskmon.worker.spec import Spec
from taskmon.worker.supervision import Supervision
from taskmon.worker.task import load_for, start_task

#: How each kind of job is started; everything after the start is the same for all of them.
_START = {JobKind.COMMAND: start_command, JobKind.TASK: start_task}
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Performed(Enum):
    """What became of a spec."""

    REFUSED = "refused"  #: its journal belongs to another attempt, or this one was given up, or begun before
    RECORDED = "recorded"  #: its outcome is in the journal


def perform(spec: Spec, worker: Identity, inbox: Inbox, pokes: Pokes) -> Performed:
    """Run the attempt from lock to unlock; returns once its outcome is durable."""
    if spec.job.kind is JobKind.TASK:
        try:
            load_for(spec.job.task)
        except ImportError as error:
            return _refused(spec, f"taskmon is being upgraded: {error}")
    point("before:lock")
    try:
        alive = os.open(spec.path(ALIVE), os.O_RDWR)
    except OSError as error:
        return _refused(spec, f"its folder can't be used: {error}")
    try:
        system.wait_lock(alive)
        point("after:lock")
        return _recorded(spec, worker, inbox, pokes)
    finally:
        point("before:unlock")
        system.unlock(alive)
        os.close(alive)
        point("after:unlock")


def _recorded(spec: Spec, worker: Identity, inbox: Inbox, pokes: Pokes) -> Performed:
    try:
        record = Record(spec.folder, pokes, Masking.of(spec.job, spec.secrets))
    except OSError as error:
        return _refused(spec, f"its journal can't be used: {error}")
    try:
        evidence = record.evidence()
        if evidence.nonce != spec.nonce:
            return _refused(spec, "its journal belongs to another attempt")
        if evidence.abandoned or evidence.starting or evidence.outcome is not None:
            return _refused(spec, "it was given up or begun before")
        _perform(spec, worker, record, inbox)
        return Performed.RECORDED
    finally:
        record.close()


def _perform(spec: Spec, worker: Identity, record: Record, inbox: Inbox) -> None:
    """Start, watch and record; whatever happens ends in `finished`."""

    def wait(seconds: float) -> None:
        inbox.wait(seconds)

    if Request.CANCEL in Requests(spec.path(CONTROL)).read():
        record.finished(Outcome(RunState.CANCELLED, utc_now()), None, "", wait)
        return
    output: Output | None = None
    started: Started | None = None
    supervision: Supervision | None = None
    try:
        record.reserve()
        output = Output(spec.path(OUTPUT), spec.job.output_cap_bytes)
        oom_kills = system.oom_kills()
        record.starting(worker)
        started = _START[spec.job.kind](spec, output)
        record.started(started.process)
        supervision = Supervision(spec, record, output, started, inbox, oom_kills)
        outcome = supervision.run()
    except StartError as error:
        outcome = Outcome(RunState.FAILED, utc_now(), error=error.record, output_bytes=0)
    except Exception as error:  # Taskmon's own fault, or the disk's: it must not look like the job's, or be lost.
        if supervision is not None:
            supervision.end_all()
        fault = _own_fault(spec, error, has_started=supervision is not None)
        size = output.size_bytes if output is not None else None
        outcome = Outcome(RunState.FAILED, utc_now(), error=fault, output_bytes=size)
    finally:
        if output is not None:
            output.close()
        if started is not None and started.reports:
            started.reports.close()
    progress = supervision.progress if supervision else None
    record.finished(outcome, progress, supervision.line if supervision else "", wait)


def _own_fault(spec: Spec, error: Exception, *, has_started: bool) -> RunError:
    details = {**circumstances(spec.job), "traceback": traceback.format_exc(limit=20)[-4_000:]}
    if isinstance(error, OSError) and error.errno in _FULL and not has_started:
        return RunError(
            "There is no room on the disk to record this run, so it was not started. Free some space and retry it.",
            ErrorCode.DISK_FULL,
            details,
        )
    complain(details["traceback"])
    return RunError(f"taskmon itself failed: {error}", ErrorCode.INTERNAL, details)


def _refused(spec: Spec, why: str) -> Performed:
    complain(f"run {spec.run}, attempt {spec.attempt} is refused: {why}")
    return Performed.REFUSED
