"""From schema 2 to 3: how long an attempt ran, and how long a run is to wait, are kept as lengths of time."""

from __future__ import annotations

from alembic import op

revision = "3"
down_revision = "2"

_STEPS = (
    "ALTER TABLE run ADD COLUMN elapsed_s REAL",
    "ALTER TABLE run ADD COLUMN wait_s REAL",
    "ALTER TABLE attempt ADD COLUMN elapsed_s REAL",
    "ALTER TABLE live ADD COLUMN elapsed_s REAL",
    "ALTER TABLE live ADD COLUMN since_s REAL",
    # What waits for its next try waits no longer than its policy's longest, whatever the clock does until then.
    "UPDATE run SET wait_s = json_extract(retry, '$.cap_s')"
    " WHERE state = 'queued' AND tries > 0 AND not_before IS NOT NULL AND json_valid(retry)"
    " AND json_type(retry, '$.cap_s') IN ('integer', 'real')",
    "DROP TRIGGER ended_attempt_stays",
    "CREATE TRIGGER ended_attempt_stays BEFORE UPDATE OF run_id, attempt, state, nonce, boot_id, host, claimed_at,"
    " started_at, ended_at, exit_code, signal, error, cpu_s, peak_memory_bytes, output_bytes, pid, counts, remarks,"
    " elapsed_s ON attempt WHEN OLD.ended_at IS NOT NULL"
    " BEGIN SELECT RAISE(ABORT, 'an ended attempt never changes'); END",
)


def upgrade() -> None:
    """Columns for what was reckoned from two readings of the clock before."""
    for step in _STEPS:
        op.execute(step)
