"""The one thread that writes: it runs closures in groups and commits; the teller behind it tells. It knows no table."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

from taskmon.core.errors import RunError, StoreError
from taskmon.core.health.counts import StoreCounts, StoreLoad
from taskmon.core.trouble import not_recorded
from taskmon.core.wire import Live
from taskmon.store.connection import explained, is_busy, is_damaged, is_full
from taskmon.store.writing.ballast import Ballast
from taskmon.store.writing.group_commit import Committed, Entry, GroupCommit
from taskmon.store.writing.hooks import Hooks
from taskmon.store.writing.linger import Linger
from taskmon.store.writing.live_news import LiveNews
from taskmon.store.writing.rows import Statements
from taskmon.store.writing.teller import Teller
from taskmon.store.writing.transaction import Transaction

T = TypeVar("T")

_log = logging.getLogger(__name__)

#: Closures in one commit at most: those at its front wait for those at its end.
_LARGEST_GROUP = 256
#: How often what can't be stored is tried anew.
RETRY_S = 1.0


class Writer:
    """Owns the writing connection from `start` to `stop`."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        database: Path,
        ballast: Path,
        sound_connection: Callable[[], sqlite3.Connection],
        prepare: Callable[[], Statements],
        first_act: Callable[[sqlite3.Connection], None],
        hooks: Hooks,
    ) -> None:
        """Nothing happens yet.

        Args:
            sound_connection: Called first, on the writer thread: the connection to go on with, once the database is
                known to be sound. Until then nothing is written.
            prepare: Called once on the writer thread, before the first commit.
            first_act: Called inside the first transaction.
        """
        self._connection = connection
        self._database = database
        self._ballast = Ballast(ballast)
        self._sound_connection = sound_connection
        self.checked = threading.Event()  #: set when that is known, or will not be
        self.is_sound = False  #: it is known to be
        self._prepare = prepare
        self._first_act = first_act
        self._hooks = hooks
        self._teller = Teller()
        self._commit: GroupCommit | None = None  # None: not ready yet
        self._news = threading.Condition()
        self._queue: deque[Entry] = deque()
        self._flushes: list[threading.Event] = []
        self._live = LiveNews()
        self._warm = False
        self._stopping = False
        self._has_ended = False
        self._closes = False  # nobody waits for its end any more: the connection is closed by the writer's thread
        self._tried_at_s = 0.0
        self._kept: list[Entry] = []  # writer thread only: what must not be lost and could not be stored
        self._in_trouble = False
        self._linger = Linger()
        self._counts = StoreCounts()
        self._look_is_due = False
        self.damaged = False  #: SQLite has said so; the end is not a clean one
        self._thread = threading.Thread(target=self._work, name="taskmon-store", daemon=True)

    def start(self) -> None:
        self._teller.start()
        self._thread.start()

    def submit(
        self, closure: Callable[[Transaction], T], must_not_be_lost: bool, *, and_look: bool, relaxed: bool
    ) -> Future[T]:
        """Queue a closure; the future resolves after COMMIT, on the teller's thread."""
        entry = Entry(closure, must_not_be_lost, relaxed)
        with self._news:
            if self._stopping:
                entry.future.set_exception(StoreError("The store is closed already."))
            else:
                self._queue.append(entry)
                self._look_is_due = self._look_is_due or and_look
                self._news.notify()
        return entry.future

    def look_soon(self) -> None:
        """Have `look` run behind all that is queued now, in the same transaction; asked twice before that, once."""
        with self._news:
            if not self._look_is_due:
                self._look_is_due = True
                self._news.notify()

    def live(self, news: Iterable[Live]) -> None:
        """Take in what moves; the newest of each run is written with the next round."""
        with self._news:
            if self._live.put(news):
                self._news.notify()

    def load(self) -> StoreLoad:
        """What waits now; nobody is kept waiting for the answer."""
        return StoreLoad(self._counts, len(self._queue), len(self._kept), self._teller.waiting, len(self._live))

    def warm_up(self) -> None:
        """Prepare now, so that the first commit need not wait for it."""
        with self._news:
            self._warm = True
            self._news.notify()

    def flush(self, timeout_s: float) -> bool:
        """Wait until all that was asked for is committed and told; False: not within this time."""
        done = threading.Event()
        with self._news:
            self._live.hurry()
            self._flushes.append(done)
            self._news.notify()
        return done.wait(timeout_s) and not self._kept

    def stop(self, timeout_s: float) -> bool:
        """Commit what is queued, tell it, and end; what still can't be stored fails its future.

        False: something is still being written, and the connection is closed once it has been.
        """
        deadline_s = time.monotonic() + timeout_s
        with self._news:
            self._stopping = True
            self._news.notify()
        self._thread.join(timeout_s)
        with self._news:
            if not self._has_ended:
                self._closes = True
                return False
        if not self._teller.stop(max(0.0, deadline_s - time.monotonic())):
            _log.error("what was committed last is still being told")
        return True

    def _work(self) -> None:
        try:
            self._serve()
        finally:
            with self._news:
                self._has_ended = True
                closes = self._closes
            if closes:
                self._connection.close()

    def _serve(self) -> None:
        self._check_database()
        self._ballast.make()
        while True:
            with self._news:
                self._sleep()
                if self._stopping and not self._queue and not self._flushes and not self._look_is_due:
                    break
            if self._commit is None and not self._get_ready():
                continue
            self._linger.wait(self._news, self._queue)
            with self._news:
                group = [self._queue.popleft() for _ in range(min(len(self._queue), _LARGEST_GROUP))]
                if self._look_is_due and not self._queue:
                    # Behind everything that was queued when it was asked for: one look sees all these ends at once.
                    self._look_is_due = False
                    group.append(self._look_entry())
                flushes = [] if self._queue else self._flushes
                if flushes:
                    self._flushes = []
            group = [entry for entry in group if entry.future.set_running_or_notify_cancel()]
            if self._kept and time.monotonic() - self._tried_at_s >= RETRY_S:
                self._retry_kept()
            if group:
                self._store(group)
                self._linger.learn(len(group))
            self._write_live()
            for done in flushes:
                self._teller.tell(done.set)
        self._end()

    def _sleep(self) -> None:
        """Until there is something to do. Woken for what is due later, it sleeps on only until then."""
        while not self._has_work():
            if not self._news.wait(self._patience_s()):
                return

    def _has_work(self) -> bool:
        return (
            bool(self._queue or self._flushes)
            or self._look_is_due
            or self._stopping
            or (self._warm and self._commit is None)
            or self._live.due_in_s == 0.0
        )

    def _patience_s(self) -> float | None:
        """How long to sleep at most; an idle monitor sleeps until it is asked."""
        if self._kept:
            return RETRY_S
        return self._live.due_in_s

    def _check_database(self) -> None:
        try:
            self._connection = self._sound_connection()
            self.is_sound = True
        except Exception:
            _log.exception("the database could not be checked")  # tried again at the first write, whose asker hears why
        finally:
            self.checked.set()

    def _get_ready(self) -> bool:
        try:
            if not self.is_sound:
                self._connection = self._sound_connection()
                self.is_sound = True
            self._commit = GroupCommit(self._connection, self._prepare(), self._first_act, self._counts)
        except Exception as error:
            # Without it nothing can be written: every asker hears why.
            _log.exception("the store can't be prepared")
            with self._news:
                queued, self._flushes, self._warm = list(self._queue), [], False
                self._live.take()
                self._queue.clear()
                if self._look_is_due:
                    self._look_is_due = False
                    queued.append(self._look_entry())
            for entry in queued:
                if entry.future.set_running_or_notify_cancel():
                    self._refuse(entry, StoreError(f"The store can't be used: {error}"))
            return False
        return True

    def _store(self, group: list[Entry]) -> None:
        error = self._transact(group)
        if error is None:
            return
        if len(group) == 1 or is_busy(error):
            for entry in group:
                self._fail(entry, error)
            return
        # The error took the whole transaction with it, though perhaps only one closure was at fault.
        for entry in group:
            error = self._transact([entry])
            if error is not None:
                self._fail(entry, error)

    def _transact(self, group: list[Entry]) -> sqlite3.Error | None:
        """Run closures in one transaction, commit it, then have it told; or the error if all is lost."""
        if self._commit is None:
            return None
        try:
            done = self._commit.run(group)
        except sqlite3.Error as error:
            self.damaged = self.damaged or is_damaged(error)
            return error
        self._teller.tell(lambda: self._tell(done))
        for follow_up in done.follow_ups:
            self.submit(follow_up, must_not_be_lost=True, and_look=True, relaxed=False)
        return None

    def _look_entry(self) -> Entry:
        entry = Entry(self._hooks.look, must_not_be_lost=False)
        entry.future.add_done_callback(self._hooks.looked)
        return entry

    def _tell(self, done: Committed) -> None:
        """On the teller's thread: publish, then resolve the futures."""
        if done.changed:
            try:
                self._hooks.publish(tuple(done.changed.values()))
            except Exception:
                _log.exception("what was committed could not be published")
        # The look came last and is answered first: what it claimed starts while the others hear of their commit.
        for outcome in reversed(done.outcomes):
            outcome.resolve()

    def _refuse(self, entry: Entry, error: StoreError) -> None:
        self._teller.tell(lambda: entry.future.set_exception(error))

    def _fail(self, entry: Entry, error: sqlite3.Error) -> None:
        if not entry.must_not_be_lost:
            self._refuse(entry, explained(error, self._database))
            return
        if is_full(error) and self._ballast.give_up():
            again = self._transact([entry])
            if again is None:
                return
            error = again
        self._kept.append(entry)
        self._tried_at_s = time.monotonic()
        if not self._in_trouble:
            self._in_trouble = True
            _log.error("an outcome can't be stored yet: %s", error)
            self._say(not_recorded(explained(error, self._database).record))

    def _retry_kept(self) -> None:
        kept, self._kept = self._kept, []
        locked = False
        for entry in kept:
            error = None if locked else self._transact([entry])
            locked = locked or (error is not None and is_busy(error))
            if locked or error is not None:
                self._kept.append(entry)
        if len(self._kept) < len(kept):
            with self._news:
                self._look_is_due = True  # the look that was asked for with it found its slot still taken
        self._tried_at_s = time.monotonic()
        if not self._kept and self._in_trouble:
            self._in_trouble = False
            self._ballast.make()
            self._say(None)

    def _say(self, error: RunError | None) -> None:
        self._teller.tell(lambda: self._hooks.trouble(error))

    def _write_live(self) -> None:
        with self._news:
            if self._commit is None or self._live.due_in_s != 0.0:
                return
            news = self._live.take()
        try:
            self._commit.put_live(news)
        except Exception as error:  # also of a value that can't be stored: this thread is everybody's
            _log.warning("progress could not be stored: %s", error)

    def _end(self) -> None:
        with self._news:
            self._live.hurry()
        self._write_live()
        if self._kept:
            self._retry_kept()
        for entry in self._kept:
            self._refuse(entry, StoreError("It could not be stored before the end; its journal has it."))
