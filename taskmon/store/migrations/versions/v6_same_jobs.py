"""From schema 5 to 6: how runs of one job went is found however many others of its kind ended later."""

from __future__ import annotations

from alembic import op

revision = "6"
down_revision = "5"


def upgrade() -> None:
    """What is kept stays; it was no more than 40 of a kind."""
    op.execute("CREATE INDEX ix_past_run_same ON past_run (same, run_id)")
