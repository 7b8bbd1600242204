"""Ending processes: asked first, forced after the grace, and honest about what can't be ended."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator

import pytest

from taskmon import system
from taskmon.core.journal import Identity
from taskmon.system import ladder
from tests.waiting import wait_until

Start = Callable[[str], subprocess.Popen[bytes]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a shell command and wait until it has printed something."""
    processes: list[subprocess.Popen[bytes]] = []

    def begin(text: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(["sh", "-c", text], stdout=subprocess.PIPE)
        processes.append(process)
        assert process.stdout is not None
        assert process.stdout.readline()
        return process

    yield begin
    for process in processes:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def finder(*processes: subprocess.Popen[bytes]) -> Callable[[], list[Identity]]:
    def find() -> list[Identity]:
        return [found for process in processes if (found := system.identify(process.pid)) is not None]

    return find


def test_who_obeys_is_not_killed(start: Start) -> None:
    process = start("trap 'exit 5' TERM; echo ready; while :; do sleep 0.02; done")

    assert system.end_processes(finder(process), 5.0, signal.SIGTERM) == []
    assert process.wait() == 5


def test_who_does_not_obey_is_killed_after_the_grace(start: Start) -> None:
    process = start("trap '' TERM; echo ready; while :; do sleep 0.02; done")
    started_s = time.monotonic()

    assert system.end_processes(finder(process), 0.3, signal.SIGTERM) == []
    assert process.wait() == -signal.SIGKILL
    assert 0.3 <= time.monotonic() - started_s < 3


def test_who_is_stopped_obeys_too(start: Start) -> None:
    process = start("trap 'exit 5' TERM; echo ready; while :; do sleep 0.02; done")
    process.send_signal(signal.SIGSTOP)

    assert system.end_processes(finder(process), 5.0, signal.SIGTERM) == []
    assert process.wait() == 5


def test_who_could_not_be_identified_at_its_start_counts_as_signalled_by_its_pid(start: Start) -> None:
    """A command whose /proc entry was refused for a moment had been ended by somebody else, not by its timeout."""
    process = start("echo ready; while :; do sleep 0.02; done")
    climb = system.Ladder(finder(process), signal.SIGTERM, 5.0, time.monotonic())

    climb.step(time.monotonic())

    assert climb.has_signalled(Identity(process.pid, ""))
    assert not climb.has_signalled(Identity(process.pid, "another start"))


def test_each_is_asked_once(start: Start) -> None:
    process = start("n=0; trap 'n=$((n+1)); echo $n' TERM; echo ready; while :; do sleep 0.01; done")
    climb = system.Ladder(finder(process), signal.SIGTERM, 0.3, time.monotonic())
    deadline_s = time.monotonic() + 5
    while climb.step(time.monotonic()) and time.monotonic() < deadline_s:
        time.sleep(max(0.0, climb.next_s - time.monotonic()))

    assert process.wait() == -signal.SIGKILL
    assert process.stdout is not None
    assert process.stdout.read() == b"1\n"
    assert climb.has_killed


def test_one_that_turns_up_later_is_ended_as_well(start: Start) -> None:
    first = start("trap '' TERM; echo ready; while :; do sleep 0.02; done")
    second = start("echo ready; sleep 60")
    lists = iter([finder(first)])

    def find() -> list[Identity]:
        return next(lists, finder(first, second))()

    assert system.end_processes(find, 0.2, signal.SIGTERM) == []
    assert {first.wait(), second.wait()} == {-signal.SIGKILL, -signal.SIGTERM}


def test_nothing_to_end_is_no_work() -> None:
    assert system.end_processes(list, 60.0, signal.SIGTERM) == []


def test_what_may_not_be_ended_is_returned_with_the_reason(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    process = start("echo ready; sleep 60")

    def refuse(process: Identity, number: int) -> bool:
        raise PermissionError

    monkeypatch.setattr(ladder, "send_signal", refuse)
    climb = system.Ladder(finder(process), signal.SIGTERM, 0.0, 0.0)
    left = climb.step(0.0)

    assert [found.pid for found in left] == [process.pid]
    assert "belongs to another user" in climb.why_not(left, 0.0)
    assert not climb.has_signalled(left[0])
    assert [found.pid for found in system.end_processes(finder(process), 0.1, signal.SIGTERM)] == [process.pid]


def test_what_took_the_kill_and_lives_is_said_to_hang(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    process = start("echo ready; sleep 60")
    monkeypatch.setattr(ladder, "send_signal", lambda process, number: True)
    climb = system.Ladder(finder(process), signal.SIGKILL, 0.0, 0.0)
    left = climb.step(0.0)

    assert climb.why_not(left, 1.0) == ""
    left = climb.step(3.0)
    assert "was killed, but" in climb.why_not(left, 3.0)


def test_survivors_are_found_by_each_of_their_marks(start: Start, tmp_path: object) -> None:
    process = start("sleep 60 & echo ready; wait")
    command = system.identify(process.pid)
    assert command is not None
    wait_until(lambda: len(system.survivors_of("none", "/nowhere", command)) == 2)

    found = system.survivors_of("none", "/nowhere", command)
    assert found[0] == command
    assert system.survivors_of("none", "/nowhere", Identity(command.pid, "1")) == []
    assert system.end_processes(lambda: system.survivors_of("none", "/nowhere", found[1]), 1.0, signal.SIGTERM) == []
