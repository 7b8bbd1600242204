"""A damaged database made anew, of what can be read of it and what the journals say. Imported when that is needed."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

from taskmon.core.clock import utc_now
from taskmon.store.connection import connect_writing
from taskmon.store.create import create, reckon
from taskmon.store.repair.damage import put_in_place, remove_all, salvage
from taskmon.store.repair.rebuild import rebuild
from taskmon.store.writing.hooks import OpenReport


def make_anew(database: Path, rebuilt: Path, runs: Path, damage: str, version: int, busy_s: float) -> OpenReport:
    """Set the damaged file aside and put a new one in its place; nobody has it open.

    Args:
        rebuilt: What the new one is called once it is complete: after a crash it is still put in place.
        runs: The folder of all runs.
        damage: What is wrong, in SQLite's words.
        version: Of the schema.
        busy_s: As of `Store`.
    """
    # Made under another name, so that a crash in the middle of it loses nothing: it is begun anew.
    rebuilding = database.with_name(f"{database.name}.rebuilding")
    remove_all(rebuilding)
    with closing(connect_writing(rebuilding, busy_s)) as connection:
        create(connection, version)
        salvaged = salvage(database, connection)
        reckon(connection)
        completed = rebuild(connection, runs)
        total = int(connection.execute("SELECT count(*) FROM run").fetchone()[0])
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.replace(rebuilding, rebuilt)
    aside = put_in_place(rebuilt, database, utc_now())
    message = (
        f"The database was damaged; it was set aside{f' as {aside.name}' if aside else ''}."
        f" {salvaged} runs were read from it and {completed} were completed from their journals."
    )
    return OpenReport(recovered_from=damage, set_aside=aside, salvaged_runs=total, message=message)
