"""Comparing from the window: two runs from their menu, two attempts from the overview; secrets stay hidden."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from taskmon.core.job import Job
from taskmon.core.requests.new_run import NewRun
from taskmon.core.retry import RetryPolicy
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.engine import Engine
from taskmon.ui.details.compare.dialog import CompareDialog
from taskmon.ui.main_window import MainWindow
from tests.ui import scene


def opened(window: MainWindow, qtbot: QtBot) -> CompareDialog:
    qtbot.waitUntil(lambda: window.findChild(CompareDialog) is not None, timeout=30_000)
    dialog = window.findChild(CompareDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: "output" in dialog.output_said.text().lower() and "…" not in dialog.output_said.text())
    return dialog


def rows(dialog: CompareDialog) -> dict[str, tuple[str, str]]:
    return {fact.what: (fact.left, fact.right) for fact in dialog.shown}


def test_two_selected_runs_are_compared_and_secrets_stay_hidden(
    engine: Engine, window: MainWindow, qtbot: QtBot
) -> None:
    store, home = engine.store, str(Path.home())
    jobs = (
        Job(("convert", "--token=s3cret-one", "a.png"), cwd=home, env={"LANG": "C", "API_KEY": "k-one-1234"}),
        Job(("convert", "--token=s3cret-two", "b.png"), cwd="/", env={"LANG": "de", "API_KEY": "k-two-1234"}, pty=True),
    )
    runs: list[Run] = []
    for job, text in zip(jobs, (b"start\nfirst\n", b"start\nsecond\n"), strict=True):
        run = scene.start(store, scene.add(store, NewRun(job, environment={"HOME": home})), ago_s=60)
        scene.write_output(engine, run, text)
        runs.append(scene.finish(store, run, RunState.FAILED, f"exit status {len(runs)}", ago_s=30))
    window.refresh()
    qtbot.waitUntil(lambda: window.model.rowCount() == 2, timeout=30_000)
    for run in runs:
        row = window.model.row_of(run.id)
        assert row is not None
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        window.runs.selectionModel().select(window.model.index(row, 0), flags)

    window.runs.run_actions.compare()
    dialog = opened(window, qtbot)

    shown = rows(dialog)
    assert shown["Cause"] == ("exit status 0", "exit status 1")
    assert shown["Argument 2"] == ("a.png", "b.png")
    assert shown["Folder"] == ("~", "/")
    assert shown["pty"] == ("", "true")
    assert shown["$LANG"] == ("C", "de")
    assert "State" not in shown
    everything = repr(dialog._facts)
    assert not any(secret in everything for secret in ("s3cret", "k-one", "k-two"))
    dialog.all_box.setChecked(True)
    assert rows(dialog)["State"] == ("failed", "failed")
    assert dialog.table.rowCount() == len(dialog.shown)
    assert dialog.output_said.text() == "The outputs differ from line 2 on."
    assert [view.toPlainText() for view in dialog.outputs] == ["start\nfirst", "start\nsecond"]
    assert len(dialog.outputs[0].extraSelections()) == 1
    dialog.close()


def test_an_attempt_is_compared_with_the_one_before(engine: Engine, window: MainWindow, qtbot: QtBot) -> None:
    store = engine.store
    run = scene.add(store, scene.new("make all", retry=RetryPolicy(2)), ago_s=300)
    for text in (b"one\n", b"two\n"):
        run = scene.start(store, run, ago_s=200)
        scene.write_output(engine, run, text)
        run = scene.finish(store, run, RunState.FAILED, text.decode().strip(), ago_s=100)
    window.refresh()
    qtbot.waitUntil(lambda: window.runs.select(run.id), timeout=30_000)
    button = window.findChild(QPushButton, "compare_attempts_button")
    assert button is not None
    qtbot.waitUntil(button.isVisible, timeout=30_000)

    button.click()
    dialog = opened(window, qtbot)

    assert rows(dialog)["Cause"] == ("one", "two")
    assert dialog.heads == ("Attempt 1", "Attempt 2")
    dialog.close()
