"""From schema 3 to 4: what is claimed next is kept for each group, and many runs are added at once in pieces."""

from __future__ import annotations

from alembic import op

revision = "4"
down_revision = "3"

_READY = "state = 'queued' AND held = 0 AND waits_for = 0 AND (due = 1 OR due = 0 AND not_before IS NULL)"
_WAITING = "state = 'queued' AND held = 0 AND due = 0 AND not_before IS NOT NULL"
_OPEN = "head_id IS NOT NULL AND paused = 0 AND (slots IS NULL OR running < slots)"
_ORDER = "priority DESC, position, id"
_NEW_IS_READY, _OLD_IS_READY = (
    f"{row}.state = 'queued' AND {row}.held = 0 AND {row}.waits_for = 0"
    f" AND ({row}.due = 1 OR {row}.due = 0 AND {row}.not_before IS NULL)"
    for row in ("NEW", "OLD")
)
_COUNT_UP = (
    "INSERT INTO counter (state, group_name, value) VALUES (NEW.state, NEW.group_name, 1)"
    " ON CONFLICT (state, group_name) DO UPDATE SET value = value + 1;"
)
_COUNT_DOWN = (
    "UPDATE counter SET value = value - 1 WHERE state = OLD.state AND group_name = OLD.group_name;"
    "DELETE FROM counter WHERE state = OLD.state AND group_name = OLD.group_name AND value = 0;"
)
_GROUP_COMES = "INSERT OR IGNORE INTO run_group (name) VALUES (NEW.group_name);"
_GROUP_GOES = (
    "DELETE FROM run_group WHERE name = OLD.group_name AND slots IS NULL AND paused = 0 AND name <> 'default'"
    " AND NOT EXISTS (SELECT 1 FROM run WHERE group_name = OLD.group_name);"
)
_HEAD_COMES = (
    "UPDATE run_group SET head_priority = NEW.priority, head_position = NEW.position, head_id = NEW.id"
    f" WHERE name = NEW.group_name AND {_NEW_IS_READY} AND (head_id IS NULL OR NEW.priority > head_priority"
    " OR NEW.priority = head_priority AND (NEW.position, NEW.id) < (head_position, head_id));"
)
_HEAD_GOES = (
    "UPDATE run_group SET (head_priority, head_position, head_id) = (SELECT priority, position, id FROM run"
    f" INDEXED BY ix_run_ready WHERE group_name = OLD.group_name AND {_READY}"
    f" ORDER BY {_ORDER} LIMIT 1) WHERE name = OLD.group_name AND head_id = OLD.id;"
)

_STEPS = (
    "DROP TRIGGER run_counted_in",
    "DROP TRIGGER run_counted_out",
    "DROP TRIGGER run_counted_over",
    "DROP INDEX ix_run_ready",
    "DROP INDEX ix_run_due",
    "DROP INDEX ix_run_group",
    "ALTER TABLE run ADD COLUMN due INTEGER DEFAULT '0' NOT NULL CHECK (due IN (-1, 0, 1))",
    "ALTER TABLE run_group ADD COLUMN running INTEGER DEFAULT '0' NOT NULL",
    "ALTER TABLE run_group ADD COLUMN head_priority INTEGER",
    "ALTER TABLE run_group ADD COLUMN head_position REAL",
    "ALTER TABLE run_group ADD COLUMN head_id INTEGER",
    "CREATE TABLE addition (id INTEGER NOT NULL, at TEXT NOT NULL, actor TEXT NOT NULL, first_id INTEGER,"
    " PRIMARY KEY (id))",
    "CREATE TABLE addition_part (addition_id INTEGER NOT NULL, number INTEGER NOT NULL, runs TEXT NOT NULL,"
    " PRIMARY KEY (addition_id, number), FOREIGN KEY(addition_id) REFERENCES addition (id) ON DELETE CASCADE)",
    "CREATE INDEX ix_run_group_state ON run (group_name, state, id)",
    f"CREATE INDEX ix_run_order ON run ({_ORDER}) WHERE state = 'queued'",
    f"CREATE INDEX ix_run_ready ON run (group_name, {_ORDER}) WHERE {_READY}",
    f"CREATE INDEX ix_run_due ON run (not_before) WHERE {_WAITING}",
    f"CREATE INDEX ix_run_delayed ON run (id) WHERE {_WAITING} AND wait_s IS NOT NULL",
    f"CREATE INDEX ix_group_open ON run_group (head_priority DESC, head_position, head_id) WHERE {_OPEN}",
    "CREATE INDEX ix_dependency_waiting ON dependency (after_id, run_id) WHERE settled = 0",
    "DELETE FROM counter WHERE value = 0",
    "INSERT OR IGNORE INTO run_group (name) SELECT group_name FROM run",
    "DELETE FROM run_group WHERE slots IS NULL AND paused = 0 AND name <> 'default'"
    " AND NOT EXISTS (SELECT 1 FROM run WHERE group_name = run_group.name)",
    "UPDATE run_group SET running = (SELECT count(*) FROM run WHERE group_name = run_group.name AND state = 'running'),"
    " (head_priority, head_position, head_id) = (SELECT priority, position, id FROM run INDEXED BY ix_run_ready"
    f" WHERE group_name = run_group.name AND {_READY} ORDER BY {_ORDER} LIMIT 1)",
    f"CREATE TRIGGER run_counted_in AFTER INSERT ON run BEGIN {_COUNT_UP} {_GROUP_COMES} {_HEAD_COMES} END",
    "CREATE TRIGGER run_counted_in_running AFTER INSERT ON run WHEN NEW.state = 'running' BEGIN"
    f" {_GROUP_COMES} UPDATE run_group SET running = running + 1 WHERE name = NEW.group_name; END",
    f"CREATE TRIGGER run_counted_out AFTER DELETE ON run BEGIN {_COUNT_DOWN} {_HEAD_GOES} {_GROUP_GOES} END",
    "CREATE TRIGGER run_counted_over AFTER UPDATE OF state, group_name ON run"
    " WHEN OLD.state <> NEW.state OR OLD.group_name <> NEW.group_name"
    f" BEGIN {_COUNT_DOWN} {_COUNT_UP} {_GROUP_COMES}"
    " UPDATE run_group SET running = running - 1 WHERE OLD.state = 'running' AND name = OLD.group_name;"
    " UPDATE run_group SET running = running + 1 WHERE NEW.state = 'running' AND name = NEW.group_name; END",
    "CREATE TRIGGER run_leads AFTER UPDATE OF state, held, waits_for, not_before, due, group_name, priority, position"
    f" ON run WHEN ({_OLD_IS_READY}) OR ({_NEW_IS_READY}) BEGIN {_HEAD_GOES} {_GROUP_COMES} {_HEAD_COMES} END",
    "CREATE TRIGGER run_group_left AFTER UPDATE OF group_name ON run WHEN OLD.group_name <> NEW.group_name"
    f" BEGIN {_GROUP_GOES} END",
)


def upgrade() -> None:
    """Groups know what they are asked about at each look: how many runs they have running, and which comes next."""
    # As in the second schema's step: one row that only another version could have written must not stop it.
    op.execute("PRAGMA ignore_check_constraints = ON")
    try:
        for step in _STEPS:
            op.execute(step)
    finally:
        op.execute("PRAGMA ignore_check_constraints = OFF")
