"""From schema 1 to 2: tasks go on from steps and checkpoints, and jobs are saved under names."""

from __future__ import annotations

from alembic import op

revision = "2"
down_revision = None


def upgrade() -> None:
    """`run.resume`, which was always 0, makes way for `run.fresh_from`; `saved_job` is new."""
    # A column with a CHECK is added only if every CHECK of every row holds: one row that only another version could
    # have written would keep the whole database from being opened. Readers show such a row as well as they can.
    op.execute("PRAGMA ignore_check_constraints = ON")
    try:
        op.execute("ALTER TABLE run DROP COLUMN resume")
        op.execute("ALTER TABLE run ADD COLUMN fresh_from INTEGER DEFAULT '0' NOT NULL CHECK (fresh_from >= 0)")
        op.execute(
            "CREATE TABLE saved_job (name TEXT NOT NULL, run TEXT NOT NULL, updated_at TEXT NOT NULL,"
            " PRIMARY KEY (name), CONSTRAINT a_saved_job_has_a_name CHECK (trim(name) <> ''))"
        )
    finally:
        op.execute("PRAGMA ignore_check_constraints = OFF")
