"""$TASKMON_EVENTS: known keys, bounded lines and files, torn lines, and whatever else a program may put there."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from taskmon.core.progress import Progress
from taskmon.progress.events import LONGEST_LINE_BYTES, MOST_BYTES, EventReader


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl"


@pytest.fixture
def reader(file: Path) -> EventReader:
    return EventReader(str(file))


def append(file: Path, data: bytes) -> None:
    with file.open("ab") as stream:
        stream.write(data)


def test_nothing_is_read_before_the_program_makes_the_file(reader: EventReader) -> None:
    assert reader.read() is None


def test_the_newest_report_since_the_last_look_is_given_once(reader: EventReader, file: Path) -> None:
    append(file, b'{"progress": 0.1}\n{"progress": 0.4, "message": "copying"}\n')

    assert reader.read() == Progress(fraction=0.4, message="copying")
    assert reader.read() is None

    append(file, b'{"done": 3, "total": 8, "unit": "files", "step": 1, "steps": 2}\n')
    assert reader.read() == Progress(fraction=3 / 8, done=3, total=8, unit="files", step=1, steps=2)


def test_a_torn_line_waits_for_its_rest(reader: EventReader, file: Path) -> None:
    line = b'{"progress": 0.25, "message": "h\xc3\xa4lfte"}\n'
    for byte in line[:-1]:
        append(file, bytes([byte]))
        assert reader.read() is None

    append(file, b"\n")

    assert reader.read() == Progress(fraction=0.25, message="hälfte")


@pytest.mark.parametrize(
    "line",
    [
        b"not json",
        b"[0.5]",
        b"0.5",
        b'"text"',
        b"null",
        b"{}",
        b'{"progress": NaN}',
        b'{"progress": Infinity}',
        b'{"progress": 1e999}',
        b'{"progress": "0.5"}',
        b'{"progress": true}',
        b'{"done": 1' + b"0" * 400 + b"}",
        b'{"state": "succeeded", "exit_code": 0}',
        b'{"fraction": 0.5}',
        b"\xff\xfe\x00",
        b"[" * 50_000,
        b'{"progress": 0.5}' + b" " * LONGEST_LINE_BYTES,
    ],
)
def test_what_is_no_report_is_passed_over(reader: EventReader, file: Path, line: bytes) -> None:
    append(file, line + b"\n")
    assert reader.read() is None

    append(file, b'{"progress": 0.5}\n')
    assert reader.read() == Progress(fraction=0.5)


def test_unknown_keys_are_passed_over_and_known_ones_kept(reader: EventReader, file: Path) -> None:
    append(file, b'{"progress": 0.5, "outcome": "failed", "total": "many", "message": 7}\n')

    assert reader.read() == Progress(fraction=0.5, message="7")


def test_a_line_without_end_is_not_kept(reader: EventReader, file: Path) -> None:
    append(file, b"x" * (LONGEST_LINE_BYTES + 1))
    assert reader.read() is None
    append(file, b'{"progress": 0.5}\n{"progress": 0.6}\n')

    assert reader.read() == Progress(fraction=0.6)
    assert reader.read() is None


def test_the_end_of_a_line_that_was_too_long_is_no_line(reader: EventReader, file: Path) -> None:
    append(file, b"x" * (LONGEST_LINE_BYTES + 1))
    reader.read()
    append(file, b'{"progress": 0.5}\n')

    assert reader.read() is None


def test_a_program_that_reports_too_much_is_no_longer_listened_to(reader: EventReader, file: Path) -> None:
    line = json.dumps({"progress": 0.5, "message": "x" * 1000}).encode() + b"\n"
    append(file, line * (MOST_BYTES // len(line) + 1))
    for _ in range(MOST_BYTES // 1_000_000 + 2):
        reader.read()

    append(file, b'{"progress": 0.9}\n')

    assert reader.read() is None


@pytest.mark.parametrize(
    "first", ['{"progress": 0.5, "message": "longer"}', '{"progress": 0.5}', '{"step": 1}', '{"progress": 0.6}']
)
def test_a_file_written_anew_is_read_from_its_start(reader: EventReader, file: Path, first: str) -> None:
    append(file, f"{first}\n".encode())
    reader.read()
    os.utime(file, ns=(0, 0))  # long ago, by the file's clock, which may tick seldom

    file.write_bytes(b'{"progress": 0.6}\n')

    assert reader.read() == Progress(fraction=0.6)
    assert reader.read() is None


def test_reports_that_overwrite_each_other_all_count_though_the_files_clock_stands(
    reader: EventReader, file: Path
) -> None:
    for tenth in range(1, 10):
        file.write_bytes(b'{"progress": 0.%d}\n' % tenth)
        os.utime(file, ns=(0, 0))
        assert reader.read() == Progress(fraction=tenth / 10)


def test_a_long_file_that_is_appended_to_is_read_once(reader: EventReader, file: Path) -> None:
    for count in range(1, 200):
        append(file, b'{"done": %d, "total": 200}\n' % count)
        assert reader.read() == Progress(fraction=count / 200, done=count, total=200)
        assert reader.read() is None


def test_a_folder_or_a_pipe_in_its_place_does_not_hold_the_worker_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    assert EventReader(str(tmp_path)).read() is None
    assert EventReader(str(tmp_path / "pipe")).read() is None


def test_what_a_program_reports_beyond_the_limit_is_not_kept(reader: EventReader, file: Path) -> None:
    """The file was read no further, and grew for as long as the program lived."""
    append(file, b'{"progress": 0.1}\n')
    with file.open("r+b") as stream:
        stream.truncate(MOST_BYTES + 1)
    assert reader.read() == Progress(fraction=0.1)
    assert file.stat().st_size == 0

    append(file, b'{"progress": 0.9}\n')
    assert reader.read() is None
    with file.open("r+b") as stream:
        stream.truncate(MOST_BYTES * 3)
    assert reader.read() is None
    assert file.stat().st_size == 0


@pytest.mark.parametrize("kind", ["a link", "another name"])
def test_no_other_file_is_emptied_through_its_name(reader: EventReader, file: Path, tmp_path: Path, kind: str) -> None:
    other = tmp_path / "other"
    other.touch()
    os.truncate(other, MOST_BYTES + 1)
    if kind == "a link":
        file.symlink_to(other)
    else:
        os.link(other, file)

    for _ in range(3):
        reader.read()

    assert other.stat().st_size == MOST_BYTES + 1


def test_two_reports_that_were_written_in_the_wrong_order_count_alike_however_seldom_it_looks(
    reader: EventReader, file: Path
) -> None:
    append(file, b'{"done": 800, "total": 800}\n{"done": 730, "total": 800}\n{"message": "tidying"}\n')

    read = reader.read()

    assert read is not None
    assert (read.done, read.fraction, read.message) == (800, 1.0, "tidying")
