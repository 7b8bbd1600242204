"""Many small attempts in one warm process: what stays, what does not, and what ends the process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from taskmon.core.job import Isolation, Job
from taskmon.core.states import RunState
from tests.worker.hiring import Worker, task

_TASKS = """
import os, sys, signal, time, threading, logging, subprocess
logging.basicConfig(stream=sys.stderr, format="%(message)s")
CALLS = []

def pid(say=""):
    CALLS.append(say)
    print(say or "nothing")
    return {"pid": os.getpid(), "calls": len(CALLS)}

def logs(say):
    logging.error("logged " + say)
    print("printed " + say)
    return os.getpid()

def crashes(): os._exit(3)
def segfaults(): os.kill(os.getpid(), signal.SIGSEGV)
def fails(): raise ValueError("no")
"""

Make = Callable[..., Job]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """A job for one of the functions above."""
    source = tmp_path / "small.py"
    source.write_text(_TASKS)

    def made(name: str, **fields: Any) -> Job:
        return task(f"{source}:{name}", isolation=Isolation.POOL, **fields)

    return made


def test_many_runs_are_performed_in_one_process(worker: Worker, make: Make) -> None:
    results = [worker.perform(make("pid", params={"say": str(number)})).result for number in range(20)]

    assert len({result["pid"] for result in results}) == 1
    assert [result["calls"] for result in results] == list(range(1, 21)), "what its modules hold stays"
    assert [given.output for given in worker.given] == [b"%d\n" % number for number in range(20)]


def test_a_crash_costs_the_one_that_ran(worker: Worker, make: Make) -> None:
    before = worker.perform(make("pid")).result["pid"]
    for name in ("crashes", "segfaults"):
        assert worker.perform(make(name)).state is RunState.FAILED
        after = worker.perform(make("pid"))
        assert after.state is RunState.SUCCEEDED
        assert after.result["pid"] != before
        before = after.result["pid"]
