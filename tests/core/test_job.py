"""Jobs: what the system would refuse later is refused when asked, and any argv is kept as it is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskmon.core.errors import InvalidError
from taskmon.core.job import (
    LONGEST_ARGUMENT_BYTES,
    LONGEST_ARGV_BYTES,
    LONGEST_PARAMS_BYTES,
    Job,
    check,
    command_line,
    encoded,
    printable,
    stop_signal_number,
    with_pty,
)
from tests.core.made import job


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"argv": []}, "no command to run"),
        ({"argv": [""]}, "name is empty"),
        ({"argv": "make all"}, "argv is a list"),
        ({"argv": [1]}, "no command to run"),
        ({"argv": None}, "argv is a list"),
        ({"argv": ["a\0b"]}, "Argument 0 holds a NUL"),
        (
            {"argv": ["a", "x" * (LONGEST_ARGUMENT_BYTES + 1)]},
            r"Argument 1 is 131,072 bytes long; the system allows 131,071",
        ),
        ({"argv": ["a", "é" * 65_536]}, "Argument 1 is 131,072 bytes"),
        ({"argv": ["x" * 1000] * (LONGEST_ARGV_BYTES // 1000)}, "command line is"),
        ({"argv": ["a", "b"], "shell": True}, "A shell command is one text"),
        ({"argv": ["a"], "shell": "yes"}, "shell is true or false"),
        ({"argv": ["a"], "pty": 1}, "pty is true or false"),
        ({"argv": ["a"], "cwd": 5}, "folder is a path"),
        ({"argv": ["a"], "cwd": "a\0"}, "folder is a path"),
        ({"argv": ["a"], "env": []}, "environment is an object"),
        ({"argv": ["a"], "env": {"A": 1}}, "environment is an object"),
        ({"argv": ["a"], "env": {"A=B": "1"}}, "no name for an environment variable"),
        ({"argv": ["a"], "env": {"": "1"}}, "no name for an environment variable"),
        ({"argv": ["a"], "env": {"A": "\0"}}, "NUL character"),
        ({"argv": ["a"], "env": {"A": "x" * LONGEST_ARGUMENT_BYTES}}, "variable A is too long"),
        ({"argv": ["a"], "timeout_s": -1}, "timeout is a number of seconds, at least 0.001; not -1"),
        ({"argv": ["a"], "timeout_s": 0}, "timeout is a number"),
        ({"argv": ["a"], "timeout_s": float("nan")}, "timeout is a number"),
        ({"argv": ["a"], "timeout_s": "5"}, "timeout is a number"),
        ({"argv": ["a"], "timeout_s": 10**400}, "timeout is a number of seconds, .* at most 1,000,000,000"),
        ({"argv": ["a"], "grace_s": 1e12}, "grace is a number of seconds, .* at most 1,000,000,000"),
        ({"argv": ["a"], "quiet_timeout_s": float("inf")}, "quiet timeout is a number"),
        ({"argv": ["a"], "quiet_timeout_s": True}, "quiet timeout is a number"),
        ({"argv": ["a"], "grace_s": None}, "grace is a number"),
        ({"argv": ["a"], "grace_s": -0.1}, "grace is a number"),
        ({"argv": ["a"], "stop_signal": "SIGSTOP"}, "stop signal is one of SIGINT"),
        ({"argv": ["a"], "stop_signal": 15}, "stop signal is one of"),
        ({"argv": ["a"], "output_cap_bytes": 10}, "at least 65,536 bytes"),
        ({"argv": ["a"], "output_cap_bytes": 1e9}, "at least 65,536 bytes"),
        ({"argv": ["a"], "kind": "dance"}, "can't be read"),
        ({"argv": ["a"], "survivors": []}, "can't be read"),
        ({"argv": ["a"], "leftovers": "x"}, "can't be read"),
        ({"argv": ["a"], "cmd": "x"}, "no field 'cmd'; it has argv, cwd"),
        (["a"], "A job is a JSON object"),
        (None, "A job is a JSON object"),
    ],
)
def test_a_job_that_cannot_work_is_refused_with_what_to_do(fields: Any, message: str) -> None:
    with pytest.raises(InvalidError, match=message):
        Job.from_json(fields)


@given(st.lists(st.text().filter(lambda part: "\0" not in part), min_size=1, max_size=5), st.binary(max_size=20))
def test_any_argv_travels_as_it_is(parts: list[str], raw: bytes) -> None:
    lone = raw.replace(b"\0", b"").decode("utf-8", "surrogateescape")
    given_job = job("program", *(part.encode("utf-8", "replace").decode() for part in parts), lone)
    check(given_job)

    again = Job.from_json(given_job.to_json())

    assert again == given_job
    assert encoded(again.argv[-1]) == raw.replace(b"\0", b"")


def test_a_job_is_shown_in_one_line_whatever_is_in_it() -> None:
    shown = command_line(job("cp", "a b", "new\nline", "\udcff", "\x1b[31m", "", "grün", "🎉"))

    assert shown == r"cp 'a b' 'new\nline' '\xff' '\x1b[31m' '' grün '🎉'"
    assert shown.isprintable()
    assert command_line(job("make &&\tmake install", shell=True)) == r"make &&\tmake install"
    assert printable("‮") == "\\u202e"
    assert printable(f"a{chr(0x3FFFF)}\ufeff") == "a\\U0003ffff\\ufeff"


def task(**fields: Any) -> dict[str, Any]:
    return {"kind": "task", "task": "backup:nightly", "cwd": "/", **fields}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (task(task=""), "named MODULE:FUNCTION or FILE.py:FUNCTION"),
        (task(task="backup"), "named MODULE:FUNCTION"),
        (task(task="backup:"), "named MODULE:FUNCTION"),
        (task(task=":nightly"), "named MODULE:FUNCTION"),
        (task(task="back\nup:nightly"), "named MODULE:FUNCTION"),
        (task(task=5), "named MODULE:FUNCTION"),
        (task(argv=["make"]), "parameters, not a command line"),
        (task(shell=True), "parameters, not a command line"),
        (task(pty=True), "without a terminal"),
        (task(python=5), "path of a Python"),
        (task(isolation="thread", python="/usr/bin/python3"), "runs in taskmon itself"),
        (task(isolation="galaxy"), "can't be read"),
        (task(params=[1]), "params are an object"),
        (task(params={"a": {1}}), "params are JSON values"),
        (task(params={"a": float("nan")}), "params are JSON values"),
        (task(params={"a": "x" * LONGEST_PARAMS_BYTES}), "Put them into a file"),
        (task(secrets="token"), "secrets is a list of texts"),
        (task(retry_on=[1]), "retry_on is a list of texts"),
    ],
)
def test_a_task_that_cannot_work_is_refused_with_what_to_do(fields: Any, message: str) -> None:
    with pytest.raises(InvalidError, match=message):
        Job.from_json(fields)


def test_a_task_travels_as_it_is_and_has_no_command_line() -> None:
    given_job = Job.from_json(
        task(params={"folder": "/home/me", "deep": [1, {"a": None}]}, secrets=["token"], retry_on=["timeout"], code="c")
    )

    assert Job.from_json(given_job.to_json()) == given_job
    assert "argv" not in given_job.to_json()
    assert "shell" not in given_job.to_json()
    assert not set(job().to_json()) & {"task", "params", "secrets", "python", "isolation", "retry_on", "code"}


def test_a_task_is_interrupted_unless_another_signal_is_asked_for() -> None:
    assert Job.from_json(task()).stop_signal == "SIGINT"
    assert Job.from_json(task(stop_signal="SIGTERM")).stop_signal == "SIGTERM"


def test_a_task_is_shown_in_one_line_with_its_parameters_cut() -> None:
    shown = command_line(Job.from_json(task(params={"folder": "/a b", "n": 3, "long": "x" * 500})))

    assert shown == f"backup:nightly folder='/a b' n=3 long='{'x' * 80}…'"
    assert command_line(Job.from_json(task(params={"a\nb": 1}))) == r"backup:nightly a\nb=1"


def test_a_stop_signal_has_its_number_and_a_pty_changes_nothing_else() -> None:
    assert stop_signal_number(job(stop_signal="SIGINT")) == 2
    assert with_pty(job()) == job(pty=True)
