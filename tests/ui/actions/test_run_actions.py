"""What the selected runs are copied as: the contract's JSON without their secrets, and links that lead back."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QGuiApplication
from pytestqt.qtbot import QtBot

from taskmon.core.clock import utc_now
from taskmon.core.job import Job
from taskmon.core.requests.new_run import NewRun
from taskmon.core.requests.run_link import run_of
from taskmon.core.run import Run
from taskmon.core.wire import run_to_json
from taskmon.engine.engine import Engine
from taskmon.ui.main_window import MainWindow
from tests.ui import scene


def choose(window: MainWindow, name: str) -> str:
    """Use an entry of the run menu; what is on the clipboard then."""
    window.runs.menu.popup(QPoint(0, 0))
    action = next(each for each in window.runs.findChildren(QAction) if each.objectName() == f"run_menu_{name}")
    action.trigger()
    return QGuiApplication.clipboard().text()


def test_a_run_is_copied_as_other_programs_read_it_with_what_moves_and_without_secrets(
    engine: Engine, runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    window.runs.select(runs["backup"].id)
    qtbot.waitUntil(lambda: window.feed.live_of(runs["backup"]) is not None, timeout=30_000)

    copied = json.loads(choose(window, "copy_json"))

    expected = run_to_json(runs["backup"], None, utc_now(), 0.0)
    assert copied.keys() == expected.keys()
    assert (copied["id"], copied["progress"]["done"]) == (runs["backup"].id, 64.1e9)

    secret = NewRun(Job(("curl", "--token=s3cret-one"), cwd=str(Path.home()), env={"API_KEY": "k-one-1234"}), held=True)
    added = scene.add(engine.store, secret)
    window.refresh()
    qtbot.waitUntil(lambda: window.runs.select(added.id), timeout=30_000)
    copied_text = choose(window, "copy_json")
    assert json.loads(copied_text)["id"] == added.id
    assert "s3cret" not in copied_text
    assert "k-one" not in copied_text


def test_a_link_leads_back_to_its_run(runs: dict[str, Run], window: MainWindow) -> None:
    window.runs.select(runs["held"].id)

    assert run_of(choose(window, "copy_link")) == runs["held"].id


def test_only_two_can_be_compared(runs: dict[str, Run], window: MainWindow) -> None:
    asked: list[object] = []
    window.runs.run_actions.compare_asked.connect(asked.append)
    window.runs.select(runs["held"].id)

    window.runs.run_actions.compare()

    assert asked == []
