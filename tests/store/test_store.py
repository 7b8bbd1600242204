from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from taskmon.core.errors import StoreError
from taskmon.core.states import RunState
from taskmon.paths import Paths
from taskmon.store import OpenReport, Query, Store, Transaction
from taskmon.store.connection import connect_writing
from taskmon.store.store import SCHEMA_VERSION
from tests.store.acts import NOW, add, claim, perform

root = pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")


def test_a_new_database_is_its_owners_alone(paths: Paths) -> None:
    os.chmod(paths.home, 0o755)
    store = Store(paths)
    old = os.umask(0)
    try:
        report = store.open()
    finally:
        os.umask(old)
    add(store)

    assert report == OpenReport(created=True)
    assert stat.S_IMODE(paths.home.stat().st_mode) == 0o700
    files = [path for path in paths.home.iterdir() if path.is_file()]
    assert {path.name for path in files} >= {"taskmon.db", "taskmon.db-wal", "taskmon.db-shm"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    store.close()


def test_commits_are_safe_against_a_power_cut(store: Store) -> None:
    add(store)
    store.live([])
    assert store._connection is not None

    def pragma(name: str) -> object:
        return store.write(lambda tx: tx._execute(f"PRAGMA {name}").fetchone()[0]).result()

    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 2
    assert pragma("foreign_keys") == 1
    assert pragma("user_version") == SCHEMA_VERSION


def test_what_was_stored_is_there_after_a_new_start(paths: Paths) -> None:
    store = Store(paths)
    store.open()
    run = perform(store, add(store).id)
    store.close()

    again = Store(paths)
    assert again.open() == OpenReport()
    reader = again.reader()
    assert reader.run(run.id) == run
    assert add(again).id == run.id + 1
    reader.close()
    again.close()


def test_a_clean_database_opens_at_once_without_sqlalchemy(paths: Paths, home: Path) -> None:
    store = Store(paths)
    store.open()
    perform(store, add(store).id)
    store.close()
    program = """
import sys, time
from taskmon.paths import find_paths
from taskmon.store import Store
store = Store(find_paths())
best = 1.0
for _ in range(5):
    began = time.process_time()
    store.open()
    best = min(best, time.process_time() - began)
    store.reader().close()
    assert not [name for name in sys.modules if name.startswith(("sqlalchemy", "alembic"))]
    store.close()
store.open()
store.warm_up()
store.flush(10)
assert "sqlalchemy" in sys.modules and "alembic" not in sys.modules
store.close()
print(best)
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "TASKMON_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr == ""
    assert float(done.stdout) < 0.010


def test_ids_start_above_the_highest_run_folder(paths: Paths) -> None:
    for name in ("3", "41", "x99", "٤٢"):
        (paths.runs / name).mkdir(parents=True)
    store = Store(paths)
    store.open()

    assert add(store).id == 42

    store.close()
    (paths.runs / "77").mkdir()
    store.open()
    assert add(store).id == 78
    store.close()


def test_an_unclean_end_has_the_file_checked(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    monkeypatch.setattr("taskmon.store.repair.damage.find_damage", lambda connection: checked.append("checked"))
    for _ in range(2):
        store = Store(paths)
        store.open()
        store.close()
    assert checked == []

    store = Store(paths)
    store.open()
    add(store)
    assert store._writer is not None
    store._writer.damaged = True  # as good as a kill: the end is not marked as a clean one
    store.close()
    store = Store(paths)
    assert store.open() == OpenReport()
    assert checked == ["checked"]
    store.close()


def test_a_newer_database_is_refused_and_left_alone(paths: Paths) -> None:
    store = Store(paths)
    store.open()
    add(store)
    store.close()
    with sqlite3.connect(paths.database) as raw:
        raw.execute("PRAGMA user_version = 99")
    raw.close()
    before = paths.database.read_bytes()

    with pytest.raises(StoreError, match=rf"newer taskmon \(schema 99; this one knows {SCHEMA_VERSION}\)"):
        Store(paths).open()

    assert paths.database.read_bytes() == before


def test_a_database_of_another_program_is_refused_and_left_alone(paths: Paths) -> None:
    with sqlite3.connect(paths.database) as raw:
        raw.execute("CREATE TABLE music (title)")
    raw.close()

    with pytest.raises(StoreError, match="another program"):
        Store(paths).open()

    with sqlite3.connect(paths.database) as raw:
        assert raw.execute("SELECT count(*) FROM music").fetchone()[0] == 0
    raw.close()


def test_an_empty_file_becomes_a_database(paths: Paths) -> None:
    paths.database.touch()
    store = Store(paths)

    assert store.open().created
    assert add(store).id == 1
    store.close()


@root
def test_a_home_that_cannot_be_written_to_is_refused_with_advice(paths: Paths) -> None:
    os.chmod(paths.home, 0o500)
    try:
        with pytest.raises(StoreError, match="rights"):
            Store(paths).open()
    finally:
        os.chmod(paths.home, 0o700)


@pytest.mark.skipif(os.getuid() != 0, reason="only root may mount a file so that nobody can write to it")
def test_a_database_that_opens_for_reading_only_is_refused_at_once(paths: Paths) -> None:
    """SQLite opened it so without a word: the monitor came up, and nothing was ever claimed or said."""
    store = Store(paths)
    store.open()
    store.close()
    database = str(paths.database)
    subprocess.run(["mount", "--bind", database, database], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", database], check=True)
        with pytest.raises(StoreError, match="can't be written to"):
            store.open()
    finally:
        subprocess.run(["umount", database], check=True)


def test_a_home_that_is_a_file_is_refused_with_advice(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    home = tmp_path / "file" / "home"

    with pytest.raises(StoreError, match="rights"):
        Store(Paths(home, home, "")).open()


def test_a_database_on_a_network_file_system_does_without_shared_memory(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taskmon.store.connection.file_system", lambda folder: "nfs4")
    store = Store(paths)
    store.open()
    run = perform(store, add(store).id)
    reader = store.reader()

    assert reader.run(run.id) == run
    assert not paths.database.with_name("taskmon.db-wal").exists()
    assert store.write(lambda tx: tx._execute("PRAGMA journal_mode").fetchone()[0]).result() == "truncate"
    reader.close()
    store.close()


def test_a_new_database_that_another_writes_to_is_waited_for(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite refuses at once to change its journal then: two who opened a new file together were told it was locked."""
    database = paths.home / "new.sqlite"
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waits = SimpleNamespace(monotonic=time.monotonic, sleep=lambda _: other.execute("COMMIT"))
        monkeypatch.setattr("taskmon.store.connection.time", waits)
        with closing(connect_writing(database)) as connection:
            assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert not other.in_transaction


def test_a_store_that_is_not_open_says_so(paths: Paths) -> None:
    store = Store(paths)
    with pytest.raises(StoreError, match="not open"):
        store.write(lambda tx: None)
    store.close()


def test_a_hundred_thousand_rows_are_asked_at_once(paths: Paths) -> None:
    """Each question goes through an index: a hundredth of a second of CPU is far more than any needs."""
    store = Store(paths)
    store.open()
    add(store, name="needle")
    claim(store, 1)
    many = 100_000

    def grow(tx: Transaction) -> None:
        execute = tx._execute
        columns = [row[1] for row in execute("PRAGMA table_info(run)")]
        taken = {
            "id": "n",
            "position": "n",
            "state": "CASE n % 2 WHEN 0 THEN 'queued' ELSE 'succeeded' END",
            "ended_at": "CASE n % 2 WHEN 0 THEN NULL ELSE '2026' END",
            "held": "n % 4 = 2",
        }
        values = ", ".join(taken.get(name, name) for name in columns)
        execute(
            f"WITH RECURSIVE ns(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM ns WHERE n < {many})"
            f" INSERT INTO run ({', '.join(columns)}) SELECT {values} FROM ns, (SELECT * FROM run WHERE id = 1)"
        )

    store.write(grow).result(60)
    reader = store.reader()

    def best_ms(ask: Callable[[], object]) -> float:
        times = []
        for _ in range(5):
            began = time.process_time()
            ask()
            times.append((time.process_time() - began) * 1000)
        return min(times)

    asked = {
        "counts": best_ms(reader.counts),
        "unfinished": best_ms(reader.unfinished),
        "unseen": best_ms(lambda: reader.unseen(RunState.FAILED)),
        "page": best_ms(lambda: reader.page(Query(), 20)),
        "page of a state": best_ms(lambda: reader.page(Query(states=frozenset({RunState.RUNNING})), 20)),
        "page before": best_ms(lambda: reader.page(Query(before_id=5_000), 20)),
        "active": best_ms(lambda: reader.active(20)),
        "ready": best_ms(lambda: store.write(lambda tx: tx.next_ready(NOW)).result()),
        "wake": best_ms(lambda: store.write(lambda tx: tx.next_wake()).result()),
        "running": best_ms(lambda: store.write(lambda tx: tx.running_count()).result()),
    }
    print(asked)
    assert max(asked.values()) < 10
    assert reader.counts()[RunState.QUEUED] == many / 2
    reader.close()
    store.close()
