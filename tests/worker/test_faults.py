"""A worker killed at every instant of an attempt: what is left tells truly whether the command may have started."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from taskmon import system
from taskmon.core.states import RunState
from tests.waiting import wait_until
from tests.worker.conftest import Hire
from tests.worker.hiring import Given, shell

_BEFORE_STARTING = ["before:lock", "after:lock", "before:reserve", "after:reserve", "before:starting"]
_NOT_YET_SPAWNED = ["after:starting", "before:spawn"]
_SPAWNED = ["after:spawn", "before:started", "after:started", "before:wait", "after:wait", "before:write"]
_WRITTEN = [
    *("after:write", "before:fsync", "after:fsync", "before:poke", "after:poke", "before:unlock", "after:unlock"),
    *("before:ready", "after:ready"),
]


@pytest.mark.parametrize("instant", [*_BEFORE_STARTING, *_NOT_YET_SPAWNED, *_SPAWNED, *_WRITTEN])
def test_a_worker_killed_at_any_instant_leaves_true_evidence(hire: Hire, tmp_path: Path, instant: str) -> None:
    trace = tmp_path / "trace"
    worker = hire(fault=f"die_{instant}")
    given = worker.give(shell(f"echo started >> {trace}; sleep 0.1; echo ended >> {trace}; exit 3"))
    assert worker.wait() == -signal.SIGKILL
    wait_until(lambda: not system.survivors_of(given.nonce, str(given.folder / "output.log"), given.evidence.command))

    assert not given.is_locked()
    evidence = given.evidence
    traces = trace.read_text().split() if trace.exists() else []
    assert traces.count("started") <= 1
    if instant in _BEFORE_STARTING:
        assert (evidence.starting, evidence.outcome, traces) == (False, None, [])
    elif instant in _NOT_YET_SPAWNED:
        assert (evidence.starting, evidence.command, traces) == (True, None, [])
    elif instant in _SPAWNED:
        assert evidence.starting
        assert evidence.outcome is None
        assert traces == ["started", "ended"]
    else:
        assert evidence.outcome is not None
        assert (evidence.outcome.state, evidence.outcome.exit_code) == (RunState.FAILED, 3)


def test_survivors_of_a_killed_worker_are_found_and_can_be_ended(hire: Hire) -> None:
    worker = hire(fault="die_after:spawn")
    given = worker.give(shell("trap '' TERM; (setsid sleep 60 &) ; echo ready; while :; do sleep 0.1; done"))
    worker.wait()
    wait_until(lambda: given.output == b"ready\n")

    def find() -> list[system.Identity]:
        return system.survivors_of(given.nonce, str(given.folder / "output.log"), None)

    wait_until(lambda: {"sh", "sleep"} <= {process.name for process in find()})
    assert system.end_processes(find, 0.2, signal.SIGTERM) == []
    assert find() == []


def test_no_fault_is_passed_on_to_a_command(hire: Hire) -> None:
    worker = hire(fault="die_after:nothing")
    given = worker.give(shell("echo ${TASKMON_FAULT-none}"))
    worker.ended(given)

    assert given.output == b"none\n"


def test_the_folder_of_a_killed_worker_can_be_given_to_nobody_else(hire: Hire, tmp_path: Path) -> None:
    first = hire(fault="die_after:starting")
    given: Given = first.give(shell(f"echo x >> {tmp_path}/trace"))
    first.wait()
    second = hire()
    second.hand_over(given)

    assert second.said() == "x"
    assert not (tmp_path / "trace").exists()
    assert os.path.exists(given.folder / "output.log")
