"""The SQL that a transaction executes, one field a statement; statements.py builds and compiles it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Statements:
    """The SQL that a transaction executes, each compiled once (statements.py); parameters are named."""

    run_get: str
    run_by_key: str
    keys_known: str
    run_insert: str
    next_id: str
    run_put: str
    run_put_spec: str
    run_delete: str
    run_shift: str
    next_ready: str
    come_due: str
    mark_due: str
    delayed: str
    running: str
    running_count: str
    next_wake: str
    counted: str
    position_first: str
    position_last: str
    position_before: str
    history_insert: str
    attempt_insert: str
    attempt_get: str
    attempt_started: str
    attempt_end: str
    output_removed: str
    prunable_outputs: str
    prunable_runs: str
    dependency_insert: str
    dependency_settle: str
    more_comes: str
    settling_put: str
    settling_get: str
    settling_delete: str
    dependants: str
    prerequisites: str
    environment_insert: str
    environment_get: str
    environment_forget: str
    group_put: str
    group_forget: str
    group_get: str
    tag_insert: str
    tags_delete: str
    live_put: str
    job_put: str
    job_get: str
    job_delete: str
