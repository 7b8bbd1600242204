"""The notes of when output came: none for what is over at once, few however long it goes on, and never in the way."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pytest

from taskmon.core.journal import OUTPUT_TIMES
from taskmon.core.output.times import LONGEST_BYTES, MOST_ENTRIES, OutputTimes, parsed
from taskmon.worker.watching import notes_file
from taskmon.worker.watching.arrivals import Arrivals


class Clock:
    """Stands in for the clock that nobody sets."""

    def __init__(self) -> None:
        self.ms = 5_000

    def now_ms(self) -> int:
        return self.ms


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(notes_file, "now_ms", made.now_ms)
    return made


def read(folder: Path) -> OutputTimes:
    times = parsed((folder / OUTPUT_TIMES).read_bytes())
    assert times is not None
    return times


def test_a_short_command_leaves_no_notes(tmp_path: Path, clock: Clock) -> None:
    notes = Arrivals(str(tmp_path))
    clock.ms += 900
    notes.note(10)
    notes.end()

    assert not (tmp_path / OUTPUT_TIMES).exists()


def test_notes_are_for_their_owner_alone_and_name_each_look(tmp_path: Path, clock: Clock) -> None:
    began_ms = time.time() * 1_000
    notes = Arrivals(str(tmp_path))
    for ms, length in ((200, 10), (1_100, 25), (2_500, 30)):
        clock.ms = 5_000 + ms
        notes.note(length)
    notes.end()

    times = read(tmp_path)
    assert (times.lengths, times.elapsed_ms) == ((10, 25, 30), (200, 1_100, 2_500))
    assert abs(times.started_at.timestamp() * 1_000 - began_ms) < 60_000
    assert stat.S_IMODE((tmp_path / OUTPUT_TIMES).stat().st_mode) == 0o600


def test_what_was_printed_at_once_by_a_command_that_went_on_is_noted_at_its_end(tmp_path: Path, clock: Clock) -> None:
    notes = Arrivals(str(tmp_path))
    notes.note(10)
    clock.ms += 60_000
    notes.end()

    assert read(tmp_path).elapsed_ms == (0,)


def test_what_was_printed_at_once_can_be_read_while_the_command_is_silent(tmp_path: Path, clock: Clock) -> None:
    notes = Arrivals(str(tmp_path))
    notes.note(10)
    clock.ms += 900
    notes.look()
    assert not (tmp_path / OUTPUT_TIMES).exists()

    clock.ms += 200
    notes.look()

    assert (read(tmp_path).lengths, read(tmp_path).elapsed_ms) == ((10,), (0,))
    notes.end()


def test_a_command_that_empties_its_output_over_and_over_leaves_a_small_file(tmp_path: Path, clock: Clock) -> None:
    notes = Arrivals(str(tmp_path))
    clock.ms += 2_000
    for _ in range(MOST_ENTRIES):
        for length in (10, 20, 30, 40):
            clock.ms += 250
            notes.note(length)
    notes.end()

    assert read(tmp_path).lengths == (10, 20, 30, 40)
    assert (tmp_path / OUTPUT_TIMES).stat().st_size < 1_000


def test_however_long_it_prints_the_file_stays_small_and_begins_at_the_begin(tmp_path: Path, clock: Clock) -> None:
    notes = Arrivals(str(tmp_path))
    for look in range(3 * MOST_ENTRIES):
        clock.ms += 250
        notes.note(look + 1)
    notes.end()

    times = read(tmp_path)
    assert MOST_ENTRIES / 2 < len(times.lengths) <= MOST_ENTRIES
    assert (tmp_path / OUTPUT_TIMES).stat().st_size < LONGEST_BYTES
    assert times.lengths[0] < 10
    assert times.lengths[-1] == 3 * MOST_ENTRIES


def test_where_notes_can_not_be_written_the_command_goes_on(tmp_path: Path, clock: Clock) -> None:
    notes = Arrivals(str(tmp_path / "nowhere"))
    clock.ms += 2_000
    notes.note(10)
    notes.note(20)
    notes.end()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="Linux tells what is open")
def test_a_disk_that_refuses_only_when_a_file_is_closed_does_not_hurt_the_command(tmp_path: Path, clock: Clock) -> None:
    """As a quota on a network's disk does."""
    notes = Arrivals(str(tmp_path))
    clock.ms += 2_000
    notes.note(10)
    held = {int(each.name): each.resolve() for each in Path("/proc/self/fd").iterdir()}
    (fd,) = [number for number, path in held.items() if path == tmp_path / OUTPUT_TIMES]
    os.close(fd)  # to close it again is refused, and so is to write

    notes.note(20)
    notes.note(30)
    notes.end()
    notes.end()
