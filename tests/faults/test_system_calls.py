"""A worker killed right before each system call of an attempt, from the spec to the end: its evidence never lies."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

import taskmon
from taskmon import system
from taskmon.core.attempt import Attempt, Outcome
from taskmon.core.errors import ErrorCode
from taskmon.core.job import Job
from taskmon.core.journal import OUTPUT
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.attempts.attempt_folder import AttemptFolder
from taskmon.engine.attempts.ending import settle
from tests.faults import strace, witness
from tests.faults.campaign import FULL, sized
from tests.faults.strace import Call
from tests.waiting import wait_until
from tests.worker.hiring import WORKER, Given, job

KILLS = 15
_LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not strace.works(), reason="strace is not here, or may not trace")


def attempt_of(given: Given, *, boot_id: str | None = None) -> Attempt:
    """The row of an attempt that was made for a worker alone."""
    boot_id = boot_id or system.boot_id()
    return Attempt(1, 1, RunState.RUNNING, given.nonce, boot_id, system.host_id(), _LONG_AGO)


def run_of(given: Given) -> Run:
    return Run(1, "it", given.job, RunState.RUNNING, _LONG_AGO, attempt=1, started_at=_LONG_AGO)


def settled(given: Given, *, boot_id: str | None = None) -> Outcome:
    """What a launch scan makes of it."""
    folder = AttemptFolder(given.folder)
    with folder.proof_of_death() as dead:
        assert dead
        return settle(run_of(given), attempt_of(given, boot_id=boot_id), folder, None, monitor_alive=False)


def failing_job(trace: Path) -> Job:
    return job("/bin/sh", "-c", witness.Kind("", end="7").text, str(trace))


def perform(given: Given, wrap: list[str]) -> int:
    """Have a worker of its own perform it, and go."""
    done = subprocess.run(
        [*wrap, sys.executable, "-I", "-S", WORKER], input=given.spec, capture_output=True, cwd="/", timeout=60
    )
    wait_until(lambda: not system.survivors_of(given.nonce, str(given.folder / OUTPUT), given.evidence.command))
    return done.returncode


def attempt_calls(tmp_path: Path) -> list[Call]:
    """The calls from the one that reads the spec to the last."""
    given = Given(tmp_path / "recorded", failing_job(tmp_path / "recorded-trace"))
    given.make()
    log = tmp_path / "strace.log"
    perform(given, strace.recording(log))
    found = strace.calls(log)
    assert given.outcome is not None
    first = next(index for index, call in enumerate(found) if call.name == "read" and '{\\"run\\"' in call.text)
    package = str(Path(taskmon.__file__).parent)  # what it imports on its way is the same to everybody
    return [call for call in found[first:] if call.name != "exit_group" and package not in call.text]


def sample(found: list[Call], rng: random.Random) -> list[Call]:
    """As many from before the start, from the middle and from behind the end; all of them in a long campaign."""
    if FULL:
        return found
    marks = [index for index, call in enumerate(found) if '"event' in call.text.replace("\\", "")]
    starting, finished = marks[1], marks[-1]  # the first is the claim's line, read
    parts = (found[:starting], found[starting : finished + 1], found[finished + 1 :])
    return [call for part in parts for call in rng.sample(part, min(KILLS // 3, len(part)))]


@pytest.mark.timeout(sized(120, 900))
def test_a_worker_killed_before_any_system_call_leaves_true_evidence(tmp_path: Path, rng: random.Random) -> None:
    found = attempt_calls(tmp_path)
    chosen = sample(found, rng)
    told: dict[str, int] = {}
    for number, call in enumerate(chosen):
        trace = tmp_path / f"trace-{number}"
        given = Given(tmp_path / f"killed-{number}", failing_job(trace))
        given.make()
        status = perform(given, strace.killing(call))
        outcome = settled(given)
        seen = witness.read(trace)
        starts, ends = seen.starts[given.nonce], seen.ends.get(given.nonce, [])
        code = str(outcome.error.code if outcome.error else None)
        told[code] = told.get(code, 0) + 1
        where = f"before {call.name} {call.nth} ({call.text[:100]}), status {status}: {code}, {starts} starts, {ends}"
        assert starts <= 1, where
        match code:
            case ErrorCode.NOT_STARTED:
                assert starts == 0, where
                assert given.evidence.abandoned, where
                perform(given, [])
                assert witness.read(trace).starts[given.nonce] == 0, f"a late worker started it; {where}"
            case ErrorCode.EXIT:
                assert (outcome.exit_code, ends) == (7, ["7"]), where
            case ErrorCode.INTERRUPTED:
                assert status in (-signal.SIGKILL, 128 + signal.SIGKILL), where
            case _:
                raise AssertionError(where)
    print(f"killed before {len(chosen)} of {len(found)} calls: {told}")
    assert told.keys() == {ErrorCode.NOT_STARTED, ErrorCode.INTERRUPTED, ErrorCode.EXIT}
