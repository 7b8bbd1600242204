"""The triggers of the database: what they keep of counts and groups, and what they refuse."""

from __future__ import annotations

from taskmon.store.schema import READY

_COUNT_UP = (
    "INSERT INTO counter (state, group_name, value) VALUES (NEW.state, NEW.group_name, 1)"
    " ON CONFLICT (state, group_name) DO UPDATE SET value = value + 1;"
)
_COUNT_DOWN = (
    "UPDATE counter SET value = value - 1 WHERE state = OLD.state AND group_name = OLD.group_name;"
    "DELETE FROM counter WHERE state = OLD.state AND group_name = OLD.group_name AND value = 0;"
)
_GROUP_COMES = "INSERT OR IGNORE INTO run_group (name) VALUES (NEW.group_name);"
#: A group that no run is in goes, unless somebody gave it a cap or paused it.
_GROUP_GOES = (
    "DELETE FROM run_group WHERE name = OLD.group_name AND slots IS NULL AND paused = 0 AND name <> 'default'"
    " AND NOT EXISTS (SELECT 1 FROM run WHERE group_name = OLD.group_name);"
)
_NEW_IS_READY, _OLD_IS_READY = (
    f"{row}.state = 'queued' AND {row}.held = 0 AND {row}.waits_for = 0"
    f" AND ({row}.due = 1 OR {row}.due = 0 AND {row}.not_before IS NULL)"
    for row in ("NEW", "OLD")
)
#: The changed run leads its group now, if it is before the one that did.
_HEAD_COMES = (
    "UPDATE run_group SET head_priority = NEW.priority, head_position = NEW.position, head_id = NEW.id"
    f" WHERE name = NEW.group_name AND {_NEW_IS_READY} AND (head_id IS NULL OR NEW.priority > head_priority"
    " OR NEW.priority = head_priority AND (NEW.position, NEW.id) < (head_position, head_id));"
)
#: The run that led its group does so no more, or is perhaps not before all others any more: who leads is looked up.
_HEAD_GOES = (
    "UPDATE run_group SET (head_priority, head_position, head_id) = (SELECT priority, position, id FROM run"
    f" INDEXED BY ix_run_ready WHERE group_name = OLD.group_name AND {READY}"
    " ORDER BY priority DESC, position, id LIMIT 1) WHERE name = OLD.group_name AND head_id = OLD.id;"
)

TRIGGERS = (
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
    "CREATE TRIGGER running_stays BEFORE DELETE ON run WHEN OLD.state = 'running'"
    " BEGIN SELECT RAISE(ABORT, 'a running run is not removed'); END",
    "CREATE TRIGGER revision_counts_up BEFORE UPDATE OF revision ON run WHEN NEW.revision <= OLD.revision"
    " BEGIN SELECT RAISE(ABORT, 'a revision only counts up'); END",
    "CREATE TRIGGER ended_attempt_stays BEFORE UPDATE OF run_id, attempt, state, nonce, boot_id, host, claimed_at,"
    " started_at, ended_at, exit_code, signal, error, cpu_s, peak_memory_bytes, output_bytes, pid, counts, remarks,"
    " elapsed_s"
    " ON attempt WHEN OLD.ended_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'an ended attempt never changes'); END",
)

#: What triggers keep of the groups, found anew: after rows were copied from a damaged file.
RECKONED = (
    "INSERT OR IGNORE INTO run_group (name) SELECT group_name FROM run",
    "UPDATE run_group SET running = (SELECT count(*) FROM run WHERE group_name = run_group.name AND state = 'running'),"
    " (head_priority, head_position, head_id) = (SELECT priority, position, id FROM run INDEXED BY ix_run_ready"
    f" WHERE group_name = run_group.name AND {READY} ORDER BY priority DESC, position, id LIMIT 1)",
)
