"""The growth of an output is told when somebody writes, and nobody looks while nothing is written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from taskmon.ui.output.growth import Growth

_WAIT = 30_000
#: In a user namespace of its own, whose user may watch no file at all, as one whose editors watch all they can.
_NONE_LEFT = ["unshare", "-Ur", "sh", "-c", 'echo 0 > /proc/sys/user/max_inotify_watches && exec "$@"', "sh"]
#: Shows what it reads at each look, and ends with the line that was written when it had looked three times.
_PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from taskmon.ui.output.growth import Growth
application, path, looks = QCoreApplication([]), Path(sys.argv[1]), []
def look():
    looks.append(path.read_text())
    if len(looks) == 3:
        path.write_text("last")
    if looks[-1] == "last":
        print(len(looks))
        application.quit()
growth = Growth(application)
growth.may_be.connect(look)
growth.watch(str(path))
application.exec()
"""


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


def test_where_the_system_watches_no_more_files_growth_is_found_and_the_refusal_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "output.log"
    path.write_text("first")
    tried = subprocess.run([*_NONE_LEFT, "true"], capture_output=True, text=True, timeout=60, check=False)
    if tried.returncode:
        pytest.skip(f"NOT TESTED HERE: no user namespace without watches can be had ({tried.stderr.strip()})")

    command = [*_NONE_LEFT, sys.executable, "-c", _PROGRAM, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    assert (done.returncode, done.stdout) == (0, "4\n"), done.stderr
    assert done.stderr.count("inotify_add_watch") == 1
