from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Iterator

import pytest

from taskmon.core import run as rules
from taskmon.core.errors import TaskmonError
from taskmon.core.states import RunState
from taskmon.paths import Paths
from taskmon.store import Reader, Store, Transaction
from tests.jobs import command
from tests.store.acts import NOW, add, change, claim, claim_in, end, end_in, perform


@pytest.fixture
def raw(store: Store, paths: Paths) -> Iterator[sqlite3.Connection]:
    """The database as any other program could open it, with a queued (1), a running (2) and an ended run (3)."""
    add(store)
    claim(store, add(store).id)
    perform(store, add(store).id)
    store.flush(10)
    connection = sqlite3.connect(paths.database, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    yield connection
    connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE run SET state = 'done'",
        "UPDATE run SET state = 'running' WHERE id = 1",
        "UPDATE run SET state = 'succeeded', ended_at = '2026' WHERE id = 1",
        "UPDATE run SET state = 'failed' WHERE id = 1",
        "UPDATE run SET state = 'interrupted' WHERE id = 2",
        "UPDATE run SET ended_at = '2026' WHERE id = 2",
        "UPDATE run SET started_at = NULL WHERE id = 2",
        "UPDATE run SET attempt = 0 WHERE id = 2",
        "UPDATE run SET waits_for = 1 WHERE id = 2",
        "UPDATE run SET waits_for = -1 WHERE id = 1",
        "UPDATE run SET cancelling = 1 WHERE id = 1",
        "UPDATE run SET held = 2 WHERE id = 1",
        "UPDATE run SET seen = NULL WHERE id = 1",
        "UPDATE run SET name = '' WHERE id = 1",
        "UPDATE run SET group_name = ' ' WHERE id = 1",
        "UPDATE run SET tries = 5 WHERE id = 1",
        "UPDATE run SET revision = 0 WHERE id = 1",
        "UPDATE run SET revision = revision WHERE id = 1",
        "DELETE FROM run WHERE id = 2",
        "UPDATE attempt SET state = 'queued' WHERE run_id = 2",
        "UPDATE attempt SET state = 'succeeded' WHERE run_id = 2",
        "UPDATE attempt SET ended_at = '2026' WHERE run_id = 2",
        "UPDATE attempt SET nonce = '' WHERE run_id = 2",
        "UPDATE attempt SET state = 'failed' WHERE run_id = 3",
        "UPDATE attempt SET exit_code = 1 WHERE run_id = 3",
        "UPDATE attempt SET remarks = '{}', error = 'x' WHERE run_id = 3",
        "UPDATE attempt SET attempt = 0 WHERE run_id = 2",
        "INSERT INTO attempt (run_id, attempt, state, nonce, boot_id, host, claimed_at)"
        " VALUES (2, 2, 'running', 'n', 'b', 'h', '2026')",
        "INSERT INTO attempt (run_id, attempt, state, nonce, boot_id, host, claimed_at)"
        " VALUES (9, 1, 'running', 'n', 'b', 'h', '2026')",
        "INSERT INTO history (run_id, at, to_state, actor, why, attempt) VALUES (1, '2026', 'gone', 'user', '', 0)",
        "INSERT INTO history (run_id, at, to_state, actor, why, attempt) VALUES (9, '2026', 'queued', 'user', '', 0)",
        "INSERT INTO dependency (run_id, after_id, kind) VALUES (1, 1, 'end')",
        "INSERT INTO dependency (run_id, after_id, kind) VALUES (1, 2, 'perhaps')",
        "INSERT INTO run_group (name, slots) VALUES ('a', -1)",
        "UPDATE counter SET value = -1",
    ],
)
def test_an_impossible_row_cannot_be_written(raw: sqlite3.Connection, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        raw.execute(statement)


def test_an_id_is_never_given_twice(store: Store) -> None:
    run = add(store)
    store.write(lambda tx: tx.remove(run.id, NOW)).result()

    assert add(store).id == run.id + 1


@pytest.mark.parametrize("seed", range(3))
def test_the_counters_equal_a_count_after_random_changes(store: Store, reader: Reader, paths: Paths, seed: int) -> None:
    print(f"seed {seed}")
    rng = random.Random(seed)

    def act(tx: Transaction) -> None:
        kind = rng.choice(["add", "add", "add", "claim", "end", "again", "cancel", "remove", "group", "fail here"])
        if kind == "add":
            tx.add(command("true", group=rng.choice("abc")), NOW, "user", "added")
        else:
            run = tx.get(rng.randint(1, 40))
            if kind == "claim":
                claim_in(tx, run.id)
            elif kind == "end":
                end_in(tx, run.id, rng.choice([RunState.SUCCEEDED, RunState.FAILED, RunState.INTERRUPTED]))
            elif kind == "again":
                tx.put(run, rules.again(run), NOW, "user", "again")
            elif kind == "cancel":
                tx.put(run, rules.cancel(run, NOW), NOW, "user", "cancel")
            elif kind == "remove":
                tx.remove(run.id, NOW)
        if kind == "fail here":
            tx.add(command("true"), NOW, "user", "added")
            raise KeyError(kind)

    for _ in range(150):
        pending = [store.write(act) for _ in range(rng.randint(1, 6))]
        for future in pending:
            error = future.exception(60)
            assert error is None or isinstance(error, (TaskmonError, KeyError)), error

    raw = sqlite3.connect(paths.database)
    counted = Counter(dict(raw.execute("SELECT state, count(*) FROM run GROUP BY state").fetchall()))
    raw.close()
    assert {state: counted[state.value] for state in RunState} == reader.counts()
    assert sum(counted.values()) > 50
    by_group = reader.counts_by_group(*RunState).values()
    assert {state: sum(counts[state] for counts in by_group) for state in RunState} == reader.counts()


def test_a_change_of_fields_beside_the_state_keeps_the_counters(store: Store, reader: Reader) -> None:
    run = add(store, group="a")
    change(store, run.id, group="b")
    end(store, claim(store, run.id).id)

    assert reader.counts_by_group(*RunState) == {"b": {**dict.fromkeys(RunState, 0), RunState.SUCCEEDED: 1}}
