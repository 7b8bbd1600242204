"""What the end of a command means."""

from __future__ import annotations

import signal
from datetime import UTC, datetime
from typing import Any

import pytest

from taskmon.core.errors import RunError
from taskmon.core.job import Job, JobKind
from taskmon.core.journal import Identity
from taskmon.core.states import Cause, RunState
from taskmon.worker.ending import Done, Ending, outcome_of, with_sleep

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_JOB = Job(("make",), "/", timeout_s=90.0, quiet_timeout_s=120.0)
_SHELL = Job(("make",), "/", shell=True)


@pytest.mark.parametrize(
    ("fields", "job", "state", "code", "message"),
    [
        ({"exit_code": 0}, _JOB, "succeeded", None, ""),
        ({"exit_code": 3}, _JOB, "failed", "exit", "exit status 3"),
        ({"exit_code": 127}, _SHELL, "failed", "exit", "exit status 127: a program was not found"),
        ({"exit_code": 139}, _SHELL, "failed", "exit", "exit status 139: what the shell ran was ended by SIGSEGV"),
        ({"exit_code": 139}, _JOB, "failed", "exit", "exit status 139"),
        ({"signal_number": signal.SIGABRT}, _JOB, "failed", "signal", "ended by SIGABRT: it gave up"),
        ({"signal_number": signal.SIGRTMIN + 3}, _JOB, "failed", "signal", "ended by SIGRTMIN+3"),
        ({"signal_number": 9, "out_of_memory": True}, _JOB, "failed", "out_of_memory", "no memory left"),
        ({"has_status": False}, _JOB, "failed", "worker_lost", "how can't be known"),
        ({"exit_code": 0, "cause": Cause.CANCEL}, _JOB, "cancelled", None, ""),
        ({"signal_number": 15, "cause": Cause.CANCEL}, _JOB, "cancelled", None, ""),
        ({"has_status": False, "cause": Cause.CANCEL}, _JOB, "cancelled", None, ""),
        ({"signal_number": 15, "cause": Cause.TIMEOUT}, _JOB, "failed", "timeout", "longer than the 90 seconds"),
        ({"exit_code": 0, "cause": Cause.TIMEOUT}, _JOB, "failed", "timeout", "longer"),
        ({"exit_code": 0, "cause": Cause.QUIET_TIMEOUT}, _JOB, "failed", "quiet_timeout", "nothing for 2 minutes"),
        ({"signal_number": 15, "session_ended": True}, _JOB, "interrupted", "interrupted", "The session ended"),
        ({"exit_code": 1, "session_ended": True}, _JOB, "failed", "exit", "exit status 1"),
        ({"exit_code": 0, "session_ended": True}, _JOB, "succeeded", None, ""),
        ({"signal_number": 15, "session_ended": True, "cause": Cause.CANCEL}, _JOB, "cancelled", None, ""),
    ],
)
def test_every_end_is_one_outcome(fields: dict[str, Any], job: Job, state: str, code: str | None, message: str) -> None:
    outcome = outcome_of(Ending(**{"exit_code": None, "signal_number": None, **fields}), job, _NOW)

    assert outcome.state is RunState(state)
    assert (outcome.error.code if outcome.error else None) == code
    assert message in (outcome.error.message if outcome.error else "")
    assert outcome.counts is (state != "interrupted")


_TASK = Job((), "/", JobKind.TASK, task="jobs.py:nightly", timeout_s=90.0)
_FAULT = RunError("ValueError: no", "exception", {"traceback": "…"})


@pytest.mark.parametrize(
    ("fields", "state", "code", "message"),
    [
        ({"exit_code": 0, "done": Done(result=[1])}, "succeeded", None, ""),
        ({"exit_code": 1, "done": Done(error=_FAULT)}, "failed", "exception", "ValueError: no"),
        ({"signal_number": 11, "done": Done(result=[1])}, "succeeded", None, ""),
        ({"signal_number": 15, "session_ended": True, "done": Done(result=[1])}, "succeeded", None, ""),
        ({"signal_number": 15, "session_ended": True}, "interrupted", "interrupted", "The session ended"),
        ({"exit_code": 0, "done": Done(result=[1]), "cause": Cause.CANCEL}, "cancelled", None, ""),
        (
            {"exit_code": 1, "done": Done(error=_FAULT), "cause": Cause.TIMEOUT},
            "failed",
            "timeout",
            "longer than the 90",
        ),
        ({"exit_code": 0}, "failed", "exit", "exit status 0: something ended its process"),
        (
            {"exit_code": 1, "has_begun": False},
            "failed",
            "exit",
            "Python ended with exit status 1 before it could load",
        ),
        ({"signal_number": 9, "out_of_memory": True}, "failed", "out_of_memory", "no memory left"),
        ({"has_status": False, "done": Done(result=[1])}, "succeeded", None, ""),
        ({"has_status": False}, "failed", "worker_lost", "how can't be known"),
    ],
)
def test_what_a_task_has_said_goes_before_how_its_process_ended(
    fields: dict[str, Any], state: str, code: str | None, message: str
) -> None:
    outcome = outcome_of(Ending(**{"exit_code": None, "signal_number": None, **fields}), _TASK, _NOW)

    assert outcome.state is RunState(state)
    assert (outcome.error.code if outcome.error else None) == code
    assert message in (outcome.error.message if outcome.error else "")
    assert outcome.result == ([1] if state == "succeeded" else None)


def test_a_tasks_own_account_is_in_the_details_of_its_error() -> None:
    ending = Ending(1, None, last_lines=["x"], circumstances={"task": "jobs.py:nightly"}, done=Done(error=_FAULT))
    error = outcome_of(ending, _TASK, _NOW).error

    assert error is not None
    assert error.details == {"task": "jobs.py:nightly", "elapsed_s": 0.0, "last_lines": ["x"], "traceback": "…"}


def test_an_end_that_would_be_the_same_again_is_final_unless_we_have_ended_it() -> None:
    done = Done(error=_FAULT, is_final=True)

    assert outcome_of(Ending(1, None, done=done), _TASK, _NOW).remarks == {"final": True}
    assert outcome_of(Ending(1, None, done=done, cause=Cause.TIMEOUT), _TASK, _NOW).remarks == {}


@pytest.mark.parametrize(
    "line",
    [
        "the input device is not a TTY",
        "sudo: a terminal is required to read the password",
        "stty: 'standard input': Inappropriate ioctl for device",
        "Error: stdin is not a terminal",
        "This command must be run from a terminal.",
        "error: cannot open /dev/tty: No such device or address",
        "sudo: no tty present and no askpass program specified",
        "Must be run in a terminal",
    ],
)
def test_who_asks_for_a_terminal_is_understood(line: str) -> None:
    ending = Ending(1, None, last_lines=["before", line])

    assert outcome_of(ending, _JOB, _NOW).remarks["pty_hint"] is True
    assert "pty_hint" not in outcome_of(ending, Job(("make",), "/", pty=True), _NOW).remarks
    assert "pty_hint" not in outcome_of(Ending(0, None, last_lines=[line]), _JOB, _NOW).remarks


@pytest.mark.parametrize(("slept_s", "noted"), [(0.0, {}), (-0.001, {}), (9.9, {}), (7_200.4, {"slept_s": 7_200})])
def test_a_sleep_of_the_computer_is_remarked(slept_s: float, noted: dict[str, Any]) -> None:
    outcome = with_sleep(outcome_of(Ending(0, None), _JOB, _NOW), slept_s)

    assert outcome.remarks == noted
    assert outcome.state is RunState.SUCCEEDED


def test_what_is_remarkable_is_remarked() -> None:
    ending = Ending(0, None, leftovers=[Identity(7, "9", "daemon")], output_gap=(4096, 8192))

    assert outcome_of(ending, _JOB, _NOW).remarks == {
        "leftovers": [{"pid": 7, "start": "9", "name": "daemon"}],
        "output_gap": [4096, 8192],
    }


def test_an_outcome_survives_its_way_through_json() -> None:
    outcome = outcome_of(Ending(3, None, cpu_s=1.5, last_lines=["x"], circumstances={"cwd": "/"}), _JOB, _NOW)

    assert type(outcome).from_json(outcome.to_json()) == outcome


@pytest.mark.parametrize("cause", [Cause.TIMEOUT, Cause.QUIET_TIMEOUT, None])
def test_a_task_that_was_stopped_tells_where_it_was(cause: Cause | None) -> None:
    """Of a task that took too long nobody could say what it had been doing."""
    details = {"where": "/me/t.py, line 2, in parse", "traceback": 'File "/me/t.py", line 2, in parse', "other": 1}
    said = Done.from_json(
        {"stopped": True, "error": {"message": "RunStopped", "code": "exception", "details": details}}
    )

    error = outcome_of(Ending(exit_code=0, signal_number=None, cause=cause, done=said), _JOB, _NOW).error

    assert error is not None
    assert (error.code, error.message.startswith("It stopped, although")) == (cause or "exception", cause is None)
    assert error.details is not None
    assert (error.details["where"], error.details["traceback"]) == (details["where"], details["traceback"])
