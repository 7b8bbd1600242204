"""What a database of ours is made of, by name: SQLite would take whatever else stands under such a name for it.

A view in the place of a table may never come to an end, and a trigger that somebody added acts with our rights.
"""

from __future__ import annotations

import sqlite3

TABLES = frozenset(
    {
        "addition", "addition_part", "attempt", "counter", "dependency", "environment", "history", "live", "meta",
        "past_run", "run", "run_group", "saved_job", "tag",
    }
)  # fmt: skip
INDEXES = frozenset(
    {
        "ix_attempt_live", "ix_attempt_output", "ix_dependency_after", "ix_dependency_waiting", "ix_group_open",
        "ix_history_run", "ix_past_run_kind", "ix_past_run_same", "ix_run_delayed", "ix_run_due", "ix_run_group_state",
        "ix_run_order", "ix_run_queued", "ix_run_ready", "ix_run_state", "ix_run_unseen", "ix_tag_run",
    }
)  # fmt: skip
TRIGGERS = frozenset(
    {
        "ended_attempt_stays", "revision_counts_up", "run_counted_in", "run_counted_in_running", "run_counted_out",
        "run_counted_over", "run_group_left", "run_leads", "running_stays",
    }
)  # fmt: skip
_SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_schema"


def find_foreign(connection: sqlite3.Connection) -> str | None:
    """What is missing of a database of this version, or stands in its place; None: all is as it was made."""
    found: dict[str, set[str]] = {"table": set(), "index": set(), "trigger": set(), "view": set()}
    for kind, name, table, sql in connection.execute(_SCHEMA):
        if kind == "trigger" and table in TABLES and name not in TRIGGERS:
            return f"{table} has a trigger that is not taskmon's: {name}"
        if kind == "table" and name in TABLES and not str(sql).upper().startswith("CREATE TABLE"):
            return f"{name} is no ordinary table"
        found.setdefault(kind, set()).add(name)
    if views := TABLES & found["view"]:
        return f"{min(views)} is a view, not a table"
    for kind, wanted in (("table", TABLES), ("index", INDEXES), ("trigger", TRIGGERS)):
        if missing := wanted - found[kind]:
            return f"the {kind} {min(missing)} is missing"
    return None


def is_replaced(connection: sqlite3.Connection, name: str = "") -> bool:
    """Whether something else than a table stands in the place of one, or of that one; whatever the version."""
    rows = connection.execute("SELECT type, name, sql FROM sqlite_schema WHERE type IN ('table', 'view')")
    return any(
        other in TABLES and other == (name or other) and not str(sql).upper().startswith("CREATE TABLE")
        for _, other, sql in rows
    )
