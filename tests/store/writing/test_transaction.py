from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from taskmon.core import run as rules
from taskmon.core.attempt import Claim, Outcome
from taskmon.core.errors import InvalidError, NoSuchRunError, RefusedError
from taskmon.core.job import with_pty
from taskmon.core.retry import RetryPolicy
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.paths import Paths
from taskmon.store import Dependant, Group, Kind, Reader, Store, Transaction
from taskmon.store.writing.dependencies import SETTLED_AT_ONCE
from tests.jobs import command
from tests.store.acts import NOW, add, change, claim, end, end_in, later, perform, ready
from tests.store.ear import Ear
from tests.waiting import wait_until


def test_a_run_is_read_back_as_it_was_added(store: Store, reader: Reader) -> None:
    added = add(
        store,
        "printf",
        "%s\n",
        "two words",
        "naïve 🙂",
        "\udcff",
        name="a name",
        group="net",
        priority=3,
        tags=("b", "a", "b"),
        retry=RetryPolicy(max_attempts=3, backoff_s=1.5),
        not_before=later(60),
        held=True,
        env={"TOKEN": "\udc80"},
        timeout_s=5.5,
    )

    stored = reader.run(added.id)

    assert stored == added
    assert stored is not None
    assert stored.job.argv == ("printf", "%s\n", "two words", "naïve 🙂", "\udcff")
    assert stored.tags == ("b", "a")
    assert stored.position == added.id


def test_the_same_request_key_gives_the_same_run(store: Store, reader: Reader) -> None:
    first = add(store, request_key="once")
    second = add(store, "something", "else", request_key="once")

    assert second == first
    assert len(reader.active()) == 1


def test_an_environment_is_stored_once_for_all_runs_that_have_it(store: Store, reader: Reader) -> None:
    first, second = add(store, "a"), add(store, "b")

    assert first.environment == second.environment
    assert reader.environment(first.environment) == command("a").environment
    assert store.write(lambda tx: tx.get_environment(first.environment)).result() == command("a").environment


def test_environments_that_no_run_has_any_more_are_forgotten(store: Store, reader: Reader) -> None:
    run = add(store)
    assert reader.unused_environments() == []
    store.write(lambda tx: tx.remove(run.id, NOW)).result()

    unused = reader.unused_environments()
    assert [each.digest for each in unused] == [run.environment]
    store.write(lambda tx: tx.forget_environments(unused)).result()
    assert reader.environment(run.environment) == {}


def test_an_environment_that_a_new_run_has_again_is_not_forgotten(store: Store, reader: Reader) -> None:
    first = add(store)
    store.write(lambda tx: tx.remove(first.id, NOW)).result()
    unused = reader.unused_environments()
    again = add(store)

    store.write(lambda tx: tx.forget_environments(unused)).result()

    assert again.environment == first.environment
    assert reader.environment(again.environment) != {}


def test_what_makes_no_sense_is_refused_and_leaves_nothing(store: Store, reader: Reader) -> None:
    with pytest.raises(InvalidError):
        add(store, name="two\nlines")
    with pytest.raises(NoSuchRunError):
        add(store, after=(99,))

    assert reader.active() == []


def test_each_change_counts_the_revision_up_and_each_transition_leaves_a_row_of_history(
    store: Store, reader: Reader
) -> None:
    run = add(store)
    claimed = claim(store, run.id)
    change(store, run.id, pid=7)
    ended = end(store, run.id)

    assert (run.revision, claimed.revision, ended.revision) == (1, 2, 4)
    assert [(step.source, step.target, step.by, step.attempt) for step in reader.history(run.id)] == [
        (None, RunState.QUEUED, "user", 0),
        (RunState.QUEUED, RunState.RUNNING, "engine", 1),
        (RunState.RUNNING, RunState.SUCCEEDED, "engine", 1),
    ]


def test_a_change_with_a_reason_leaves_a_row_of_history_though_the_state_stays(store: Store, reader: Reader) -> None:
    run = add(store)
    change(store, run.id, why="held", held=True)

    assert [step.why for step in reader.history(run.id)] == ["added", "held"]


@pytest.mark.parametrize("field", ["state", "attempt", "revision"])
def test_a_change_is_refused_when_the_run_has_moved_on(store: Store, reader: Reader, field: str) -> None:
    run = add(store)
    claim(store, run.id)
    current = reader.run(run.id)
    assert current is not None
    other = {"state": RunState.QUEUED, "attempt": 2, "revision": 1}[field]
    stale = replace(current, **{field: other})  # type: ignore[arg-type]

    with pytest.raises(RefusedError, match="moved on"):
        store.write(lambda tx: tx.put(stale, replace(stale, pid=1), NOW, "user", "")).result()

    assert reader.run(run.id) == current


def test_a_change_of_the_job_is_stored(store: Store, reader: Reader) -> None:
    run = add(store, tags=("old",))
    changed = change(store, run.id, job=with_pty(run.job), group="other", tags=("new",), priority=2)

    assert reader.run(run.id) == changed
    assert changed.job.pty
    assert set(reader.groups()) == {"default", "other"}
    assert reader.tags() == {"new": 1}


def test_an_ended_attempt_never_changes(store: Store, reader: Reader) -> None:
    run = add(store)
    perform(store, run.id, cpu_s=1.5, peak_memory_bytes=10, output_bytes=20, exit_code=0)
    before = reader.attempts(run.id)
    outcome = Outcome(RunState.FAILED, later(5))

    with pytest.raises(RefusedError):
        store.write(lambda tx: tx.end_attempt(run.id, 1, outcome, None, None)).result()
    store.write(lambda tx: tx.note_started(run.id, 1, later(9), 9)).result()

    assert reader.attempts(run.id) == before
    assert (before[0].cpu_s, before[0].peak_memory_bytes, before[0].output_bytes, before[0].pid) == (1.5, 10, 20, 4711)
    assert store.write(lambda tx: tx.attempt(run.id, 1)).result() == before[0]
    assert store.write(lambda tx: tx.attempt(run.id, 2)).result() is None


def test_a_run_has_one_live_attempt_at_most(store: Store) -> None:
    run = add(store)
    claim(store, run.id)

    for number in (1, 2):
        made = Claim(run.id, number, "another", "boot", "host", NOW)
        with pytest.raises(RefusedError):
            store.write(lambda tx, made=made: tx.start_attempt(made)).result()  # type: ignore[misc]


def test_ready_runs_come_by_priority_then_position_then_id(store: Store) -> None:
    low, high, moved = add(store, priority=-1), add(store, priority=5), add(store)
    plain = add(store)
    change(store, plain.id, position=0.5)

    assert ready(store) == [high.id, plain.id, moved.id, low.id]
    assert ready(store, limit=2) == [high.id, plain.id]


def test_what_is_held_or_waits_is_not_ready(store: Store) -> None:
    first = add(store)
    add(store, held=True)
    add(store, after=(first.id,))
    due = add(store, not_before=later(-1))
    soon = add(store, not_before=later(30))
    net = add(store, group="net")

    assert ready(store) == [first.id, due.id, net.id]
    assert ready(store, now=later(31)) == [first.id, due.id, soon.id, net.id]
    assert store.write(lambda tx: (tx.come_due(NOW, 10), tx.next_wake())).result() == (1, soon.not_before)
    assert store.write(lambda tx: (tx.come_due(later(31), 10), tx.next_wake())).result() == (1, None)
    assert ready(store, now=NOW) == [first.id, due.id, net.id], "the clock was set back"


def spoil(store: Store, path: str, json: str) -> None:
    """Change a part of every stored job, as another program could."""

    def closure(tx: Transaction) -> None:
        tx._execute("UPDATE run SET job = json_set(job, ?, json(?))", (path, json))

    store.write(closure).result()


def test_a_job_that_makes_no_sense_any_more_is_never_ready(store: Store) -> None:
    add(store)
    spoil(store, "$.grace_s", '"long"')

    assert ready(store) == []


@pytest.mark.parametrize("argv", ["5", "[]", "[5]", '{"a": 1}', "null"])
def test_a_run_whose_job_cannot_be_read_is_never_ready(store: Store, reader: Reader, argv: str) -> None:
    run = add(store)
    spoil(store, "$.argv", argv)

    assert ready(store) == []
    shown = reader.run(run.id)
    assert shown is not None
    assert shown.state is RunState.INTERRUPTED
    assert shown.error is not None
    assert "job" in shown.error.message


def test_only_what_backs_off_is_delayed(store: Store) -> None:
    add(store, not_before=later(30))
    failing = add(store, retry=RetryPolicy(max_attempts=3))
    again = perform(store, failing.id, RunState.FAILED)

    assert again.state is RunState.QUEUED
    assert store.write(lambda tx: tx.delayed(0, 10)).result() == [again]


def test_groups_count_what_runs_in_them(store: Store, reader: Reader) -> None:
    for group in ("a", "a", "b"):
        claim(store, add(store, group=group).id)
    store.write(lambda tx: tx.put_group(Group("a", 2, True))).result()

    assert store.write(lambda tx: tx.running_count()).result() == 3
    assert reader.counts_by_group(RunState.RUNNING) == {"a": {RunState.RUNNING: 2}, "b": {RunState.RUNNING: 1}}
    assert [run.id for run in store.write(lambda tx: tx.running()).result()] == [1, 2, 3]
    assert store.write(lambda tx: tx.group("a")).result() == reader.groups()["a"] == Group("a", 2, True)


# -- what comes after what ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "state", "expected"),
    [
        ("after", RunState.SUCCEEDED, RunState.QUEUED),
        ("after", RunState.FAILED, RunState.FAILED),
        ("after", RunState.CANCELLED, RunState.FAILED),
        ("after_end", RunState.SUCCEEDED, RunState.QUEUED),
        ("after_end", RunState.FAILED, RunState.QUEUED),
        ("after_end", RunState.CANCELLED, RunState.QUEUED),
    ],
)
@pytest.mark.parametrize("ended_before", [True, False])
def test_a_run_follows_the_end_of_another(
    store: Store, reader: Reader, kind: str, state: RunState, expected: RunState, ended_before: bool
) -> None:
    first = add(store)
    if ended_before:
        perform(store, first.id, state)
    second = add(store, **{kind: (first.id,)})
    if not ended_before:
        assert second.waits_for == 1
        perform(store, first.id, state)

    stored = reader.run(second.id)

    assert stored is not None
    assert (stored.state, stored.waits_for) == (expected, 0)
    if expected is RunState.FAILED:
        assert stored.error is not None
        assert stored.error.code == "dependency"
        assert stored.error.details == {"run": first.id}
        assert not stored.seen
        assert reader.history(second.id)[-1].by == "policy"
    else:
        assert ready(store) == [second.id]


def test_a_failure_passes_on_down_the_chain_and_is_published(store: Store, reader: Reader, ear: Ear) -> None:
    first = add(store)
    second = add(store, after=(first.id,))
    third = add(store, after=(second.id,))
    cleanup = add(store, after_end=(second.id, third.id))
    told: dict[int, Run] = {}
    ear.publish = lambda runs: told.update({run.id: run for run in runs})

    perform(store, first.id, RunState.FAILED)

    states = [told[each.id].state for each in (first, second, third, cleanup)]
    assert states == [RunState.FAILED] * 3 + [RunState.QUEUED]
    assert ready(store) == [cleanup.id]
    assert all(told[each.id] == reader.run(each.id) for each in (first, second, third, cleanup))


def test_an_interrupted_run_keeps_its_dependants_waiting(store: Store, reader: Reader) -> None:
    first = add(store)
    second = add(store, after=(first.id,), after_end=())
    perform(store, first.id, RunState.INTERRUPTED)

    waiting = reader.run(second.id)
    assert waiting is not None
    assert (waiting.state, waiting.waits_for) == (RunState.QUEUED, 1)
    assert store.write(lambda tx: tx.dependants(first.id)).result() == [Dependant(second.id, Kind.SUCCESS)]
    assert reader.prerequisites(second.id) == {first.id: True}


def test_a_failed_dependant_that_is_asked_for_again_no_longer_waits(store: Store) -> None:
    first = add(store)
    second = add(store, after=(first.id,))
    perform(store, first.id, RunState.FAILED)

    def retry(tx: Transaction) -> Run:
        run = tx.get(second.id)
        return tx.put(run, rules.again(run), NOW, "user", "retry")

    store.write(retry).result()

    assert ready(store) == [second.id]


def test_a_removed_run_settles_what_waited_for_it(store: Store, reader: Reader) -> None:
    first = add(store)
    second = add(store, after=(first.id,))
    third = add(store, after_end=(first.id,))

    store.write(lambda tx: tx.remove(first.id, NOW)).result()

    assert reader.run(first.id) is None
    assert reader.runs([second.id])[second.id].state is RunState.FAILED
    assert ready(store) == [third.id]


# -- remove, retention -------------------------------------------------------------------------------------------------


def test_a_running_run_is_not_removed(store: Store, reader: Reader) -> None:
    run = add(store)
    claim(store, run.id)

    with pytest.raises(RefusedError, match="running"):
        store.write(lambda tx: tx.remove(run.id, NOW)).result()
    with pytest.raises(NoSuchRunError):
        store.write(lambda tx: tx.remove(99, NOW)).result()

    assert reader.run(run.id) is not None


def test_with_a_run_goes_all_that_belongs_to_it(store: Store, reader: Reader, paths: object) -> None:
    run = add(store, tags=("a",))
    perform(store, run.id)

    store.write(lambda tx: tx.remove(run.id, NOW)).result()

    assert (reader.attempts(run.id), reader.history(run.id), reader.live([run.id]), reader.tags()) == ([], [], {}, {})
    assert sum(reader.counts().values()) == 0
    assert add(store).id == run.id + 1


def test_only_old_output_that_somebody_could_look_at_may_go(store: Store, reader: Reader) -> None:
    old = NOW - timedelta(days=100)
    first, second, unseen, young, running = (add(store) for _ in range(5))
    for run, state, at in (
        (first, RunState.SUCCEEDED, old + timedelta(days=1)),
        (second, RunState.SUCCEEDED, old),
        (unseen, RunState.FAILED, old),
        (young, RunState.SUCCEEDED, NOW - timedelta(days=6)),
    ):
        claim(store, run.id, at)
        end(store, run.id, state, at, output_bytes=100)
    claim(store, running.id, old)

    def prunable(days: float | None) -> list[int]:
        before = None if days is None else NOW - timedelta(days=days)
        return [each.run_id for each in store.write(lambda tx: tx.prunable_outputs(NOW, before, 10)).result()]

    assert prunable(90) == [second.id, first.id]
    assert prunable(None) == [second.id, first.id]
    assert prunable(1) == [second.id, first.id]
    assert prunable(99.5) == [second.id]
    assert reader.output_total_bytes() == 400

    store.write(lambda tx: tx.note_output_removed(second.id, 1, NOW)).result()

    assert prunable(90) == [first.id]
    assert reader.output_total_bytes() == 300
    assert reader.attempts(second.id)[0].remarks == {"output_removed": "2026-01-01T12:00:00.123Z"}


@pytest.mark.parametrize(
    ("size", "remarks", "on_disk"),
    [
        (1_000, {}, 1_000),
        (300_000_000, {}, 300_000_000),
        (300_000_000, {"output_gap": [262_144, 299_500_000]}, 762_144),  # before workers told what the disk holds
        (300_000_000, {"output_disk_bytes": 800_000, "output_gap": [1, 2]}, 800_000),
        (300_000_000, {"output_disk_bytes": -5}, 0),
        (300_000_000, {"output_disk_bytes": 2**62}, 300_000_000),
        (300_000_000, {"output_disk_bytes": "much", "output_gap": [None, 7]}, 300_000_000),
        (300_000_000, {"output_gap": [9]}, 300_000_000),
    ],
)
def test_the_holes_of_an_output_are_not_counted(
    store: Store, reader: Reader, size: int, remarks: dict[str, object], on_disk: int
) -> None:
    other, run = add(store), add(store)
    perform(store, other.id, output_bytes=7)
    perform(store, run.id, output_bytes=size, remarks=remarks)

    assert reader.attempts(run.id)[0].output_disk_bytes == on_disk
    assert reader.output_total_bytes() == on_disk + 7


def test_rows_may_go_beyond_a_limit_or_an_age_the_oldest_first(store: Store) -> None:
    for day in range(5):
        run = add(store)
        claim(store, run.id, NOW + timedelta(days=day))
        end(store, run.id, RunState.FAILED if day == 0 else RunState.SUCCEEDED, NOW + timedelta(days=day))
    add(store)

    def prunable(keep: int, before_day: float | None = None, limit: int = 10) -> list[int]:
        before = None if before_day is None else NOW + timedelta(days=before_day)
        return store.write(lambda tx: tx.prunable_runs(keep, before, limit)).result()

    assert prunable(6) == []
    assert prunable(4) == [2, 3]
    assert prunable(4, limit=1) == [2]
    assert prunable(6, before_day=2.5) == [2, 3]
    assert prunable(0) == [2, 3, 4, 5]


def test_a_failure_passes_down_a_chain_however_long(store: Store, reader: Reader) -> None:
    first = add(store)

    def chain(tx: Transaction) -> int:
        last = first.id
        for _ in range(1_500):
            last = tx.add(command("true", after=(last,)), NOW, "user", "added").id
        return last

    last = store.write(chain).result(60)
    perform(store, first.id, RunState.FAILED)

    wait_until(lambda: not store.write(lambda tx: tx.dependants(last - 1)).result())
    assert reader.counts()[RunState.FAILED] == 1_501
    told = reader.run(last)
    assert told is not None
    assert told.error is not None
    assert told.error.code == "dependency"


def test_of_very_many_that_waited_for_a_run_nobody_else_waits_for_all(store: Store, reader: Reader) -> None:
    first, other = add(store), add(store)
    many = 3 * SETTLED_AT_ONCE + 1

    def fan(tx: Transaction) -> None:
        for _ in range(many):
            tx.add(command("true", after=(first.id,)), NOW, "user", "added")

    store.write(fan).result(60)
    claim(store, first.id)
    ending = store.write(lambda tx: end_in(tx, first.id, RunState.FAILED))
    between = store.write(lambda tx: (tx.get(other.id), len(tx.dependants(first.id)))[1])

    assert ending.result(60).state is RunState.FAILED
    assert between.result(60) > 0, "it was served before all of them had heard"
    store.write(lambda tx: tx.put(tx.get(first.id), rules.again(tx.get(first.id)), NOW, "user", "again")).result(60)
    wait_until(lambda: reader.counts()[RunState.FAILED] == many)
    assert store.write(lambda tx: tx.connection.execute("SELECT count(*) FROM meta").fetchone()).result(60) == (1,)


def test_those_that_had_not_heard_when_the_monitor_went_hear_of_it_at_the_next_opening(paths: Paths) -> None:
    store = Store(paths)
    store.open()
    first = add(store)
    many = 3 * SETTLED_AT_ONCE

    def fan(tx: Transaction) -> None:
        for _ in range(many):
            tx.add(command("true", after_end=(first.id,)), NOW, "user", "added")

    def end_and_go(tx: Transaction) -> None:
        end_in(tx, first.id, RunState.SUCCEEDED)
        tx.follow_ups.clear()

    store.write(fan).result(60)
    claim(store, first.id)
    store.write(end_and_go).result(60)
    assert len(ready(store, limit=many)) == SETTLED_AT_ONCE
    store.close()

    store = Store(paths)
    store.open()

    wait_until(lambda: len(ready(store, limit=2 * many)) == many)
    store.close()


def test_the_output_of_what_is_unfinished_never_goes_though_somebody_has_looked_at_it(store: Store) -> None:
    old = NOW - timedelta(days=100)
    interrupted, retried = add(store), add(store, retry=RetryPolicy(max_attempts=2))
    for run, state in ((interrupted, RunState.INTERRUPTED), (retried, RunState.FAILED)):
        claim(store, run.id, old)
        end(store, run.id, state, old, output_bytes=100)
        change(store, run.id, seen=True)

    assert store.write(lambda tx: tx.prunable_outputs(NOW, None, 10)).result() == []
