"""What was done to queued runs is taken back where nobody has changed them since, and nothing has heard of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from taskmon.core import run as rules
from taskmon.core.queue.undo import Change, Undone
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.store import Reader, Store
from taskmon.store.queue import undoing
from tests.store.acts import NOW, add, change, claim, end, later, perform, ready


def act(store: Store, run: Run, rule: Callable[[Run], Run]) -> Change:
    """Do it to the run, as a verb does."""
    return Change(run, store.write(lambda tx: tx.put(tx.get(run.id), rule(run), NOW, "user", "done")).result(60))


def cancel(store: Store, run: Run) -> Change:
    return act(store, run, lambda it: rules.cancel(it, NOW))


def undo(store: Store, *changes: Change) -> Undone:
    return store.write(lambda tx: undoing.undo(tx, changes, NOW, "user")).result(60)


def undoable(store: Store, changes: Sequence[Change]) -> list[Change]:
    return store.write(lambda tx: undoing.undoable(tx, changes)).result(60)


def same(run: Run | None, before: Run) -> bool:
    """Whether the run is what it was, under whatever revision."""
    return run is not None and replace(run, revision=before.revision) == before


def test_a_run_that_was_cancelled_while_it_waited_waits_again_at_its_place(store: Store, reader: Reader) -> None:
    first, second, third = add(store), add(store, tags=("a",), not_before=later(-5)), add(store)
    second = reader.run(second.id) or second
    change = cancel(store, second)
    assert change.is_one_step
    assert ready(store) == [first.id, third.id]

    undone = undo(store, change)

    assert ready(store) == [first.id, second.id, third.id]
    assert same(reader.run(second.id), second)
    step = reader.history(second.id)[-1]
    assert (step.source, step.target, step.by, step.why) == (
        RunState.CANCELLED, RunState.QUEUED, "user", "taken back",
    )  # fmt: skip
    assert (len(undone.taken), undone.started, undone.others) == (1, 0, 0)


def test_one_that_waits_for_its_next_try_keeps_what_its_last_one_left(store: Store, reader: Reader) -> None:
    run = add(store)
    perform(store, run.id, RunState.FAILED)
    run = change(store, run.id, "asked to run again", state=RunState.QUEUED)

    undo(store, cancel(store, run))

    assert same(reader.run(run.id), run)


def test_what_has_moved_on_since_stays_as_it_is_and_is_counted(store: Store, reader: Reader) -> None:
    runs = [add(store, held=True) for _ in range(5)]
    changes = [act(store, run, rules.release) for run in runs]
    claim(store, runs[0].id)
    perform(store, runs[1].id)
    change(store, runs[2].id, "held", held=True)
    store.write(lambda tx: tx.remove(runs[3].id, NOW)).result(60)

    assert undoable(store, changes) == changes[4:]
    undone = undo(store, *changes)

    assert [each.before for each in undone.taken] == [changes[4].after]
    assert (undone.started, undone.others) == (2, 2)
    assert same(reader.run(runs[4].id), runs[4])
    assert [run and run.state for run in map(reader.run, [run.id for run in runs[:3]])] == [
        RunState.RUNNING, RunState.SUCCEEDED, RunState.QUEUED,
    ]  # fmt: skip


def test_what_others_waited_for_is_not_put_back_under_them(store: Store, reader: Reader) -> None:
    first = add(store)
    failed, freed = add(store, after=(first.id,)), add(store, after_end=(first.id,))
    change = cancel(store, first)
    assert (reader.run(failed.id) or failed).state is RunState.FAILED
    assert ready(store) == [freed.id]

    assert undoable(store, [change]) == []
    assert undo(store, change) == Undone(others=1)
    assert (reader.run(first.id) or first).state is RunState.CANCELLED


def test_what_has_run_is_not_taken_back(store: Store) -> None:
    run = add(store)
    claimed = claim(store, run.id)
    ended = end(store, run.id, RunState.CANCELLED)

    assert not Change(run, claimed).is_one_step
    assert not Change(claimed, ended).is_one_step
    assert not Change(run, replace(run, revision=run.revision + 2)).is_one_step
    assert undo(store, Change(claimed, ended)) == Undone(others=1)


def test_a_run_that_runs_is_never_put_back_into_the_queue(store: Store, reader: Reader) -> None:
    run = add(store)
    claimed = claim(store, run.id)

    assert undoable(store, [Change(run, claimed)]) == []
    assert undo(store, Change(run, claimed)) == Undone(started=1)
    assert reader.run(run.id) == claimed
