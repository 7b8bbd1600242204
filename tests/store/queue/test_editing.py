"""What a queued run is to be is changed by the rules of a new one, in one commit, and never once it was claimed."""

from __future__ import annotations

from typing import Any

import pytest

from taskmon.core.clock import to_text
from taskmon.core.errors import InvalidError, NoSuchRunError, RefusedError
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.store import Reader, Store
from taskmon.store.queue import editing
from tests.store.acts import NOW, add, claim, end, later, perform, ready


def edit(store: Store, run_id: int, seen_attempt: int | None = None, **changes: Any) -> Run:
    return store.write(lambda tx: editing.edit(tx, run_id, changes, NOW, "user", seen_attempt)).result(60)


def test_all_that_is_given_is_changed_and_all_else_stays(store: Store, reader: Reader) -> None:
    run = add(store, name="old", tags=("a", "b"), priority=1)
    at = later(3_600).replace(microsecond=0)

    new = edit(
        store, run.id, seen_attempt=0, name="new", group="disk", priority=7, tags=["b", "c", "b"], retries=3,
        backoff=2.5, not_before=to_text(at), hold=True, timeout_s=60.0, quiet_timeout_s=5.0,
    )  # fmt: skip

    assert reader.run(run.id) == new
    assert (new.name, new.group, new.priority, new.tags) == ("new", "disk", 7, ("b", "c"))
    assert (new.retry.max_attempts, new.retry.backoff_s, new.not_before, new.held) == (4, 2.5, at, True)
    assert (new.job.timeout_s, new.job.quiet_timeout_s, new.job.argv) == (60.0, 5.0, run.job.argv)
    assert reader.tags() == {"b": 1, "c": 1}
    step = reader.history(run.id)[-1]
    assert (step.by, step.source, step.target) == ("user", RunState.QUEUED, RunState.QUEUED)
    assert step.why.startswith("changed: name, group, priority, tags, retries, backoff, start")

    back = edit(store, run.id, not_before=None, hold=False, timeout_s=None)
    assert (back.not_before, back.held, back.job.timeout_s, back.priority) == (None, False, None, 7)
    assert ready(store) == [run.id]


def test_what_changes_nothing_leaves_no_trace(store: Store, reader: Reader) -> None:
    run = add(store, priority=2, tags=("a",))

    assert edit(store, run.id, priority=2, tags=["a"], after=[], name=run.name) == run
    assert reader.run(run.id) == run
    assert len(reader.history(run.id)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"priority": 10**7}, {"priority": "high"}, {"group": ""}, {"group": "a\nb"}, {"tags": ["\u202e"]},
        {"retries": -1}, {"retries": 10**6}, {"backoff": -1.0}, {"name": " "}, {"name": "a\x07b"}, {"hold": 1},
        {"timeout_s": 0.0}, {"timeout_s": "long"}, {"quiet_timeout_s": 1e12}, {"wait_s": -5.0}, {"wait_s": "soon"},
        {"wait_s": float("nan")}, {"not_before": "tomorrow"}, {"job": {}}, {"state": "failed"}, {"after": ["x"]}, {},
    ],
)  # fmt: skip
def test_what_a_new_run_could_not_be_is_refused(store: Store, reader: Reader, changes: dict[str, Any]) -> None:
    run = add(store)
    if changes:
        with pytest.raises(InvalidError):
            edit(store, run.id, **changes)
    assert edit(store, run.id) == run
    assert reader.run(run.id) == run


def test_what_was_claimed_meanwhile_is_not_changed(store: Store, reader: Reader) -> None:
    run = add(store, retry=None)
    claim(store, run.id)

    with pytest.raises(RefusedError, match="moved on"):
        edit(store, run.id, seen_attempt=0, priority=5)
    with pytest.raises(RefusedError, match="only a queued run"):
        edit(store, run.id, priority=5)
    end(store, run.id, RunState.FAILED)
    with pytest.raises(RefusedError):
        edit(store, run.id, seen_attempt=1, priority=5)
    assert (reader.run(run.id) or run).priority == 0


def test_what_it_comes_after_can_be_changed_and_never_goes_in_a_circle(store: Store, reader: Reader) -> None:
    a, b, c = add(store), add(store), add(store)

    assert edit(store, b.id, after=[a.id]).waits_for == 1
    assert edit(store, c.id, after_end=[b.id]).waits_for == 1
    assert ready(store) == [a.id]
    circles: list[dict[str, Any]] = [{"after": [c.id]}, {"after_end": [b.id]}]
    for circle in circles:
        with pytest.raises(RefusedError, match="neither would ever start"):
            edit(store, a.id, **circle)
    with pytest.raises(InvalidError, match="after itself"):
        edit(store, a.id, after=[a.id])
    with pytest.raises(NoSuchRunError):
        edit(store, a.id, after=[99])
    assert reader.prerequisites(a.id) == {}

    changed = edit(store, c.id, after=[a.id, b.id])
    assert (changed.waits_for, reader.prerequisites(c.id)) == (2, {a.id: True, b.id: True})
    perform(store, a.id)
    assert ready(store) == [b.id]
    assert edit(store, c.id, after=[a.id]).waits_for == 0
    assert ready(store) == [b.id, c.id]
    perform(store, b.id, RunState.FAILED)
    assert (reader.run(c.id) or c).state is RunState.QUEUED, "it waits for that one no more"


def test_what_has_ended_without_success_can_not_be_waited_for(store: Store, reader: Reader) -> None:
    failed, run = add(store), add(store)
    perform(store, failed.id, RunState.FAILED)

    with pytest.raises(RefusedError, match="has not succeeded"):
        edit(store, run.id, after=[failed.id])
    assert edit(store, run.id, after_end=[failed.id]).waits_for == 0
    assert reader.prerequisites(run.id) == {failed.id: False}
