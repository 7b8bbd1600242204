"""The spec of an attempt as it crosses pipes."""

from __future__ import annotations

import json

import pytest

from taskmon.core.attempt import Spec, TaskExtras, TaskSpec
from taskmon.core.job import Job, JobKind

_TASK = Job((), "/", JobKind.TASK, "a.py:main", {"n": 3}, secrets=("key",), stop_signal="SIGINT", env={"A": "b"})
_EXTRAS = TaskExtras("/runs/7/1", "/files/7", {"key": "s3cret"})


@pytest.mark.parametrize(
    "spec",
    [
        Spec(7, 2, "nonce", "/runs/7/2", Job(("echo", "\udcff"), "/"), {"PATH": "/bin"}),
        Spec(7, 2, "nonce", "/runs/7/2", _TASK, {}, _EXTRAS),
    ],
)
def test_what_crossed_a_pipe_is_what_was_sent(spec: Spec) -> None:
    assert Spec.from_json(json.loads(json.dumps(spec.to_json()))) == spec


def test_a_task_s_process_gets_what_its_worker_got() -> None:
    told = Spec(7, 2, "nonce", "/runs/7/2", _TASK, {}, _EXTRAS).for_task("/tmp")

    assert told == TaskSpec.from_json(json.loads(json.dumps(told.to_json())))
    assert (told.run, told.attempt, told.task, told.params, told.cwd) == (7, 2, "a.py:main", {"n": 3}, "/tmp")
    assert (told.resume_from, told.files, told.secrets) == ("/runs/7/1", "/files/7", {"key": "s3cret"})


@pytest.mark.parametrize("value", [None, [], {}, {"run": 1}, {"run": "x"}])
def test_what_is_none_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"\w+: "):
        Spec.from_json(value)


def test_secrets_are_not_in_what_is_printed_of_it() -> None:
    spec = Spec(7, 2, "nonce", "/runs/7/2", _TASK, {}, _EXTRAS)

    assert "s3cret" not in repr(spec)
    assert "s3cret" not in repr(spec.for_task("/"))
