"""One commit for many closures: each one's writes are kept or undone by themselves, and futures resolve afterwards."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from taskmon.core.health.counts import StoreCounts
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.store.connection import is_damaged
from taskmon.store.records import live_of
from taskmon.store.writing.rows import Statements
from taskmon.store.writing.transaction import Transaction


@dataclass(slots=True)
class Entry:
    """A closure that waits for the writer."""

    closure: Callable[[Transaction], Any]
    must_not_be_lost: bool
    relaxed: bool = False
    future: Future[Any] = field(default_factory=Future)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a closure."""

    future: Future[Any]
    result: Any
    failure: BaseException | None = None

    def resolve(self) -> None:
        if self.failure is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.failure)


@dataclass(frozen=True, slots=True)
class Committed:
    """What is to be told of a commit."""

    changed: dict[int, Run]  #: the newest form of each run that was changed, by id
    outcomes: list[Outcome]
    follow_ups: list[Callable[[Transaction], None]]


class _NeedsSavepointsError(Exception):
    """Of several closures one has failed after it had written something."""


class GroupCommit:
    """Runs closures in one transaction; on the writer's thread alone."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        sql: Statements,
        first_act: Callable[[sqlite3.Connection], None],
        counts: StoreCounts,
    ) -> None:
        """Nothing happens yet.

        Args:
            first_act: Called inside the first transaction.
            counts: Where each commit is counted.
        """
        self._counts = counts
        self._connection = connection
        self._sql = sql
        self._first_act = first_act
        self._acted = False
        self._running: dict[int, Run] = {}  #: as committed: what is about to end need not be read again
        self._is_relaxed = False  # commits don't wait for the disk

    def run(self, group: Sequence[Entry]) -> Committed:
        """Run closures in one transaction and commit it.

        Savepoints cost a sixth of a commit, and hardly ever is one rolled back to: a closure that is refused has
        written nothing by then. So only after one has failed that had, all are run once more, with savepoints.

        Raises:
            sqlite3.Error: The whole transaction is lost.
        """
        try:
            return self._run(group, savepoints=False)
        except _NeedsSavepointsError:
            return self._run(group, savepoints=True)

    def put_live(self, news: Iterable[Live]) -> None:
        """Store what moves. A power cut may take the newest of it: progress is not worth a wait for the disk.

        Raises:
            Exception: Nothing of it could be stored.
        """
        try:
            self._relax(True)
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany(self._sql.live_put, [live_of(each) for each in news])
            self._connection.execute("COMMIT")
            self._counts.live_commits += 1
        except Exception:
            self._roll_back()
            raise

    def _relax(self, is_relaxed: bool) -> None:
        """Whether commits need not wait for the disk; a later one that does takes them along."""
        if is_relaxed is not self._is_relaxed:
            self._connection.execute(f"PRAGMA synchronous = {'NORMAL' if is_relaxed else 'FULL'}")
            self._is_relaxed = is_relaxed

    def _run(self, group: Sequence[Entry], *, savepoints: bool) -> Committed:
        execute = self._connection.execute
        begun: list[Transaction] = []
        running = self._running.copy()
        done = Committed({}, [], [])
        is_undone = False
        begun_s = time.monotonic()
        try:
            self._relax(all(entry.relaxed for entry in group))
            execute("BEGIN IMMEDIATE")
            if not self._acted:
                self._first_act(self._connection)
            for entry in group:
                begun.append(transaction := Transaction(self._connection, self._sql, running, savepoints=savepoints))
                if savepoints:
                    execute("SAVEPOINT closure")
                written = self._connection.total_changes
                try:
                    result = entry.closure(transaction)
                    if not savepoints and not transaction.is_open:
                        raise _NeedsSavepointsError
                except BaseException as error:
                    if self._is_fatal(error):
                        raise _lost(error) from error
                    if savepoints:
                        execute("ROLLBACK TO closure")
                    elif not transaction.is_open:
                        raise _NeedsSavepointsError from error
                    elif self._connection.total_changes != written:
                        if len(group) > 1:
                            raise _NeedsSavepointsError from error
                        execute("ROLLBACK")
                        is_undone = True
                    transaction.note_undone()
                    done.outcomes.append(Outcome(entry.future, None, error))
                else:
                    done.changed.update(transaction.changed)
                    _take_in(transaction.changed, running)
                    done.follow_ups.extend(transaction.follow_ups)
                    done.outcomes.append(Outcome(entry.future, result))
                if savepoints:
                    execute("RELEASE closure")
            if not is_undone:
                written_s = time.monotonic()
                execute("COMMIT")
                self._count(len(group), begun_s, written_s)
        except Exception as error:
            self._roll_back()
            for transaction in begun:
                transaction.note_undone()
            if isinstance(error, _NeedsSavepointsError):
                raise
            raise _lost(error) from error
        self._acted = self._acted or not is_undone
        self._running = running
        return done

    def _count(self, closures: int, begun_s: float, written_s: float) -> None:
        """Count a commit that is on the disk: `begun_s`, and `written_s` when only that was left to wait for."""
        now_s, counts = time.monotonic(), self._counts
        counts.commits += 1
        counts.closures += closures
        counts.commit.add(now_s, now_s - begun_s)
        if not self._is_relaxed:
            counts.disk.add(now_s, now_s - written_s)

    def _roll_back(self) -> None:
        """Undo what is not committed."""
        if self._connection.in_transaction:
            with contextlib.suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")

    def _is_fatal(self, error: BaseException) -> bool:
        """Whether an error inside a closure is the store's and not the closure's."""
        if not isinstance(error, sqlite3.Error):
            return not self._connection.in_transaction
        return not self._connection.in_transaction or isinstance(error, sqlite3.OperationalError) or is_damaged(error)


def _take_in(changed: dict[int, Run], running: dict[int, Run]) -> None:
    for run_id, run in changed.items():
        if run.state is RunState.RUNNING:
            running[run_id] = run
        else:
            running.pop(run_id, None)


def _lost(error: BaseException) -> sqlite3.Error:
    """What took the transaction with it, as an error of the store."""
    return error if isinstance(error, sqlite3.Error) else sqlite3.OperationalError(str(error))
