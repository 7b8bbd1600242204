"""Performs one attempt: proof of life, evidence that it may start, the start, the end, and the record of all that."""

from __future__ import annotations

import contextlib
import os
import time
import traceback
from enum import Enum

from taskmon import ours, system
from taskmon.core.attempt import Outcome, Spec, kept_waiting
from taskmon.core.clock import utc_now
from taskmon.core.errors import ErrorCode, RunError
from taskmon.core.job import JobKind, stop_signal_number
from taskmon.core.journal import ALIVE, CONTROL, Identity, Request
from taskmon.core.secrets.masking import Masking
from taskmon.core.states import RunState
from taskmon.core.trouble import lacking, of_our_own
from taskmon.worker.control_file import Requests
from taskmon.worker.ending import with_sleep
from taskmon.worker.faults import point
from taskmon.worker.inbox import Inbox
from taskmon.worker.log import complain
from taskmon.worker.output import Output
from taskmon.worker.pokes import Pokes
from taskmon.worker.processes.command import NotNowError, Started, StartError, circumstances, start_command
from taskmon.worker.processes.pool import Pool
from taskmon.worker.processes.task import load_for, may_stay, start_task
from taskmon.worker.processes.tree import Tree
from taskmon.worker.record import Record
from taskmon.worker.supervision import Supervision
from taskmon.worker.watching.stopwatch import asleep_s

_AGAIN_AFTER_S = 1.0
#: So many refusals within so long, other than for what the machine lacks, and it is no use to go on watching.
_MOST_REFUSALS = 30
_REFUSALS_WITHIN_S = 60.0


class Performed(Enum):
    """What became of a spec."""

    REFUSED = "refused"  #: its journal belongs to another attempt, or this one was given up, or begun before
    RECORDED = "recorded"  #: its outcome is in the journal
    KEPT_WAITING = "kept waiting"  #: it is, and says that nothing can be started here now


def perform(spec: Spec, worker: Identity, inbox: Inbox, pokes: Pokes, pool: Pool) -> Performed:
    """Run the attempt from lock to unlock; returns once its outcome is durable."""
    if not may_stay(spec.job):
        pool.end()
    if spec.job.kind is JobKind.TASK:
        try:
            load_for(spec.job)
        except ImportError as error:
            return _refused(spec, f"taskmon is being upgraded: {error}")
    point("before:lock")
    try:
        folder = ours.Folder(spec.folder)  # entered once: lock and journal are of one folder, whatever is moved
    except OSError as error:
        return _refused(spec, f"its folder can't be used: {error}")
    try:
        alive = folder.open_file(ALIVE, os.O_RDWR)
    except OSError as error:
        folder.close()
        return _refused(spec, f"its folder can't be used: {error}")
    try:
        system.wait_lock(alive)
        point("after:lock")
        return _recorded(spec, folder, worker, inbox, pokes, pool)
    finally:
        folder.close()
        point("before:unlock")
        with contextlib.suppress(OSError):  # closing it gives it back as well, but for a fork's copy
            system.unlock(alive)
        system.close(alive)
        point("after:unlock")


def _recorded(spec: Spec, folder: ours.Folder, worker: Identity, inbox: Inbox, pokes: Pokes, pool: Pool) -> Performed:
    try:
        record = Record(folder, pokes, Masking.of(spec.job, spec.extras.secrets))
    except OSError as error:
        return _refused(spec, f"its journal can't be used: {error}")
    try:
        evidence = record.found
        if evidence.nonce != spec.nonce:
            return _refused(spec, "its journal belongs to another attempt")
        if evidence.abandoned or evidence.starting or evidence.outcome is not None:
            return _refused(spec, "it was given up or begun before")
        outcome = _perform(spec, folder, worker, record, inbox, pool)
        return Performed.KEPT_WAITING if outcome.is_trouble else Performed.RECORDED
    finally:
        record.close()


def _perform(spec: Spec, folder: ours.Folder, worker: Identity, record: Record, inbox: Inbox, pool: Pool) -> Outcome:
    """Start, watch and record; whatever happens ends in `finished`."""

    def wait(seconds: float) -> bool:
        inbox.wait(seconds)
        return inbox.is_open

    requests = Requests(os.path.join(spec.folder, CONTROL), folder)
    if Request.CANCEL in requests.read() or inbox.is_cancelled(spec.nonce):
        outcome = Outcome(RunState.CANCELLED, utc_now())
        record.finished(outcome, None, "", wait)
        return outcome
    output: Output | None = None
    started: Started | None = None
    supervision: Supervision | None = None
    try:
        record.reserve()
        output = Output(folder, spec.job.output_cap_bytes)
        folder.close()
        oom_kills, slept_before_s = system.oom_kills(), asleep_s()
        record.starting(worker)
        # Everything after the start is the same for both.
        is_task = spec.job.kind is JobKind.TASK
        started = start_task(spec, output, pool) if is_task else start_command(spec, output)
        record.started(started.process)
        supervision = Supervision(spec, record, output, started, inbox, oom_kills)
        outcome = with_sleep(_watched(supervision, inbox), asleep_s() - slept_before_s)
    except StartError as error:
        outcome = Outcome(RunState.FAILED, utc_now(), error=error.record, output_bytes=0)
    except NotNowError as error:
        outcome = kept_waiting(utc_now(), error.trouble)
    except Exception as error:  # Taskmon's own fault, or the disk's: it must not look like the job's, or be lost.
        pool.end()
        if started is None and isinstance(error, (OSError, MemoryError)) and not system.has_children():
            # Nothing was started: its folder, journal or output can't be had, and all of them are ours.
            runs = os.path.dirname(os.path.dirname(spec.folder))
            is_gone = isinstance(error, FileNotFoundError) and os.path.isdir(runs)
            outcome = kept_waiting(utc_now(), of_our_own(error, spec.folder if is_gone else runs))
        else:
            # Also what was started without anybody having been told of it.
            left = system.end_processes(Tree(spec.nonce).living, spec.job.grace_s, stop_signal_number(spec.job))
            remarks = {"leftovers": [process.to_json() for process in left]} if left else {}
            size = output.size_bytes if output is not None else None
            fault = _own_fault(spec, error)
            outcome = Outcome(RunState.FAILED, utc_now(), error=fault, output_bytes=size, remarks=remarks)
    finally:
        if output is not None:
            output.close()
        if started is not None and started.reports:
            pool.settle(started.reports, stays=supervision is not None and supervision.leaves_it_warm)
    if supervision:
        record.finished(outcome, supervision.progress, supervision.line, wait, supervision.curve)
    else:
        record.finished(outcome, None, "", wait)
    return outcome


def _watched(supervision: Supervision, inbox: Inbox) -> Outcome:
    """Watch to the end. A running command pays nothing for what the system refuses meanwhile.

    What the machine lacks is waited for however long it takes; of other refusals only so many, as they may stay.
    """
    refused_s: list[float] = []
    while True:
        try:
            return supervision.run()
        except (OSError, MemoryError) as error:
            now_s = time.monotonic()
            refused_s = [at_s for at_s in refused_s if now_s - at_s < _REFUSALS_WITHIN_S]
            if lacking(error) is None:
                refused_s.append(now_s)
                if len(refused_s) >= _MOST_REFUSALS:
                    raise
            inbox.wait(_AGAIN_AFTER_S)


def _own_fault(spec: Spec, error: Exception) -> RunError:
    details = {**circumstances(spec.job), "traceback": traceback.format_exc(limit=20)[-4_000:]}
    complain(details["traceback"])
    return RunError(f"taskmon itself failed: {error}", ErrorCode.INTERNAL, details)


def _refused(spec: Spec, why: str) -> Performed:
    complain(f"run {spec.run}, attempt {spec.attempt} is refused: {why}")
    return Performed.REFUSED
