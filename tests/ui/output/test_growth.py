"""The growth of an output is told when somebody writes, and nobody looks while nothing is written."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from taskmon.ui.output.growth import Growth

_WAIT = 30_000


def test_nothing_is_looked_at_until_somebody_writes(tmp_path: Path, qtbot: QtBot) -> None:
    path, owner = tmp_path / "output.log", QObject()
    path.write_bytes(b"before\n")
    growth = Growth(owner)
    growth.watch(str(path))
    assert not growth._pause.isActive()

    for _ in range(3):
        with qtbot.waitSignal(growth.may_be, timeout=_WAIT), path.open("ab") as file:
            file.write(b"more\n")
        assert not growth._pause.isActive()


def test_a_file_that_comes_later_is_found_and_then_watched(tmp_path: Path, qtbot: QtBot) -> None:
    path, owner = tmp_path / "output.log", QObject()
    growth = Growth(owner)
    growth.watch(str(path))
    assert growth._pause.isActive()

    path.write_bytes(b"first\n")
    qtbot.waitUntil(lambda: growth._watcher.files() == [str(path)] and not growth._pause.isActive(), timeout=_WAIT)
    with qtbot.waitSignal(growth.may_be, timeout=_WAIT):
        path.write_bytes(b"first\nsecond\n")


def test_a_file_that_another_one_replaces_is_watched_on(tmp_path: Path, qtbot: QtBot) -> None:
    path, owner = tmp_path / "output.log", QObject()
    path.write_bytes(b"one\n")
    growth = Growth(owner)
    growth.watch(str(path))

    (tmp_path / "other").write_bytes(b"another\n")
    with qtbot.waitSignal(growth.may_be, timeout=_WAIT):
        (tmp_path / "other").replace(path)
    with qtbot.waitSignal(growth.may_be, timeout=_WAIT), path.open("ab") as file:
        file.write(b"more\n")


def test_of_no_file_nothing_is_watched(tmp_path: Path) -> None:
    path, owner = tmp_path / "output.log", QObject()
    path.write_bytes(b"one\n")
    growth = Growth(owner)
    growth.watch(str(path))
    growth.watch("")

    assert not growth.is_watched
    assert growth._watcher.files() == []
