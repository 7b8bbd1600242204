"""Completes a database from the journals in the run folders, after a part of it, or all, was lost.

The journals are played again through the rules of core/run.py. What runs, or may, is left running: the launch scan
settles it from the evidence, as after any crash.
"""

from __future__ import annotations

import contextlib
import random
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from taskmon import ours
from taskmon.core import journal, storable
from taskmon.core.attempt import Claim, Outcome, interrupted, never_started
from taskmon.core.clock import from_text, recorded, to_text
from taskmon.core.errors import InvalidError, NoSuchRunError, TaskmonError
from taskmon.core.job import Job
from taskmon.core.journal import Evidence
from taskmon.core.requests.new_run import NewRun, check_new
from taskmon.core.retry import RetryPolicy
from taskmon.core.run import Run, again, claim, end
from taskmon.core.states import Actor, RunState
from taskmon.paths import numbers
from taskmon.store.records import spec_of, standing_of
from taskmon.store.repair.folded import Folded
from taskmon.store.writing.statements import compiled
from taskmon.store.writing.transaction import Transaction

_WHY = "rebuilt from its journal"
_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)


@dataclass(frozen=True, slots=True)
class _Recorded:
    """One attempt as its folder tells it."""

    claim: Claim
    job: Job
    evidence: Evidence

    @property
    def outcome(self) -> Outcome | None:
        """How it ended, if the journal says so."""
        if self.evidence.outcome is None and self.evidence.abandoned:
            return never_started(self.last_at, "the monitor gave it up")
        return self.evidence.outcome

    @property
    def last_at(self) -> datetime:
        return _instant(self.evidence.last_at) or self.claim.at

    @property
    def pid(self) -> int | None:
        return self.evidence.command.pid if self.evidence.command else None


def rebuild(connection: sqlite3.Connection, runs: Path) -> int:
    """Bring every run forward to what its journals prove; returns how many runs were changed or made anew."""
    connection.execute("BEGIN IMMEDIATE")
    transaction = Transaction(connection, compiled())
    for attempts in _all_recorded(runs):
        if attempts:
            connection.execute("SAVEPOINT replay")
            try:
                _replay(connection, transaction, attempts)
            except (TaskmonError, sqlite3.IntegrityError, sqlite3.DataError, *_UNREADABLE):
                # Its rows and its journals contradict each other, or hold what can't be.
                connection.execute("ROLLBACK TO replay")
            connection.execute("RELEASE replay")
    _reconcile(connection)
    connection.execute("COMMIT")
    return len(transaction.changed)


def _all_recorded(runs: Path) -> Iterator[list[_Recorded]]:
    """The attempts of each run that folders or folded journals tell of, in the order of their numbers."""
    folded = Folded(runs)
    folders: dict[int, list[Path]] = {}
    for folder in _numbered(runs, 0):
        folders.setdefault(folded.number_of(int(folder.name)), []).append(folder)
    for number in sorted({*folders, *folded.numbers()}):
        kept = folded.read(number)
        there = {int(folder.name): folder for folder in folders.get(number, ())}
        for run_id in sorted({*kept, *there}):
            found = {
                attempt: _recorded(run_id, attempt, each.content) for attempt, each in kept.get(run_id, {}).items()
            }
            # A folder that a crash left beside its folded journal tells the same, or more.
            if run_id in there:
                found |= {int(folder.name): _read(folder) for folder in _numbered(there[run_id], 1)}
            yield [each for _, each in sorted(found.items()) if each is not None]


def _replay(connection: sqlite3.Connection, transaction: Transaction, recorded: list[_Recorded]) -> None:
    """Store what the journals of one run know and its rows don't."""
    first = recorded[0]
    try:
        run, is_new = transaction.get(first.claim.run_id), False
    except NoSuchRunError:
        run, is_new = _insert(connection, first), True
    for each in recorded:
        number = each.claim.attempt
        if number > run.attempt:
            run = _claim_again(transaction, run, each)
        elif transaction.attempt(run.id, number) is None:
            transaction.start_attempt(each.claim)
        is_newest = each is recorded[-1] and number == run.attempt and run.state is RunState.RUNNING
        outcome = each.outcome or (None if is_newest else interrupted(each.last_at, "How it ended is not known."))
        run = _end(transaction, run, each, outcome)
    if is_new and run.state is RunState.QUEUED:
        # What was captured when it was asked for, its environment first of all, is lost.
        transaction.put(run, replace(run, held=True), first.claim.at, Actor.RECOVERY, "held: its environment is lost")


def _claim_again(transaction: Transaction, run: Run, each: _Recorded) -> Run:
    at = each.claim.at
    if run.state is RunState.RUNNING:
        # The row is older than the journals: its attempt is over, for there was a later one.
        lost = interrupted(at, "How it ended is not known.")
        if (stored := transaction.attempt(run.id, run.attempt)) is not None and stored.is_live:
            transaction.end_attempt(run.id, run.attempt, lost, None, None)
        run = transaction.put(run, end(run, lost, at, random.Random()), at, Actor.RECOVERY, _WHY)
    if run.state is not RunState.QUEUED:
        run = transaction.put(run, again(run), at, Actor.RECOVERY, _WHY)
    transaction.start_attempt(each.claim)
    return transaction.put(run, replace(claim(run, each.claim), waits_for=0), at, Actor.RECOVERY, _WHY)


def _end(transaction: Transaction, run: Run, each: _Recorded, outcome: Outcome | None) -> Run:
    """Store the end of one attempt, of its run too if that is the run's newest and still goes on."""
    stored = transaction.attempt(run.id, each.claim.attempt)
    if outcome is None or stored is None or not stored.is_live:
        return run
    started_at = _instant(each.evidence.started_at)
    transaction.end_attempt(run.id, each.claim.attempt, outcome, started_at, each.pid)
    if run.state is not RunState.RUNNING or run.attempt != each.claim.attempt:
        return run
    ended = replace(end(run, outcome, outcome.ended_at, random.Random()), started_at=started_at or run.started_at)
    return transaction.put(run, ended, outcome.ended_at, Actor.RECOVERY, _WHY)


def _insert(connection: sqlite3.Connection, first: _Recorded) -> Run:
    """A row for a run that has none any more, as it must have been before its first attempt."""
    new = check_new(NewRun(first.job))
    run = Run(
        id=first.claim.run_id,
        name=new.name,
        job=new.job,
        state=RunState.QUEUED,
        created_at=first.claim.at,
        retry=RetryPolicy(),
        position=float(first.claim.run_id),
    )
    values: dict[str, Any] = {**spec_of(run), **standing_of(run), "id": run.id, "created_at": to_text(run.created_at)}
    names = ", ".join(values)
    places = ", ".join(f":{name}" for name in values)
    connection.execute(f"INSERT INTO run ({names}) VALUES ({places})", values)  # noqa: S608  # our own column names
    return run


def _reconcile(connection: sqlite3.Connection) -> None:
    """Mend what rows say of rows that are lost."""
    # What runs has an attempt, or the launch scan would have nothing to settle it by.
    connection.execute(
        "INSERT INTO attempt (run_id, attempt, state, nonce, boot_id, host, claimed_at)"
        " SELECT id, attempt, 'running', 'lost', '', '', started_at FROM run WHERE state = 'running'"
        " AND NOT EXISTS (SELECT 1 FROM attempt WHERE run_id = run.id AND attempt = run.attempt)"
    )
    # What waited for a run that nobody knows any more would wait for ever, and must not start by itself.
    waiting = "(SELECT count(*) FROM dependency WHERE run_id = run.id AND settled = 0)"
    connection.execute(
        f"UPDATE run SET held = 1, waits_for = {waiting}, revision = revision + 1"  # noqa: S608
        f" WHERE state = 'queued' AND waits_for <> {waiting}"
    )


def _read(folder: Path) -> _Recorded | None:
    """What an attempt's folder tells; None if its journal does not even say what was claimed."""
    try:
        content = ours.read(str(folder / journal.JOURNAL), journal.LONGEST_BYTES)
    except OSError:
        return None
    return _recorded(int(folder.parent.name), int(folder.name), content, folder / journal.RESULT)


def _recorded(run_id: int, attempt: int, content: bytes, result: Path | None = None) -> _Recorded | None:
    """What a journal tells of the attempt that it is kept for, with the file of its result if it has one."""
    try:
        entry = storable.loads(content.split(b"\n", 1)[0])
        spec = {**entry["job"], "env": {}}  # the journal has the names alone, the values were secret
        made = Claim(
            run_id=run_id,
            attempt=attempt,
            nonce=entry["nonce"],
            boot_id=storable.text(entry["boot_id"], journal.LONGEST_LINE),
            host=storable.text(entry["host"], journal.LONGEST_LINE),
            at=recorded(entry["at"]),
        )
        if (
            (entry["run"], entry["attempt"]) != (made.run_id, made.attempt)
            or not isinstance(made.nonce, str)
            or not made.nonce
        ):
            return None
        evidence = journal.read_all(content)
        if evidence.awaits_result:
            found: bytes | None = None
            if result is not None:
                with contextlib.suppress(OSError):
                    found = ours.read(str(result), journal.LONGEST_BYTES)
            evidence.put_result(found)
        return _Recorded(made, Job.from_json(spec), evidence)
    except (*_UNREADABLE, InvalidError):
        return None


def _numbered(folder: Path, depth: int) -> Iterator[Path]:
    """The folders in `folder`, which is so far below that of all runs, that are named by a number, in its order."""
    yield from (folder / str(number) for number in numbers(ours.names(str(folder), depth=depth)) if number)


def _instant(text: str | None) -> datetime | None:
    try:
        return None if text is None else from_text(text).astimezone(UTC)
    except ValueError:
        return None
