"""What was run lately fills the dialog in."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from taskmon.core.run import Run
from taskmon.engine.engine import Engine
from taskmon.ui.main_window import MainWindow
from taskmon.ui.new_run.dialog import NewRunDialog
from tests.ui import scene
from tests.ui.hands import choose, press, shown


def test_the_newest_of_each_job_is_offered_and_fills_the_form_in(
    runs: dict[str, Run], engine: Engine, window: MainWindow, qtbot: QtBot
) -> None:
    for _ in range(3):
        scene.add(engine.store, scene.new(["echo", "a & b"], priority=4, tags=("now",)))
    window.new_run()
    dialog = shown(window, NewRunDialog, "new_run_dialog", qtbot)

    press(dialog, "new_run_recent")

    menu = shown(dialog, QMenu, "new_run_recent_menu", qtbot)
    said = [action.text() for action in menu.actions()]
    assert said[0] == "echo 'a && b'"
    assert len([text for text in said if text.startswith("echo")]) == 1
    assert len(said) <= 20
    choose(menu, "new_run_recent_0")
    menu.close()
    new = dialog.options.request()
    assert dialog.command.job(new.job).argv == ("echo", "a & b")
    assert (new.priority, new.tags, new.name, new.environment) == (4, ("now",), "", {})
    dialog.reject()
