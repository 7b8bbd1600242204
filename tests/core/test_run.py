"""How a run moves: each rule on its own, and the table that allows nothing else."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from taskmon.core import run as rules
from taskmon.core.attempt import Claim, interrupted, never_started
from taskmon.core.errors import ErrorCode, RefusedError, RunError
from taskmon.core.job import Isolation, JobKind
from taskmon.core.retry import RetryPolicy
from taskmon.core.run import NOT_STARTED_LIMIT, Run
from taskmon.core.states import FINAL, TRANSITIONS, RunState, rank
from tests.core.made import NOW, job, later, outcome, run_in, running

RNG = random.Random(0)


def ended(run: Run, state: RunState) -> Run:
    return rules.end(run, outcome(state), later(5), RNG)


def test_a_claim_begins_an_attempt_and_forgets_the_last_end() -> None:
    run = running(not_before=NOW, error=RunError("old"), exit_code=3, seen=False)

    assert (run.state, run.attempt, run.started_at) == (RunState.RUNNING, 1, later(1))
    assert (run.error, run.exit_code, run.ended_at, run.not_before, run.seen) == (None, None, None, None, True)


@pytest.mark.parametrize("state", [RunState.SUCCEEDED, RunState.CANCELLED, RunState.INTERRUPTED, RunState.FAILED])
def test_an_attempt_ends_as_its_outcome_says(state: RunState) -> None:
    run = ended(running(), state)

    assert run.state is state
    assert (run.tries, run.ended_at, run.pid) == (1, later(5), None)
    assert run.seen is (state in (RunState.SUCCEEDED, RunState.CANCELLED))


def test_a_failure_is_tried_again_after_its_backoff_until_no_try_is_left() -> None:
    policy = RetryPolicy(max_attempts=2, backoff_s=10.0, jitter=0.0)
    run = ended(running(retry=policy), RunState.FAILED)
    assert run.state is RunState.QUEUED
    assert run.not_before == later(15)
    assert run.error is not None  # The cause of the last try stays to be seen.

    second = replace(run, state=RunState.RUNNING, attempt=2)
    assert ended(second, RunState.FAILED).state is RunState.FAILED


@pytest.mark.parametrize("state", [RunState.SUCCEEDED, RunState.CANCELLED, RunState.INTERRUPTED])
def test_only_a_failure_is_tried_again(state: RunState) -> None:
    assert ended(running(retry=RetryPolicy(max_attempts=5)), state).state is state


def test_a_run_that_is_being_cancelled_is_not_tried_again() -> None:
    run = rules.cancel(running(retry=RetryPolicy(max_attempts=5)), later(2))

    assert ended(run, RunState.FAILED).state is RunState.FAILED


def test_a_run_is_not_tried_again_while_a_process_of_the_last_try_lives() -> None:
    run = running(retry=RetryPolicy(max_attempts=5))
    lost = outcome(RunState.FAILED, remarks={"survivors": [{"pid": 12, "start": "1", "name": "sleep"}]})

    assert rules.end(run, lost, later(5), RNG).state is RunState.FAILED


def test_a_failure_that_no_further_try_can_mend_is_not_tried_again() -> None:
    run = running(retry=RetryPolicy(max_attempts=5))

    assert rules.end(run, outcome(RunState.FAILED, remarks={"final": True}), later(5), RNG).state is RunState.FAILED


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (RunError("late", ErrorCode.TIMEOUT), RunState.QUEUED),
        (
            RunError("gone", ErrorCode.EXCEPTION, {"exception_types": ["ConnectionResetError", "OSError"]}),
            RunState.QUEUED,
        ),
        (RunError("bug", ErrorCode.EXCEPTION, {"exception_types": ["ValueError"]}), RunState.FAILED),
        (RunError("bug", ErrorCode.EXCEPTION, {"exception_types": "OSError"}), RunState.FAILED),
        (RunError("bug", ErrorCode.EXCEPTION), RunState.FAILED),
    ],
)
def test_a_task_is_tried_again_only_after_what_its_author_named(error: RunError, state: RunState) -> None:
    run = running(retry=RetryPolicy(max_attempts=5), job=job(retry_on=("timeout", "OSError")))

    assert rules.end(run, outcome(RunState.FAILED, error=error), later(5), RNG).state is state


def test_a_result_is_the_run_s_until_its_next_attempt() -> None:
    done = rules.end(running(), outcome(RunState.SUCCEEDED, result={"rows": 3}), later(5), RNG)

    assert done.result == {"rows": 3}
    assert rules.claim(rules.again(done), Claim(7, 2, "other", "boot", "host", later(9))).result is None


def test_a_restart_goes_on_from_nothing_earlier_and_a_resume_from_what_the_last_restart_left() -> None:
    failed = replace(running(), state=RunState.FAILED, attempt=3)

    restarted = rules.again(failed)
    assert restarted.fresh_from == 4
    failed_again = replace(restarted, state=RunState.FAILED, attempt=5)
    assert rules.again(failed_again, resume=True).fresh_from == 4


def test_what_never_started_costs_no_try_and_the_third_in_a_row_fails() -> None:
    run = running()
    for count in range(1, NOT_STARTED_LIMIT):
        run = rules.end(run, never_started(later(5), "its worker did not start"), later(5), RNG)
        assert (run.state, run.tries, run.not_started) == (RunState.QUEUED, 0, count)
        run = replace(run, state=RunState.RUNNING, attempt=run.attempt + 1)

    run = rules.end(run, never_started(later(5), "its worker did not start"), later(5), RNG)

    assert (run.state, run.tries) == (RunState.FAILED, 0)
    assert run.error is not None
    assert run.error.code == ErrorCode.NOT_STARTED


def test_a_start_in_between_forgets_those_that_never_started() -> None:
    run = replace(running(retry=RetryPolicy(max_attempts=9)), not_started=2)

    assert ended(run, RunState.FAILED).not_started == 0


def test_a_cancel_before_anything_started_is_a_cancel() -> None:
    run = rules.cancel(running(), later(2))

    ended_run = rules.end(run, never_started(later(5), "cancelled first"), later(5), RNG)

    assert (ended_run.state, ended_run.error) == (RunState.CANCELLED, None)


def test_the_end_of_the_session_costs_no_try() -> None:
    run = rules.end(running(), interrupted(later(5), "the session ended", counts=False), later(5), RNG)

    assert (run.state, run.tries) == (RunState.INTERRUPTED, 0)


@pytest.mark.parametrize("state", [RunState.QUEUED, RunState.INTERRUPTED])
def test_what_does_not_run_is_cancelled_at_once(state: RunState) -> None:
    run = rules.cancel(run_in(state, held=True, not_before=NOW), later(2))

    assert (run.state, run.ended_at, run.held, run.not_before) == (RunState.CANCELLED, later(2), False, None)


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (RunState.SUCCEEDED, "Attempt 1 had succeeded."),
        (RunState.FAILED, "Attempt 1: it ended with status 1."),
        (RunState.CANCELLED, "Attempt 1 had been cancelled."),
    ],
)
def test_a_run_cancelled_before_its_next_attempt_keeps_the_times_and_the_status_of_the_last_one(
    state: RunState, told: str
) -> None:
    """It showed the time from its first start to the cancel, with the old exit status and no word about why."""
    error = RunError("it ended with status 1", ErrorCode.EXIT) if state is RunState.FAILED else None
    over = rules.end(running(), outcome(state, exit_code=0, error=error), later(5), RNG)

    run = rules.cancel(rules.again(over), later(900))

    assert (run.state, run.started_at, run.ended_at, run.exit_code) == (RunState.CANCELLED, later(1), later(5), 0)
    assert run.error is not None
    assert run.error.message == f"It was cancelled before it was tried again. {told}"
    assert run.ended_between_attempts
    assert not rules.again(run).ended_between_attempts
    assert rules.cancel(rules.again(run), later(901)).error == run.error  # once more: the same is said once


@pytest.mark.parametrize(
    "finish", [rules.refuse, lambda run, error, now: rules.fail_dependency(run, 3, RunState.FAILED, now)]
)
def test_a_run_that_fails_before_its_next_attempt_keeps_the_times_of_the_last_one(
    finish: Callable[[Run, RunError, datetime], Run],
) -> None:
    queued = rules.again(ended(running(), RunState.SUCCEEDED))

    run = finish(queued, RunError("its folder can't be made", ErrorCode.DISK_FULL), later(900))

    assert (run.state, run.ended_at, run.ended_between_attempts) == (RunState.FAILED, later(5), True)
    assert run.error is not None
    assert run.error.code in (ErrorCode.DISK_FULL, ErrorCode.DEPENDENCY)


def test_an_interrupted_run_that_is_cancelled_later_did_not_run_until_then() -> None:
    lost = rules.end(running(), interrupted(later(5), "The computer stopped while it ran."), later(5), RNG)

    run = rules.cancel(lost, later(90_000))

    assert (run.started_at, run.ended_at, run.ended_between_attempts) == (later(1), later(5), False)
    assert run.error is not None
    assert run.error.message == "It was interrupted, and was then cancelled."


def test_a_success_stays_known_whatever_comes_after_it() -> None:
    done = ended(running(), RunState.SUCCEEDED)
    second = rules.claim(rules.again(done), Claim(7, 2, "other", "boot", "host", later(9)))

    assert [run.succeeded_attempt for run in (done, second, ended(second, RunState.CANCELLED))] == [1, 1, 1]
    assert ended(second, RunState.SUCCEEDED).succeeded_attempt == 2


def test_what_runs_is_only_marked_for_its_worker_decides_who_won() -> None:
    run = rules.cancel(running(), later(2))

    assert (run.state, run.cancelling) == (RunState.RUNNING, True)
    assert ended(run, RunState.SUCCEEDED).state is RunState.SUCCEEDED


@pytest.mark.parametrize("state", sorted(FINAL))
def test_what_has_ended_cannot_be_cancelled_and_the_answer_says_how_it_ended(state: RunState) -> None:
    with pytest.raises(RefusedError, match=f"has already (been )?{state}"):
        rules.cancel(run_in(state), NOW)


@pytest.mark.parametrize("state", [*sorted(FINAL), RunState.INTERRUPTED])
def test_any_ended_run_can_be_asked_for_again_with_all_its_tries(state: RunState) -> None:
    run = rules.again(run_in(state, tries=3, not_started=2, held=True, attempt=3, cancelling=True, seen=False))

    assert (run.state, run.tries, run.not_started, run.held, run.cancelling) == (RunState.QUEUED, 0, 0, False, False)
    assert run.attempt == 3
    assert run.seen


@pytest.mark.parametrize("state", [RunState.QUEUED, RunState.RUNNING])
def test_what_has_not_ended_cannot_be_asked_for_again(state: RunState) -> None:
    with pytest.raises(RefusedError, match=f"Run 7 is {state}"):
        rules.again(run_in(state))


def test_only_an_interrupted_run_is_marked_failed_and_keeps_its_evidence() -> None:
    evidence = RunError("The machine was restarted.", ErrorCode.INTERRUPTED)
    run = rules.mark_failed(run_in(RunState.INTERRUPTED, error=evidence))

    assert run.state is RunState.FAILED
    assert run.error is not None
    assert run.error.code == ErrorCode.MARKED_FAILED
    assert run.error.details == {"evidence": evidence.to_json()}
    for state in set(RunState) - {RunState.INTERRUPTED}:
        with pytest.raises(RefusedError):
            rules.mark_failed(run_in(state))


def test_a_failed_prerequisite_fails_what_waits_for_it() -> None:
    run = rules.fail_dependency(run_in(RunState.QUEUED), 3, RunState.FAILED, later(2))

    assert run.state is RunState.FAILED
    assert run.error is not None
    assert (run.error.code, run.error.details) == (ErrorCode.DEPENDENCY, {"run": 3})


CLAIM = Claim(7, 1, "nonce", "boot", "host", NOW)
MOVES: dict[str, Callable[[Run], Run]] = {
    "claim": lambda run: rules.claim(run, CLAIM),
    "end succeeded": lambda run: ended(run, RunState.SUCCEEDED),
    "end failed": lambda run: ended(run, RunState.FAILED),
    "end cancelled": lambda run: ended(run, RunState.CANCELLED),
    "end interrupted": lambda run: ended(run, RunState.INTERRUPTED),
    "end never started": lambda run: rules.end(run, never_started(NOW, "no"), NOW, RNG),
    "cancel": lambda run: rules.cancel(run, NOW),
    "again": rules.again,
    "mark failed": rules.mark_failed,
    "fail dependency": lambda run: rules.fail_dependency(run, 3, RunState.FAILED, NOW),
    "refuse": lambda run: rules.refuse(run, RunError("no"), NOW),
    "hold": rules.hold,
    "release": rules.release,
    "pause": rules.pause,
    "go on": rules.go_on,
    "let go": lambda run: rules.let_go(replace(run, cancelling=True), interrupted(NOW, "let go")),
}
#: What is asked of one state only, and changes no other.
ASKED_OF = {
    "hold": RunState.QUEUED,
    "release": RunState.QUEUED,
    "pause": RunState.RUNNING,
    "go on": RunState.RUNNING,
    "let go": RunState.RUNNING,
    "mark failed": RunState.INTERRUPTED,
}


@pytest.mark.parametrize("state", list(RunState))
@pytest.mark.parametrize("move", list(MOVES))
def test_no_rule_makes_a_step_that_the_table_does_not_allow(state: RunState, move: str) -> None:
    before = run_in(state)
    try:
        after = MOVES[move](before)
    except RefusedError:
        return
    assert after.state in TRANSITIONS[state] or after.state is state


@pytest.mark.parametrize("state", list(RunState))
@pytest.mark.parametrize("move", list(ASKED_OF))
def test_what_is_asked_of_one_state_is_refused_in_every_other(state: RunState, move: str) -> None:
    before = run_in(state)
    if state is ASKED_OF[move]:
        assert MOVES[move](before).id == before.id
    else:
        with pytest.raises(RefusedError):
            MOVES[move](before)


def test_a_released_run_waits_for_no_time_any_more() -> None:
    waiting = run_in(RunState.QUEUED, held=True, not_before=later(60), wait_s=60.0)

    freed = rules.release(rules.hold(waiting))

    assert (freed.held, freed.not_before, freed.wait_s) == (False, None, None)


def test_a_run_is_paused_once_and_goes_on_once() -> None:
    run = running()
    paused = rules.pause(run)

    assert (run.paused, paused.paused, rules.go_on(paused).paused) == (False, True, False)
    assert rules.pause(paused) is paused, "nothing is to be stored"
    assert rules.go_on(run) is run
    with pytest.raises(RefusedError, match="'taskmon hold 7'"):
        rules.pause(run_in(RunState.QUEUED))
    thread = replace(job(), kind=JobKind.TASK, isolation=Isolation.THREAD)
    with pytest.raises(RefusedError, match="in a thread"):
        rules.pause(replace(run, job=thread))


def test_what_is_let_go_is_interrupted_and_nobody_has_seen_it() -> None:
    left = rules.let_go(
        replace(running(), cancelling=True, paused=True, pid=9), interrupted(later(7), "It was let go.")
    )

    assert (left.state, left.ended_at, left.pid, left.seen) == (RunState.INTERRUPTED, later(7), None, False)
    assert (left.cancelling, left.paused) == (False, False)
    with pytest.raises(RefusedError, match="not being cancelled"):
        rules.let_go(running(), interrupted(NOW, "no"))


def test_what_is_asked_of_another_attempt_than_the_newest_is_refused() -> None:
    rules.check_attempt(running(), None)
    rules.check_attempt(running(), 1)
    with pytest.raises(RefusedError, match="moved on: it is at attempt 1"):
        rules.check_attempt(running(), 3)


def test_every_state_has_a_sign_of_its_own_and_a_place_in_a_list() -> None:
    assert len({state.sign for state in RunState}) == len(RunState)
    assert sorted(RunState, key=rank)[:3] == ["running", "interrupted", "queued"]
    assert {rank(state) for state in FINAL} == {rank("of a newer version")} == {3}


def test_states_know_what_is_final_and_what_is_over() -> None:
    assert {state for state in RunState if state.is_final} == {"succeeded", "failed", "cancelled"}
    assert {state for state in RunState if state.is_over} == {"succeeded", "failed", "cancelled", "interrupted"}
    assert set(TRANSITIONS) == set(RunState)


def test_nothing_but_an_explicit_act_leaves_an_ended_run() -> None:
    for state in FINAL:
        assert TRANSITIONS[state] == {RunState.QUEUED}


def test_a_backoff_ends_no_later_than_its_own_length() -> None:
    policy = RetryPolicy(max_attempts=3, backoff_s=60.0)
    for seed in range(50):
        run = rules.end(running(retry=policy), outcome(RunState.FAILED), NOW, random.Random(seed))
        assert run.not_before is not None
        assert timedelta(seconds=45) <= run.not_before - NOW <= timedelta(seconds=60)


@pytest.mark.parametrize(
    ("asked", "set_by_s", "now", "expected"),
    [
        (0, -7_200, -7_190, -7_140),  # asked 10 s before the clock was set back: 50 of its 60 s are left
        (0, 7_200, 7_210, 7_260),  # and set forward
        (0, 0, -7_200, -7_140),  # nobody saw how the clock was set
        (0, 0, 7_200, 60),  # nobody saw how, and its time has come
        (-2, -7_200, 0, 58),  # asked just now, by the clock as it is now
        (-2, 7_200, 0, 58),
    ],
)
def test_a_wait_keeps_its_length_when_the_clock_is_set(
    asked: float, set_by_s: float, now: float, expected: float
) -> None:
    waiting = run_in(RunState.QUEUED, not_before=later(asked + 60), wait_s=60.0)

    found = rules.clock_set(waiting, set_by_s, later(now), later(now))

    assert found.not_before == later(expected)
    assert found.wait_s == 60.0


def test_what_is_planned_for_an_instant_stays_planned_for_it_when_the_clock_is_set() -> None:
    planned = run_in(RunState.QUEUED, not_before=later(60))

    assert rules.clock_set(planned, -7_200, later(-7_190), later(-7_190)) is planned
