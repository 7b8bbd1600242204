"""Databases as earlier versions left them, frozen as SQL: `schema_N.sql`; a new version adds that of the one before."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from taskmon.paths import Paths

_FOLDER = Path(__file__).parent
VERSIONS = tuple(sorted(int(path.stem.removeprefix("schema_")) for path in _FOLDER.glob("schema_*.sql")))


def thaw(paths: Paths, version: int) -> Paths:
    """Put the database of that version in its place."""
    connection = sqlite3.connect(paths.database)
    connection.executescript((_FOLDER / f"schema_{version}.sql").read_text(encoding="ascii"))
    connection.close()
    return paths


def asked(database: Path, sql: str) -> list[tuple[object, ...]]:
    """What a query answers, whatever the version."""
    connection = sqlite3.connect(database)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def columns(database: Path, table: str) -> list[str]:
    """The names of a table's columns, in their order."""
    return [str(row[1]) for row in asked(database, f"PRAGMA table_info({table})")]


def shape(database: Path) -> dict[str, object]:
    """Columns of all tables, and the texts of indexes and triggers."""
    tables = [str(name) for (name,) in asked(database, "SELECT name FROM sqlite_schema WHERE type = 'table'")]
    found: dict[str, object] = {name: asked(database, f"PRAGMA table_info({name})") for name in tables}
    rest = asked(database, "SELECT type, name, sql FROM sqlite_schema WHERE type <> 'table' AND sql IS NOT NULL")
    return found | {f"{kind} {name}": " ".join(str(sql).split()) for kind, name, sql in rest}
