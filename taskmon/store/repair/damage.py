"""What becomes of a damaged database: it is set aside, and what can be read of it goes into a new one."""

from __future__ import annotations

import heapq
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from taskmon.store.connection import is_damaged, replacing_text
from taskmon.store.shape import is_replaced

#: In this order; an attempt or step of history that has lost its run is dropped at the end.
_TABLES = (
    "environment",
    "run_group",
    "run",
    "attempt",
    "history",
    "dependency",
    "tag",
    "live",
    "past_run",
    "saved_job",
    "addition",
    "addition_part",
)
#: So many failed reads in one table, and the rest of it is given up: each costs some hundred microseconds.
_MOST_FAILURES = 20_000
#: So many, and not one that did not fail: the whole table is lost.
_MOST_FAILURES_AT_FIRST = 500
_PORTION = 256
#: No table of ours has so many rows.
_BEYOND = 2**31
#: Of what was set aside so many are kept: a failing disk damages one database after the other.
MOST_DAMAGED = 5
#: SQLite's files beside a database, and itself, last.
_COMPANIONS = ("-wal", "-shm", "")


def find_damage(connection: sqlite3.Connection) -> str | None:
    """What SQLite complains of first. Reads the whole file, indexes against rows too: some 13 µs a run.

    Its quick check takes half of that, and lets pass an index through which nothing can be claimed any more.
    """
    try:
        # A row that only another version could have written is no damage: readers show it as well as they can.
        connection.execute("PRAGMA ignore_check_constraints = ON")
        said = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        if not is_damaged(error):
            raise
        return str(error)
    finally:
        connection.execute("PRAGMA ignore_check_constraints = OFF")
    return None if said == "ok" else said


def put_in_place(rebuilt: Path, database: Path, now: datetime) -> Path | None:
    """Let a finished database take the place of the damaged one, which is set aside; returns where it is now.

    Bears being done again after a crash in between: from the first step on, `rebuilt` exists until the last.
    """
    aside = set_aside(database, now) if database.exists() else None
    os.replace(rebuilt, database)
    return aside


def remove_all(database: Path) -> None:
    """Delete a database of ours that was never finished, its companions too."""
    for suffix in _COMPANIONS:
        database.with_name(database.name + suffix).unlink(missing_ok=True)


def set_aside(database: Path, now: datetime) -> Path:
    """Rename the database and its two companions, so that SQLite can still open them together; returns the new name."""
    aside = database.with_name(f"{database.name}.damaged-{now:%Y%m%dT%H%M%S}")
    number = 1
    while aside.exists():
        number += 1
        aside = database.with_name(f"{database.name}.damaged-{now:%Y%m%dT%H%M%S}-{number}")
    for suffix in _COMPANIONS:
        source = database.with_name(database.name + suffix)
        if source.exists():
            os.replace(source, aside.with_name(aside.name + suffix))
    keep_newest(database, "damaged-", MOST_DAMAGED, aside)
    return aside


def keep_newest(database: Path, mark: str, most: int, newest: Path) -> None:
    """Of the copies beside the database that are named `<database>.<mark>…` keep so many, `newest` one of them."""
    found = database.parent.glob(f"{database.name}.{mark}*")
    names = {path.name.removesuffix("-wal").removesuffix("-shm") for path in found} - {newest.name}
    copies = [database.with_name(name) for name in names]
    for old in sorted(copies, key=_changed_at, reverse=True)[most - 1 :]:
        remove_all(old)


def _changed_at(copy: Path) -> float:
    """When the copy was written last; renaming it does not count."""
    try:
        return copy.stat().st_mtime
    except OSError:  # only a companion of it is left
        return 0.0


def salvage(broken: Path, into: sqlite3.Connection) -> int:
    """Copy every row that can be read and that the new database accepts; returns how many runs."""
    into.execute("PRAGMA foreign_keys = OFF")
    into.execute("BEGIN IMMEDIATE")
    with closing(sqlite3.connect(f"{broken.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)) as damaged:
        damaged.text_factory = replacing_text
        for table in _TABLES:
            _copy(damaged, into, table)
    drop_orphans(into)
    into.execute("COMMIT")
    into.execute("PRAGMA foreign_keys = ON")
    return int(into.execute("SELECT count(*) FROM run").fetchone()[0])


def drop_orphans(connection: sqlite3.Connection) -> None:
    """Remove the rows whose run is lost, as nothing can show them."""
    for table in ("attempt", "history", "dependency", "tag", "live", "past_run"):
        connection.execute(f"DELETE FROM {table} WHERE run_id NOT IN (SELECT id FROM run)")  # noqa: S608
    connection.execute("DELETE FROM dependency WHERE after_id NOT IN (SELECT id FROM run)")


def _copy(damaged: sqlite3.Connection, into: sqlite3.Connection, table: str) -> None:
    if _is_replaced(damaged, table):
        return  # a view: it may never come to its end
    columns = [row[1] for row in into.execute(f"PRAGMA table_info({table})")]
    # An older version's table lacks some; what it lacks gets its default.
    there = _columns(damaged, table)
    columns = [name for name in columns if there is None or name in there]
    if not columns:
        return
    names = ", ".join(columns)
    insert = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608
    for row in _readable(damaged, table, names):
        try:
            into.execute(insert, row)
        except (sqlite3.IntegrityError, sqlite3.InterfaceError, OverflowError):
            continue  # Read, but impossible: what the damage made of it.


def _readable(damaged: sqlite3.Connection, table: str, names: str) -> Iterator[tuple[object, ...]]:
    """The rows of a table that can still be read: ranges of rowids are halved until only the bad ones are left out."""
    select = f"SELECT {names}, rowid FROM {table} NOT INDEXED WHERE rowid BETWEEN ? AND ? ORDER BY rowid LIMIT ?"  # noqa: S608
    found = _highest(damaged, table)
    highest = _BEYOND if found is None else found

    def rank(low: int, high: int) -> int:
        # The widest first: where everything fails that shows soon, and where little does the most is saved early.
        # The lowest, where nobody knows the highest: the last page can't be read, and each range beyond it fails.
        return low - high if found is not None else low

    ranges = [(rank(0, highest), 0, highest)]
    failures, is_hopeless = 0, True
    while ranges and failures < (_MOST_FAILURES_AT_FIRST if is_hopeless else _MOST_FAILURES):
        _, low, high = heapq.heappop(ranges)
        try:
            rows = damaged.execute(select, (low, high, _PORTION)).fetchall()
        except (sqlite3.DatabaseError, OverflowError):
            failures += 1
            if low < high:
                middle = (low + high) // 2
                heapq.heappush(ranges, (rank(low, middle), low, middle))
                heapq.heappush(ranges, (rank(middle + 1, high), middle + 1, high))
            continue
        is_hopeless = False
        yield from (row[:-1] for row in rows)
        if len(rows) == _PORTION and rows[-1][-1] < high:
            low = rows[-1][-1] + 1
            heapq.heappush(ranges, (rank(low, high), low, high))


def _is_replaced(damaged: sqlite3.Connection, table: str) -> bool:
    try:
        return is_replaced(damaged, table)
    except sqlite3.DatabaseError:
        return False  # what can't be read is tried all the same


def _columns(damaged: sqlite3.Connection, table: str) -> set[str] | None:
    """The columns that the damaged file has; None if even that can't be read."""
    try:
        return {str(row[1]) for row in damaged.execute(f"PRAGMA table_info({table})")}
    except sqlite3.DatabaseError:
        return None


def _highest(damaged: sqlite3.Connection, table: str) -> int | None:
    """A rowid that no row of the table lies above; None: its last page can't be read."""
    try:
        return int(damaged.execute(f"SELECT coalesce(max(rowid), 0) FROM {table}").fetchone()[0])  # noqa: S608
    except sqlite3.DatabaseError:
        return None
