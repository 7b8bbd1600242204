from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from taskmon.core import run as rules
from taskmon.core.attempt import Outcome
from taskmon.core.errors import StoreError
from taskmon.core.estimates.estimate import Estimate
from taskmon.core.progress import Progress
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.paths import Paths
from taskmon.store import Query, Reader, Store, Transaction
from tests.jobs import command
from tests.store.acts import NOW, add, change, claim, perform

_BUILD = frozenset({"build"})


def damage(paths: Paths, statement: str, *values: object) -> None:
    """What another program, or another version, could have written."""
    with sqlite3.connect(paths.database) as raw:
        raw.execute("PRAGMA ignore_check_constraints = ON")
        raw.execute(statement, values)
    raw.close()


def test_pages_go_from_the_newest_to_the_oldest_without_gaps(store: Store, reader: Reader) -> None:
    ids = [add(store).id for _ in range(25)]
    for run_id in ids[::3]:
        perform(store, run_id, RunState.FAILED)
    for run_id in ids[1::3]:
        perform(store, run_id)

    def pages(query: Query) -> list[int]:
        found: list[int] = []
        while page := reader.page(query, 4):
            found += [run.id for run in page]
            query = replace(query, before_id=page[-1].id)
        return found

    assert pages(Query()) == ids[::-1]
    assert pages(Query(states=frozenset({RunState.FAILED}))) == ids[::3][::-1]
    both = frozenset({RunState.FAILED, RunState.SUCCEEDED})
    assert pages(Query(states=both)) == sorted(ids[::3] + ids[1::3], reverse=True)


def test_a_page_ends_where_results_are_long_enough_and_nothing_is_left_out(store: Store, reader: Reader) -> None:
    ids = [add(store).id for _ in range(7)]
    for run_id in ids:
        perform(store, run_id, result="x" * 1_000)

    for states in (frozenset[RunState](), frozenset({RunState.SUCCEEDED, RunState.FAILED})):
        query, sizes, found = Query(states=states), [], []
        while page := reader.page(query, 5, results=3_000):
            sizes.append(len(page))
            found += page
            query = replace(query, before_id=page[-1].id)
        assert ([run.id for run in found], sizes) == (ids[::-1], [3, 3, 1])
        assert {len(run.result) for run in found} == {1_000}
        assert [run.result for run in reader.page(Query(states=states), 5, results=0)] == [None] * 5
    assert reader.long_results(ids[:2]) == {ids[0]: 1_002, ids[1]: 1_002}
    short = add(store)
    perform(store, short.id, result="x" * 900)
    assert [run.result for run in reader.page(Query(), 1, results=0)] == ["x" * 900]
    assert reader.long_results([short.id]) == {}


def test_a_page_that_ended_early_keeps_no_snapshot(store: Store, reader: Reader) -> None:
    for run_id in [add(store).id for _ in range(3)]:
        perform(store, run_id, result="x" * 1_000)
    assert len(reader.page(Query(states=frozenset({RunState.SUCCEEDED})), 3, results=1)) == 1

    later = add(store)

    assert reader.run(later.id) is not None


def test_a_page_shows_what_fits_every_condition(store: Store, reader: Reader) -> None:
    one = add(store, "make", "all", group="build", tags=("ci", "x"), name="Nightly Build")
    two = add(store, "make", "100%", group="build")
    three = add(store, "rsync", "a_b", tags=("ci",))

    def found(**fields: object) -> list[int]:
        return [run.id for run in reader.page(Query(**fields))]  # type: ignore[arg-type]

    assert found(groups=_BUILD) == [two.id, one.id]
    assert found(groups=_BUILD | {"default"}) == [three.id, two.id, one.id]
    assert found(groups=_BUILD | {"default"}, tags=frozenset({"ci"})) == [three.id, one.id]
    assert reader.count(Query(groups=_BUILD | {"none"})) == 2
    assert found(tags=frozenset({"ci"})) == [three.id, one.id]
    assert found(tags=frozenset({"c"})) == []
    assert found(search="MAKE") == [two.id, one.id]
    assert found(search="nightly all") == [one.id]
    assert found(search="%") == [two.id]
    assert found(search="a_b") == [three.id]
    assert found(search="_") == [three.id]
    assert found(search="\\") == []
    assert found(search="  ") == [three.id, two.id, one.id]
    assert found(groups=_BUILD, tags=frozenset({"ci"}), search="make", states=frozenset({RunState.QUEUED})) == [one.id]


def test_active_shows_what_runs_then_what_was_interrupted_then_the_queue(store: Store, reader: Reader) -> None:
    late, early, urgent, held = add(store), add(store), add(store, priority=1, group="net"), add(store, held=True)
    stopped, running, ended = add(store), add(store), add(store)
    change(store, late.id, position=100.0)
    perform(store, stopped.id, RunState.INTERRUPTED)
    claim(store, running.id)
    perform(store, ended.id)

    expected = [running.id, stopped.id, urgent.id, early.id, held.id, late.id]
    assert [run.id for run in reader.active()] == expected
    assert [run.id for run in reader.active(limit=3)] == expected[:3]
    assert [run.id for run in reader.unfinished()] == [running.id]
    assert [run.id for run in reader.of_state(RunState.RUNNING, RunState.INTERRUPTED)] == [stopped.id, running.id]


def test_a_reader_sees_only_what_is_committed(store: Store, reader: Reader) -> None:
    seen: list[int] = []

    def closure(tx: Transaction) -> None:
        tx.add(command("true"), NOW, "user", "added")
        other = store.reader()
        seen.append(sum(other.counts().values()))
        other.close()

    store.write(closure).result(60)

    assert seen == [0]
    assert sum(reader.counts().values()) == 1


def test_failures_that_nobody_has_looked_at_are_counted(store: Store, reader: Reader) -> None:
    for state in (RunState.FAILED, RunState.INTERRUPTED, RunState.SUCCEEDED, RunState.CANCELLED):
        perform(store, add(store).id, state)

    assert {state for state in RunState if reader.unseen(state)} == {RunState.FAILED, RunState.INTERRUPTED}
    change(store, 1, seen=True)
    assert {state for state in RunState if reader.unseen(state)} == {RunState.INTERRUPTED}


def test_what_moves_is_read_apart(store: Store, reader: Reader) -> None:
    run = add(store)
    news = Live(run.id, 1, Progress(0.5, message="half"), 12.5, ("quiet",), "a line \udcff", "quiet for 4 min", NOW)
    store.live([news, Live(run.id + 99, 1)])
    assert store.flush(10)

    stored = reader.live(range(2000))

    assert stored == {run.id: replace(news, line="a line \\udcff", at=NOW.replace(microsecond=123_000))}
    assert reader.run(run.id) == run


def test_the_latest_change_says_as_of_when_it_all_is(store: Store, reader: Reader) -> None:
    assert reader.latest_change() is None
    add(store)
    assert reader.latest_change() == NOW.replace(microsecond=123_000)


# -- forgiving ---------------------------------------------------------------------------------------------------------


def test_an_unknown_state_is_shown_as_interrupted_and_named(store: Store, reader: Reader, paths: Paths) -> None:
    run = add(store)
    damage(paths, "UPDATE run SET state = 'suspended', error = 'old text'")

    shown = reader.run(run.id)

    assert shown is not None
    assert shown.state is RunState.INTERRUPTED
    assert shown.error is not None
    assert "suspended" in shown.error.message
    assert shown.error.details == {"error": {"message": "old text", "code": None, "details": None}}
    assert reader.counts()[RunState.INTERRUPTED] == 1
    assert reader.page(Query()) == [shown]


@pytest.mark.parametrize(
    ("stored", "message", "code"),
    [
        ("it broke", "it broke", None),
        ('"it broke"', "it broke", None),
        ('{"message": "m", "code": "exit", "extra": 1}', "m", "exit"),
        ('{"message": ', '{"message": ', None),
        ("[1, 2]", "[1, 2]", None),
        (7, "7", None),
        (b"\xff\xfe", "\ufffd\ufffd", None),
    ],
)
def test_any_stored_error_is_shown(
    store: Store, reader: Reader, paths: Paths, stored: object, message: str, code: str | None
) -> None:
    run = add(store)
    perform(store, run.id, RunState.FAILED)
    damage(paths, "UPDATE run SET error = ?", stored)

    shown = reader.run(run.id)

    assert shown is not None
    assert shown.state is RunState.FAILED
    assert shown.error is not None
    assert (shown.error.message, shown.error.code) == (message, code)


COLUMNS = {
    "run": "created_at name job retry group_name priority position tags environment revision attempt tries not_started"
    " not_before waits_for error result started_at ended_at exit_code signal pid",
    "attempt": "state nonce boot_id host claimed_at started_at ended_at exit_code signal error cpu_s peak_memory_bytes"
    " output_bytes pid remarks output_removed_at",
    "history": "at from_state to_state actor why attempt",
    "live": "attempt progress eta_s facts line note at elapsed_s since_s estimate",
    "past_run": "kind same elapsed_s curve",
    "environment": "variables",
}


@pytest.mark.parametrize("rubbish", ["{", "[]", b"\xff\x00", -(2**62), 1.5, "9" * 30])
@pytest.mark.parametrize("table", list(COLUMNS))
def test_rubbish_in_any_column_is_read_without_a_crash(paths: Paths, table: str, rubbish: object) -> None:
    store = Store(paths)
    store.open()
    run = add(store)
    perform(store, run.id)
    took = Outcome(RunState.SUCCEEDED, NOW, elapsed_s=60.0)
    store.write(lambda tx: tx.keep_past_run(run, 1, took, [(0.0, 0.0), (9.0, 0.5), (60.0, 1.0)])).result(60)
    other = add(store)
    store.live([Live(run.id, 1, Progress(0.5), estimate=Estimate(5.0, 9.0, 8.0, 10.0))])
    store.close()
    raw = sqlite3.connect(paths.database, isolation_level=None)
    raw.execute("PRAGMA ignore_check_constraints = ON")
    raw.execute("PRAGMA synchronous = OFF")
    raw.execute("DROP TRIGGER ended_attempt_stays")
    raw.execute("DROP TRIGGER revision_counts_up")
    for column in COLUMNS[table].split():
        raw.execute(f"UPDATE {table} SET {column} = ?", (rubbish,))
        reader = Reader(paths.database)
        assert reader.run(run.id) is not None
        assert len(reader.page(Query())) == 2
        assert [found.id for found in reader.active()] == [other.id]
        assert len(reader.attempts(run.id)) == 1
        assert len(reader.history(run.id)) == 3
        assert len(reader.live([run.id])) == 1
        reader.environment(run.environment)
        reader.earlier_runs(run.job, 99)
        reader.counts()
        reader.active()
        reader.close()
    raw.close()


def test_without_a_database_the_answer_says_so(paths: Paths) -> None:
    with pytest.raises(StoreError, match="no database yet"):
        Reader(paths.database)


def test_a_reader_cannot_write(reader: Reader) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader._connection.execute("DELETE FROM run")


def test_a_success_is_read_with_its_run_however_later_attempts_ended(store: Store, reader: Reader) -> None:
    """After a cancel of a second attempt nothing in the list told any more that the first had succeeded."""
    run = add(store)
    perform(store, run.id)
    store.write(lambda tx: again(tx, run.id)).result(60)
    cancelled = perform(store, run.id, RunState.CANCELLED)
    other = perform(store, add(store).id, RunState.FAILED)

    assert (cancelled.succeeded_attempt, other.succeeded_attempt) == (1, 0)
    assert reader.run(run.id) == cancelled
    assert reader.page(Query()) == [other, cancelled]


def again(tx: Transaction, run_id: int) -> Run:
    run = tx.get(run_id)
    return tx.put(run, rules.again(run), NOW, "user", "asked to run again")


def test_a_search_does_not_find_what_is_masked(store: Store, reader: Reader) -> None:
    """A secret could be had letter by letter: `--search` found what was not shown."""
    jobs = (
        ("mysql", "--db-password", "hunter2", "base"), ("kubectl", "create", "--from-literal=password=hunter2"),
        ("curl", "https://me:hunter2@host/x"), ("sh", "-c", "bash -c 'tool --password hunter2'"),
    )  # fmt: skip
    runs = [add(store, *argv, env={"API_TOKEN": "hunter2"}) for argv in jobs]

    assert reader.page(Query(search="hunter2")) == []
    assert reader.page(Query(search="hunt")) == []
    assert [run.id for run in reader.page(Query(search="mysql base"))] == [runs[0].id]


def test_of_each_job_the_newest_run_is_a_recent_one(store: Store, reader: Reader) -> None:
    for argv in (("make",), ("ls",), ("make",), ("true",), ("make",)):
        add(store, *argv)

    assert [(run.id, run.job.argv) for run in reader.recent_jobs(2)] == [(5, ("make",)), (4, ("true",))]
    assert len(reader.recent_jobs(20)) == 3
