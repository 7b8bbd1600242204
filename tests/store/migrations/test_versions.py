"""Each database that an earlier version left is led to today's schema, keeps its rows, and is backed up."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from taskmon.paths import Paths
from taskmon.store import OpenReport, Store
from taskmon.store.store import SCHEMA_VERSION
from tests.store.migrations.frozen import VERSIONS, asked, columns, shape, thaw


def test_every_version_is_frozen() -> None:
    assert tuple(range(1, SCHEMA_VERSION)) == VERSIONS


@pytest.mark.parametrize("version", VERSIONS)
def test_it_has_the_shape_of_a_new_one_and_what_it_held(paths: Paths, tmp_path: Path, version: int) -> None:
    database = thaw(paths, version).database
    folder = tmp_path / "new"
    folder.mkdir()
    new = Store(Paths(folder, folder, ""))
    new.open()
    new.close()
    before = {table: columns(database, table) for table in ("run", "attempt", "history", "live", "tag", "dependency")}

    store = Store(paths)
    report = store.open()
    store.close()

    assert shape(database) == shape(folder / database.name)
    assert asked(database, "PRAGMA user_version") == [(SCHEMA_VERSION,)]
    assert asked(database, "PRAGMA foreign_key_check") == []
    [backup] = paths.home.glob(f"taskmon.db.schema-{version}-*")
    assert report.message is not None
    assert backup.name in report.message
    assert asked(backup, "PRAGMA user_version") == [(version,)]
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    for table, names in before.items():
        kept = ", ".join(name for name in names if name in columns(database, table))
        rows = f"SELECT {kept} FROM {table} ORDER BY rowid"  # names from the schema
        assert asked(database, rows) == asked(backup, rows), table
    again = Store(paths)
    assert again.open() == OpenReport()
    again.close()
