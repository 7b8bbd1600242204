"""Folders with a database of many ended runs, made once per session and copied for each use."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

from taskmon.core import run as rules
from taskmon.core.attempt import Claim, Outcome
from taskmon.core.clock import utc_now
from taskmon.core.job import Job
from taskmon.core.requests.new_run import NewRun, check_new
from taskmon.core.states import Actor, RunState
from taskmon.paths import Paths
from taskmon.store import Store, Transaction

_AT_ONCE = 500


def fill(home: Path, count: int) -> None:
    """Make the database and write `count` runs that have succeeded, each through the store's own rules."""
    home.mkdir(mode=0o700, parents=True)
    store = Store(Paths(home, home, str(home / "socket")))
    store.open()
    rng = random.Random(7)
    start = utc_now() - timedelta(days=30)

    def write(tx: Transaction, first: int) -> None:
        for number in range(first, min(count, first + _AT_ONCE)):
            at = start + timedelta(seconds=number)
            job = Job(("make", f"target-{number}"), cwd="/srv/builds")
            new = check_new(NewRun(job, name=f"Build target {number}"))
            queued = tx.add(new, at, Actor.USER, "added")
            claim = Claim(queued.id, 1, f"nonce-{number}", "boot", "host", at)
            tx.start_attempt(claim)
            running = tx.put(queued, rules.claim(queued, claim), at, Actor.ENGINE, "")
            ended_at = at + timedelta(seconds=3)
            outcome = Outcome(RunState.SUCCEEDED, ended_at, 0, cpu_s=0.1, peak_memory_bytes=1_000_000, output_bytes=100)
            tx.end_attempt(queued.id, 1, outcome, at, 4711)
            tx.put(running, rules.end(running, outcome, ended_at, rng), ended_at, Actor.ENGINE, "")

    for first in range(0, count, _AT_ONCE):
        store.write(partial(write, first=first)).result(120)
    store.write(lambda tx: None).result(60)
    store.close()


def fill_fast(home: Path, count: int) -> None:
    """Make a database of `count` ended runs, of which each 20th failed and each 33rd was cancelled.

    The first is written by the store's own rules, all others are made of it by SQLite in one go, without the triggers
    that count row by row: a million take half a minute.
    """
    fill(home, 1)
    with closing(sqlite3.connect(home / "taskmon.db", isolation_level=None)) as raw:
        raw.execute("PRAGMA synchronous = OFF")
        raw.execute("BEGIN")
        triggers = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            raw.execute(f"DROP TRIGGER {name}")
        for table, key in (("run", "id"), ("attempt", "run_id")):
            columns = [row[1] for row in raw.execute(f"PRAGMA table_info({table})")]
            values = [_MADE[table].get(column, f"it.{column}") for column in columns]
            raw.execute(
                f"WITH RECURSIVE n(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM n WHERE n < {count})"
                f" INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM n, {table} AS it"
                f" WHERE it.{key} = 1"
            )
        raw.execute("DELETE FROM counter")
        raw.execute(
            "INSERT INTO counter (state, group_name, value) SELECT state, group_name, count(*) FROM run GROUP BY 1, 2"
        )
        raw.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'run'", (count,))
        for _, sql in triggers:
            raw.execute(sql)
        raw.execute("COMMIT")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


_STATE = "CASE WHEN n % 20 = 0 THEN 'failed' WHEN n % 33 = 0 THEN 'cancelled' ELSE 'succeeded' END"
_AT = "strftime('%Y-%m-%dT%H:%M:%S.000Z', it.started_at, '-' || (n * 7 % 2000000) || ' seconds')"
_ENDED = "strftime('%Y-%m-%dT%H:%M:%S.000Z', it.started_at, (n % 900 - n * 7 % 2000000) || ' seconds')"
#: By table and column, what is another in each row; `n` is its id.
_MADE = {
    "run": {
        "id": "n", "position": "n", "state": _STATE, "request_key": "NULL", "seen": "1", "started_at": _AT,
        "ended_at": _ENDED, "elapsed_s": "n % 900 + 0.5", "name": "'Build target ' || (n * 7919 % 1000003)",
        "command": "'make target-' || n", "priority": "n % 5", "exit_code": "iif(n % 20 = 0, n % 7 + 1, 0)",
        "tags": "iif(n % 10 = 0, '[\"nightly\"]', '[]')",
    },
    "attempt": {
        "run_id": "n", "nonce": "'nonce-' || n", "state": _STATE, "cpu_s": "n % 300 / 10.0",
        "peak_memory_bytes": "n * 7919 % 500000000", "output_bytes": "n % 100000", "started_at": _AT,
        "ended_at": _ENDED, "elapsed_s": "n % 900 + 0.5",
    },
}  # fmt: skip


def copied(template: Path, to: Path) -> Path:
    """A home of its own for one measurement."""
    shutil.copytree(template, to)
    return to
