"""A database that is read where nothing may be written: all of it is read, and nothing is left beside it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from taskmon.core.errors import StoreError
from taskmon.store.untouched import connect_untouched, must_stay_untouched

Spoil = Callable[[Path], None]


def make(database: Path, journal: str = "WAL") -> sqlite3.Connection:
    """A database of some hundred pages of old rows, and a connection to it."""
    writing = sqlite3.connect(database, isolation_level=None)
    writing.execute(f"PRAGMA journal_mode = {journal}")
    writing.execute("CREATE TABLE meta (value TEXT)")
    writing.execute("BEGIN")
    writing.executemany("INSERT INTO meta VALUES (?)", [("old",)] * 20_000)
    writing.execute("COMMIT")
    writing.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return writing


def values(database: Path) -> set[str]:
    with closing(connect_untouched(database)) as reading:
        return {row[0] for row in reading.execute("SELECT value FROM meta")}


@pytest.fixture
def left(tmp_path: Path) -> Path:
    """The folder in which the database is to be read."""
    folder = tmp_path / "left"
    folder.mkdir()
    return folder


def leave(database: Path, left: Path, *endings: str) -> Path:
    """What a crash, or a copy, leaves of it."""
    for ending in ("", *endings):
        shutil.copyfile(f"{database}{ending}", left / f"taskmon.db{ending}")
    return left / "taskmon.db"


@pytest.mark.parametrize("with_memory", [True, False], ids=["with its shared memory", "a copy without"])
def test_what_is_still_in_the_log_is_read(tmp_path: Path, left: Path, with_memory: bool) -> None:
    with closing(make(tmp_path / "live.db")) as writing:
        writing.execute("UPDATE meta SET value = 'new'")
        found = leave(tmp_path / "live.db", left, "-wal", *(["-shm"] if with_memory else []))
    before = {path.name: path.read_bytes() for path in left.iterdir() if path.suffix != ".db-shm"}

    assert values(found) == {"new"}
    assert {path.name: path.read_bytes() for path in left.iterdir() if path.suffix != ".db-shm"} == before


def test_a_change_that_was_cut_off_is_not_read(tmp_path: Path, left: Path) -> None:
    with closing(make(tmp_path / "live.db", "DELETE")) as writing:
        writing.execute("PRAGMA cache_size = 1")
        writing.execute("BEGIN")
        writing.execute("UPDATE meta SET value = 'half'")
        found = leave(tmp_path / "live.db", left, "-journal")
    assert b"half" in found.read_bytes()

    assert values(found) == {"old"}


def test_one_that_was_closed_is_read_where_it_stands(tmp_path: Path, left: Path) -> None:
    make(tmp_path / "live.db").close()
    found = leave(tmp_path / "live.db", left)

    assert values(found) == {"old"}
    assert [path.name for path in left.iterdir()] == ["taskmon.db"]


def test_where_no_copy_can_be_made_it_is_said_not_guessed(
    tmp_path: Path, left: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(make(tmp_path / "live.db")) as writing:
        writing.execute("UPDATE meta SET value = 'new'")
        found = leave(tmp_path / "live.db", left, "-wal")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))

    with pytest.raises(StoreError, match=r"taskmon\.db-wal.*Set TMPDIR"):
        connect_untouched(found)


def test_no_copy_is_left_in_the_temporary_folder(tmp_path: Path, left: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    with closing(make(tmp_path / "live.db")) as writing:
        writing.execute("UPDATE meta SET value = 'new'")
        found = leave(tmp_path / "live.db", left, "-wal")

    with closing(connect_untouched(found)) as reading:
        assert list(temporary.iterdir()) == []
        assert reading.execute("SELECT DISTINCT value FROM meta").fetchall() == [("new",)]


def test_only_what_may_not_be_written_is_read_so(left: Path) -> None:
    assert not must_stay_untouched(left / "taskmon.db")
    if os.geteuid() == 0:
        os.chown(left, 4321, 4321)
    else:
        left.chmod(0o500)

    assert must_stay_untouched(left / "taskmon.db")
    left.chmod(0o700)
