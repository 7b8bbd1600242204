"""The pipe through which goes what may be stored nowhere."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from taskmon import ours


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a pipe may be, in the folder of an attempt."""
    folder = tmp_path / "runs" / "1" / "1"
    folder.mkdir(mode=0o700, parents=True)
    return folder / "pipe"


def test_what_is_written_is_read_and_stays_nowhere(path: Path) -> None:
    reader = ours.make_pipe(str(path))

    ours.write_to_pipe(str(path), b"one\n")
    ours.write_to_pipe(str(path), b"two\n")

    assert os.read(reader, 100) == b"one\ntwo\n"
    found = path.stat()
    assert stat.S_ISFIFO(found.st_mode)
    assert stat.S_IMODE(found.st_mode) == 0o600
    with pytest.raises(BlockingIOError):
        os.read(reader, 100)
    os.close(reader)


def test_nobody_is_waited_for(path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        ours.write_to_pipe(str(path), b"x")
    reader = ours.make_pipe(str(path))
    with pytest.raises(BlockingIOError):
        _fill(path)
    os.close(reader)
    with pytest.raises(BrokenPipeError):
        ours.write_to_pipe(str(path), b"x")


def _fill(path: Path) -> None:
    for _ in range(1_000):
        ours.write_to_pipe(str(path), b"x" * 4_096)


def test_nothing_is_written_to_what_was_put_in_its_place(path: Path) -> None:
    elsewhere = path.with_name("elsewhere")
    elsewhere.touch()
    puts: tuple[Callable[[], None], ...] = (
        path.touch, path.mkdir, lambda: path.symlink_to(elsewhere), lambda: path.hardlink_to(elsewhere)
    )  # fmt: skip
    for put in puts:
        put()
        with pytest.raises(ours.NotOursError):
            ours.write_to_pipe(str(path), b"secret")
        path.rmdir() if path.is_dir() else path.unlink()
    assert elsewhere.read_bytes() == b""


def test_what_stands_in_its_place_is_moved_aside(path: Path) -> None:
    path.write_text("somebody's")
    os.close(ours.make_pipe(str(path)))

    (aside,) = path.parent.glob("pipe.aside-*")
    assert aside.read_text() == "somebody's"
