"""A run as JSON: the contract's keys, no secret, and nothing stale from an older attempt."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from taskmon.core.attempt import Attempt
from taskmon.core.clock import from_text, to_text
from taskmon.core.errors import NoSuchRunError, RunError, TaskmonError
from taskmon.core.estimates.estimate import Estimate
from taskmon.core.progress import Progress
from taskmon.core.run import Run, Transition
from taskmon.core.secrets.masking import MASK
from taskmon.core.states import RunState
from taskmon.core.wire import Live, beside_to_json, elapsed_s, facts_of, run_to_json, transition_to_json
from tests.core.made import NOW, job, later, run_in, running

KEYS = [
    "id",
    "name",
    "state",
    "revision",
    "attempt",
    "max_attempts",
    "group",
    "priority",
    "tags",
    "job",
    "progress",
    "eta_s",
    "facts",
    "error",
    "result",
    "exit_code",
    "signal",
    "pid",
    "created_at",
    "not_before",
    "started_at",
    "ended_at",
    "elapsed_s",
    "rate",
    "rate_unit",
    "eta_range_s",
]


def test_a_run_has_the_keys_of_the_contract_in_their_order() -> None:
    shown = run_to_json(running(), None, later(4), 0.0)

    assert list(shown) == KEYS
    assert shown["created_at"] == "2026-01-01T00:00:00.000Z"
    assert shown["elapsed_s"] == 3.0
    assert (shown["progress"], shown["eta_s"], shown["facts"], shown["error"]) == (None, None, [], None)
    json.dumps(shown)


def test_what_moves_is_shown_while_the_attempt_runs() -> None:
    live = Live(7, 1, Progress(fraction=0.42), 12.5, ("quiet",))

    shown = run_to_json(running(cancelling=False, paused=True), live, later(4), 0.0)

    assert shown["progress"]["fraction"] == 0.42
    assert shown["eta_s"] == 12.5
    assert shown["facts"] == ["paused", "quiet"]


def test_an_estimate_is_told_as_of_now_and_only_while_it_runs() -> None:
    estimate = Estimate(10.0, 20.0, 15.0, 30.0, 3.0, "B", 25.0, 35.0)
    live = Live(7, 1, Progress(0.4), estimate=estimate, elapsed_s=0.0, since_s=1_000.0)

    shown = run_to_json(running(), live, later(18), 1_014.0)

    assert (shown["eta_s"], shown["eta_range_s"]) == (16.0, [11.0, 26.0])
    assert (shown["rate"], shown["rate_unit"]) == (3.0, "B")
    assert beside_to_json(running(), live, 1_014.0) == {
        "usual_s": [25.0, 35.0], "stalled_s": None, "estimated": False, "at_least": False
    }  # fmt: skip
    guess = replace(live, progress=Progress(0.4, estimated=True, at_least=True))
    told = beside_to_json(running(), guess, 1_014.0)
    assert (told["estimated"], told["at_least"]) == (True, True)
    stalled = replace(live, estimate=Estimate(10.0, is_stalled=True, moved_at_s=4.0))
    assert beside_to_json(running(), stalled, 1_014.0) == {
        "usual_s": None, "stalled_s": 10.0, "estimated": False, "at_least": False
    }  # fmt: skip
    ended = run_in(RunState.FAILED, attempt=1, started_at=later(1), ended_at=later(3))
    rebooted = replace(live, since_s=9_000.0)
    for run, other in ((ended, live), (running(), replace(live, attempt=2)), (running(), rebooted)):
        told = run_to_json(run, other, later(18), 1_014.0)
        assert [told[name] for name in ("eta_s", "rate", "rate_unit", "eta_range_s")] == [None] * 4


def test_an_older_attempts_progress_is_not_shown() -> None:
    shown = run_to_json(running(), Live(7, 2, Progress(fraction=0.9), 1.0, ("paused",)), NOW, 0.0)

    assert (shown["progress"], shown["eta_s"], shown["facts"]) == (None, None, [])


def test_an_ended_run_keeps_its_progress_but_no_estimate_and_no_facts() -> None:
    run = run_in(RunState.FAILED, attempt=1, started_at=later(1), ended_at=later(3))

    shown = run_to_json(run, Live(7, 1, Progress(fraction=0.9), 5.0, ("paused",)), later(100), 0.0)

    assert shown["progress"]["fraction"] == 0.9
    assert (shown["eta_s"], shown["facts"], shown["elapsed_s"]) == (None, [], 2.0)


def test_secrets_are_masked_and_nothing_else_of_the_job_is() -> None:
    run = run_in(RunState.QUEUED, job=job("curl", "--token", "abc", "ünï\udcff", env={"PASSWORD": "x", "A": "1"}))

    shown = run_to_json(run, None, NOW, 0.0)

    assert shown["job"]["env"] == {"PASSWORD": MASK, "A": "1"}
    assert shown["job"]["argv"] == ["curl", "--token", MASK, "ünï\udcff"]
    assert "\\udcff" in json.dumps(shown)


def test_facts_are_each_shown_once_in_a_fixed_order() -> None:
    live = Live(7, 1, facts=("quiet", "cancelling", "paused", "unheard of"))

    assert facts_of(running(cancelling=False, paused=True), live) == ["paused", "cancelling", "quiet"]
    assert facts_of(running(cancelling=False, paused=False), live) == ["cancelling", "quiet"]
    assert facts_of(run_in(RunState.QUEUED, held=True, cancelling=True), None) == ["cancelling", "held"]


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        (run_in(RunState.QUEUED), None),
        (run_in(RunState.RUNNING, started_at=later(0)), 10.0),
        (run_in(RunState.RUNNING, started_at=later(20)), 0.0),
        (run_in(RunState.INTERRUPTED, started_at=later(0)), None),
        (run_in(RunState.SUCCEEDED, started_at=later(0), ended_at=later(0.0015)), 0.002),
    ],
)
def test_elapsed_time_is_known_only_where_there_is_a_start_and_an_end(run: Run, expected: float | None) -> None:
    assert elapsed_s(run, None, later(10), 0.0) == expected


@pytest.mark.parametrize(
    ("live", "expected"),
    [
        (Live(7, 1, elapsed_s=3.0, since_s=100.0), 8.5),  # stood still once, and has run for 5.5 s since
        (Live(7, 1, elapsed_s=3.0), 3.0),  # stands still
        (Live(7, 1), 10.0),  # an earlier version's worker: by the wall clock
        (Live(7, 2, elapsed_s=3.0, since_s=100.0), 10.0),  # another attempt's
        (Live(7, 1, elapsed_s=3.0, since_s=1_000.0), 10.0),  # another boot's
    ],
)
def test_elapsed_time_is_what_the_monotonic_clock_says_without_what_it_stood_still(live: Live, expected: float) -> None:
    run = run_in(RunState.RUNNING, attempt=1, started_at=later(0))

    assert elapsed_s(run, live, later(10), 105.5) == expected


def test_what_has_ended_took_what_was_measured_whatever_the_wall_clock_said() -> None:
    run = run_in(RunState.FAILED, attempt=1, started_at=later(7_200), ended_at=later(3), elapsed_s=4.25)

    assert elapsed_s(run, None, later(10), 0.0) == 4.25
    assert run_to_json(run, None, later(10), 0.0)["elapsed_s"] == 4.25


def test_a_transition_and_an_attempt_have_the_keys_of_the_contract() -> None:
    assert transition_to_json(Transition(NOW, None, RunState.QUEUED, "user", "added", 0)) == {
        "at": "2026-01-01T00:00:00.000Z",
        "from": None,
        "to": "queued",
        "by": "user",
        "why": "added",
        "attempt": 0,
    }
    shown = Attempt(7, 1, RunState.RUNNING, "n", "b", "h", NOW).to_json()
    assert {"attempt", "state", "started_at", "ended_at", "exit_code", "signal", "error", "cpu_s"} < set(shown)
    assert {"peak_memory_bytes", "output_bytes"} < set(shown)


def test_an_attempt_took_what_was_measured_and_else_what_the_clock_says() -> None:
    ended = Attempt(7, 1, RunState.FAILED, "n", "b", "h", NOW, started_at=later(7_200), ended_at=later(3))

    assert (ended.took_s, replace(ended, elapsed_s=4.25).to_json()["elapsed_s"]) == (0.0, 4.25)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.000Z"),
        ("2026-01-01T00:00:00", "2026-01-01T00:00:00.000Z"),
        ("2026-01-01T02:00:00.123456+02:00", "2026-01-01T00:00:00.123Z"),
    ],
)
def test_instants_are_written_in_one_way(text: str, expected: str) -> None:
    assert to_text(from_text(text)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("boom", RunError("boom")),
        (7, RunError("7")),
        ([1], RunError("[1]")),
        ({}, RunError("unknown error")),
        ({"message": "m", "code": "exit", "details": {"a": 1}}, RunError("m", "exit", {"a": 1})),
        ({"message": "m", "code": 7, "details": "text"}, RunError("m", "7", {"details": "text"})),
        ({"error": "old", "details": {"a": 1}}, RunError("unknown error", None, {"error": "old", "a": 1})),
    ],
)
def test_any_stored_error_is_read_as_a_record(value: object, expected: RunError | None) -> None:
    assert RunError.from_json(value) == expected


def test_every_refusal_has_an_exit_status_and_says_what_to_do() -> None:
    assert NoSuchRunError(5).exit_status == 3
    assert "taskmon list" in str(NoSuchRunError(5))
    statuses = {kind.__name__: kind.exit_status for kind in TaskmonError.__subclasses__()}
    assert statuses["InvalidError"] == 2
    assert statuses["NoMonitorError"] == 4
    assert set(statuses.values()) <= {1, 2, 3, 4}


def test_what_is_done_before_the_next_attempt_is_shown_of_a_queued_run_alone() -> None:
    preparing = Live(1, 1, Progress(message="preparing its environment…"))
    queued = run_in(RunState.QUEUED)

    assert queued.attempt == 0
    assert run_to_json(queued, preparing, NOW, 0.0)["progress"]["message"] == "preparing its environment…"
    ended = replace(queued, state=RunState.CANCELLED)
    assert run_to_json(ended, preparing, NOW, 0.0)["progress"] is None


@pytest.mark.parametrize(("said", "read"), [({"hides_input": True}, True), ({"hides_input": 1}, None), ({}, None)])
def test_a_worker_that_does_not_say_so_can_not_be_typed_to(said: dict[str, object], read: bool | None) -> None:
    live = Live.from_worker(said, 1, 1, NOW)

    assert live is not None
    assert live.hides_input is read
