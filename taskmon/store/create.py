"""Makes the tables of a new database, and what triggers keep in them anew."""

from __future__ import annotations

import sqlite3

import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

from taskmon.store.schema import metadata
from taskmon.store.triggers import RECKONED, TRIGGERS


def create(connection: sqlite3.Connection, version: int) -> None:
    """Make everything in one transaction: a database is wholly there, or empty."""
    engine = sa.create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    with engine.connect() as core:  # before BEGIN: SQLAlchemy rolls back once when it connects
        connection.execute("BEGIN IMMEDIATE")
        try:
            metadata.create_all(core, checkfirst=False)
            for trigger in TRIGGERS:
                core.exec_driver_sql(trigger)
            connection.execute("INSERT INTO meta (key, value) VALUES ('clean_end', '1')")
            connection.execute("INSERT INTO run_group (name) VALUES ('default')")
            connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('run', 0)")
            connection.execute(f"PRAGMA user_version = {version:d}")
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")


def reckon(connection: sqlite3.Connection) -> None:
    """Find anew what triggers keep of the groups: rows were copied from a file whose other rows are lost."""
    connection.execute("BEGIN IMMEDIATE")
    for statement in RECKONED:
        connection.execute(statement)
    connection.execute("COMMIT")
