"""Whether a database is sound, looked at from outside: for `taskmon doctor`. It changes nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from taskmon.store.connection import connect_read_only, explained
from taskmon.store.repair.damage import find_damage
from taskmon.store.store import SCHEMA_VERSION

#: Two connections that write and checkpoint at once can lose commits before 3.51.3; also mended in these two lines.
_WAL_RESET_MENDED = (3, 51, 3)
_WAL_RESET_BACKPORTS = {(3, 50): 7, (3, 44): 6}


@dataclass(frozen=True, slots=True)
class Health:
    """What was found."""

    schema_version: int
    known_version: int  #: the newest that this program knows
    damage: str | None  #: the first complaint of SQLite's own check


def examine(database: Path) -> Health:
    """Check the whole file; takes about a second for each 200 MB.

    Raises:
        StoreError: It can't be read at all.
    """
    with closing(connect_read_only(database)) as connection:
        try:
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            return Health(version, SCHEMA_VERSION, find_damage(connection))
        except sqlite3.Error as error:
            raise explained(error, database) from error


def sqlite_version() -> str:
    """The version of the SQLite that is linked in."""
    return sqlite3.sqlite_version


def has_wal_reset_fault() -> bool:
    """Whether this SQLite can lose commits when two connections write and checkpoint one file at once."""
    version = sqlite3.sqlite_version_info
    mended = _WAL_RESET_BACKPORTS.get((version[0], version[1]))
    return version < _WAL_RESET_MENDED and (mended is None or version[2] < mended)
