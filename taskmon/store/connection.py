"""How the database file is opened, for writing and for reading; and what SQLite's errors mean to a person."""

from __future__ import annotations

import os
import shlex
import sqlite3
import time
from pathlib import Path

from taskmon.core.errors import DiskFullError, StoreError
from taskmon.ownership import open_own, refuse_odd_file, stranger, user_name
from taskmon.store.shape import is_replaced
from taskmon.store.untouched import connect_untouched, must_stay_untouched

BUSY_S = 5.0
_ASK_AGAIN_S = 0.005
#: WAL needs memory that all who have the file open share, which these cannot give.
_NETWORK_FILE_SYSTEMS = frozenset(
    {
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs", "fuse.glusterfs",
        "vboxsf", "prl_fs",
    }
)  # fmt: skip
_FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


def connect_writing(database: Path, busy_s: float = BUSY_S) -> sqlite3.Connection:
    """The one connection that writes and checkpoints; any thread may use it, one at a time.

    Raises:
        sqlite3.Error: It can't be opened, or is no database.
        StoreError: It, or a file that SQLite keeps beside it, is another user's, or no file but a link.
    """
    _make_private(database)
    connection = sqlite3.connect(database, timeout=busy_s, isolation_level=None, check_same_thread=False)
    try:
        journal = "TRUNCATE" if file_system(database.parent) in _NETWORK_FILE_SYSTEMS else "WAL"
        given = _set_journal(connection, journal, busy_s)
        if given.upper() != journal:  # this file system can't share memory after all
            connection.execute("PRAGMA journal_mode = TRUNCATE")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        _refuse_read_only(connection, busy_s)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _set_journal(connection: sqlite3.Connection, journal: str, busy_s: float) -> str:
    """Change the journal, and return which it is now; waits up to `busy_s` seconds while others have the file in use.

    Raises:
        sqlite3.OperationalError: They still had.
    """
    until = time.monotonic() + busy_s
    while True:
        try:
            return str(connection.execute(f"PRAGMA journal_mode = {journal}").fetchone()[0])
        except sqlite3.OperationalError as error:
            # SQLite waits for no lock here where two change it at the same time: each would wait for the other.
            if not is_busy(error) or time.monotonic() > until:
                raise
            time.sleep(_ASK_AGAIN_S)


def _refuse_read_only(connection: sqlite3.Connection, busy_s: float) -> None:
    """Where SQLite may not open a file for writing it opens it for reading, and each write would fail for ever.

    Raises:
        sqlite3.OperationalError: It has done so.
    """
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        connection.execute("BEGIN IMMEDIATE")  # which alone is granted to a reader as well
        try:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            connection.execute(f"PRAGMA user_version = {version}")
        finally:
            connection.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        if _primary(error) == sqlite3.SQLITE_READONLY:
            raise  # all else may pass, and the writer knows what to do about it
    finally:
        connection.execute(f"PRAGMA busy_timeout = {int(busy_s * 1000)}")


def connect_read_only(database: Path) -> sqlite3.Connection:
    """A connection that can neither write nor checkpoint, and where nothing may be written leaves nothing behind.

    Raises:
        StoreError: There is no database, or it can't be read.
    """
    _refuse_odd(database, to_read=True)
    connection = None
    try:
        if must_stay_untouched(database):
            connection = connect_untouched(database)
        else:
            address = f"{database.absolute().as_uri()}?mode=ro"
            connection = sqlite3.connect(address, uri=True, timeout=BUSY_S, isolation_level=None)
        try:
            connection.text_factory = replacing_text
            connection.execute("PRAGMA query_only = ON")
            connection.execute("PRAGMA wal_autocheckpoint = 0")
            connection.execute("PRAGMA trusted_schema = OFF")
            if is_replaced(connection):
                raise StoreError(
                    f"{database} is not as taskmon made it: something else stands in the place of a table. The next"
                    " launch sets it aside and saves what can be read."
                )
            connection.execute("SELECT 1 FROM meta")
        except (sqlite3.Error, StoreError):
            connection.close()
            raise
    except sqlite3.Error as error:
        if connection is not None:
            connection.close()
        raise explained(error, database) from error
    return connection


def _make_private(database: Path) -> None:
    """Have a database that is the user's alone, as are the files beside it."""
    _refuse_odd(database)
    for path in (database, *_beside(database)):
        try:
            status = path.lstat()
        except FileNotFoundError:
            if path is not database:
                continue
        else:
            # Only then: whoever closes it ends the locks that others of this process have on it.
            if os.name != "posix" or not status.st_mode & 0o077:
                continue
        os.close(open_own(path, os.O_CREAT | os.O_RDWR))


def _refuse_odd(database: Path, *, to_read: bool = False) -> None:
    for path in (database, *_beside(database)):
        try:
            refuse_odd_file(path, to_read=to_read)
        except PermissionError as error:
            raise StoreError(f"{path} {_said(error)}. {_take_back(path)}") from error
        except OSError as error:
            remedy = "Move it away; to keep the database elsewhere, set TASKMON_HOME to a folder there."
            raise StoreError(f"{path} {_said(error)}, so it is not opened. {remedy}") from error


def _said(error: OSError) -> str:
    return str(error.strerror).removeprefix("it ")


def _take_back(path: Path) -> str:
    return (
        f"If it is meant to be yours: sudo chown -R {os.geteuid()} {shlex.quote(str(path.parent))}; else move it away,"
        " for whoever it belongs to says what is run from it."
    )


def _beside(database: Path) -> list[Path]:
    """Where SQLite keeps what belongs to it."""
    return [database.with_name(database.name + suffix) for suffix in ("-wal", "-shm", "-journal")]


def is_full(error: BaseException) -> bool:
    """Whether there is no room, or the disk refuses to write."""
    return _primary(error) in _FULL


def is_busy(error: BaseException) -> bool:
    """Whether another program keeps the file locked."""
    return _primary(error) in _BUSY


def is_damaged(error: BaseException) -> bool:
    """Whether the file holds something that SQLite never wrote."""
    return _primary(error) in _DAMAGED


def explained(error: sqlite3.Error, database: Path) -> StoreError:
    """The error as a person understands it, with what to do."""
    about = {"database": str(database), "system_says": str(error)}
    if is_full(error):
        return DiskFullError(
            f"The disk that holds {database} is full, or refuses to write ({error}). Make some room.", about
        )
    if is_busy(error):
        return StoreError(
            f"{database} is locked by another program ({error}). Close what has it open and try again.", about
        )
    if is_damaged(error):
        return StoreError(
            f"{database} is damaged ({error}). The next launch sets it aside and saves what can be read.", about
        )
    if not database.exists():
        return StoreError(f"There is no database yet at {database}. It is made when the first run is added.", about)
    if (other := stranger(database)) is not None:
        return StoreError(
            f"{database} belongs to {user_name(other)}, not to you, and can't be used ({error}).",
            {**about, "user": user_name(other)},
        )
    if not os.access(database, os.W_OK) or not os.access(database.parent, os.W_OK):
        return StoreError(
            f"{database} can't be written to ({error}). Check the rights of the file and its folder.", about
        )
    return StoreError(f"{database} can't be used ({error}). 'taskmon doctor' shows more.", about)


def file_system(folder: Path) -> str:
    """The type of the file system that holds a folder; empty where the system doesn't say."""
    try:
        mounts = Path("/proc/self/mounts").read_text("utf-8", "replace")
    except OSError:
        return ""
    path = os.path.realpath(folder)
    longest, found = -1, ""
    for line in mounts.splitlines():
        _, point, kind, *_ = line.split(" ")
        point = point.replace("\\040", " ")
        within = path == point or path.startswith(point.rstrip("/") + "/")
        if within and len(point) >= longest:
            longest, found = len(point), kind
    return found


def _primary(error: BaseException) -> int | None:
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def replacing_text(stored: bytes) -> str:
    """A text column, whatever bytes damage or another program left in it."""
    return stored.decode("utf-8", "replace")
