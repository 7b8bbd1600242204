"""Saved jobs in the store: what is written is read, and a row that nobody could have written stops nothing."""

from __future__ import annotations

import sqlite3

import pytest

from taskmon.core.errors import InvalidError
from taskmon.core.saved_jobs.saved_job import SavedJob
from taskmon.paths import Paths
from taskmon.store import Reader, Store, Transaction
from tests.store.acts import NOW, add

MILLISECONDS = NOW.replace(microsecond=123_000)


def saved(name: str = "x", program: str = "make") -> SavedJob:
    return SavedJob(name, {"job": {"kind": "command", "argv": [program], "cwd": "/"}}, MILLISECONDS)


def keep(store: Store, *jobs: SavedJob) -> None:
    for job in jobs:
        store.write(lambda tx, job=job: tx.save_job(job)).result(60)  # type: ignore[misc]


def test_what_is_saved_is_read_by_name_in_order(store: Store, reader: Reader) -> None:
    keep(store, saved("b"), saved("a", "caf\udce9"))

    assert reader.saved_jobs() == [saved("a", "caf\udce9"), saved("b")]
    assert reader.saved_job("b") == saved("b")
    assert reader.saved_job("c") is None
    assert reader.saved_job("\udce9") is None


def test_the_newest_form_takes_the_place_of_the_old(store: Store, reader: Reader) -> None:
    keep(store, saved("x", "first"), saved("x", "second"))

    assert reader.saved_jobs() == [saved("x", "second")]


def test_one_is_forgotten_once(store: Store, reader: Reader) -> None:
    keep(store, saved())

    assert store.write(lambda tx: tx.forget_job("x")).result(60) is True
    assert store.write(lambda tx: tx.forget_job("x")).result(60) is False
    assert store.write(lambda tx: tx.saved_job("x")).result(60) is None
    assert reader.saved_jobs() == []


def test_a_transaction_that_fails_saves_nothing(store: Store, reader: Reader) -> None:
    def closure(tx: Transaction) -> None:
        tx.save_job(saved())
        raise ValueError("on second thoughts")

    with pytest.raises(ValueError, match="second thoughts"):
        store.write(closure).result(60)

    assert reader.saved_jobs() == []


def test_they_are_read_out_of_a_damaged_database(paths: Paths) -> None:
    store = Store(paths)
    store.open()
    keep(store, saved("a"), saved("b"))
    add(store)
    store.close()
    raw = sqlite3.connect(paths.database)
    [(page,)] = raw.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'ix_history_run'")
    raw.execute("UPDATE meta SET value = '0' WHERE key = 'clean_end'")
    raw.commit()
    raw.close()
    with open(paths.database, "r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)

    report = store.open()

    reader = store.reader()
    found = reader.saved_jobs()
    reader.close()
    store.close()
    assert report.set_aside is not None
    assert found == [saved("a"), saved("b")]


def test_a_row_that_can_not_be_read_is_listed_and_harmless(store: Store, reader: Reader, paths: Paths) -> None:
    keep(store, saved())
    raw = sqlite3.connect(paths.database)
    raw.execute("INSERT INTO saved_job VALUES ('torn', '{\"job\": ', 'then')")
    raw.execute(
        "INSERT INTO saved_job VALUES ('newer', '{\"job\": {\"kind\": \"spell\"}}', '2027-01-01T00:00:00.000Z')"
    )
    raw.commit()
    with pytest.raises(sqlite3.IntegrityError):
        raw.execute("INSERT INTO saved_job VALUES (' ', '{}', '')")
    raw.close()

    found = {job.name: job for job in reader.saved_jobs()}

    assert list(found) == ["newer", "torn", "x"]
    assert found["torn"].run == {}
    for name in ("torn", "newer"):
        with pytest.raises(InvalidError):
            _ = found[name].job
