"""From schema 4 to 5: what is reckoned of a run is kept beside what moves, and how runs that ended well went."""

from __future__ import annotations

from alembic import op

revision = "5"
down_revision = "4"

_STEPS = (
    "ALTER TABLE live ADD COLUMN estimate TEXT",
    "CREATE TABLE past_run (run_id INTEGER NOT NULL, attempt INTEGER NOT NULL CHECK (attempt >= 1),"
    " kind TEXT NOT NULL, same TEXT NOT NULL, elapsed_s REAL NOT NULL CHECK (elapsed_s > 0), curve TEXT,"
    " PRIMARY KEY (run_id, attempt), FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE CASCADE)",
    "CREATE INDEX ix_past_run_kind ON past_run (kind, run_id)",
)


def upgrade() -> None:
    """What ended before is found through its rows, as long as there are too few in the new table."""
    for step in _STEPS:
        op.execute(step)
