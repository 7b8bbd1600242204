"""A database as the first version left it: frozen as SQL, led to today's schema, read and gone on with."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

from taskmon.core import run as rules
from taskmon.core.saved_jobs.saved_job import SavedJob
from taskmon.core.states import RunState
from taskmon.paths import Paths
from taskmon.store import OpenReport, Store
from taskmon.store.store import SCHEMA_VERSION
from tests.store.acts import NOW, add, change, claim, end

FROZEN = (Path(__file__).parent / "schema_1.sql").read_text(encoding="ascii")


@pytest.fixture
def old(paths: Paths) -> Paths:
    """Six runs: succeeded, failed, running, queued behind it, interrupted, and one in a state nobody knows."""
    connection = sqlite3.connect(paths.database)
    connection.executescript(FROZEN)
    connection.close()
    return paths


@pytest.fixture
def store(old: Paths) -> Store:
    return Store(old)


def asked(database: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(database)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def shape(database: Path) -> dict[str, object]:
    """Columns of all tables, and the texts of indexes and triggers."""
    tables = [str(name) for (name,) in asked(database, "SELECT name FROM sqlite_schema WHERE type = 'table'")]
    found: dict[str, object] = {name: asked(database, f"PRAGMA table_info({name})") for name in tables}
    rest = asked(database, "SELECT type, name, sql FROM sqlite_schema WHERE type <> 'table' AND sql IS NOT NULL")
    return found | {f"{kind} {name}": " ".join(str(sql).split()) for kind, name, sql in rest}


def upgraded(old: Paths, version: int, columns: str, folder: Path) -> Path:
    """Open a database of that version: it has the shape of a new one, and `columns` hold what they held.

    Returns its backup, which is as it was.
    """
    runs = f"SELECT {columns} FROM run ORDER BY id"
    before = asked(old.database, runs)
    store = Store(old)

    report = store.open()

    store.close()
    folder.mkdir()
    new = Paths(folder, folder, "")
    fresh = Store(new)
    fresh.open()
    fresh.close()
    assert shape(old.database) == shape(new.database)
    assert asked(old.database, "PRAGMA user_version") == [(SCHEMA_VERSION,)]
    assert asked(old.database, runs) == before
    [backup] = old.home.glob(f"taskmon.db.schema-{version}-*")
    assert report.message is not None
    assert backup.name in report.message
    assert asked(backup, runs) == before
    return backup


def test_it_is_backed_up_and_has_the_shape_of_a_new_one(old: Paths, tmp_path: Path) -> None:
    backup = upgraded(old, 1, "id, job, state", tmp_path / "new")

    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert asked(backup, "SELECT count(resume) FROM run") == [(6,)]
    again = Store(old)
    assert again.open() == OpenReport()
    again.close()


def test_every_row_of_it_is_read_as_it_was_meant(store: Store) -> None:
    store.open()
    reader = store.reader()

    runs = reader.runs(range(1, 7))

    reader_attempts = {run_id: [each.state for each in reader.attempts(run_id)] for run_id in runs}
    live, unknown = reader.live([3])[3], runs[6].error
    kept, first, tags = reader.environment(runs[1].environment), reader.prerequisites(4), reader.tags()
    saved, groups = reader.saved_jobs(), reader.groups()
    reader.close()
    store.close()
    assert [run.state.value for run in runs.values()] == [
        "succeeded", "failed", "running", "queued", "interrupted", "interrupted",
    ]  # fmt: skip
    assert {run.fresh_from for run in runs.values()} == {0}
    assert (runs[1].name, runs[1].tags, runs[1].exit_code) == ("build", ("ci", "nightly"), 0)
    assert runs[2].job.argv == ("caf\udce9",), "bytes that are not UTF-8"
    assert runs[2].error is not None
    assert runs[2].error.message == "it broke", "a bare text where a record is today"
    assert unknown is not None
    assert "hibernating" in unknown.message
    assert reader_attempts[5] == [RunState.INTERRUPTED]
    assert live.progress is not None
    assert live.progress.fraction == 0.5
    assert (kept, first, tags) == ({"PATH": "/usr/bin"}, {3: True}, {"ci": 1, "nightly": 1})
    assert (groups["disk"].slots, groups["disk"].paused, saved) == (1, True, [])


def test_its_runs_go_on_where_they_stood(store: Store) -> None:
    store.open()

    end(store, 3)
    waited = store.write(lambda tx: tx.get(4)).result(60)
    failed = store.write(lambda tx: tx.get(2)).result(60)
    change(store, 2, "again", state=RunState.QUEUED, fresh_from=rules.again(failed, resume=False).fresh_from)
    claimed = claim(store, 2)
    added = add(store)
    job = SavedJob("nightly", {"job": {"kind": "command", "argv": ["make"], "cwd": "/"}}, NOW)
    store.write(lambda tx: tx.save_job(job)).result(60)

    assert store.write(lambda tx: tx.saved_job("nightly")).result(60) is not None
    store.close()
    assert waited.waits_for == 0, "what came after it may start"
    assert (claimed.attempt, claimed.fresh_from) == (2, 2)
    assert added.id == 7, "ids go on"


def test_what_only_its_log_holds_is_not_lost(old: Paths, store: Store) -> None:
    # As a monitor that was killed leaves it: a write-ahead log beside the database, no clean end.
    connection = sqlite3.connect(old.database, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute("UPDATE meta SET value = '0' WHERE key = 'clean_end'")
    connection.execute("UPDATE run SET name = 'only in the log', revision = 9 WHERE id = 1")
    log = old.database.with_name("taskmon.db-wal").read_bytes()
    database = old.database.read_bytes()
    connection.close()
    old.database.write_bytes(database)
    old.database.with_name("taskmon.db-wal").write_bytes(log)
    assert b"only in the log" in log
    assert b"only in the log" not in database

    store.open()

    store.close()
    [backup] = old.home.glob("taskmon.db.schema-1-*")
    assert asked(old.database, "SELECT name FROM run WHERE id = 1") == [("only in the log",)]
    assert asked(backup, "SELECT name FROM run WHERE id = 1") == [("only in the log",)]


def test_a_damaged_one_is_read_into_the_new_schema(old: Paths, store: Store) -> None:
    size = old.database.stat().st_size
    assert asked(old.database, "PRAGMA page_size") == [(4096,)]
    with open(old.database, "r+b") as file:
        root = asked(old.database, "SELECT rootpage FROM sqlite_schema WHERE name = 'ix_history_run'")[0][0]
        assert isinstance(root, int)
        file.seek((root - 1) * 4096)
        file.write(b"\xff" * 4096)
        assert file.seek(0, 2) == size
    connection = sqlite3.connect(old.database)
    connection.execute("UPDATE meta SET value = '0' WHERE key = 'clean_end'")
    connection.commit()
    connection.close()

    report = store.open()

    reader = store.reader()
    runs = reader.runs(range(1, 7))
    reader.close()
    store.close()
    assert report.set_aside is not None
    assert set(runs) >= {1, 2, 3, 4, 5}, "all but the one whose state no schema allows"
    assert asked(old.database, "PRAGMA user_version") == [(SCHEMA_VERSION,)]
