"""What the worker appends to the journal, also where the disk refuses."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from taskmon import ours, system
from taskmon.core.attempt import Outcome
from taskmon.core.errors import RunError
from taskmon.core.estimates.curve import Curve
from taskmon.core.journal import JOURNAL, PROGRESS, Event, Evidence, Identity, line, read_all
from taskmon.core.progress import Progress
from taskmon.core.states import RunState
from taskmon.worker.record import MOST_BESIDE_BYTES, ROOM_BYTES, Record

_OUTCOME = Outcome(
    RunState.FAILED, datetime(2026, 1, 1, tzinfo=UTC), exit_code=3, error=RunError("no", "exit", {"long": "x" * 9_000})
)


class CountedPokes:
    """Counts, and tells nobody."""

    def __init__(self) -> None:
        self.count = 0

    def poke(self) -> None:
        self.count += 1


@pytest.fixture
def pokes() -> CountedPokes:
    return CountedPokes()


def _record(folder: Path, pokes: CountedPokes) -> Record:
    with contextlib.closing(ours.Folder(str(folder))) as opened:
        return Record(opened, pokes)  # type: ignore[arg-type]


def _evidence(record: Record) -> Evidence:
    return read_all(record._content())


@pytest.fixture
def record(tmp_path: Path, pokes: CountedPokes) -> Iterator[Record]:
    (tmp_path / JOURNAL).write_bytes(line(Event.CLAIMED, "2026-01-01T00:00:00.000Z", nonce="n"))
    record = _record(tmp_path, pokes)
    yield record
    record.close()


@pytest.fixture
def placed(tmp_path: Path, pokes: CountedPokes) -> Iterator[Record]:
    """One where the monitor puts them: `runs/1/1`."""
    folder = tmp_path / "runs" / "1" / "1"
    folder.mkdir(parents=True)
    (folder / JOURNAL).write_bytes(line(Event.CLAIMED, "2026-01-01T00:00:00.000Z", nonce="n"))
    record = _record(folder, pokes)
    yield record
    record.close()


def never(seconds: float) -> bool:
    raise AssertionError("it should not have to wait")


def test_what_was_appended_is_the_evidence(record: Record, pokes: CountedPokes) -> None:
    record.starting(Identity(1, "2", "worker"))
    record.started(Identity(3, "4", "true"))
    record.note("paused")
    record.progress(Progress(0.1), "", 1.0)
    record.finished(_OUTCOME, None, "the last", never, Curve([(1.0, 0.1), (2.0, 0.4), (3.0, 1.0)]))
    evidence = _evidence(record)

    assert evidence.nonce == "n"
    assert evidence.worker == Identity(1, "2", "worker")
    assert evidence.command == Identity(3, "4", "true")
    assert evidence.outcome == _OUTCOME
    assert evidence.last_line == "the last"
    assert evidence.curve == Curve([(1.0, 0.1)])
    assert evidence.points == ((1.0, 0.1), (2.0, 0.4), (3.0, 1.0))
    assert pokes.count == 3  # the start needs no poke: short commands would wake their driver for nothing


def test_progress_is_written_only_when_it_has_news(record: Record, pokes: CountedPokes, tmp_path: Path) -> None:
    record.snapshot({"line": "é\udcff"})
    record.snapshot({"line": "é\udcff"})
    assert pokes.count == 1
    record.snapshot({"line": "b"})

    assert pokes.count == 2
    shown = json.loads((tmp_path / PROGRESS).read_bytes())
    assert shown["line"] == "b"
    assert shown["at"].endswith("Z")
    assert sorted(os.listdir(tmp_path)) == sorted(["home", JOURNAL, PROGRESS])


def test_an_outcome_is_tried_anew_until_it_is_durable(
    record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    def refuse(fd: int) -> None:
        raise OSError(errno.EIO, "broken")

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        if len(waits) == 3:
            monkeypatch.undo()
        return True

    monkeypatch.setattr(os, "fsync", refuse)
    record.finished(_OUTCOME, None, "", wait)

    assert waits == [1.0, 1.0, 1.0]
    assert _evidence(record).outcome == _OUTCOME


def test_where_the_details_find_no_room_the_cause_alone_may(
    record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write

    def write_little(fd: int, content: bytes) -> int:
        return write(fd, content[:1000])

    monkeypatch.setattr(os, "write", write_little)
    record.finished(_OUTCOME, None, "", never)
    monkeypatch.undo()
    outcome = _evidence(record).outcome

    assert outcome is not None
    assert outcome.error == RunError("no", "exit", None)
    assert outcome.exit_code == 3


def _taken_bytes(folder: Path) -> int:
    return (folder / JOURNAL).stat().st_blocks * 512


def test_where_the_disk_has_room_none_is_set_aside(record: Record, tmp_path: Path) -> None:
    """64 KB were set aside for each attempt: a million ended runs took 78 GB."""
    record.reserve()
    record.starting(Identity(1, "2", "worker"))
    record.mind_room()
    record.note("paused")

    assert _taken_bytes(tmp_path) <= 8_192


@pytest.mark.parametrize("short_from", ["the start", "the first look"])
def test_room_is_set_aside_where_it_is_short_and_given_back_at_the_end(
    record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, short_from: str
) -> None:
    if short_from == "the start":
        monkeypatch.setattr(system, "is_room_short", lambda fd: True)
    record.reserve()
    monkeypatch.setattr(system, "is_room_short", lambda fd: True)
    record.starting(Identity(1, "2", "worker"))
    record.mind_room()
    assert _taken_bytes(tmp_path) >= ROOM_BYTES
    record.note("paused")

    record.finished(_OUTCOME, None, "", never)

    assert _taken_bytes(tmp_path) <= 16_384
    assert _evidence(record).outcome == _OUTCOME


def test_a_journal_that_has_become_long_gets_nothing_but_its_end(record: Record, tmp_path: Path) -> None:
    note = "x" * 10_000
    for _ in range(200):
        record.note(note)
    assert (tmp_path / JOURNAL).stat().st_size <= MOST_BESIDE_BYTES + 20_000

    record.finished(_OUTCOME, None, "", never)

    assert _evidence(record).outcome == _OUTCOME


def test_a_torn_line_spoils_only_itself(record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda fd, content: write(fd, content[:20]))
    with pytest.raises(OSError, match="No space left"):
        record.starting(Identity(1, "2"))
    monkeypatch.undo()
    assert not _evidence(record).starting
    record.started(Identity(3, "4"))

    evidence = read_all((tmp_path / JOURNAL).read_bytes())
    assert evidence.command == Identity(3, "4")
    assert evidence.skipped_lines == 1


def test_where_the_details_find_no_room_a_success_keeps_the_result_that_lies_beside_it(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is full at the end made it a success without a result."""
    write = os.write

    def write_little(fd: int, content: bytes) -> int:
        return write(fd, content[:1000])

    notes = {"result_file": True, "notes": ["x" * 2_000]}
    monkeypatch.setattr(os, "write", write_little)
    record.finished(Outcome(RunState.SUCCEEDED, _OUTCOME.ended_at, exit_code=0, remarks=notes), None, "", never)
    monkeypatch.undo()

    evidence = _evidence(record)
    assert evidence.outcome is not None
    assert evidence.outcome.remarks == {"result_file": True}
    assert evidence.awaits_result


def test_an_outcome_whose_folder_was_removed_is_written_anew_where_it_is_looked_for(
    placed: Record, tmp_path: Path
) -> None:
    folder = tmp_path / "runs" / "1" / "1"
    before = _evidence(placed)
    shutil.rmtree(folder.parent)

    placed.finished(_OUTCOME, None, "", never)

    evidence = read_all((folder / JOURNAL).read_bytes())
    assert (evidence.nonce, evidence.outcome) == (before.nonce, _OUTCOME)


def test_an_outcome_waits_for_the_folder_of_all_runs_which_may_come_back(placed: Record, tmp_path: Path) -> None:
    runs, aside = tmp_path / "runs", tmp_path / "aside"
    runs.rename(aside)
    waits: list[float] = []

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        if len(waits) == 2:
            aside.rename(runs)
        return False

    placed.finished(_OUTCOME, None, "", wait)

    assert len(waits) == 2
    assert read_all((runs / "1" / "1" / JOURNAL).read_bytes()).outcome == _OUTCOME
