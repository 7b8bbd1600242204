"""The store as the engine and the CLI see it: opened, written to by closures, read through readers, closed."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from taskmon.core.clock import utc_now
from taskmon.core.errors import StoreError
from taskmon.core.health.counts import StoreCounts, StoreLoad
from taskmon.core.wire import Live
from taskmon.ownership import private_folder
from taskmon.paths import Paths, numbers
from taskmon.store.connection import BUSY_S, connect_writing, explained, is_damaged
from taskmon.store.left_over import left_over
from taskmon.store.reader import Reader
from taskmon.store.shape import find_foreign
from taskmon.store.writing.hooks import Hooks, OpenReport
from taskmon.store.writing.rows import Statements
from taskmon.store.writing.transaction import Transaction
from taskmon.store.writing.writer import Writer

T = TypeVar("T")

#: The `user_version` of the tables in schema.py.
SCHEMA_VERSION = 6
_INTERRUPT_S = 0.02
#: Of the database as earlier versions left it; an upgrade that fails makes another each time that it is tried.
_MOST_BACKUPS = 3


class OlderSchemaError(StoreError):
    """The database was written by an older version; `Store.open` brings it up to date, a reader alone can't."""


class Store:
    """One database; the caller of `open` holds the monitor's lock."""

    def __init__(self, paths: Paths, hooks: Hooks | None = None, busy_s: float = BUSY_S) -> None:
        """Nothing is opened yet.

        Args:
            busy_s: How long to wait for another program that keeps the file locked.
        """
        self._paths = paths
        self._hooks = hooks or Hooks()
        self._busy_s = busy_s
        self._connection: sqlite3.Connection | None = None
        self._writer: Writer | None = None
        self._must_check = False
        self._is_closing = False

    def open(self, *, check_later: bool = False) -> OpenReport:
        """Create, check, bring up to date or repair the database, and start the writer.

        Args:
            check_later: After an unclean end have the writer thread check it, before it writes anything, and tell
                `Hooks.replaced` if a new one had to take its place. Else it is checked here, a second for each 200 MB.

        Raises:
            StoreError: It can't be used: locked, not writable, newer than this program, or not taskmon's.
        """
        self._is_closing = False
        try:
            private_folder(self._paths.home)
            report = self._open(check_later)
        except sqlite3.Error as error:
            self._disconnect()
            raise explained(error, self._paths.database) from error
        except OSError as error:
            self._disconnect()
            raise StoreError(f"{self._paths.home} can't be used: {error.strerror}. Check its rights.") from error
        except BaseException:
            self._disconnect()
            raise
        assert self._connection is not None
        paths = self._paths
        self._writer = Writer(
            self._connection, paths.database, paths.ballast, self._checked, _prepare, self._first_act, self._hooks
        )
        is_any_left = self._connection.execute("SELECT 1 FROM addition LIMIT 1").fetchone() is not None
        begun = left_over(self._connection)
        self._writer.start()
        for closure in begun:
            self.write(closure, must_not_be_lost=True, and_look=True)
        if is_any_left:
            self._go_on_adding()
        return report

    def wait_until_checked(self, timeout_s: float) -> bool:
        """Whether it is known by then that the database is sound, or that it never will be."""
        return self._running_writer().checked.wait(timeout_s)

    def warm_up(self) -> None:
        """Let the writer thread get ready in the background, so that the first write need not wait for it."""
        self._running_writer().warm_up()

    def look_soon(self) -> None:
        """Have `Hooks.look` run in one transaction with all that is queued now, behind it; asked twice, once."""
        self._running_writer().look_soon()

    def write(
        self,
        closure: Callable[[Transaction], T],
        *,
        must_not_be_lost: bool = False,
        and_look: bool = False,
        relaxed: bool = False,
    ) -> Future[T]:
        """Run `closure` in a transaction on the writer thread; the future resolves after COMMIT.

        It resolves on the teller's thread, which does what follows from commits in their order: a callback may neither
        take long nor wait for the store.

        The closure may run more than once: it reads, decides and writes through its transaction, and whatever else
        it does must bear repeating. What it raises is what the future raises, and what it wrote is undone.

        Args:
            must_not_be_lost: Where there is no room, keep it and try again until there is; `Hooks.trouble` is told.
            and_look: Have `Hooks.look` run in the same transaction, behind it.
            relaxed: A power cut may take it, until something is stored that is not: what can be done again.
        """
        return self._running_writer().submit(closure, must_not_be_lost, and_look=and_look, relaxed=relaxed)

    def live(self, news: Iterable[Live]) -> None:
        """Store what moves, at most once a second, the newest of each run; nobody waits for it."""
        self._running_writer().live(news)

    def load(self) -> StoreLoad:
        """What waits to be written and told now; nothing while it is closed."""
        return self._writer.load() if self._writer is not None else StoreLoad(StoreCounts())

    def reader(self) -> Reader:
        """A new read-only connection for the calling thread; close it.

        Raises:
            StoreError: There is no database, it can't be read, or it is newer than this program.
            OlderSchemaError: Its tables are not those that are read here.
        """
        reader = Reader(self._paths.database)
        try:
            version = reader.schema_version()
            self._refuse_newer(version)
            if version < SCHEMA_VERSION:
                raise OlderSchemaError(
                    f"{self._paths.database} was written by an older taskmon; any command that changes something,"
                    " or the window, brings it up to date."
                )
        except BaseException:
            reader.close()
            raise
        return reader

    def flush(self, timeout_s: float) -> bool:
        """Wait until everything asked for so far is committed; False: not all of it, or not within this time."""
        return self._running_writer().flush(timeout_s)

    def close(self, timeout_s: float = 5.0) -> bool:
        """Commit what is queued, fold the log into the database and note that this was a clean end.

        False: something is still being written; the database is not closed, and another monitor must not open it.
        """
        writer = self._writer
        if writer is None:
            return True
        self._writer = None
        deadline_s = time.monotonic() + timeout_s
        self._is_closing = True
        # It is being checked, or about to be: the next launch does that. Only a statement under way is interrupted.
        while not writer.checked.wait(_INTERRUPT_S) and time.monotonic() < deadline_s:
            if self._must_check and (checked := self._connection) is not None:
                with suppress(sqlite3.Error):
                    checked.interrupt()
        if not writer.stop(max(0.0, deadline_s - time.monotonic())):
            self._connection = None
            return False  # It still has the connection: the next launch checks the file.
        connection, self._connection = self._connection, None
        if connection is None:
            return True
        with suppress(sqlite3.Error):
            if writer.is_sound and not writer.damaged:
                connection.execute("UPDATE meta SET value = '1' WHERE key = 'clean_end' AND value <> '1'")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        return True

    def _go_on_adding(self) -> None:
        """Add the rest of what a monitor has promised that went in the middle of it; part after part."""
        from taskmon.store.writing import additions  # here: hardly ever needed

        def next_part(done: Future[bool] | None = None) -> None:
            if done is None or (done.exception() is None and done.result()):
                self.write(additions.go_on, must_not_be_lost=True).add_done_callback(next_part)

        self.write(additions.clear, must_not_be_lost=True)
        next_part()

    def _running_writer(self) -> Writer:
        if self._writer is None:
            raise StoreError("The store is not open.")
        return self._writer

    def _checked(self) -> sqlite3.Connection:
        """On the writer thread: check the database if that was put off, and repair it."""
        if self._must_check:
            if self._is_closing:
                raise StoreError("The store was closed before its database had been checked.")
            try:
                damage = self._damage()
            except sqlite3.DatabaseError as error:
                if not is_damaged(error):
                    raise
                damage = str(error)
            if damage is not None:
                self._hooks.replaced(self._recover(damage))
            self._must_check = False
        assert self._connection is not None
        return self._connection

    def _open(self, check_later: bool) -> OpenReport:
        if self._rebuilt.exists():
            from taskmon.store.repair.damage import put_in_place  # here: a clean launch does without

            put_in_place(self._rebuilt, self._paths.database, utc_now())
        try:
            version = self._connect()
            if version == SCHEMA_VERSION and (foreign := self._foreign()) is not None:
                return self._recover(foreign)
            if version == SCHEMA_VERSION and self._ended_cleanly():
                return OpenReport()
            self._must_check = check_later and version == SCHEMA_VERSION
            damage = self._damage() if version and not self._must_check else None
        except sqlite3.DatabaseError as error:
            if not is_damaged(error):
                raise
            version, damage = 0, str(error)
        if damage is not None:
            return self._recover(damage)
        if version == 0:
            return self._create_new()
        return self._upgrade(version) if version < SCHEMA_VERSION else OpenReport()

    def _connect(self) -> int:
        """Open the file; returns the version of its schema."""
        self._connection = connect_writing(self._paths.database, self._busy_s)
        version = int(self._connection.execute("PRAGMA user_version").fetchone()[0])
        self._refuse_newer(version)
        if version == 0 and self._connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
            raise StoreError(f"{self._paths.database} is a database of another program. Move it away.")
        return version

    def _refuse_newer(self, version: int) -> None:
        if version > SCHEMA_VERSION:
            raise StoreError(
                f"{self._paths.database} was written by a newer taskmon (schema {version}; this one knows"
                f" {SCHEMA_VERSION}). Install the newer version again, or set TASKMON_HOME to another folder."
            )

    def _ended_cleanly(self) -> bool:
        assert self._connection is not None
        row = self._connection.execute("SELECT value FROM meta WHERE key = 'clean_end'").fetchone()
        return row is not None and row[0] == "1"

    def _foreign(self) -> str | None:
        assert self._connection is not None
        return find_foreign(self._connection)

    def _damage(self) -> str | None:
        from taskmon.store.repair.damage import find_damage  # here: a clean launch does without

        assert self._connection is not None
        return find_damage(self._connection)

    def _create_new(self) -> OpenReport:
        from taskmon.store.create import create  # here: it imports SQLAlchemy, which takes a quarter of a second
        from taskmon.store.repair.rebuild import rebuild

        assert self._connection is not None
        create(self._connection, SCHEMA_VERSION)
        rebuilt = rebuild(self._connection, self._paths.runs)
        message = None
        if rebuilt:
            message = f"The database was gone; {rebuilt} runs were rebuilt from their journals."
        return OpenReport(created=True, salvaged_runs=rebuilt, message=message)

    def _recover(self, damage: str) -> OpenReport:
        """Set the damaged file aside and make a new one of what can be read and what the journals say."""
        from taskmon.store.repair.anew import make_anew  # here: for what hardly ever happens

        self._disconnect()
        paths = self._paths
        report = make_anew(paths.database, self._rebuilt, paths.runs, damage, SCHEMA_VERSION, self._busy_s)
        self._connect()
        return report

    @property
    def _rebuilt(self) -> Path:
        """A new database that waits to take the place of a damaged one."""
        return self._paths.database.with_name(f"{self._paths.database.name}.rebuilt")

    def _upgrade(self, version: int) -> OpenReport:
        from taskmon.store.migrations import upgrade  # here: it imports Alembic

        assert self._connection is not None
        backup = self._paths.database.with_name(
            f"{self._paths.database.name}.schema-{version}-{utc_now():%Y%m%dT%H%M%S}"
        )
        from taskmon.store.repair.damage import keep_newest

        upgrade.back_up(self._connection, backup)
        keep_newest(self._paths.database, "schema-", _MOST_BACKUPS, backup)
        upgrade.upgrade(self._connection, SCHEMA_VERSION, upgrade.FOLDER)
        return OpenReport(message=f"The database was brought up to date; the one of before is kept as {backup.name}.")

    def _first_act(self, connection: sqlite3.Connection) -> None:
        """In the first transaction: until `close` the end is unclean, and ids start above every run folder."""
        connection.execute("UPDATE meta SET value = '0' WHERE key = 'clean_end'")
        above = "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'run'"
        connection.execute(above, (_highest_folder(self._paths.runs),))

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _prepare() -> Statements:
    from taskmon.store.writing.statements import compiled  # here: it imports SQLAlchemy, on the writer thread

    return compiled()


def _highest_folder(runs: Path) -> int:
    try:
        return max(numbers(os.listdir(runs)), default=0)
    except FileNotFoundError:
        return 0
