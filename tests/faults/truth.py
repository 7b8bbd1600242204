"""Compares what SQLite and the journals say with what really happened, as the commands themselves have noted it."""

from __future__ import annotations

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from taskmon import system
from taskmon.core.attempt import Attempt
from taskmon.core.errors import ErrorCode
from taskmon.core.journal import ALIVE, JOURNAL, read_all
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.paths import Paths
from taskmon.store import Folded, Query, Reader
from tests.faults import witness
from tests.faults.witness import Witnessed

S = RunState


@dataclass(frozen=True, slots=True)
class Done:
    """What the campaign did, which bounds what may have happened."""

    worker_kills: bool = False
    both_kills: bool = False
    cancelled: frozenset[int] = frozenset()  #: runs whose cancel was asked for


def all_runs(reader: Reader) -> list[Run]:
    return reader.page(Query(), 1_000_000)


def outcomes(paths: Paths) -> Counter[str]:
    """How many attempts ended how; for the report."""
    reader = Reader(paths.database)
    try:
        return Counter(
            f"{attempt.state}{f' ({attempt.error.code})' if attempt.error else ''}"
            for run in all_runs(reader)
            for attempt in reader.attempts(run.id)
        )
    finally:
        reader.close()


def contradictions(paths: Paths, trace: Path, done: Done) -> list[str]:
    """Everything recorded that is not what happened; empty when all of it is true."""
    reader = Reader(paths.database)
    try:
        seen = witness.read(trace)
        runs = all_runs(reader)
        found: list[str] = []
        nonces: set[str] = set()
        for run in runs:
            attempts = reader.attempts(run.id)
            nonces |= {attempt.nonce for attempt in attempts}
            history = reader.history(run.id)
            claims = sum(step.target is S.RUNNING for step in history if step.source is not S.RUNNING)
            told = [*_of_run(run, attempts, seen), *([f"claimed {claims} times"] if claims != len(attempts) else [])]
            for attempt in attempts:
                told += _of_attempt(run, attempt, seen, done)
                told += _of_journal(paths, attempt)
            found += [f"run {run.id} ({run.tags[0] if run.tags else ''}, {run.state}): {text}" for text in told]
        found += [f"{nonce} started, but no attempt has it" for nonce in seen.starts if nonce not in nonces]
        found += [f"{nonce} started {times} times" for nonce, times in seen.starts.items() if times > 1]
        names = Counter(run.name for run in runs)
        found += [f"{name} was added {times} times" for name, times in names.items() if times > 1]
    finally:
        reader.close()
    with closing(sqlite3.connect(paths.database)) as connection:
        said = connection.execute("PRAGMA integrity_check").fetchall()
        found += [] if said == [("ok",)] else [f"integrity_check: {said}"]
        left = connection.execute("SELECT key FROM meta WHERE key LIKE 'renaming %'").fetchall()
        found += [f"left unfinished: {left}"] if left else []
        said = connection.execute("PRAGMA foreign_key_check").fetchall()
        found += [f"foreign_key_check: {said}"] if said else []
    return found


def _of_run(run: Run, attempts: list[Attempt], seen: Witnessed) -> Iterator[str]:
    if not run.state.is_over:
        yield "it has not ended"
    if [attempt.attempt for attempt in attempts] != list(range(1, run.attempt + 1)):
        yield f"its attempts are {[attempt.attempt for attempt in attempts]}, its newest is {run.attempt}"
    if attempts and attempts[-1].state is not run.state and run.state is not S.CANCELLED:
        yield f"its newest attempt is {attempts[-1].state}"
    started = sum(attempt.nonce in seen.starts for attempt in attempts)
    if started > run.retry.max_attempts:
        yield f"it may be tried {run.retry.max_attempts} times, and was started {started} times"


def _of_attempt(run: Run, attempt: Attempt, seen: Witnessed, done: Done) -> Iterator[str]:
    ends = seen.ends.get(attempt.nonce, [])
    has_started = attempt.nonce in seen.starts
    code = attempt.error.code if attempt.error else None
    told = f"attempt {attempt.attempt} is {attempt.state} ({code}, exit {attempt.exit_code}, {attempt.signal})"
    if attempt.ended_at is None:
        yield f"attempt {attempt.attempt} has no end"
        return
    truly = True
    match attempt.state, code:
        case S.SUCCEEDED, None:
            truly = ends == ["0"] and attempt.exit_code == 0
        case S.FAILED, ErrorCode.EXIT:
            truly = ends == [str(attempt.exit_code)]
        case S.FAILED, ErrorCode.SIGNAL:
            truly = [f"SIG{end}" for end in ends] == [attempt.signal]
        case S.FAILED, ErrorCode.NOT_STARTED | ErrorCode.DISK_FULL:
            truly = not has_started
        case S.FAILED, ErrorCode.WORKER_LOST:
            truly = done.worker_kills
        case S.INTERRUPTED, _:
            truly = done.both_kills
        case S.CANCELLED, _:
            truly = run.id in done.cancelled
        case _:
            truly = False
    if not truly:
        yield f"{told}, but it has {'' if has_started else 'not '}started and ended as {ends}"


def journal_of(paths: Paths, attempt: Attempt) -> bytes:
    """The attempt's journal, in its folder or folded."""
    try:
        return (paths.attempt(attempt.run_id, attempt.attempt) / JOURNAL).read_bytes()
    except FileNotFoundError:
        folded = Folded(paths.runs)
        return folded.read(folded.number_of(attempt.run_id))[attempt.run_id][attempt.attempt].content


def _of_journal(paths: Paths, attempt: Attempt) -> Iterator[str]:
    content = journal_of(paths, attempt)
    finished = [line for line in content.splitlines() if b'"event":"finished"' in line and _is_json(line)]
    if len(finished) > 1:
        yield f"attempt {attempt.attempt} has {len(finished)} ends in its journal"
    outcome = read_all(content).outcome
    if outcome is not None and (outcome.state, outcome.exit_code) != (attempt.state, attempt.exit_code):
        yield f"attempt {attempt.attempt} is {attempt.state}, its journal says {outcome.state} ({outcome.exit_code})"
    try:
        fd = os.open(paths.attempt(attempt.run_id, attempt.attempt) / ALIVE, os.O_RDWR)
    except FileNotFoundError:
        return  # tidied: nobody can hold it
    try:
        if not system.try_lock(fd):
            yield f"attempt {attempt.attempt} has ended, and a worker holds it"
    finally:
        os.close(fd)


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True
