"""The file in which words of outputs are kept: what is in it, and how it is opened. It may be deleted at any time.

`output` holds the words of an attempt's output, each once, and finds attempts by them; `indexed` says which attempts
were looked at. An attempt's number in both is its run's id, shifted, and the attempt's own. `state` holds what the
indexing has to remember.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from taskmon.core.errors import StoreError
from taskmon.ownership import refuse_odd_file
from taskmon.store.connection import connect_writing, explained, is_busy, is_full, replacing_text
from taskmon.store.untouched import must_stay_untouched

#: The `user_version` of the tables below; a file with another one is made anew.
VERSION = 1
#: Bits of an attempt's number; more attempts of one run are not indexed.
_ATTEMPT_BITS = 16
MOST_ATTEMPTS = (1 << _ATTEMPT_BITS) - 1
_LARGEST_LOG_BYTES = 4_000_000
_TABLES = (
    # Which attempts hold a word is all that is asked: no places, no lengths.
    "CREATE VIRTUAL TABLE output USING fts5(words, detail = none, columnsize = 0, tokenize = 'unicode61')",
    "CREATE TABLE indexed (id INTEGER PRIMARY KEY, ended_at TEXT NOT NULL, size INTEGER NOT NULL)",
    "CREATE INDEX ix_indexed_ended ON indexed (ended_at, id)",
    "CREATE TABLE state (key TEXT PRIMARY KEY, value INTEGER NOT NULL)",
    f"PRAGMA user_version = {VERSION}",
)


#: What has nothing to do with what is in the file.
_NO_FAULT_OF_ITS = frozenset(
    {
        sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH,
    }
)  # fmt: skip


class NoFullTextError(StoreError):
    """This SQLite was built without full-text search: outputs can't be searched, all else can."""


class UselessError(StoreError):
    """The file is damaged, or not as it was made: it can go, for what it says is found again."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What one ended attempt printed; `ended_at` tells it from another one that had the same number before."""

    run_id: int
    attempt: int
    ended_at: str
    words: str = ""

    @property
    def number(self) -> int:
        return number_of(self.run_id, self.attempt)


def beside(database: Path) -> Path:
    """Where the file of a database is."""
    return database.with_name("search.sqlite")


def number_of(run_id: int, attempt: int) -> int:
    """The number of an attempt in the file."""
    return run_id << _ATTEMPT_BITS | attempt


def run_of(number: int) -> int:
    """Whose attempt it is."""
    return number >> _ATTEMPT_BITS


def attempt_of(number: int) -> int:
    return number & MOST_ATTEMPTS


#: `run_of` of the attempts that are found, in SQL.
RUN_OF_ROW = f"rowid >> {_ATTEMPT_BITS}"


def open_to_write(path: Path) -> sqlite3.Connection:
    """The connection that writes to it; the file is made, or made anew where another version has made it.

    Raises:
        sqlite3.Error: It can't be used.
        StoreError: Something else is in its place.
    """
    connection = connect_writing(path)
    try:
        if not _is_ours(connection):
            connection.close()
            remove(path)
            connection = connect_writing(path)
            if not _is_ours(connection):
                raise sqlite3.DatabaseError("another version makes it as well")
        # After a power cut it may be older than it was, but whole: what is missing is found again.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA journal_size_limit = {_LARGEST_LOG_BYTES}")
    except sqlite3.Error:
        with suppress(sqlite3.Error):
            connection.close()
        raise
    return connection


def _is_ours(connection: sqlite3.Connection) -> bool:
    """Whether it holds the tables of this version; where it holds nothing they are made first."""
    if _version(connection) == VERSION:
        return True
    connection.execute("PRAGMA synchronous = OFF")  # one that is torn by a power cut is made anew
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Who was quicker has made it by now.
        version = _version(connection)
        if version or connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
            return version == VERSION
        for statement in _TABLES:
            connection.execute(statement)
        connection.execute("COMMIT")
        return True
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def open_to_read(path: Path) -> sqlite3.Connection | None:
    """A connection that only reads it; None where there is none, or none that is of use."""
    if not path.exists() or must_stay_untouched(path):
        return None
    try:
        refuse_odd_file(path, to_read=True)
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=1.0, isolation_level=None)
    except (OSError, sqlite3.Error, StoreError):
        return None
    try:
        connection.text_factory = replacing_text
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        if _version(connection) == VERSION:
            return connection
    except sqlite3.Error:
        pass
    connection.close()
    return None


@contextmanager
def speaking(path: Path) -> Iterator[None]:
    """What SQLite complains of is raised as what a person understands.

    Raises:
        NoFullTextError, UselessError, StoreError: As they say.
    """
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if "no such module" in str(error):
            raise NoFullTextError(
                "SQLite is without full-text search (FTS5) here, so outputs are not searched."
            ) from error
        if is_full(error) or is_busy(error) or code in _NO_FAULT_OF_ITS:
            raise explained(error, path) from error
        raise UselessError(f"{path} is damaged ({error}). It is made anew.") from error


def remove(path: Path) -> None:
    """Let it go, with what SQLite keeps beside it.

    Raises:
        OSError: It can't be removed.
    """
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
