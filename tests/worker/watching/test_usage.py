"""Notes of what an attempt uses: few, for their owner alone, and never in the way of the run."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from taskmon import system
from taskmon.core.journal import USAGE
from taskmon.core.usage.samples import LONGEST_BYTES, MOST_SAMPLES, Usage, parsed
from taskmon.worker.watching import notes_file, usage
from taskmon.worker.watching.usage import UsageNotes
from tests.waiting import wait_until
from tests.worker.hiring import Worker, python


class Machine:
    """Stands in for a clock that nobody sets, and for a tree of processes."""

    def __init__(self) -> None:
        self.ms = 5_000
        self.used = system.TreeUsage(0.0, 1_000, 0, 0)

    def works(self, ms: int, *, memory_bytes: int = 1_000) -> None:
        """Have it compute for half of that time and read a byte a millisecond."""
        self.ms += ms
        self.used = system.TreeUsage(
            self.used.cpu_s + ms / 2_000, memory_bytes, (self.used.read_bytes or 0) + ms, self.used.written_bytes
        )

    def now_ms(self) -> int:
        return self.ms

    def tree_usage(self, pid: int) -> system.TreeUsage | None:
        assert pid == os.getpid()
        return self.used


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine()
    monkeypatch.setattr(notes_file, "now_ms", made.now_ms)
    monkeypatch.setattr(usage, "_children_s", lambda: 0.0)
    monkeypatch.setattr(usage, "_MOST_OF_A_CORE", 1_000.0)  # on a busy machine a look may take any time
    monkeypatch.setattr(system, "tree_usage", made.tree_usage)
    return made


def read(folder: Path) -> Usage:
    found = parsed((folder / USAGE).read_bytes())
    assert found is not None
    return found


def test_what_is_over_soon_leaves_no_notes(tmp_path: Path, machine: Machine) -> None:
    notes = UsageNotes(str(tmp_path))
    for _ in range(8):
        machine.works(250)
        notes.look(10)
    notes.end()

    assert not (tmp_path / USAGE).exists()


def test_one_sample_a_second_is_noted_for_the_owner_alone(tmp_path: Path, machine: Machine) -> None:
    notes = UsageNotes(str(tmp_path))
    for look in range(20):
        machine.works(250)
        notes.look(look)
    notes.end()

    samples = read(tmp_path).samples
    assert [sample.elapsed_ms for sample in samples] == [1_000, 2_000, 3_000, 4_000, 5_000]
    assert [sample.cpu_ms for sample in samples] == [500, 1_000, 1_500, 2_000, 2_500]
    assert [sample.read_bytes for sample in samples] == [1_000, 2_000, 3_000, 4_000, 5_000]
    assert samples[-1].output_bytes == 19
    assert stat.S_IMODE((tmp_path / USAGE).stat().st_mode) == 0o600


def test_however_long_it_goes_on_notes_stay_few_and_forget_no_peak_and_no_total(
    tmp_path: Path, machine: Machine
) -> None:
    notes = UsageNotes(str(tmp_path))
    for second in range(1, 6 * MOST_SAMPLES):
        machine.works(1_000, memory_bytes=9_999_999 if 700 <= second < 708 else 1_000)
        notes.look(second)
    notes.end()

    samples = read(tmp_path).samples
    assert MOST_SAMPLES / 2 < len(samples) <= MOST_SAMPLES
    assert (tmp_path / USAGE).stat().st_size < LONGEST_BYTES
    assert max(sample.memory_bytes or 0 for sample in samples) == 9_999_999
    assert samples[0].elapsed_ms <= 8_000
    assert samples[-1].elapsed_ms >= (6 * MOST_SAMPLES - 9) * 1_000
    assert samples[-1].cpu_ms == samples[-1].elapsed_ms // 2


def test_a_process_that_has_performed_others_is_not_charged_for_them(tmp_path: Path, machine: Machine) -> None:
    machine.used = system.TreeUsage(100.0, 1_000, 7_000, 7_000)
    notes = UsageNotes(str(tmp_path), is_handed_on=True)
    notes.look(0)
    for _ in range(3):
        machine.works(1_000)
        notes.look(0)
    notes.end()

    last = read(tmp_path).samples[-1]
    assert (last.cpu_ms, last.read_bytes, last.written_bytes) == (1_500, 3_000, 0)


def test_what_ends_unwaited_takes_nothing_back(tmp_path: Path, machine: Machine) -> None:
    notes = UsageNotes(str(tmp_path))
    for _ in range(3):
        machine.works(1_000)
        notes.look(0)
    machine.ms += 1_000
    machine.used = system.TreeUsage(0.1, 500, None, 0)
    notes.look(0)
    notes.end()

    samples = read(tmp_path).samples
    assert (samples[-1].cpu_ms, samples[-1].read_bytes) == (samples[-2].cpu_ms, samples[-2].read_bytes)


def test_a_costly_look_is_a_rare_one(tmp_path: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tree of a thousand processes takes a tenth of a second to be gone through."""
    monkeypatch.setattr(usage, "_MOST_OF_A_CORE", 0.002)
    thread_s = iter(range(1_000))
    monkeypatch.setattr(time, "thread_time", lambda: next(thread_s) * 0.1)
    notes = UsageNotes(str(tmp_path))
    for _ in range(160):
        machine.works(1_000)
        notes.look(0)
    notes.end()

    assert [sample.elapsed_ms for sample in read(tmp_path).samples] == [1_000, 51_000, 101_000, 151_000]


def no_folder(folder: Path) -> None:
    folder.rmdir()


def a_folder_in_its_place(folder: Path) -> None:
    (folder / USAGE).mkdir()
    (folder / USAGE / "full").touch()


@pytest.mark.parametrize("trouble", [no_folder, a_folder_in_its_place])
def test_where_notes_can_not_be_written_the_command_goes_on(
    tmp_path: Path, machine: Machine, trouble: Callable[[Path], None]
) -> None:
    folder = tmp_path / "1"
    folder.mkdir()
    trouble(folder)
    notes = UsageNotes(str(folder))
    for _ in range(10):
        machine.works(1_000)
        notes.look(0)
    notes.end()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk without room")
def test_once_there_is_room_again_all_of_it_is_noted(
    tmp_path: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = UsageNotes(str(tmp_path))
    for _ in range(3):
        machine.works(1_000)
        notes.look(0)
    full = os.open("/dev/full", os.O_WRONLY)
    assert notes._file._fd is not None
    os.dup2(full, notes._file._fd)
    os.close(full)
    for _ in range(70):
        machine.works(1_000)
        notes.look(0)
    notes.end()

    assert [sample.elapsed_ms for sample in read(tmp_path).samples] == [ms * 1_000 for ms in range(1, 74)]


def test_a_real_command_is_measured_by_its_worker(worker: Worker, tmp_path: Path) -> None:
    given = worker.give(python("held = bytearray(b'x' * 30_000_000)\nwhile True: pass"))
    path = Path(given.folder) / USAGE
    wait_until(path.exists, timeout_s=60)
    found = parsed(path.read_bytes())
    worker.ask(given, "cancel")
    worker.ended(given)

    assert found is not None
    last = found.samples[-1]
    assert (last.memory_bytes or 0) > 30_000_000
    assert last.cpu_ms
