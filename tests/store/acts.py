"""What happens to runs, as one line each: the closures that the engine would write."""

from __future__ import annotations

import contextlib
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from taskmon.core import run as rules
from taskmon.core.attempt import Claim, Outcome
from taskmon.core.errors import RunError
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.store import Store, Transaction
from tests.jobs import command

NOW = datetime(2026, 1, 1, 12, 0, 0, 123_456, tzinfo=UTC)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def add(store: Store, *argv: str, **fields: Any) -> Run:
    """Queue a command and wait until it is committed."""
    new = command(*(argv or ("true",)), **fields)
    return store.write(lambda tx: tx.add(new, NOW, "user", "added")).result(60)


def claim_in(tx: Transaction, run_id: int, now: datetime = NOW) -> Run:
    run = tx.get(run_id)
    made = Claim(run.id, run.attempt + 1, f"nonce-{run.id}-{run.attempt + 1}", "boot", "host", now)
    tx.start_attempt(made)
    return tx.put(run, rules.claim(run, made), now, "engine", "a slot was free")


def end_in(tx: Transaction, run_id: int, state: RunState, now: datetime = NOW, **fields: Any) -> Run:
    run = tx.get(run_id)
    if state is RunState.FAILED:
        fields.setdefault("error", RunError("it ended with status 1", "exit"))
    outcome = Outcome(state, now, **fields)
    tx.end_attempt(run.id, run.attempt, outcome, None, 4711)
    return tx.put(run, rules.end(run, outcome, now, random.Random(1)), now, "engine", str(state))


def claim(store: Store, run_id: int, now: datetime = NOW) -> Run:
    """Let a run start, and wait until that is committed."""
    return store.write(lambda tx: claim_in(tx, run_id, now)).result(60)


def end(store: Store, run_id: int, state: RunState = RunState.SUCCEEDED, now: datetime = NOW, **fields: Any) -> Run:
    """Let a running run end, and wait until that is committed."""
    return store.write(lambda tx: end_in(tx, run_id, state, now, **fields)).result(60)


def perform(store: Store, run_id: int, state: RunState = RunState.SUCCEEDED, **fields: Any) -> Run:
    """Claim and end."""
    claim(store, run_id)
    return end(store, run_id, state, **fields)


def change(store: Store, run_id: int, why: str = "", **fields: Any) -> Run:
    """Put a run with other fields."""

    def closure(tx: Transaction) -> Run:
        run = tx.get(run_id)
        return tx.put(run, replace(run, **fields), NOW, "user", why)

    return store.write(closure).result(60)


def ready(store: Store, now: datetime = NOW, limit: int = 100) -> list[int]:
    """The ids of what would be claimed one after another, in order, if nothing of it ended; nothing is changed."""
    found: list[int] = []

    def closure(tx: Transaction) -> None:
        tx.come_due(now, 1_000)
        while len(found) < limit and (run := tx.next_ready(now)) is not None:
            found.append(run.id)
            claim_in(tx, run.id, now)
        raise _UndoneError

    with contextlib.suppress(_UndoneError):
        store.write(closure).result(60)
    return found


class _UndoneError(Exception):
    """Takes back what a closure has written."""
