"""What may be saved under a name, in which form, and what is said of it before it is run."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from taskmon.core.errors import InvalidError
from taskmon.core.job import Job, JobKind
from taskmon.core.requests.new_run import NewRun, check_new
from taskmon.core.retry import RetryPolicy
from taskmon.core.run import Run
from taskmon.core.saved_jobs.saved_job import SavedJob, checked, preview, request_of, without_secrets
from taskmon.core.states import RunState

JOB: dict[str, Any] = {"argv": ["make"], "cwd": "/src"}
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_only_what_says_something_is_saved() -> None:
    job = Job(argv=("make",), cwd="/src", timeout_s=5.0).to_json()
    run: dict[str, Any] = {"job": job, "name": None, "tags": [], "retries": 0, "group": "disk"}

    saved = checked("x", run)

    assert saved == {
        "job": {"kind": "command", "argv": ["make"], "cwd": "/src", "timeout_s": 5.0}, "retries": 0, "group": "disk",
    }  # fmt: skip
    assert checked("x", saved) == saved
    assert SavedJob("x", saved, NOW).job == Job(argv=("make",), cwd="/src", timeout_s=5.0)


def test_a_task_keeps_the_names_of_its_secrets() -> None:
    job = {"kind": "task", "task": "/x.py:f", "params": {"a": None}, "secrets": ["token"], "cwd": "/", "code": "c"}

    assert checked("x", {"job": job})["job"] == job


@pytest.mark.parametrize("signal", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("what", [{"argv": ["make"]}, {"kind": "task", "task": "/x.py:f"}])
def test_the_signal_that_stops_a_job_is_kept_for_either_kind(what: dict[str, Any], signal: str) -> None:
    saved = checked("x", {"job": {**what, "cwd": "/", "stop_signal": signal}})

    assert SavedJob("x", saved, NOW).job.stop_signal == signal


@pytest.mark.parametrize(
    ("name", "run", "said"),
    [
        ("", {"job": JOB}, "name"),
        (" ", {"job": JOB}, "name"),
        ("a\nb", {"job": JOB}, "name"),
        ("caf\udce9", {"job": JOB}, "name"),
        ("x" * 201, {"job": JOB}, "name"),
        ("x", [], "object"),
        ("x", {}, "object"),
        ("x", {"job": {**JOB, "cwd": "src"}}, "absolute"),
        ("x", {"job": {**JOB, "cwd": ""}}, "absolute"),
        ("x", {"job": {**JOB, "argv": ["\ud800"]}}, "half a character"),
        ("x", {"job": JOB, "key": "k"}, "'key'"),
        ("x", {"job": JOB, "after": [1]}, "'after'"),
        ("x", {"job": JOB, "secrets": {"token": "x"}}, "'secrets'"),
        ("x", {"job": JOB, "retries": "2"}, "retries"),
        ("x", {"job": JOB, "retries": -1}, "retries"),
        ("x", {"job": JOB, "retries": True}, "retries"),
        ("x", {"job": JOB, "backoff": "long"}, "backoff"),
        ("x", {"job": JOB, "priority": 2.5}, "priority"),
        ("x", {"job": JOB, "tags": "t"}, "tags"),
        ("x", {"job": JOB, "tags": [""]}, "tag"),
        ("x", {"job": JOB, "group": ""}, "group"),
        ("x", {"job": JOB, "name": 3}, "name"),
    ],
)
def test_what_makes_no_sense_is_refused(name: str, run: Any, said: str) -> None:
    with pytest.raises(InvalidError, match=said):
        checked(name, run)


def made(**fields: Any) -> Run:
    job = fields.pop("job", Job(argv=("make",), cwd="/src"))
    name = fields.pop("name", check_new(NewRun(job)).name)
    return Run(id=7, name=name, job=job, state=RunState.SUCCEEDED, created_at=NOW, **fields)


def test_a_run_becomes_the_request_that_adds_it_again() -> None:
    assert request_of(NewRun.like(made())) == {"job": {"kind": "command", "argv": ["make"], "cwd": "/src"}}
    policy = RetryPolicy(max_attempts=3, backoff_s=1.0)
    run = made(name="build", retry=policy, tags=("a",), priority=2, group="disk", held=True, attempt=4)
    assert request_of(NewRun.like(run)) == {
        "job": {"kind": "command", "argv": ["make"], "cwd": "/src"},
        "name": "build", "group": "disk", "priority": 2, "tags": ["a"], "retries": 2, "backoff": 1.0,
    }  # fmt: skip


def test_a_task_is_added_again_with_the_policies_it_had_not_those_that_its_author_declares() -> None:
    request = request_of(NewRun.like(made(job=Job.from_json({"kind": "task", "task": "/x.py:f", "cwd": "/"}))))

    assert request["retries"] == 0
    assert request["job"] == {
        "kind": "task", "task": "/x.py:f", "params": {}, "cwd": "/",
        "isolation": "process", "retry_on": [], "timeout_s": None, "quiet_timeout_s": None,
    }  # fmt: skip


def test_a_run_that_was_named_after_its_job_is_named_anew() -> None:
    long = made(job=Job(argv=("x" * 500,), cwd="/"))
    secret = made(job=Job(argv=("curl", "--password=abc"), cwd="/"))

    assert "name" not in request_of(NewRun.like(long))
    assert "name" not in request_of(NewRun.like(secret))


def test_a_preview_masks_passwords_and_shows_whose_code_runs() -> None:
    command = preview(Job(argv=("curl", "--password=abc"), cwd="/x\ny", env={"B": "1", "A_TOKEN": "2"}))
    assert "abc" not in command.command
    assert (command.folder, command.environment, command.task) == ("/x\\ny", ("A_TOKEN", "B"), "")

    job = Job(argv=(), cwd="/", kind=JobKind.TASK, task="/x/y.py:f", params={"password": "abc"}, secrets=("t",))
    task = preview(replace(job, python="/venv/bin/python"))
    assert "abc" not in task.command
    assert (task.task, task.python, task.secrets) == ("/x/y.py", "/venv/bin/python", ("t",))


def test_what_leaves_the_computer_has_no_secrets_and_names_what_was_left_out() -> None:
    run = checked("x", {"job": {**JOB, "env": {"API_KEY": "x"}}, "retries": 1})

    assert without_secrets(run) == (checked("x", {"job": JOB, "retries": 1}), ("API_KEY",))
    task = {"job": {"kind": "task", "task": "/x.py:f", "cwd": "/", "params": {"password": "x", "a": 1}}}
    assert without_secrets(task)[0]["job"]["params"] == {"a": 1}
    assert run["job"]["env"] == {"API_KEY": "x"}, "the original is as it was"
