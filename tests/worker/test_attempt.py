"""From lock to unlock: who may start an attempt, proof of life, and a disk without room."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from taskmon import system
from taskmon.core.journal import Event, line
from taskmon.core.states import RunState
from taskmon.system.linux.stat import fields_of
from tests.waiting import wait_until
from tests.worker.conftest import Hire
from tests.worker.hiring import Given, Worker, job, shell


@pytest.fixture
def made(tmp_path: Path) -> Given:
    given = Given(tmp_path / "made", job("touch", str(tmp_path / "trace")))
    given.make()
    return given


def append(given: Given, content: bytes) -> None:
    with (given.folder / "journal.jsonl").open("ab") as journal:
        journal.write(content)


def test_a_worker_holds_the_lock_for_as_long_as_the_command_runs(worker: Worker) -> None:
    given = worker.give(shell("exec sleep 0.4"))
    wait_until(lambda: given.evidence.command)
    assert given.is_locked()
    worker.ended(given)
    assert worker.said() == "r"
    assert not given.is_locked()


def test_the_command_does_not_inherit_the_lock(worker: Worker) -> None:
    given = worker.give(shell("sleep 30 & sleep 30"))
    wait_until(lambda: given.evidence.command)
    worker.process.kill()
    worker.process.wait()

    assert not given.is_locked()


def test_a_worker_waits_while_another_holds_the_lock(worker: Worker, made: Given) -> None:
    fd = os.open(made.folder / "alive", os.O_RDWR)
    assert system.try_lock(fd)
    worker.hand_over(made)
    wait_until(lambda: f"{worker.process.pid} " in _waiting_for_locks())
    assert made.events() == ["claimed"]
    os.close(fd)

    assert worker.ended(made).state is RunState.SUCCEEDED


def _waiting_for_locks() -> str:
    """The lines of /proc/locks that wait for another."""
    return "\n".join(part for part in Path("/proc/locks").read_text().splitlines() if "->" in part)


def refused(worker: Worker, given: Given) -> bool:
    before = (given.folder / "journal.jsonl").read_bytes()
    worker.hand_over(given)
    said = worker.said() + worker.said()
    after = (given.folder / "journal.jsonl").read_bytes()
    return said == "xr" and before == after and not (given.folder.parent / "trace").exists() and not given.is_locked()


def test_a_journal_of_another_attempt_is_refused(worker: Worker, made: Given) -> None:
    made.nonce = "another"
    assert refused(worker, made)


def test_an_abandoned_attempt_is_refused(worker: Worker, made: Given) -> None:
    append(made, line(Event.ABANDONED, "2026-01-01T00:00:00.000Z"))
    assert refused(worker, made)


@pytest.mark.parametrize("event", [Event.STARTING, Event.STARTED])
def test_what_was_begun_before_is_never_begun_again(worker: Worker, made: Given, event: Event) -> None:
    append(made, line(event, "2026-01-01T00:00:00.000Z"))
    assert refused(worker, made)


def test_an_empty_or_damaged_journal_is_refused(worker: Worker, made: Given) -> None:
    (made.folder / "journal.jsonl").write_bytes(b"\x00garbage\n{\n")
    assert refused(worker, made)


def test_an_attempt_without_a_folder_is_refused(worker: Worker, tmp_path: Path) -> None:
    worker.hand_over(Given(tmp_path / "nowhere", job("true")))
    assert worker.said() + worker.said() == "xr"


def test_a_late_worker_finds_its_attempt_abandoned(hire: Hire, made: Given) -> None:
    worker = hire(fault="stop_before:lock")
    worker.hand_over(made)
    wait_until(lambda: fields_of(worker.process.pid)[2] == b"T")
    fd = os.open(made.folder / "alive", os.O_RDWR)
    assert system.try_lock(fd)
    append(made, line(Event.ABANDONED, "2026-01-01T00:00:00.000Z"))
    os.close(fd)
    worker.process.send_signal(signal.SIGCONT)

    assert worker.said() + worker.said() == "xr"
    assert not (made.folder.parent / "trace").exists()


# --- no room ---


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(folder)], capture_output=True)
    if mounted.returncode:
        pytest.skip("this user may not mount")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path, leave: int = 0) -> Path:
    """Take all the room of the file system but `leave` bytes."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            pass
    os.truncate(filler, max(0, filler.stat().st_size - leave))
    return filler


def test_without_room_for_the_outcome_nothing_is_started(worker: Worker, small_disk: Path) -> None:
    given = Given(small_disk / "run", shell(f"touch {small_disk.parent}/trace"))
    given.make()
    fill(small_disk, leave=8192)
    worker.hand_over(given)
    outcome = worker.ended(given)

    assert outcome.state is RunState.FAILED
    assert outcome.error is not None
    assert outcome.error.code == "disk_full"
    assert "starting" not in given.events()
    assert not (small_disk.parent / "trace").exists()


def test_an_outcome_that_finds_no_room_is_written_as_soon_as_there_is_some(worker: Worker, small_disk: Path) -> None:
    given = Given(small_disk / "run", shell(f"touch {small_disk.parent}/trace"))
    given.make()
    append(given, b"\n" * (4096 - (given.folder / "journal.jsonl").stat().st_size))  # nothing is left of its block
    filler = fill(small_disk)
    worker.hand_over(given)
    with pytest.raises(AssertionError):
        worker.said(1.5)
    assert given.is_locked()
    assert given.outcome is None
    filler.unlink()

    error = worker.ended(given).error
    assert error is not None
    assert error.code == "disk_full"
    assert worker.said() == ""  # what it may use was settled at its start: the next attempt gets a new one


def test_a_disk_that_fills_up_while_it_runs_does_not_lose_the_outcome(worker: Worker, small_disk: Path) -> None:
    given = Given(small_disk / "run", shell("cat /dev/zero | head -c 3000000; echo; exit 5"))
    given.make()
    worker.hand_over(given)
    outcome = worker.ended(given)

    assert (outcome.state, outcome.exit_code) == (RunState.FAILED, 5)
    assert outcome.error is not None
    assert outcome.error.details is not None  # the room set aside was enough for all of it
    assert worker.said() == "r"


def test_a_program_on_a_terminal_goes_on_when_its_output_finds_no_room(
    worker: Worker, small_disk: Path, tmp_path: Path
) -> None:
    given = Given(small_disk / "run", shell(f"seq 1 400000; touch {tmp_path}/trace", pty=True))
    given.make()
    worker.hand_over(given)
    outcome = worker.ended(given)

    assert outcome.state is RunState.SUCCEEDED
    assert (tmp_path / "trace").exists()


def test_a_limit_on_file_sizes_is_no_crash(worker: Worker, made: Given) -> None:
    worker.perform(job("true"))
    # Not from its start: under such a limit Python leaves a torn .pyc of whatever it compiles.
    resource.prlimit(worker.process.pid, resource.RLIMIT_FSIZE, (2000, 2000))
    worker.hand_over(made)
    error = worker.ended(made).error

    assert error is not None
    assert error.code == "disk_full"


def test_a_home_that_became_read_only_is_no_crash(worker: Worker, made: Given, tmp_path: Path) -> None:
    bound = subprocess.run(["mount", "-t", "tmpfs", "none", str(tmp_path / "made")], capture_output=True)
    if bound.returncode:
        pytest.skip("this user may not mount")
    try:
        made.folder = tmp_path / "made" / "run"
        made.make()
        subprocess.run(["mount", "-o", "remount,ro", str(tmp_path / "made")], check=True)
        worker.hand_over(made)
        assert worker.said() + worker.said() == "xr"
    finally:
        subprocess.run(["umount", "-l", str(tmp_path / "made")], check=True)
