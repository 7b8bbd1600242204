"""Runs the steps that an older database lacks; imported only then, for Alembic takes a fifth of a second."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.pool import StaticPool

from taskmon.core.errors import StoreError
from taskmon.ownership import open_own

FOLDER = Path(__file__).parent


def upgrade(connection: sqlite3.Connection, newest: int, folder: Path) -> None:
    """Lead the database behind `connection` step by step to schema `newest`; each step is done wholly or not at all.

    Raises:
        StoreError: A step failed; the database is as the step before left it.
    """
    script = ScriptDirectory(str(folder), version_locations=[str(folder / "versions")])
    steps = {int(step.revision): step for step in script.walk_revisions()}
    engine = sa.create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    # Steps rebuild tables; a reference may dangle until they are done. It can only be switched outside a transaction.
    connection.execute("PRAGMA foreign_keys = OFF")
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        for number in range(version + 1, newest + 1):
            _take(steps[number].module.upgrade, engine, connection, number)
    except Exception as error:
        raise StoreError(f"The database could not be brought to schema {newest}: {error}") from error
    finally:
        connection.execute("PRAGMA foreign_keys = ON")


def back_up(connection: sqlite3.Connection, target: Path) -> None:
    """Write a whole copy of the database, readable by its owner alone.

    Raises:
        sqlite3.Error, OSError: There is no room, or the folder can't be written to.
    """
    os.close(open_own(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY))  # SQLite keeps a file's rights
    try:
        with closing(sqlite3.connect(target)) as copy:
            connection.backup(copy)
    except BaseException:
        target.unlink(missing_ok=True)  # half of it is no copy, and the next launch would leave another
        raise


def _take(step: object, engine: sa.Engine, connection: sqlite3.Connection, number: int) -> None:
    assert callable(step)
    with engine.connect() as core, Operations.context(MigrationContext.configure(core)):
        connection.execute("BEGIN IMMEDIATE")
        try:
            step()
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
            if broken is not None:
                raise StoreError(f"step {number} left a reference to nothing: {tuple(broken)}")
            connection.execute(f"PRAGMA user_version = {number:d}")
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
