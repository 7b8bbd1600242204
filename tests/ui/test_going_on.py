"""Going on from what a task has kept: offered where there is something, asked about where code has changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from taskmon.core.attempt import Outcome, interrupted
from taskmon.core.clock import utc_now
from taskmon.core.job import Job, JobKind
from taskmon.core.requests.new_run import NewRun
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.engine import Engine
from taskmon.tasks.describe.resolver import source_hash
from taskmon.tasks.durable.log_reader import params_hash
from taskmon.tasks.durable.log_writer import Begun, KeptFile
from taskmon.ui.actions.secrets_dialog import SecretsDialog
from taskmon.ui.actions.shortcuts import shown_keys
from taskmon.ui.actions.verbs import RELEASE, RESTART, RESUME_KEPT, RETRY, again_all
from taskmon.ui.main_window import MainWindow
from taskmon.ui.recovery.dialog import RecoveryDialog
from taskmon.ui.run_list.columns import ColumnIndex
from tests.ui import scene
from tests.ui.hands import choose, press, shown, write

_FAILED = RunState.FAILED


@pytest.fixture
def source(tmp_path: Path) -> Path:
    file = tmp_path / "work.py"
    file.write_text("def work(): ...\n")
    return file


def task_run(engine: Engine, source: Path, **fields: object) -> Run:
    """A queued run of the function `work`."""
    params = {"size": 3, "password": "hunter2"}
    job = Job((), str(source.parent), JobKind.TASK, f"{source}:work", params, **fields)  # type: ignore[arg-type]  # real fields
    return scene.add(engine.store, NewRun(job, "Work"))


def keep(engine: Engine, run: Run, source: Path, *steps: str, state: str = "") -> None:
    """Have the run's newest attempt keep these steps, with the code that its file holds now."""
    folder = engine.paths.attempt(run.id, run.attempt)
    folder.mkdir(parents=True, exist_ok=True)
    file = KeptFile(str(folder), Begun(source_hash(str(source)), params_hash(run.job.params), str(source)))
    for step in steps:
        file.step(step, 1, "1", awaited=False)
    if state:
        file.state("count", state)
    file.close()


def failed(engine: Engine, source: Path, *steps: str, state: str = "") -> Run:
    """A run that failed after these steps."""
    run = scene.start(engine.store, task_run(engine, source))
    keep(engine, run, source, *steps, state=state)
    return scene.finish(engine.store, run, RunState.FAILED, "ValueError: no")


def select(window: MainWindow, run: Run, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.model.row_of(run.id) is not None, timeout=30_000)
    window.runs.select(run.id)
    qtbot.waitUntil(lambda: window.details._data is not None and window.details.run_id == run.id, timeout=30_000)


def now(window: MainWindow, run: Run) -> Run:
    row = window.model.row_of(run.id)
    return window.model.run_at(row) if row is not None else run


def text(window: MainWindow, name: str) -> str:
    label = window.findChild(QLabel, name)
    return label.text() if label is not None and label.isVisible() else ""


def test_the_details_tell_what_is_kept_and_the_partial_state(
    engine: Engine, window: MainWindow, source: Path, qtbot: QtBot
) -> None:
    run = failed(engine, source, "list", "<b>download</b>", state='{"done": 5}')
    select(window, run, qtbot)

    qtbot.waitUntil(lambda: "2 steps" in text(window, "overview_kept"), timeout=30_000)
    assert "go on after “<b>download</b>”" in text(window, "overview_kept")
    assert '"done": 5' in text(window, "overview_state")
    assert text(window, "overview_command") == f"{source}:work"
    assert text(window, "overview_parameters") == "size = 3\npassword = •••"


def test_retry_resumes_where_something_is_kept_and_its_menu_restarts(
    engine: Engine, window: MainWindow, source: Path, qtbot: QtBot
) -> None:
    run = failed(engine, source, "list")
    select(window, run, qtbot)
    qtbot.waitUntil(lambda: window.toolbar.retry.text() == "Resume", timeout=30_000)
    menu = window.findChild(QMenu, "retry_menu")
    assert menu is not None
    assert menu.actions()[0].text() == "Resume: go on after “list”"

    press(window, "retry_button")
    qtbot.waitUntil(lambda: now(window, run).state is RunState.QUEUED, timeout=30_000)
    assert now(window, run).fresh_from == 0

    other = failed(engine, source, "list")
    select(window, other, qtbot)
    qtbot.waitUntil(lambda: window.toolbar.retry.text() == "Resume", timeout=30_000)
    choose(menu, "retry_menu_restart")
    qtbot.waitUntil(lambda: now(window, other).state is RunState.QUEUED, timeout=30_000)
    assert now(window, other).fresh_from == 2


def said_again(window: MainWindow, run: Run) -> list[str]:
    """What the row of a run, which is selected, the toolbar and the menu call its next attempt; and what a key asks."""
    row, asked = window.model.row_of(run.id), []
    assert row is not None
    in_row = str(window.model.index(row, ColumnIndex.BUTTONS).data()).rpartition(", ")[2]
    painted = window.runs.painter.verbs_of(now(window, run))[-1].text()
    window.runs.asked.disconnect(window.commands.ask)
    window.runs.asked.connect(note := lambda verb, runs: asked.append(verb.text()))
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    window.runs.setFocus()
    QTest.keySequence(window.runs, QKeySequence("Ctrl+Shift+R"))
    window.runs.asked.disconnect(note)
    window.runs.asked.connect(window.commands.ask)
    window.runs.menu.popup(window.mapToGlobal(window.rect().center()))
    menu = window.findChildren(QMenu, "run_menu")[-1]
    names = ("run_menu_retry", "run_menu_restart", "run_menu_resume_kept")
    key = shown_keys("retry")
    (entry,) = [each.text() for each in menu.actions() if each.objectName() in names and each.text().endswith(key)]
    menu.close()
    return [in_row, painted, window.toolbar.retry.text(), entry.split("\t")[0].split(":")[0], *asked]


@pytest.mark.parametrize("is_interrupted", [False, True])
def test_row_toolbar_menu_and_key_call_what_comes_next_by_one_word(
    engine: Engine, window: MainWindow, source: Path, qtbot: QtBot, is_interrupted: bool
) -> None:
    def over(run: Run) -> Run:
        how = interrupted(utc_now(), "The computer stopped while it ran.")
        return scene.end(engine.store, run, how) if is_interrupted else scene.finish(engine.store, run, _FAILED, "no")

    kept = scene.start(engine.store, task_run(engine, source))
    keep(engine, kept, source, "list")
    nothing, command = scene.start(engine.store, task_run(engine, source)), scene.add(engine.store, scene.new("make"))
    runs = {"Resume": over(kept), "Retry": over(nothing), "": over(scene.start(engine.store, command))}
    # Of rows in sight it is read, whether somebody selects them or not.
    qtbot.waitUntil(lambda: window.runs.painter.verbs_of(now(window, kept))[-1] is RESUME_KEPT, timeout=30_000)
    for word, run in runs.items():
        word = word or ("Restart" if is_interrupted else "Retry")
        select(window, run, qtbot)
        assert said_again(window, run) == [word] * 5


def test_several_are_retried_unless_all_go_on_or_all_begin_anew() -> None:
    task = Run(1, "a", Job((), "/", JobKind.TASK, "a:b"), RunState.INTERRUPTED, utc_now())
    command = replace(task, id=2, job=Job(("make",), "/"))

    assert again_all([task, replace(task, id=3)], {1, 3}) is RESUME_KEPT
    assert again_all([task, replace(task, id=3)], {1}) is RETRY
    assert again_all([command, replace(command, id=4)], {}) is RESTART
    assert again_all([task, command], {1}) is RETRY


def test_no_resume_is_offered_where_nothing_is_kept_or_the_run_succeeded(
    engine: Engine, window: MainWindow, source: Path, qtbot: QtBot
) -> None:
    nothing = failed(engine, source)
    select(window, nothing, qtbot)
    assert window.toolbar.retry.text() == "Retry"
    done = scene.start(engine.store, task_run(engine, source))
    keep(engine, done, source, "list")
    done = scene.finish(engine.store, done)
    select(window, done, qtbot)

    assert window.toolbar.retry.text() == "Run again"
    assert window.toolbar.retry_menu is None
    assert text(window, "overview_kept") == ""


@pytest.mark.parametrize(
    ("button", "fresh_from"), [("changed_resume", 0), ("changed_restart", 2), ("changed_cancel", None)]
)
def test_changed_code_is_asked_about(
    engine: Engine, window: MainWindow, source: Path, qtbot: QtBot, button: str, fresh_from: int | None
) -> None:
    run = failed(engine, source, "list")
    select(window, run, qtbot)
    source.write_text("def work(): return 2\n")

    window.commands.ask(RETRY, (now(window, run),))

    box = shown(window, QMessageBox, "changed_dialog", qtbot)
    assert "code has changed" in box.text()
    assert "work.py" in box.informativeText()
    press(box, button)
    if fresh_from is None:
        assert scene.counts_when_done(engine, qtbot)[RunState.FAILED] == 1
    else:
        qtbot.waitUntil(lambda: now(window, run).state is RunState.QUEUED, timeout=30_000)
        assert now(window, run).fresh_from == fresh_from
    assert window.banner.text == ""


def test_a_held_run_asks_for_its_secret_when_it_is_released(
    engine: Engine, window: MainWindow, source: Path, qtbot: QtBot
) -> None:
    run = task_run(engine, source, secrets=("token",))
    run = engine.control.hold(run.id).result(60)
    select(window, run, qtbot)
    assert "token = •••" in text(window, "overview_parameters")

    window.commands.ask(RELEASE, (run,))
    dialog = shown(window, SecretsDialog, "secrets_dialog", qtbot)
    press(dialog, "secrets_cancel")
    assert now(window, run).held
    window.commands.ask(RELEASE, (run,))
    dialog = shown(window, SecretsDialog, "secrets_dialog", qtbot)
    write(dialog, "secret_token", "hunter2")
    press(dialog, "secrets_do")

    qtbot.waitUntil(lambda: not now(window, run).held, timeout=30_000)
    assert engine.control.secrets.known(run) == {"token": "hunter2"}


def test_the_recovery_dialog_resumes_what_it_can_and_restarts_the_rest(
    engine: Engine, window: MainWindow, source: Path, qtbot: QtBot
) -> None:
    runs = []
    for steps in (("list",), ()):
        run = scene.start(engine.store, task_run(engine, source))
        keep(engine, run, source, *steps)
        runs.append(scene.end(engine.store, run, interrupted(utc_now(), "The computer stopped.")))
    qtbot.waitUntil(lambda: all(window.model.row_of(run.id) is not None for run in runs), timeout=30_000)
    window.recovery.open()
    dialog = shown(window, RecoveryDialog, "recovery_dialog", qtbot)
    offered = {run_id: [verb.key if verb else "" for verb in row._verbs] for run_id, row in dialog._choices.items()}
    assert offered[runs[0].id][:2] == ["", "resume_kept"]
    assert "resume_kept" not in offered[runs[1].id]

    press(dialog, "recovery_resume_all")

    qtbot.waitUntil(lambda: all(now(window, run).state is RunState.QUEUED for run in runs), timeout=30_000)
    assert [now(window, run).fresh_from for run in runs] == [0, 2]


def test_changed_code_is_said_in_its_row_of_the_recovery_dialog(
    engine: Engine, window: MainWindow, source: Path, qtbot: QtBot
) -> None:
    run = scene.start(engine.store, task_run(engine, source))
    keep(engine, run, source, "list")
    run = scene.end(engine.store, run, interrupted(utc_now(), "The computer stopped."))
    source.write_text("def work(): return 2\n")
    qtbot.waitUntil(lambda: window.model.row_of(run.id) is not None, timeout=30_000)
    window.recovery.open()
    dialog = shown(window, RecoveryDialog, "recovery_dialog", qtbot)

    dialog.choose(run.id, "resume_kept")
    press(dialog, "recovery_do")
    qtbot.waitUntil(lambda: "code has changed" in dialog._choices[run.id].said, timeout=30_000)
    assert dialog._choices[run.id].verb() is None
    dialog.choose(run.id, "resume_anyway")
    press(dialog, "recovery_do")

    qtbot.waitUntil(lambda: now(window, run).state is RunState.QUEUED, timeout=30_000)
    assert now(window, run).fresh_from == 0


def test_a_result_is_readable_and_copied_whole_and_saved_files_are_listed(
    engine: Engine, window: MainWindow, source: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = scene.start(engine.store, task_run(engine, source))
    files = engine.paths.files(run.id)
    files.mkdir(parents=True)
    (files / "report <i>1.txt").write_text("x" * 2048)
    result = {"rows": list(range(5000)), "text": "<b>ä</b>"}
    run = scene.end(engine.store, run, Outcome(RunState.SUCCEEDED, utc_now(), 0, result=result))
    opened: list[str] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url.toLocalFile())
        return True

    monkeypatch.setattr("taskmon.ui.details.task_section.QDesktopServices.openUrl", open_url)
    select(window, run, qtbot)

    qtbot.waitUntil(lambda: text(window, "saved_file_0") == "report <i>1.txt", timeout=30_000)
    assert text(window, "overview_result").startswith('{\n  "rows": [')
    assert "Copy takes all" in text(window, "overview_result")
    press(window, "copy_result_button")
    assert QApplication.clipboard().text().endswith('"text": "<b>ä</b>"\n}')
    press(window, "saved_file_0_open")
    press(window, "saved_file_0_show")
    assert opened == [str(files / "report <i>1.txt"), str(files)]
    assert all(button.accessibleName() for button in window.details.findChildren(QPushButton))
