"""Saved jobs in the window: one click runs one, and everything else asks first."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QListWidget, QMenu, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from taskmon.core.job import Job, JobKind
from taskmon.core.requests.new_run import NewRun
from taskmon.core.retry import RetryPolicy
from taskmon.core.run import Run
from taskmon.core.saved_jobs.saved_job import request_of
from taskmon.core.saved_jobs.toml import from_toml
from taskmon.engine.engine import Engine
from taskmon.engine.verbs.saved_jobs import ToSave
from taskmon.ui.actions.secrets_dialog import SecretsDialog
from taskmon.ui.main_window import MainWindow
from taskmon.ui.new_run.dialog import NewRunDialog
from taskmon.ui.saved_jobs.import_dialog import ImportDialog
from taskmon.ui.saved_jobs.sidebar_list import SavedJobsList
from taskmon.ui.saved_jobs.store import as_new_run
from tests.ui import scene
from tests.ui.hands import choose, press, shown, write


def saved_job(engine: Engine, name: str, *argv: str, **fields: object) -> None:
    """Save a command, as a shell would."""
    job = {"kind": "command", "argv": list(argv), "cwd": str(Path.home())}
    engine.control.jobs.save([ToSave(name, {"job": job, **fields})]).result(60)


def rows(window: MainWindow) -> list[Run]:
    return scene.listed(window.model)


@pytest.fixture
def jobs(engine: Engine, window: MainWindow, qtbot: QtBot) -> SavedJobsList:
    """The list at the left, with two jobs."""
    saved_job(engine, "Nightly <b>backup</b>", "restic", "backup", group="network", retries=2)
    saved_job(engine, "Encode", "ffmpeg", "-i", "in.mkv")
    qtbot.waitUntil(lambda: window.new_runs.entry_points.list is not None, timeout=30_000)
    qtbot.waitUntil(lambda: len(window.new_runs.jobs.jobs) == 2, timeout=30_000)
    found = window.new_runs.entry_points.list
    assert found is not None
    return found


def names(window: MainWindow) -> list[str]:
    return sorted(window.new_runs.jobs.names())


def test_no_list_is_made_where_nothing_is_saved(window: MainWindow) -> None:
    assert window.new_runs.entry_points.list is None
    assert window.findChild(SavedJobsList) is None


def test_a_click_on_the_sign_runs_a_job_once_and_one_on_its_name_does_not(
    jobs: SavedJobsList, engine: Engine, window: MainWindow, qtbot: QtBot
) -> None:
    sign = jobs.button_point("Nightly <b>backup</b>")
    QTest.mouseClick(jobs.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, sign.y()))
    QTest.mouseClick(jobs.viewport(), Qt.MouseButton.RightButton, pos=sign)
    QTest.mouseClick(jobs.viewport(), Qt.MouseButton.LeftButton, pos=sign)
    QTest.mouseDClick(jobs.viewport(), Qt.MouseButton.LeftButton, pos=sign)

    qtbot.waitUntil(lambda: len(rows(window)) == 1, timeout=30_000)
    run = rows(window)[0]
    assert (run.job.argv, run.name, run.group) == (("restic", "backup"), "Nightly <b>backup</b>", "network")
    assert run.retry.max_attempts == 3
    assert sum(scene.counts_when_done(engine, qtbot).values()) == 1


def test_the_menu_beside_new_run_runs_a_job(jobs: SavedJobsList, window: MainWindow, qtbot: QtBot) -> None:
    menu = window.new_runs.entry_points.menu
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()][:2] == ["Encode", "Nightly <b>backup</b>"]

    choose(menu, "new_run_menu_job_0")

    qtbot.waitUntil(lambda: [run.name for run in rows(window)] == ["Encode"], timeout=30_000)


def test_what_is_filled_in_is_saved_as_a_job(window: MainWindow, qtbot: QtBot) -> None:
    window.new_run()
    dialog = shown(window, NewRunDialog, "new_run_dialog", qtbot)
    write(dialog, "new_run_command", "make all")
    dialog.options.more.retries.tries.setValue(4)
    press(dialog, "new_run_save")
    name_dialog = shown(dialog, QDialog, "name_dialog", qtbot)
    write(name_dialog, "job_name", "Build & test")
    press(name_dialog, "job_name_ok")

    qtbot.waitUntil(lambda: names(window) == ["Build & test"], timeout=30_000)
    saved = window.new_runs.jobs.find("Build & test")
    assert saved is not None
    assert (saved.job.argv, saved.run["retries"]) == (("make", "all"), 3)
    qtbot.waitUntil(lambda: "Saved" in dialog.fault.text(), timeout=30_000)
    assert rows(window) == []
    dialog.close()


def test_a_name_that_is_taken_is_replaced_only_knowingly(jobs: SavedJobsList, window: MainWindow, qtbot: QtBot) -> None:
    window.new_run()
    dialog = shown(window, NewRunDialog, "new_run_dialog", qtbot)
    write(dialog, "new_run_command", "true")
    press(dialog, "new_run_save")
    name_dialog = shown(dialog, QDialog, "name_dialog", qtbot)
    write(name_dialog, "job_name", "Encode")
    hint = name_dialog.findChild(QLabel, "job_name_error")
    ok = name_dialog.findChild(QPushButton, "job_name_ok")
    assert hint is not None
    assert ok is not None
    assert ("replaced" in hint.text(), ok.text()) == (True, "Replace")

    press(name_dialog, "job_name_ok")

    qtbot.waitUntil(lambda: is_now(window, "Encode", ("true",)), timeout=30_000)
    dialog.close()


def is_now(window: MainWindow, name: str, argv: tuple[str, ...]) -> bool:
    saved = window.new_runs.jobs.find(name)
    return saved is not None and saved.job.argv == argv


def test_a_job_is_edited_renamed_and_removed(jobs: SavedJobsList, window: MainWindow, qtbot: QtBot) -> None:
    jobs.edit_asked.emit("Encode")
    editor = shown(window, NewRunDialog, "new_run_dialog", qtbot)
    assert editor.run.text() == "Save"
    write(editor, "new_run_command", "ffmpeg -i other.mkv")
    press(editor, "new_run_run")
    qtbot.waitUntil(lambda: is_now(window, "Encode", ("ffmpeg", "-i", "other.mkv")), timeout=30_000)

    jobs.rename_asked.emit("Encode")
    dialog = shown(window, QDialog, "name_dialog", qtbot)
    write(dialog, "job_name", "Nightly <b>backup</b>")
    ok = dialog.findChild(QPushButton, "job_name_ok")
    assert ok is not None
    assert not ok.isEnabled()
    write(dialog, "job_name", "Films")
    press(dialog, "job_name_ok")
    qtbot.waitUntil(lambda: names(window) == ["Films", "Nightly <b>backup</b>"], timeout=30_000)

    jobs.remove_asked.emit("Films")
    box = shown(window, QMessageBox, "remove_job_dialog", qtbot)
    press(box, "remove_job_keep")
    jobs.remove_asked.emit("Nightly <b>backup</b>")
    box = shown(window, QMessageBox, "remove_job_dialog", qtbot)
    assert box.textFormat() is Qt.TextFormat.PlainText
    press(box, "remove_job_do")
    qtbot.waitUntil(lambda: names(window) == ["Films"], timeout=30_000)
    assert rows(window) == []


def test_the_list_goes_when_the_last_job_does(
    engine: Engine, jobs: SavedJobsList, window: MainWindow, qtbot: QtBot
) -> None:
    assert jobs.isVisible()
    for name in names(window):
        engine.control.jobs.remove(name).result(60)

    qtbot.waitUntil(lambda: not jobs.isVisible(), timeout=30_000)
    window.grab()


def test_a_saved_job_is_chosen_and_run_in_the_dialog(jobs: SavedJobsList, window: MainWindow, qtbot: QtBot) -> None:
    window.new_runs.open_dialog(tab="saved")
    dialog = shown(window, NewRunDialog, "new_run_dialog", qtbot)
    listed = dialog.findChild(QListWidget, "saved_job_list")
    assert listed is not None
    dialog.saved.choose("Nightly <b>backup</b>")
    says = dialog.findChild(QLabel, "saved_job_preview")
    assert says is not None
    assert says.text() == "restic backup"

    press(dialog, "new_run_hold")

    qtbot.waitUntil(lambda: [run.held for run in rows(window)] == [True], timeout=30_000)
    assert not window.findChildren(NewRunDialog)


def test_the_arrow_keys_stay_on_the_tabs_also_where_jobs_are_saved(
    jobs: SavedJobsList, window: MainWindow, qtbot: QtBot
) -> None:
    """Right on the tabs of New run ended in the list of saved jobs, where Left led nowhere."""
    window.new_runs.open_dialog(tab="task")
    dialog = shown(window, NewRunDialog, "new_run_dialog", qtbot)
    dialog.activateWindow()
    dialog.tabs.setFocus()
    qtbot.waitUntil(dialog.tabs.hasFocus, timeout=30_000)

    QTest.keyClick(dialog.tabs, Qt.Key.Key_Right)
    assert (dialog.tabs.currentIndex(), dialog.tabs.hasFocus()) == (2, True)
    QTest.keyClick(dialog.tabs, Qt.Key.Key_Left)
    assert (dialog.tabs.currentIndex(), dialog.tabs.hasFocus()) == (1, True)

    dialog.task.take_keyboard()
    dialog.show_kind("saved")
    assert dialog.saved.list.hasFocus()


def test_where_nothing_is_saved_the_keyboard_is_where_a_file_is_imported(window: MainWindow, qtbot: QtBot) -> None:
    """It was on Cancel."""
    window.new_runs.open_dialog(tab="command")
    dialog = shown(window, NewRunDialog, "new_run_dialog", qtbot)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow, timeout=30_000)

    dialog.show_kind("saved")

    focused = dialog.focusWidget()
    assert focused is not None
    assert focused.objectName() == "saved_job_import"


def test_what_can_be_done_with_saved_jobs_is_in_sight_in_german_on_a_small_screen(
    german: None, jobs: SavedJobsList, window: MainWindow, qtbot: QtBot
) -> None:
    """On 800 pixels half of Import stood beyond the edge."""
    window.new_runs.open_dialog(tab="saved")
    dialog = shown(window, NewRunDialog, "new_run_dialog", qtbot)
    dialog.resize(680, dialog.height())

    def out_of_sight() -> list[str]:
        buttons = dialog.saved.findChildren(QPushButton)
        places = {button.objectName(): QRect(button.mapTo(dialog, QPoint()), button.size()) for button in buttons}
        return [name for name, place in places.items() if not dialog.rect().contains(place)]

    qtbot.waitUntil(lambda: out_of_sight() == [], timeout=30_000)


def test_an_imported_job_shows_what_it_would_run_and_is_not_started(
    jobs: SavedJobsList, engine: Engine, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "jobs.toml"
    file.write_text(
        '[jobs.Encode.job]\nargv = ["rm", "-rf", "/films"]\ncwd = "/tmp"\nenv = { LEVEL = "9" }\n'
        '[jobs.New]\nretries = 1\n[jobs.New.job]\nargv = ["make"]\ncwd = "/tmp"\n'
    )
    window.new_runs._job_actions.read(str(file))
    dialog = shown(window, ImportDialog, "import_dialog", qtbot)
    texts = [label.text() for label in dialog.findChildren(QLabel)]
    assert {"rm -rf /films", "make", "in /tmp · sets LEVEL"} <= set(texts)
    assert [tick.isChecked() for tick in dialog.ticks] == [False, True]  # what is there is not replaced unasked

    press(dialog, "import_do")

    qtbot.waitUntil(lambda: names(window) == ["Encode", "New", "Nightly <b>backup</b>"], timeout=30_000)
    assert is_now(window, "Encode", ("ffmpeg", "-i", "in.mkv"))
    assert sum(scene.counts_when_done(engine, qtbot).values()) == 0


def test_a_file_that_holds_no_jobs_is_refused_with_its_line(
    jobs: SavedJobsList, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "jobs.toml"
    file.write_text("[jobs.Bad.job]\nargv = []\n")

    window.new_runs._job_actions.read(str(file))

    qtbot.waitUntil(lambda: "jobs.toml:1" in window.banner.text, timeout=30_000)


def test_exported_jobs_can_be_read_and_hold_no_password(
    engine: Engine, jobs: SavedJobsList, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    job = {"kind": "command", "argv": ["push"], "cwd": "/tmp", "env": {"API_TOKEN": "hunter2", "LEVEL": "9"}}
    engine.control.jobs.save([ToSave("Push", {"job": job})]).result(60)
    qtbot.waitUntil(lambda: "Push" in names(window), timeout=30_000)
    file = tmp_path / "out.toml"

    window.new_runs._job_actions.write(str(file), ("Push", "Encode"))

    qtbot.waitUntil(lambda: "API_TOKEN" in window.banner.text, timeout=30_000)
    assert "Done." in window.banner.text
    found = {read.name: read.run["job"] for read in from_toml(file.read_text(), "out.toml")}
    assert sorted(found) == ["Encode", "Push"]
    assert found["Push"]["env"] == {"LEVEL": "9"}
    assert "hunter2" not in file.read_text()


def test_a_job_with_a_secret_asks_for_it_and_stores_it_nowhere(
    engine: Engine, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "work.py"
    file.write_text("def push(token): ...\n")
    job = {"kind": "task", "task": f"{file}:push", "params": {}, "secrets": ["token"], "cwd": str(tmp_path)}
    engine.control.jobs.save([ToSave("Push", {"job": job})]).result(60)
    qtbot.waitUntil(lambda: names(window) == ["Push"], timeout=30_000)

    window.new_runs.run_saved("Push")
    dialog = shown(window, SecretsDialog, "secrets_dialog", qtbot)
    do = dialog.findChild(QPushButton, "secrets_do")
    line = dialog.findChild(QLineEdit, "secret_token")
    assert do is not None
    assert line is not None
    assert (do.isEnabled(), line.echoMode()) == (False, QLineEdit.EchoMode.Password)
    write(dialog, "secret_token", "hunter2-of-push")
    press(dialog, "secrets_do")

    qtbot.waitUntil(lambda: len(rows(window)) == 1, timeout=30_000)
    run = rows(window)[0]
    assert engine.control.secrets.known(run) == {"token": "hunter2-of-push"}
    assert engine.store.flush(5)
    stored = [path for path in engine.paths.home.rglob("*") if path.is_file()]
    assert not any(b"hunter2-of-push" in path.read_bytes() for path in stored)


def test_the_menu_of_a_job_has_an_entry_for_everything(jobs: SavedJobsList, window: MainWindow) -> None:
    jobs.popup("Encode", QPoint(0, 0))
    menu = jobs.findChild(QMenu, "saved_job_menu")
    assert menu is not None
    entries = [action.objectName() for action in menu.actions() if not action.isSeparator()]
    assert entries == [
        f"saved_job_menu_{name}" for name in ("run", "open", "runs", "edit", "rename", "export", "remove")
    ]
    menu.close()


def test_a_request_is_the_same_after_it_was_saved(engine: Engine, window: MainWindow, qtbot: QtBot) -> None:
    job = Job((), "/tmp", JobKind.TASK, "m:f", {"a": [1, None]}, secrets=("token",), stop_signal="SIGINT", grace_s=2.0)
    new = NewRun(job, "Name", "group", 5, ("tag",), RetryPolicy(4, 2.5))

    engine.control.jobs.save([ToSave("it", request_of(new))]).result(60)
    qtbot.waitUntil(lambda: names(window) == ["it"], timeout=30_000)

    saved = window.new_runs.jobs.find("it")
    assert saved is not None
    assert as_new_run(saved, {}) == new


def test_a_run_of_a_folder_that_is_gone_is_refused_calmly(engine: Engine, window: MainWindow, qtbot: QtBot) -> None:
    job = {"kind": "command", "argv": ["true"], "cwd": "/no/such/folder"}
    engine.control.jobs.save([ToSave("Gone", {"job": job})]).result(60)
    qtbot.waitUntil(lambda: names(window) == ["Gone"], timeout=30_000)

    window.new_runs.run_saved("Gone")

    assert "/no/such/folder" in window.banner.text
    scene.add(engine.store, scene.new("true"))
    qtbot.waitUntil(lambda: len(rows(window)) == 1, timeout=30_000)
