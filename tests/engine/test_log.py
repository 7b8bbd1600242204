"""The log is its owner's alone."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from taskmon.engine import log


def test_a_rotated_log_is_its_owners_alone_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "_LARGEST_BYTES", 1_000)
    former = os.umask(0)
    try:
        log.open_log(tmp_path)
        for _ in range(50):
            log.note("a line of some length, so that the file is full soon")
    finally:
        log.close_log()
        os.umask(former)

    files = list(tmp_path.glob("taskmon.log*"))
    assert len(files) > 1
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


@contextmanager
def _limited(what: int, most: int) -> Iterator[None]:
    before = resource.getrlimit(what)
    resource.setrlimit(what, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(what, before)


def test_a_line_that_finds_no_room_is_dropped_in_silence(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    log.open_log(tmp_path)
    with _limited(resource.RLIMIT_FSIZE, 1):
        log.note("a line")
    log.note("another")
    log.close_log()

    assert "Traceback" not in capfd.readouterr().err
    assert (tmp_path / "taskmon.log").read_text().endswith("another\n")


def test_a_log_that_can_not_be_begun_anew_never_writes_into_the_file_that_is_opened_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "_LARGEST_BYTES", 100)
    log.open_log(tmp_path)
    log.note("x" * 90)
    with _limited(resource.RLIMIT_NOFILE, 0):
        log.note("the one for which the file is full")
    with (tmp_path / "of-somebody-else").open("wb") as other:
        log.note("y" * 200)
        assert os.fstat(other.fileno()).st_size == 0
    log.close_log()
