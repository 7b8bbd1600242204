"""The launch scan: what a crash left unfinished, settled from its evidence or left to the user. It starts nothing."""

from __future__ import annotations

import contextlib
import time
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

from taskmon import system
from taskmon.core.attempt import Attempt, Outcome, interrupted
from taskmon.core.clock import utc_now
from taskmon.core.errors import StoreError
from taskmon.core.job import JobKind, in_thread
from taskmon.core.journal import Evidence, Identity
from taskmon.core.progress import Progress
from taskmon.core.run import Run
from taskmon.core.states import Actor, Fact, RunState
from taskmon.core.wire import Live
from taskmon.engine import log
from taskmon.engine.attempts.attempt_folder import AttemptFolder
from taskmon.engine.attempts.ending import record, settle, store_minimal_end, with_output
from taskmon.engine.attempts.pauses import follow
from taskmon.engine.claim import Assignment
from taskmon.engine.futures import Background
from taskmon.paths import Paths
from taskmon.store import Reader, Store

#: What was found is stored within this time, or later: meanwhile the others are watched.
_STORED_S = 5.0


class Verdict(StrEnum):
    """What the launch scan made of an unfinished run."""

    REATTACHED = "re-attached"  #: its worker lives; the same row moves on
    SETTLED = "settled"  #: it ended while nobody watched; its real outcome is stored
    REQUEUED = "queued again"  #: it provably never started
    INTERRUPTED = "interrupted"  #: the user decides
    UNSETTLED = "can't be settled"  #: what is recorded of it contradicts itself; the user decides


@dataclass(frozen=True, slots=True)
class Finding:
    """One unfinished run with its evidence, for the recovery dialog and `taskmon recover`."""

    run: Run
    verdict: Verdict
    progress: Progress | None = None
    last_line: str = ""
    stopped_at: datetime | None = None
    survivors: tuple[Identity, ...] = ()  #: processes of it that still live
    can_resume: bool = False  #: it has kept something to go on from


@dataclass(frozen=True, slots=True)
class Scan:
    """What the launch scan found, and the attempts that go on and must be watched."""

    findings: tuple[Finding, ...]
    reattached: tuple[Assignment, ...]


def scan(store: Store, reader: Reader, paths: Paths, telling: Background) -> Scan:
    """Settle every unfinished attempt from its evidence; blocking, any thread. The caller holds the monitor's lock.

    Each by itself: what can't be settled, or not be stored yet, keeps no other from being watched or settled.

    Args:
        telling: As of `Control`.
    """
    found: list[_Found] = []
    for run in reader.unfinished():
        try:
            found.append(_looked_at(store, reader, run, paths, telling))
        except Exception as error:  # of this one run, whose row or folder contradicts itself
            log.note_failure(f"run {run.id} could not be settled", error)
            found.append(_unsettled(store, run, error))
    deadline_s = time.monotonic() + _STORED_S
    findings = tuple(_told(store, each, paths, max(0.0, deadline_s - time.monotonic())) for each in found)
    return Scan(findings, tuple(each.assignment for each in found if each.assignment is not None))


@dataclass(frozen=True, slots=True)
class _Found:
    """What became of one run, and what is on its way to the store."""

    run: Run
    verdict: Verdict | None  #: None: settled or interrupted, as what is stored says
    attempt: Attempt | None = None
    outcome: Outcome | None = None
    live: Live | None = None
    stored: Future[Run] | None = None
    assignment: Assignment | None = None


def _looked_at(store: Store, reader: Reader, run: Run, paths: Paths, telling: Background) -> _Found:
    attempts = [attempt for attempt in reader.attempts(run.id) if attempt.attempt == run.attempt]
    folder = AttemptFolder(paths.attempt(run.id, run.attempt))
    attempt = attempts[0] if attempts else _unknown_attempt(run, folder)
    if in_thread(run.job):
        return _ended_with_its_monitor(store, reader, run, attempt, paths)
    outcome = None
    try:
        with folder.proof_of_death() as dead:
            if dead:
                outcome = settle(run, attempt, folder, None, monitor_alive=False)
    except OSError:
        pass  # no room to abandon it: its driver settles it as soon as there is
    except Exception as error:  # of this one run: all the others are settled, and its driver tries it again
        log.note_failure(f"run {run.id} could not be settled", error)
    if outcome is None:
        live = folder.live(run.id, run.attempt)
        if live is not None and (Fact.PAUSED in live.facts) is not run.paused:
            with contextlib.suppress(StoreError):  # no room now: its driver follows it up again
                run = follow(store, paths, live, telling).result() or run
        return _Found(run, Verdict.REATTACHED, assignment=Assignment(run, attempt, is_reattached=True))
    closure = partial(record, attempt=attempt, outcome=outcome, evidence=folder.read(), by=Actor.RECOVERY)
    stored = store.write(closure, must_not_be_lost=True)
    return _Found(run, Verdict.REQUEUED if outcome.never_started else None, attempt, outcome, stored=stored)


def _unsettled(store: Store, run: Run, error: Exception) -> _Found:
    """What is said of a run that can't even be looked at; the user decides."""
    attempt = Attempt(run.id, run.attempt, RunState.RUNNING, "", "", "", run.created_at)
    return _Found(run, Verdict.UNSETTLED, stored=store_minimal_end(store, attempt, error, RunState.INTERRUPTED))


def _told(store: Store, found: _Found, paths: Paths, timeout_s: float) -> Finding:
    """The finding, once what was found is stored; without room for it the writer keeps it, and nobody waits."""
    stored, verdict = found.run, found.verdict
    try:
        try:
            if found.stored is not None:
                stored = found.stored.result(timeout_s)
        except TimeoutError:
            log.note(f"run {found.run.id} is settled, but that can't be stored yet")
        except Exception as error:
            log.note_failure(f"the end of run {found.run.id} was not stored", error)
            verdict = Verdict.UNSETTLED
            if found.attempt is not None:
                last = store_minimal_end(store, found.attempt, error, RunState.INTERRUPTED)
                stored = last.result(timeout_s)
        if verdict is None:
            verdict = Verdict.INTERRUPTED if stored.state is RunState.INTERRUPTED else Verdict.SETTLED
        return _finding(stored, verdict, paths, found.outcome.remarks if found.outcome else None, found.live)
    except Exception as error:
        log.note_failure(f"run {found.run.id} could not be settled", error)
        return Finding(stored, Verdict.UNSETTLED)


def _ended_with_its_monitor(store: Store, reader: Reader, run: Run, attempt: Attempt, paths: Paths) -> _Found:
    """Settle what ran in a thread: it ended with the monitor, and nothing but its row tells of it."""
    live = _live_of(reader, run)
    outcome = Outcome(RunState.CANCELLED, utc_now())
    if not run.cancelling:
        seen_at = live.at if live and live.at else attempt.claimed_at
        outcome = interrupted(max(attempt.claimed_at, seen_at), "The monitor ended while it ran in its thread.")
    outcome = with_output(outcome, AttemptFolder(paths.attempt(run.id, run.attempt)))
    evidence = Evidence(progress=live.progress if live else None)
    closure = partial(record, attempt=attempt, outcome=outcome, evidence=evidence, by=Actor.RECOVERY)
    stored = store.write(closure, must_not_be_lost=True)
    return _Found(run, None, attempt, live=live, stored=stored)


def _live_of(reader: Reader, run: Run) -> Live | None:
    """What the store knows of how far a thread's attempt was; that of a process is in its folder."""
    live = reader.live([run.id]).get(run.id) if in_thread(run.job) else None
    return live if live is not None and live.attempt == run.attempt else None


def unsettled(reader: Reader, paths: Paths) -> tuple[Finding, ...]:
    """The interrupted runs that wait for the user's word, each with its evidence."""
    found = []
    for run in reader.of_state(RunState.INTERRUPTED):
        attempts = [attempt for attempt in reader.attempts(run.id) if attempt.attempt == run.attempt]
        remarks = attempts[0].remarks if attempts else None
        found.append(_finding(run, Verdict.INTERRUPTED, paths, remarks, _live_of(reader, run)))
    return tuple(found)


def _finding(
    run: Run,
    verdict: Verdict,
    paths: Paths,
    remarks: dict[str, Any] | None = None,
    live: Live | None = None,
) -> Finding:
    folder = AttemptFolder(paths.attempt(run.id, run.attempt))
    evidence = folder.read()
    folder.take_in_newest(run.id, run.attempt)
    if live is not None:  # of a thread's attempt, which has no folder
        evidence.progress, evidence.last_line = live.progress, live.line
    named = Identity.listed((remarks or {}).get("survivors"))
    return Finding(
        run,
        verdict,
        evidence.progress,
        evidence.last_line,
        stopped_at=run.ended_at,
        survivors=tuple(process for process in named if system.is_alive(process)),
        can_resume=run.state.is_over and run.state is not RunState.SUCCEEDED and _has_kept(run, paths),
    )


def _has_kept(run: Run, paths: Paths) -> bool:
    if run.job.kind is not JobKind.TASK:
        return False
    from taskmon.engine.attempts.resume_point import newest  # here: a monitor of commands does without

    return newest(paths, run) is not None


def _unknown_attempt(run: Run, folder: AttemptFolder) -> Attempt:
    """An attempt whose row was lost with a damaged database; its journal's first line stands for it."""
    evidence = folder.read()
    return Attempt(
        run_id=run.id,
        attempt=run.attempt,
        state=RunState.RUNNING,
        nonce=evidence.nonce or "",
        boot_id=evidence.boot_id or "",
        host=evidence.host or "",
        claimed_at=run.started_at or run.created_at,
    )
