"""A database read where nothing may be written: on read-only media, or in a folder that is another user's.

SQLite would need, or make, files beside it. Here it leaves none, and changes that are still in a log are read too.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from taskmon.core.errors import StoreError
from taskmon.ownership import stranger

#: Beside the database: what was committed, or has to be undone, since the file itself was written last.
_LOGS = ("-wal", "-journal")


def must_stay_untouched(database: Path) -> bool:
    """Whether no file may, or can, be made beside it by whoever asks."""
    return not os.access(database.parent, os.W_OK) or stranger(database.parent) is not None


def connect_untouched(database: Path) -> sqlite3.Connection:
    """A connection that reads it as it is, with what its logs hold.

    Raises:
        sqlite3.Error: It is no database, or can't be read.
        StoreError: Its logs can't be read for want of room.
    """
    if Path(f"{database}-shm").exists():
        # Somebody has it open, or died with it: SQLite can share that memory, or read the log by itself.
        connection = _connect(database, "mode=ro")
        try:
            connection.execute("SELECT 1 FROM sqlite_schema")
        except sqlite3.OperationalError:
            connection.close()
        else:
            return connection
    logs = [log for name in _LOGS if _size(log := Path(f"{database}{name}"))]
    if not logs:
        # Nobody has it open, and all there is stands in this one file. `immutable` alone makes SQLite ask for no lock
        # and no memory; it would overlook a log.
        return _connect(database, "immutable=1")
    try:
        with tempfile.TemporaryDirectory(prefix="taskmon-read-") as folder:
            copy = Path(folder, database.name)
            for source in (database, *logs):
                shutil.copyfile(source, copy.with_name(source.name))
            with closing(sqlite3.connect(copy, isolation_level=None)) as folding:
                folding.execute("PRAGMA journal_mode = DELETE")  # SQLite reads the log, and folds it in
            connection = _connect(copy, "immutable=1")
            connection.execute("SELECT 1 FROM sqlite_schema")  # opened: the copy may go, its content stays readable
            return connection
    except OSError as error:
        raise StoreError(
            f"The newest changes of {database} are still in {logs[0].name}, which can only be read in a copy, and that"
            f" can't be made: {error.strerror or error}. Set TMPDIR to a folder with some room."
        ) from error


def _connect(database: Path, options: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{database.absolute().as_uri()}?{options}", uri=True, timeout=5.0, isolation_level=None)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
