"""A database as the first version left it: frozen as SQL, led to today's schema, read and gone on with."""

from __future__ import annotations

import sqlite3

import pytest

from taskmon.core import run as rules
from taskmon.core.saved_jobs.saved_job import SavedJob
from taskmon.core.states import RunState
from taskmon.paths import Paths
from taskmon.store import Store
from taskmon.store.store import SCHEMA_VERSION
from tests.store.acts import NOW, add, change, claim, end
from tests.store.migrations.frozen import asked, thaw


@pytest.fixture
def old(paths: Paths) -> Paths:
    """Six runs: succeeded, failed, running, queued behind it, interrupted, and one in a state nobody knows."""
    return thaw(paths, 1)


@pytest.fixture
def store(old: Paths) -> Store:
    return Store(old)


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
