from __future__ import annotations

import os
import random
import sqlite3
import threading
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from taskmon.core.errors import StoreError
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.paths import Paths
from taskmon.store import Hooks, OpenReport, Query, Reader, Store, Transaction
from taskmon.store.repair.damage import MOST_DAMAGED, set_aside
from tests.jobs import command
from tests.store import journals
from tests.store.acts import NOW, add, claim_in, end_in, perform

PAGE = 4096
MANY = 400


@pytest.fixture
def before(paths: Paths) -> dict[int, Run]:
    """A closed database of runs of all kinds, each ended one with its journal, whose last end was not a clean one."""
    store = Store(paths)
    store.open()

    def grow(tx: Transaction) -> None:
        for number in range(MANY):
            tags = ("a",) if number % 7 == 0 else ()
            run = tx.add(command("echo", "x" * (number % 50), tags=tags), NOW, "user", "added")
            if number % 4:
                state = (RunState.SUCCEEDED, RunState.FAILED, RunState.CANCELLED)[number % 4 - 1]
                claim_in(tx, run.id)
                end_in(tx, run.id, state)
                lines = (journals.claimed(run.id, 1), journals.STARTED, journals.finished(state))
                journals.write(paths, run.id, 1, *lines)

    store.write(grow).result(30)
    store.close()
    reader = Reader(paths.database)
    runs = reader.runs(range(1, MANY + 1))
    reader.close()
    with sqlite3.connect(paths.database) as raw:
        raw.execute("UPDATE meta SET value = '0' WHERE key = 'clean_end'")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    return runs


def test_an_index_that_lacks_what_its_table_has_is_damage_too(paths: Paths) -> None:
    """SQLite's quick check lets it pass: nothing was claimed any more, at no launch."""
    store = Store(paths)
    store.open()
    queued = add(store)
    store.close()
    with closing(sqlite3.connect(paths.database, isolation_level=None)) as raw:
        raw.execute("UPDATE meta SET value = '0' WHERE key = 'clean_end'")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        found = dict(raw.execute("SELECT name, rootpage FROM sqlite_schema"))
    content = bytearray(paths.database.read_bytes())
    empty, spoiled = ((found[name] - 1) * PAGE for name in ("ix_run_due", "ix_run_ready"))
    content[spoiled : spoiled + PAGE] = content[empty : empty + PAGE]
    paths.database.write_bytes(content)

    report = store.open()
    next_ready = store.write(lambda tx: tx.next_ready(NOW)).result(60)
    store.close()

    assert report.set_aside is not None
    assert next_ready is not None
    assert next_ready.id == queued.id


def overwrite(database: Path, rng: random.Random, pages: int) -> bytes:
    """Put rubbish over random pages, as a failing disk does; returns what the file is now."""
    content = bytearray(database.read_bytes())
    for page in rng.sample(range(1, len(content) // PAGE), pages):
        content[page * PAGE : (page + 1) * PAGE] = rng.randbytes(PAGE)
    database.write_bytes(content)
    return bytes(content)


def opened(paths: Paths) -> OpenReport:
    store = Store(paths)
    report = store.open()
    store.close()
    with sqlite3.connect(paths.database) as raw:
        raw.execute("PRAGMA ignore_check_constraints = ON")
        assert raw.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert raw.execute("PRAGMA foreign_key_check").fetchone() is None
        counted = dict(raw.execute("SELECT state, count(*) FROM run GROUP BY state").fetchall())
        kept = dict(raw.execute("SELECT state, sum(value) FROM counter GROUP BY state").fetchall())
        assert counted == {state: value for state, value in kept.items() if value}
    raw.close()
    return report


@pytest.mark.parametrize("seed", range(4))
def test_random_damage_loses_as_little_as_can_be(paths: Paths, before: dict[int, Run], seed: int) -> None:
    print(f"seed {seed}")
    rng = random.Random(seed)
    damaged = overwrite(paths.database, rng, pages=1 + seed)

    report = opened(paths)

    assert report.recovered_from is not None
    assert report.set_aside is not None
    assert report.set_aside.read_bytes() == damaged
    assert report.message is not None
    assert report.set_aside.name in report.message
    reader = Reader(paths.database)
    after = reader.runs(before)
    ended = {run_id for run_id, run in before.items() if run.state.is_final}
    assert ended <= set(after), "the journals have them all"
    assert all(after[run_id].state is before[run_id].state for run_id in ended)
    assert len(after) > MANY * 0.8
    assert len(after) == report.salvaged_runs
    same = sum(after[run_id] == run for run_id, run in before.items() if run_id in after)
    assert same > MANY * 0.5, "most were read as they were"
    assert all(len(reader.attempts(run_id)) == 1 for run_id in ended)
    reader.close()
    assert opened(paths) == OpenReport(), "the new database is a sound one"


@pytest.mark.parametrize(
    "last", ["salvage", "rebuild", "put_in_place", "set_aside", "os.replace 1", "os.replace 2", "os.replace 3"]
)
def test_a_crash_in_the_middle_of_it_loses_nothing(
    paths: Paths, before: dict[int, Run], monkeypatch: pytest.MonkeyPatch, last: str
) -> None:
    overwrite(paths.database, random.Random(3), pages=2)

    class Crash(BaseException):
        pass

    def crash(*_: object) -> None:
        raise Crash

    calls = iter(range(1, 9))
    replace = os.replace

    def crash_at(source: Path, target: Path) -> None:
        if f"os.replace {next(calls)}" == last:
            raise Crash
        replace(source, target)

    with monkeypatch.context() as patch:
        if last.startswith("os"):
            patch.setattr(os, "replace", crash_at)
        elif last == "set_aside":
            patch.setattr("taskmon.store.repair.damage.set_aside", crash)
        else:
            patch.setattr(f"taskmon.store.repair.anew.{last}", crash)
        with pytest.raises(Crash):
            Store(paths).open()

    opened(paths)

    reader = Reader(paths.database)
    after = reader.runs(before)
    assert len(after) > MANY * 0.8
    assert sum(after[run_id] == run for run_id, run in before.items() if run_id in after) > MANY * 0.5
    aside = [path.name for path in paths.home.glob("taskmon.db.damaged-*") if not path.name.endswith(("-wal", "-shm"))]
    assert len(aside) == 1
    reader.close()
    assert opened(paths) == OpenReport()


def test_a_destroyed_header_leaves_the_journals(paths: Paths, before: dict[int, Run]) -> None:
    content = paths.database.read_bytes()
    paths.database.write_bytes(b"\0" * PAGE + content[PAGE:])

    report = opened(paths)

    assert report.set_aside is not None
    reader = Reader(paths.database)
    after = reader.page(Query(), MANY)
    assert {run.id for run in after} == {run_id for run_id, run in before.items() if run.state.is_final}
    assert all(run.state is before[run.id].state for run in after)
    reader.close()


def test_a_file_cut_short_is_set_aside(paths: Paths, before: dict[int, Run]) -> None:
    content = paths.database.read_bytes()
    paths.database.write_bytes(content[: len(content) // 2])

    report = opened(paths)

    assert report.recovered_from is not None
    assert report.salvaged_runs >= MANY * 3 // 4


def test_the_log_is_set_aside_with_the_file_and_read_with_it(paths: Paths) -> None:
    store = Store(paths)
    store.open()
    first = [perform(store, add(store).id) for _ in range(50)]
    assert store._connection is not None
    store.flush(10)
    store._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    later = [perform(store, add(store).id) for _ in range(20)]
    wal = paths.database.with_name("taskmon.db-wal").read_bytes()
    content = paths.database.read_bytes()
    store.close()
    # As a kill would have left it; and the last page, of some index, damaged.
    paths.database.with_name("taskmon.db-wal").write_bytes(wal)
    paths.database.write_bytes(content[:PAGE] + content[PAGE : -PAGE * 3] + b"\xff" * PAGE * 3)

    report = opened(paths)

    assert report.set_aside is not None
    assert report.set_aside.with_name(report.set_aside.name + "-wal").exists()
    reader = Reader(paths.database)
    found = reader.runs([run.id for run in first + later])
    assert len(found) > 60
    assert {run.id for run in later} <= set(found)
    reader.close()


def _get(run_id: int, tx: Transaction) -> Run:
    return tx.get(run_id)


def test_a_check_that_was_put_off_keeps_neither_the_opener_nor_readers_waiting(
    before: dict[int, Run], paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    checking, gate = threading.Event(), threading.Event()
    threads: list[int] = []

    def find_damage(connection: sqlite3.Connection) -> str | None:
        threads.append(threading.get_ident())
        checking.set()
        assert gate.wait(10)
        return None

    monkeypatch.setattr("taskmon.store.repair.damage.find_damage", find_damage)
    store = Store(paths)

    assert store.open(check_later=True) == OpenReport()

    assert checking.wait(10)
    assert not store.wait_until_checked(0)
    reader = store.reader()
    assert len(reader.page(Query(), MANY)) == MANY
    added = store.write(lambda tx: tx.add(command("true"), NOW, "user", "added"))
    assert not added.done(), "nothing is written before it is known to be sound"
    gate.set()
    assert added.result(60).id == MANY + 1
    assert store.wait_until_checked(10)
    assert threading.get_ident() not in threads
    reader.close()
    store.close()
    again = Store(paths)
    assert again.open() == OpenReport()
    again.close()


def test_damage_that_a_check_finds_later_is_mended_and_readers_go_on_with_what_was_saved(
    before: dict[int, Run], paths: Paths
) -> None:
    with closing(sqlite3.connect(paths.database)) as raw:
        root = raw.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'ix_history_run'").fetchone()[0]
    with open(paths.database, "r+b") as file:
        file.seek((root - 1) * PAGE)
        file.write(b"\xff" * PAGE)
    replaced: list[OpenReport] = []
    store = Store(paths, Hooks(replaced=replaced.append))
    store.open(check_later=True)
    reader = store.reader()

    run = add(store)

    assert [report.set_aside is not None for report in replaced] == [True]
    assert reader.run(run.id) == run
    assert len(reader.page(Query(), 2 * MANY)) == MANY + 1
    reader.close()
    store.close()
    again = Store(paths)
    assert again.open() == OpenReport()
    again.close()


def test_a_check_that_was_put_off_is_not_waited_for_at_the_end(
    before: dict[int, Run], paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    checking = threading.Event()

    def find_damage(connection: sqlite3.Connection) -> str | None:
        checking.set()
        connection.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n")
        raise AssertionError("it has no end")

    monkeypatch.setattr("taskmon.store.repair.damage.find_damage", find_damage)
    store = Store(paths)
    store.open(check_later=True)
    assert checking.wait(10)

    assert store.close()

    monkeypatch.undo()
    with closing(sqlite3.connect(paths.database)) as raw:
        assert raw.execute("SELECT value FROM meta WHERE key = 'clean_end'").fetchone() == ("0",), "it is checked again"


def test_damage_that_shows_while_it_runs_is_mended_at_the_next_launch(paths: Paths) -> None:
    store = Store(paths)
    store.open()
    for _ in range(MANY):
        add(store)
    store.close()
    size = paths.database.stat().st_size
    with open(paths.database, "r+b") as file:
        file.seek(50 * PAGE)  # the tables' first pages come before
        file.write(b"\xff" * (size - 50 * PAGE))
    store = Store(paths)
    try:
        assert store.open().recovered_from is None, "a clean end is believed"
        errors = [store.write(partial(_get, run_id)).exception(60) for run_id in range(1, MANY)]
    finally:
        store.close()
    assert any(isinstance(error, StoreError) and "damaged" in str(error) for error in errors)

    assert opened(paths).recovered_from is not None


def test_a_state_of_another_version_is_no_damage(paths: Paths, before: dict[int, Run]) -> None:
    with sqlite3.connect(paths.database) as raw:
        raw.execute("PRAGMA ignore_check_constraints = ON")
        raw.execute("UPDATE run SET state = 'suspended' WHERE id = 1")
    raw.close()

    assert opened(paths) == OpenReport()


def test_two_damaged_files_of_the_same_second_are_both_kept(paths: Paths) -> None:
    for _ in range(3):
        paths.database.write_bytes(b"rubbish" * 1000)
        assert opened(paths).set_aside is not None

    assert len(list(paths.home.glob("taskmon.db.damaged-*"))) >= 3


def test_of_databases_that_were_set_aside_the_newest_few_are_kept(paths: Paths) -> None:
    """A failing disk damages one after the other; every one of them stayed."""
    for number in range(MOST_DAMAGED + 3):
        for suffix in ("", "-wal"):
            (paths.home / f"taskmon.db{suffix}").write_text(str(number))
        aside = set_aside(paths.database, NOW)
        os.utime(aside, (number, number) if number < MOST_DAMAGED + 2 else (0, 0))  # the last one came out of a backup
    kept = sorted(path for path in paths.home.iterdir() if path.name.startswith("taskmon.db.damaged-"))

    wanted = [str(number) for number in range(3, MOST_DAMAGED + 3)]
    assert sorted(path.read_text() for path in kept if not path.name.endswith("-wal")) == wanted
    assert sorted(path.read_text() for path in kept if path.name.endswith("-wal")) == wanted
