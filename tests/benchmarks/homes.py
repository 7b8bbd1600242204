"""Folders with a database of many ended runs, made once per session and copied for each use."""

from __future__ import annotations

import random
import shutil
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


def copied(template: Path, to: Path) -> Path:
    """A home of its own for one measurement."""
    shutil.copytree(template, to)
    return to
