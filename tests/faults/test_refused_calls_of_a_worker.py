"""Each system call of a worker fails, from the spec to the end: what is told of the attempt has happened."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from taskmon import system
from taskmon.core.attempt import Outcome
from taskmon.core.errors import ErrorCode
from taskmon.core.job import Job, Leftovers
from taskmon.core.journal import OUTPUT, Identity
from taskmon.core.states import RunState
from tests.faults import strace, witness
from tests.faults.campaign import FULL, sized
from tests.faults.refusals import Table, refusals
from tests.faults.strace import Call
from tests.faults.test_system_calls import settled
from tests.waiting import wait_until
from tests.worker.hiring import WORKER, Given, job, task

#: How long a worker may take that meets an error; a command here lasts a third of a second.
_BOUND_S = 40.0
_AS_EVER = "ends as ever"
_TASK = '''
import os
from taskmon import task

@task
def note(trace: str) -> int:
    """Leave evidence as the commands do."""
    for what in ("start -", "end 0"):
        word, status = what.split()
        with open(trace, "a") as file:
            file.write(f"{word} {os.environ['TASKMON_ATTEMPT']} {os.getpid()} {status}\\n")
    return 7
'''

pytestmark = pytest.mark.skipif(not strace.works(), reason="strace is not here, or may not trace")


def _command(folder: Path, script: str, end: str = "7", **fields: Any) -> Job:
    return job("/bin/sh", "-c", witness.Kind(script, end=end).text, str(folder / "trace"), **fields)


def _prints(folder: Path) -> Job:
    return _command(folder, "echo 1 of 2; sleep 0.3; ")


def _has_a_terminal(folder: Path) -> Job:
    return _command(folder, "echo 1 of 2; sleep 0.2; ", pty=True)


def _takes_too_long(folder: Path) -> Job:
    return _command(folder, "sleep 30 & sleep 30; ", timeout_s=0.15, grace_s=0.3)


def _leaves_something_behind(folder: Path) -> Job:
    return _command(folder, "sleep 30 & ", leftovers=Leftovers.END, grace_s=0.3)


def _is_a_task(folder: Path) -> Job:
    (folder / "noting.py").write_text(_TASK)
    return task(f"{folder / 'noting.py'}:note", params={"trace": str(folder / "trace")})


Scenario = Callable[[Path], Job]
SCENARIOS: tuple[Scenario, ...] = (_prints, _has_a_terminal, _takes_too_long, _leaves_something_behind, _is_a_task)


@dataclass(frozen=True, slots=True)
class Found:
    """What is there after a worker has gone."""

    status: int
    outcome: Outcome
    starts: int
    ends: list[str]
    living: list[Identity]

    @property
    def code(self) -> str:
        return str(self.outcome.error.code) if self.outcome.error else str(self.outcome.state)

    @property
    def said(self) -> str:
        return self.outcome.error.message if self.outcome.error else ""


def _end_group(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def perform(given: Given, wrap: list[str]) -> int:
    """Have a worker of its own perform it, and go; its status."""
    with (given.folder.parent / "worker.log").open("ab") as said:
        process = subprocess.Popen(
            [*wrap, sys.executable, "-I", "-S", "-B", WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=said,
            cwd="/",
            start_new_session=True,
        )
    try:
        process.communicate(given.spec, timeout=_BOUND_S)
    except subprocess.TimeoutExpired:
        _end_group(process)
        raise AssertionError("the worker neither ends nor goes on") from None
    return process.returncode


def after(given: Given, status: int) -> Found:
    """What a launch finds; whatever lives on is ended once it was seen."""
    command = given.evidence.command
    living = system.survivors_of(given.nonce, str(given.folder / OUTPUT), command)
    outcome = settled(given)
    if given.job.timeout_s is None:
        wait_until(lambda: not _commands(given))
    system.end_processes(
        lambda: system.survivors_of(given.nonce, str(given.folder / OUTPUT), command), 0.0, signal.SIGKILL
    )
    seen = witness.read(given.folder.parent / "trace")
    return Found(status, outcome, seen.starts[given.nonce], seen.ends.get(given.nonce, []), living)


def _commands(given: Given) -> list[Identity]:
    return [process for process in system.carriers(given.nonce) if process.name != "sleep"]


def contradictions(given: Given, found: Found, error: int) -> list[str]:
    """What is told and has not happened, or has happened and is not told."""
    outcome, told = found.outcome, []
    seen = {process.pid for process in found.living}
    listed = {left["pid"] for name in ("survivors", "leftovers") for left in outcome.remarks.get(name, [])}
    if found.starts > 1:
        told.append(f"it was started {found.starts} times")
    if seen - listed and "can't be ended" not in found.said:
        told.append(f"{seen - listed} live on, and nobody says so")
    if outcome.never_started or outcome.is_trouble:
        perform(given, [])
        starts = witness.read(given.folder.parent / "trace").starts[given.nonce]
        told += ["it was started, and is told as never started"] if found.starts else []
        told += ["a late worker started it"] if starts else []
        return told
    if not _has_happened(given, found, error):
        it_says = f"{outcome.state} ({found.code}: {found.said})"
        told.append(f"it is told as {it_says}, started {found.starts} times, ended {found.ends}")
    return told


def _has_happened(given: Given, found: Found, error: int) -> bool:
    outcome = found.outcome
    match outcome.state, outcome.error.code if outcome.error else None:
        case RunState.SUCCEEDED, None:
            return found.ends == ["0"]
        case RunState.FAILED, ErrorCode.EXIT:
            return found.ends == [str(outcome.exit_code)]
        case RunState.FAILED, ErrorCode.TIMEOUT:
            return given.job.timeout_s is not None and not found.ends
        case RunState.FAILED, ErrorCode.NOT_FOUND | ErrorCode.NOT_PERMITTED | ErrorCode.INVALID:
            return not found.starts
        case RunState.INTERRUPTED, ErrorCode.INTERRUPTED:
            return found.status != 0  # by what befell its worker
        case RunState.FAILED, ErrorCode.INTERNAL:
            return os.strerror(error) in found.said
        case RunState.FAILED, ErrorCode.WORKER_LOST:
            return "how can't be known" in found.said and error == errno.ECHILD
    return False


def attempt_calls(tmp_path: Path, scenario: Scenario) -> list[Call]:
    """The calls of an attempt from the one that reads the spec to the last."""
    tmp_path.mkdir()
    given = Given(tmp_path / "attempt", scenario(tmp_path))
    given.make()
    log = tmp_path / "strace.log"
    perform(given, strace.recording(log))
    found = strace.calls(log)
    assert given.outcome is not None
    after(given, 0)
    first = next(index for index, call in enumerate(found) if call.name == "read" and '{\\"run\\"' in call.text)
    return [call for call in found[first:] if call.name != "exit_group"]


def what_happened(found: Found) -> str:
    if found.outcome.is_trouble or found.outcome.never_started:
        return f"not started, waits: {found.said.split('. What is queued')[0]}"
    return _AS_EVER if found.code in ("exit", "succeeded", "timeout") else f"{found.code}: {found.said}"


@pytest.mark.timeout(sized(120, 7_200))
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: str(scenario.__name__).strip("_"))
def test_a_system_call_of_a_worker_that_fails_makes_nobody_tell_what_has_not_happened(
    scenario: Scenario, tmp_path: Path, rng: random.Random
) -> None:
    wanted = refusals(attempt_calls(tmp_path / "recorded", scenario))
    table = Table()
    wrong: list[str] = []
    for number, refusal in enumerate(wanted if FULL else rng.sample(wanted, 2)):
        folder = tmp_path / str(number)
        folder.mkdir()
        given = Given(folder / "attempt", scenario(folder))
        given.make()
        log = folder / "strace.log"
        try:
            found = after(
                given, perform(given, strace.refusing(refusal.call.name, refusal.call.nth, refusal.error, log))
            )
            what = what_happened(found)
            told = contradictions(given, found, refusal.error)
        except AssertionError as error:
            what, told = "hangs", [str(error)]
        hit = strace.refused(log)
        table.add(refusal.call.name, refusal.name, what if hit else "not hit")
        wrong += [f"{refusal.name} of {(hit or [refusal.call.text])[0][:150]}: {text} ({folder})" for text in told]
    print(table)
    print(*wrong, sep="\n")
    assert wrong == []


#: The call, the how-manieth about this file (of the attempt, if it has no folder), and its error.
_COSTS_NOTHING: dict[str, tuple[str, int | str, str, int]] = {
    "it does not get back to /": ("chdir", 2, "", errno.EIO),
    "no memory to look for its program": ("newfstatat", 1, "/bin/sh", errno.ENOMEM),
    "its output can't be looked at": ("newfstatat", 1, "output.log", errno.EIO),
    "its output can't be looked at by us": ("newfstatat", "1+", "output.log", errno.EACCES),
    "its output can't be read": ("lseek", 1, "output.log", errno.EIO),
    "its output tells when it is closed that there was no room": ("close", 1, "output.log", errno.ENOSPC),
    "the journal fails when it is closed": ("close", 1, "journal.jsonl", errno.EIO),
    "no memory to wait with": ("poll", 2, "", errno.ENOMEM),
    "no memory to wait with, ever": ("poll", "2+", "", errno.ENOMEM),
}


@pytest.mark.parametrize("what", _COSTS_NOTHING)
def test_a_refusal_while_a_command_runs_costs_it_nothing(what: str, tmp_path: Path) -> None:
    name, which, file, error = _COSTS_NOTHING[what]
    given = Given(tmp_path / "attempt", _prints(tmp_path))
    given.make()
    log = tmp_path / "strace.log"
    path = str(given.folder / file) if file else ""

    found = after(given, perform(given, strace.refusing(name, which, error, log, path)))

    assert 0 < len(strace.refused(log)) < 1_000
    assert contradictions(given, found, error) == []
    if found.starts:
        assert (what_happened(found), found.ends) == (_AS_EVER, ["7"])
    else:
        assert found.outcome.is_trouble
