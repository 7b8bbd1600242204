"""The disk is full when a run is claimed, started, ended or recorded: nothing is lost, and it goes on with room."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from taskmon import system
from taskmon.core.clock import utc_now
from taskmon.core.errors import DiskFullError, ErrorCode
from taskmon.core.journal import JOURNAL
from taskmon.core.states import RunState
from taskmon.paths import Paths
from taskmon.settings import Settings
from tests.engine.conftest import Bench, MakeBench
from tests.faults import monitors
from tests.faults.conftest import Launch
from tests.jobs import command, shell
from tests.waiting import wait_until

_DISK_BYTES = 16 * 1024 * 1024


class Disk:
    """A disk so small that it can be filled, with the monitor's home on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._fillers = 0

    def fill(self) -> None:
        """Leave no room, not for a byte."""
        self._fillers += 1
        fd = os.open(self.folder / f"filler-{self._fillers}", os.O_CREAT | os.O_WRONLY)
        try:
            for size in (1_048_576, 4_096, 1):
                while _wrote(fd, size):
                    pass
        finally:
            os.close(fd)

    def free(self) -> None:
        for filler in self.folder.glob("filler-*"):
            filler.unlink()


def _wrote(fd: int, size: int) -> bool:
    try:
        return os.write(fd, bytes(size)) > 0
    except OSError:
        return False


@pytest.fixture
def disk(home: Path) -> Iterator[Disk]:
    """A tmpfs over this test's home."""
    options = f"size={_DISK_BYTES},mode=700"
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", str(home)], capture_output=True, timeout=30)
    if made.returncode != 0:
        pytest.skip("nothing may be mounted here")
    yield Disk(home)
    subprocess.run(["umount", "-l", str(home)], timeout=30, check=True)


@pytest.fixture
def bench(disk: Disk, make_bench: MakeBench) -> Bench:
    return make_bench(Settings(slots=2))


def test_full_when_a_run_is_claimed_it_starts_once_there_is_room(disk: Disk, bench: Bench) -> None:
    [run] = bench.add(command("true", not_before=utc_now() + timedelta(seconds=0.5)))
    disk.fill()
    bench.qtbot.waitUntil(lambda: bench.engine.trouble is not None, timeout=10_000)
    assert bench.stored(run.id).state is RunState.QUEUED

    disk.free()

    ended = bench.until_over(run.id)
    assert (ended.state, ended.attempt, ended.tries) == (RunState.SUCCEEDED, 1, 1)
    bench.qtbot.waitUntil(lambda: bench.engine.trouble is None, timeout=10_000)


def test_full_when_something_is_asked_the_asker_hears_it_and_nothing_is_half_done(disk: Disk, bench: Bench) -> None:
    bench.perform(command("true"))
    disk.fill()
    with pytest.raises(DiskFullError, match="room"):
        _add_until_refused(bench)
    disk.free()

    assert bench.perform(command("true")).state is RunState.SUCCEEDED


def test_full_when_a_worker_starts_its_run_waits_until_there_is_room_and_pays_nothing(
    disk: Disk, make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch, paths: Paths, tmp_path: Path
) -> None:
    monkeypatch.setenv("TASKMON_FAULT", "stop_before:reserve")
    bench = make_bench()
    [run] = bench.add(shell(f"echo started >> {tmp_path}/trace"))
    wait_until(lambda: any(map(system.is_stopped, monitors.workers(paths))))
    monkeypatch.delenv("TASKMON_FAULT")
    disk.fill()
    for worker in monitors.workers(paths):
        system.send_signal(worker, signal.SIGCONT)
    bench.qtbot.waitUntil(lambda: bench.engine.trouble is not None, timeout=10_000)
    assert bench.engine.trouble is not None
    assert bench.engine.trouble.code == ErrorCode.DISK_FULL
    assert not (tmp_path / "trace").exists()

    disk.free()

    ended = bench.until_over(run.id)
    assert (ended.state, ended.tries, ended.attempt) == (RunState.SUCCEEDED, 1, 2)
    assert (tmp_path / "trace").read_text() == "started\n"


def test_full_when_a_command_ends_its_real_outcome_is_recorded(disk: Disk, bench: Bench) -> None:
    filling = f"while dd if=/dev/zero bs=64k count=1 2> /dev/null; do :; done >> {disk.folder}/filler-9; exit 5"
    run = bench.perform(shell(filling))

    assert (run.state, run.exit_code) == (RunState.FAILED, 5)
    assert bench.stored(run.id) == run
    disk.free()
    assert bench.perform(command("true")).state is RunState.SUCCEEDED


def test_what_prints_onto_a_full_disk_ends_as_it_ends(disk: Disk, bench: Bench) -> None:
    run = bench.perform(shell("head -c 50000000 /dev/zero; exit 6"))

    assert (run.state, run.exit_code) == (RunState.FAILED, 6)
    assert bench.stored(run.id) == run


def test_an_outcome_that_finds_no_room_waits_under_a_banner_until_there_is_some(
    disk: Disk, bench: Bench, paths: Paths, tmp_path: Path
) -> None:
    runs = bench.add(*(shell(f"while [ ! -e {tmp_path}/go ]; do sleep 0.02; done; exit 4") for _ in range(2)))
    for run in runs:
        bench.until_running(run.id)
    paths.ballast.unlink()  # what is given up first is gone already
    disk.fill()
    _exhaust(bench, disk)
    gate = threading.Event()
    bench.engine.store.write(lambda tx: gate.wait(30))
    (tmp_path / "go").touch()
    for run in runs:
        # What was set aside for its end is given back by then.
        wait_until(lambda run=run: _has_ended(paths.attempt(run.id, 1) / JOURNAL))  # type: ignore[misc]
    disk.fill()
    gate.set()
    bench.qtbot.waitUntil(lambda: bench.engine.trouble is not None, timeout=15_000)
    told = bench.engine.trouble
    assert told is not None
    assert told.code == ErrorCode.DISK_FULL

    disk.free()

    assert [(bench.until_over(run.id).state, bench.stored(run.id).exit_code) for run in runs] == [
        (RunState.FAILED, 4)
    ] * 2
    bench.qtbot.waitUntil(lambda: bench.engine.trouble is None, timeout=15_000)
    assert bench.perform(command("true")).state is RunState.SUCCEEDED


def _has_ended(journal: Path) -> bool:
    return b'"finished"' in journal.read_bytes() and journal.stat().st_blocks * 512 < 65_536


def _exhaust(bench: Bench, disk: Disk) -> None:
    """Use up what room the write-ahead log has left in itself."""
    with pytest.raises(DiskFullError):
        _add_until_refused(bench)
    disk.fill()


def _add_until_refused(bench: Bench) -> None:
    for _ in range(500):
        bench.engine.control.add([command("true", held=True, name="x" * 190)]).result(60)


def test_a_monitor_killed_while_the_disk_is_full_loses_no_outcome(
    disk: Disk, make_bench: MakeBench, paths: Paths, tmp_path: Path, launch: Launch
) -> None:
    lines = [
        {"job": {"argv": ["/bin/sh", "-c", f"while [ ! -e {tmp_path}/go ]; do sleep 0.02; done; exit 4"], "cwd": "/"},
         "name": "waits"}
    ]  # fmt: skip
    assert monitors.Adding(lines).ids() == [1]
    monitor = launch()
    monitor.until(lambda: monitors.commands(paths))
    paths.ballast.unlink(missing_ok=True)
    disk.fill()
    (tmp_path / "go").touch()
    wait_until(lambda: b'"finished"' in (paths.attempt(1, 1) / "journal.jsonl").read_bytes())
    monitor.kill()
    disk.free()

    bench = make_bench()

    assert (bench.stored(1).state, bench.stored(1).exit_code, bench.stored(1).attempt) == (RunState.FAILED, 4, 1)
