"""Room on disk, of real files."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from taskmon import system

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what Linux alone can do")


def test_room_is_set_aside_without_making_the_file_longer(tmp_path: Path) -> None:
    with (tmp_path / "file").open("wb") as file:
        file.write(b"abc")
        file.flush()
        system.reserve(file.fileno(), 65_536)
        stat = os.fstat(file.fileno())

    assert stat.st_size == 3
    assert stat.st_blocks * 512 >= 65_536


def test_a_hole_gives_room_back_and_keeps_the_size(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * 1_000_000)
    with path.open("r+b") as file:
        assert system.punch_hole(file.fileno(), 4096, 4096 * 200)

    content = path.read_bytes()
    assert len(content) == 1_000_000
    assert content[4095:4097] == b"x\0"
    assert path.stat().st_blocks * 512 < 300_000


def test_a_pipe_can_have_neither_room_nor_holes() -> None:
    reader, writer = os.pipe()
    try:
        assert system.punch_hole(writer, 0, 4096) is False
    finally:
        os.close(reader)
        os.close(writer)
