"""What stands in the place of a table of ours is never believed: it is set aside, and the monitor works on."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest

from taskmon.core.errors import StoreError
from taskmon.paths import Paths
from taskmon.store import Reader, Store, schema
from taskmon.store import triggers as of_schema
from taskmon.store.shape import INDEXES, TABLES, TRIGGERS, find_foreign
from tests.store.acts import NOW, add

#: Reading it never comes to an end.
_ENDLESS = "WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT 2 FROM n) SELECT id, id AS rowid FROM n WHERE id < 0"


def test_the_names_are_those_of_the_schema() -> None:
    assert schema.metadata.tables.keys() == TABLES
    assert {index.name for table in schema.metadata.tables.values() for index in table.indexes} == INDEXES
    made = map(re.compile(r"CREATE TRIGGER (\w+)").match, of_schema.TRIGGERS)
    assert {found[1] for found in made if found} == TRIGGERS


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("ALTER TABLE run RENAME TO old; CREATE VIEW run AS SELECT * FROM old", "run is a view"),
        (f"ALTER TABLE run RENAME TO old; CREATE VIEW run AS {_ENDLESS}", "run is a view"),
        (f"DROP TABLE meta; CREATE VIEW meta AS {_ENDLESS}", "meta is a view"),
        ("DROP TABLE saved_job", "table saved_job is missing"),
        ("DROP INDEX ix_run_due", "index ix_run_due is missing"),
        ("DROP TRIGGER run_leads", "trigger run_leads is missing"),
        ("CREATE TRIGGER mine AFTER UPDATE ON run BEGIN DELETE FROM history; END", "a trigger that is not taskmon's"),
        ("DROP TABLE tag; CREATE VIRTUAL TABLE tag USING fts5(run_id, name)", "tag is no ordinary table"),
    ],
    ids=range(8),
)
def test_a_database_in_which_something_was_replaced_is_set_aside_and_work_goes_on(
    paths: Paths, sql: str, said: str
) -> None:
    """With a view for its runs, `work` neither started anything nor came to its end."""
    store = Store(paths)
    store.open()
    run = add(store)
    store.close()
    with closing(sqlite3.connect(paths.database, isolation_level=None)) as raw:
        raw.execute("PRAGMA legacy_alter_table = ON")
        raw.executescript(sql)
    if "VIEW" in sql or "VIRTUAL" in sql:
        with pytest.raises(StoreError, match="not as taskmon made it"):
            Reader(paths.database)

    report = store.open()
    next_ready = store.write(lambda tx: tx.next_ready(NOW)).result(60)
    added = add(store)
    store.close()

    assert said in str(report.recovered_from)
    assert report.set_aside is not None
    is_saved = "run" not in sql or "VIEW" not in sql
    assert (next_ready is not None and next_ready.id == run.id) is is_saved
    assert added.id > 0
    with closing(sqlite3.connect(paths.database)) as raw:
        assert find_foreign(raw) is None


def test_what_others_put_beside_our_tables_is_theirs(paths: Paths) -> None:
    store = Store(paths)
    store.open()
    store.close()
    with closing(sqlite3.connect(paths.database, isolation_level=None)) as raw:
        raw.executescript(
            "CREATE VIEW report AS SELECT id FROM run; CREATE INDEX mine ON run (name); CREATE TABLE x (a)"
        )

    assert store.open().set_aside is None
    store.close()
