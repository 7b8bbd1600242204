"""Another version of the package is put in place of the one that runs."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

import taskmon
from taskmon import installed
from taskmon.core.states import RunState
from taskmon.engine import upgrades
from taskmon.engine.upgrades import Upgrades, upgraded_text
from tests.engine.conftest import MakeBench
from tests.jobs import command


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the running package lies, as a folder that a test may replace."""
    folder = tmp_path / "site-packages" / "taskmon"
    _put(folder, taskmon.__version__)
    monkeypatch.setattr(installed, "PACKAGE", folder)
    monkeypatch.setattr(upgrades, "PACKAGE", folder)
    return folder


def _put(folder: Path, version: str) -> None:
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(f'__version__ = "{version}"\n')


def test_each_other_version_is_told_once(package: Path, qtbot: QtBot) -> None:
    watch = Upgrades()
    watch.start()
    for number, version in enumerate(("9.9.9", "9.9.10")):
        with qtbot.waitSignal(watch.noticed) as told:
            package.rename(package.parent / f"old{number}")
            _put(package, version)
        assert told.args == [upgraded_text(version)]
    watch.stop()
    assert f"taskmon 9.9.10 is installed now; this one is still {taskmon.__version__}" in upgraded_text("9.9.10")


@pytest.mark.parametrize("begun", [False, True])
def test_deleted_on_another_thread_it_leaves_the_main_ones_event_loop_in_peace(
    package: Path, qtbot: QtBot, begun: bool
) -> None:
    held = [Upgrades()]
    if begun:
        held[0].start()
        held[0].stop()

    thread = threading.Thread(target=held.clear)  # as the garbage collector does, on whichever thread it runs
    thread.start()
    thread.join()

    QCoreApplication.processEvents()  # a complaint of Qt fails the test


def test_a_monitor_launched_in_the_middle_of_an_upgrade_works_and_says_what_is_amiss(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_bench: MakeBench
) -> None:
    package = tmp_path / "half" / "taskmon"
    for room in ("core", "tasks", "store", "engine"):
        (package / room).mkdir(parents=True)
    (package / "engine" / "of_the_next_version.py").touch()
    monkeypatch.setattr(installed, "PACKAGE", package)
    bench = make_bench()

    assert bench.perform(command("true")).state is RunState.SUCCEEDED
    assert bench.engine.trouble is not None
    assert "can't be loaded" in bench.engine.trouble.message
