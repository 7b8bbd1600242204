from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from taskmon.core.errors import StoreError
from taskmon.paths import Paths
from taskmon.store import OpenReport, Store
from taskmon.store.migrations import upgrade
from taskmon.store.store import SCHEMA_VERSION
from tests.store.acts import add, perform

NEXT, LAST = SCHEMA_VERSION + 1, SCHEMA_VERSION + 2

#: Frozen steps as later versions will bring them; the first rebuilds a table by hand, as SQLite's own manual says.
STEP_NEXT = f"""
from alembic import op

revision = "{NEXT}"
down_revision = None


def upgrade() -> None:
    op.execute("ALTER TABLE run ADD COLUMN colour TEXT NOT NULL DEFAULT 'grey'")
    op.execute("CREATE TABLE other (digest TEXT PRIMARY KEY, variables TEXT NOT NULL, size INTEGER NOT NULL)")
    op.execute("INSERT INTO other SELECT digest, variables, length(variables) FROM environment")
    op.execute("DROP TABLE environment")
    op.execute("ALTER TABLE other RENAME TO environment")
"""
STEP_LAST = f"""
from alembic import op

revision = "{LAST}"
down_revision = "{NEXT}"


def upgrade() -> None:
    op.execute("UPDATE run SET colour = 'green' WHERE state = 'succeeded'")
    {{more}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "steps"
    (folder / "versions").mkdir(parents=True)
    (folder / "versions" / f"v{NEXT}_colour.py").write_text(STEP_NEXT)
    return folder


@pytest.fixture
def old(paths: Paths) -> Paths:
    """A database of this version, older than the program that will open it, with something in it."""
    store = Store(paths)
    store.open()
    perform(store, add(store).id)
    add(store)
    store.close()
    return paths


def newer_program(monkeypatch: pytest.MonkeyPatch, folder: Path, version: int) -> None:
    monkeypatch.setattr("taskmon.store.store.SCHEMA_VERSION", version)
    monkeypatch.setattr("taskmon.store.migrations.upgrade.FOLDER", folder)


def asked(database: Path, sql: str) -> list[object]:
    connection = sqlite3.connect(database)
    try:
        return [row[0] for row in connection.execute(sql)]
    finally:
        connection.close()


def test_an_older_database_is_backed_up_and_brought_up_to_date(
    old: Paths, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "versions" / f"v{LAST}_green.py").write_text(STEP_LAST.format(more=""))
    newer_program(monkeypatch, folder, LAST)
    store = Store(old)

    report = store.open()

    store.close()
    assert asked(old.database, "PRAGMA user_version") == [LAST]
    assert asked(old.database, "SELECT colour FROM run ORDER BY id") == ["green", "grey"]
    assert asked(old.database, "SELECT size > 0 FROM environment") == [1]
    assert asked(old.database, "PRAGMA integrity_check") == ["ok"]
    [backup] = old.home.glob(f"taskmon.db.schema-{SCHEMA_VERSION}-*")
    assert report.message is not None
    assert backup.name in report.message
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert asked(backup, "PRAGMA user_version") == [SCHEMA_VERSION]
    assert asked(backup, "SELECT count(*) FROM run") == [2]
    again = Store(old)
    assert again.open() == OpenReport()
    again.close()


@pytest.mark.parametrize(
    "more",
    ["raise ValueError('a bug')", "op.execute('INSERT INTO tag VALUES (\"of no run\", 99)')"],
)
def test_a_step_that_fails_leaves_the_database_as_the_one_before_left_it(
    old: Paths, folder: Path, monkeypatch: pytest.MonkeyPatch, more: str
) -> None:
    (folder / "versions" / f"v{LAST}_green.py").write_text(STEP_LAST.format(more=more))
    newer_program(monkeypatch, folder, LAST)

    with pytest.raises(StoreError, match=f"could not be brought to schema {LAST}"):
        Store(old).open()

    assert asked(old.database, "PRAGMA user_version") == [NEXT]
    assert asked(old.database, "SELECT colour FROM run ORDER BY id") == ["grey", "grey"]
    assert len(list(old.home.glob(f"taskmon.db.schema-{SCHEMA_VERSION}-*"))) == 1
    (folder / "versions" / f"v{LAST}_green.py").write_text(STEP_LAST.format(more="pass"))
    store = Store(old)
    store.open()
    store.close()
    assert asked(old.database, "SELECT colour FROM run ORDER BY id") == ["green", "grey"]


def test_the_steps_of_this_version_lead_from_the_first_schema_to_its_own() -> None:
    steps = sorted(int(path.name[1:].split("_")[0]) for path in (upgrade.FOLDER / "versions").glob("v*.py"))

    assert steps == list(range(2, SCHEMA_VERSION + 1))


def test_alembic_is_imported_only_for_an_older_database(old: Paths) -> None:
    program = "import sys, taskmon.store.create; sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False, cwd=Path(__file__).parents[3]).returncode == 0


def test_an_upgrade_that_fails_each_time_leaves_no_more_than_a_few_copies(
    old: Paths, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every launch left another whole copy of the database."""
    (folder / "versions" / f"v{NEXT}_colour.py").write_text(STEP_NEXT + "    raise ValueError('a bug')\n")
    newer_program(monkeypatch, folder, NEXT)
    for second in range(6):
        now = datetime(2026, 1, 1, 0, 0, second, tzinfo=UTC)
        monkeypatch.setattr("taskmon.store.store.utc_now", lambda now=now: now)
        with pytest.raises(StoreError):
            Store(old).open()

    copies = sorted(path.name for path in old.home.glob(f"taskmon.db.schema-{SCHEMA_VERSION}-*"))
    assert len(copies) == 3
    assert copies[-1].endswith("T000005")


def test_half_a_copy_is_not_left_behind(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "database")) as connection:
        connection.execute("CREATE TABLE a (b)")
    other = sqlite3.connect(tmp_path / "database")
    other.close()

    with pytest.raises(sqlite3.ProgrammingError):
        upgrade.back_up(other, tmp_path / "copy")

    assert not (tmp_path / "copy").exists()
