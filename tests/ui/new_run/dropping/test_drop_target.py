"""Files and texts that are dropped fill New run in, or a saved job; nothing starts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from taskmon.core.requests.new_run import NewRun
from taskmon.core.run import Run
from taskmon.engine.engine import Engine
from taskmon.engine.verbs.saved_jobs import ToSave
from taskmon.ui.main_window import MainWindow
from taskmon.ui.new_run.dialog import NewRunDialog
from tests.ui import scene
from tests.ui.hands import press, shown, write

_WAIT = 30_000
TASKS = """
from pathlib import Path
from typing import Annotated

from taskmon import File, Folder, task


@task
def encode(quality: int, source: Annotated[Path, File()], into: Annotated[Path, Folder()], more: list[Path] = []): ...
"""


def drop(over: QWidget, source: QMimeData, at: QPoint | None = None) -> bool:
    """As a file manager does it; whether it was taken."""
    where = at or over.rect().center()
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(where, copy, source, left, none)
    QApplication.sendEvent(over, entered)
    if not entered.isAccepted():
        return False
    dropped = QDropEvent(QPointF(where), copy, source, left, none)
    QApplication.sendEvent(over, dropped)
    return dropped.isAccepted() and dropped.dropAction() is copy


def files(*paths: str | Path) -> QMimeData:
    made = QMimeData()
    made.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return made


def text(said: str) -> QMimeData:
    made = QMimeData()
    made.setText(said)
    return made


def opened(window: MainWindow, qtbot: QtBot) -> NewRunDialog:
    return shown(window, NewRunDialog, "new_run_dialog", qtbot)


@pytest.fixture
def watched(window: MainWindow, engine: Engine, qtbot: QtBot) -> Iterator[MainWindow]:
    """The window, in which nothing is started whatever is dropped."""
    yield window
    for dialog in window.findChildren(NewRunDialog):
        dialog.reject()
    assert sum(scene.counts_when_done(engine, qtbot).values()) == 0


def test_a_script_is_the_command_with_its_folder(watched: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "it's\nmine.sh"
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)

    assert drop(watched, files(path))

    dialog = opened(watched, qtbot)
    assert dialog.command.job(dialog.options.request().job).argv == (str(path),)
    assert dialog.options.cwd() == str(tmp_path)


def test_a_file_of_tasks_is_chosen_on_their_page(watched: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "work.py"
    path.write_text(TASKS)
    for name in ("film.mkv", "a.srt", "b.srt"):
        (tmp_path / name).touch()

    drop(watched, files(path))

    dialog = opened(watched, qtbot)
    qtbot.waitUntil(lambda: dialog.task.description is not None, timeout=_WAIT)
    assert dialog.tabs.currentIndex() == 1
    drop(dialog, files(tmp_path, tmp_path / "film.mkv", tmp_path / "a.srt", tmp_path / "b.srt"))
    assert dialog.task._form is not None
    form = dialog.task._form
    qtbot.waitUntil(lambda: "source" in form.value(), timeout=_WAIT)
    assert form.value() == {
        "source": str(tmp_path / "film.mkv"),
        "into": str(tmp_path),
        "more": [str(tmp_path / "a.srt"), str(tmp_path / "b.srt")],
    }


def test_a_folder_is_where_it_runs_and_a_text_is_the_command(watched: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    drop(watched, files(tmp_path))
    dialog = opened(watched, qtbot)
    assert (dialog.options.cwd(), dialog.command.title()) == (str(tmp_path), "")

    drop(watched, text("make all"))
    assert dialog.command.line.text() == "make all"
    assert watched.findChildren(NewRunDialog) == [dialog]


def test_what_is_dropped_onto_the_folder_is_the_folder(watched: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / "a b.txt"
    file.touch()
    watched.new_run()
    dialog = opened(watched, qtbot)

    drop(dialog.options.folder, files(file))

    qtbot.waitUntil(lambda: dialog.options.cwd() == str(tmp_path), timeout=_WAIT)
    assert dialog.command.title() == ""


def test_files_are_arguments_of_the_command_that_is_there(watched: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    names = ("a b", "-rf", "it's", "line\nline", os.fsdecode(b"caf\xe9"))
    for name in names:
        (tmp_path / name).touch()
    source = QMimeData()
    source.setData("text/uri-list", "\n".join((tmp_path / name).as_uri() for name in names).encode())
    watched.new_run()
    dialog = opened(watched, qtbot)
    write(dialog, "new_run_command", "convert")

    drop(dialog, source)

    wanted = ("convert", *(str(tmp_path / name) for name in names))
    qtbot.waitUntil(lambda: "line" in dialog.command.line.text(), timeout=_WAIT)
    assert dialog.command.job(dialog.options.request().job).argv == wanted
    write(dialog, "new_run_command", "rm")
    dialog.command.line.insertFromMimeData(source)  # dropped onto the field, or copied and pasted
    assert dialog.command.job(dialog.options.request().job).argv == ("rm", *wanted[1:])


def save(window: MainWindow, qtbot: QtBot, **jobs: dict[str, object]) -> None:
    window._engine.control.jobs.save([ToSave(name, {"job": job}) for name, job in jobs.items()], replacing=True).result(
        60
    )
    qtbot.waitUntil(lambda: set(jobs) <= window.new_runs.jobs.names(), timeout=_WAIT)


def test_files_that_are_nothing_by_themselves_are_offered_to_a_saved_job(
    watched: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"\xff\xd8")
    save(watched, qtbot, Shrink={"argv": ["convert", "-resize", "50%"], "cwd": str(tmp_path)})

    drop(watched, files(photo))

    dialog = opened(watched, qtbot)
    assert dialog.tabs.currentIndex() == 2
    label = dialog.findChild(QLabel, "saved_job_offered")
    assert label is not None
    assert "photo.jpg" in label.text()
    dialog.saved.choose("Shrink")
    press(dialog, "new_run_run")  # fills in; nothing runs that nobody has looked at
    assert dialog.command.job(dialog.options.request().job).argv == ("convert", "-resize", "50%", str(photo))
    assert dialog.options.name.text() == "Shrink"


def test_files_dropped_onto_a_saved_job_fill_its_run_in(watched: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "work.py"
    path.write_text(TASKS)
    film = tmp_path / "film.mkv"
    film.touch()
    task: dict[str, object] = {"kind": "task", "task": f"{path}:encode", "params": {"quality": 3}, "cwd": str(tmp_path)}
    save(
        watched,
        qtbot,
        Encode=task,
        Script={"argv": ["make && ls"], "shell": True, "cwd": str(tmp_path)},
    )
    jobs = watched.new_runs.entry_points.list
    assert jobs is not None

    for name, check in (("Script", "command"), ("Encode", "task")):
        assert drop(jobs.viewport(), files(film), QPoint(20, jobs.button_point(name).y()))
        dialog = opened(watched, qtbot)
        if check == "command":
            assert dialog.command.line.text() == f"make && ls {film}"
        else:
            shown(dialog, QLineEdit, "param_source", qtbot)
            form = dialog.task._form
            assert form is not None
            assert form.value() == {"quality": 3, "source": str(film)}
        dialog.reject()
        qtbot.waitUntil(lambda: not watched.findChildren(NewRunDialog), timeout=_WAIT)


def test_a_saved_job_is_changed_before_it_runs(watched: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    save(watched, qtbot, Build={"argv": ["make"], "cwd": str(tmp_path), "env": {"LEVEL": "debug"}})
    watched.new_runs.open_dialog(tab="saved")
    dialog = opened(watched, qtbot)
    asked: list[NewRun] = []
    dialog.asked.disconnect()
    dialog.asked.connect(asked.append)

    press(dialog, "saved_job_fill")
    write(dialog, "new_run_command", "make check")
    press(dialog, "new_run_run")

    qtbot.waitUntil(lambda: bool(asked), timeout=_WAIT)
    assert (asked[0].name, asked[0].job.argv, asked[0].job.env) == ("Build", ("make", "check"), {"LEVEL": "debug"})


def test_what_no_saved_job_is_chosen_for_goes_with_what_is_typed_instead(
    watched: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"\xff\xd8")
    save(watched, qtbot, Shrink={"argv": ["convert"], "cwd": str(tmp_path)})
    drop(watched, files(photo))
    dialog = opened(watched, qtbot)
    assert dialog.run.text() == "Run with…"

    dialog.show_kind("command")

    assert dialog.command.line.text() == f" {photo}"
    assert not dialog.run.isEnabled()  # the photo itself is no program
    QTest.keyClicks(dialog.command.line, "feh")
    assert dialog.command.job(dialog.options.request().job).argv == ("feh", str(photo))
    assert (dialog.run.text(), dialog.run.isEnabled()) == ("Run", True)


def test_what_was_copied_elsewhere_is_pasted_into_a_new_run(
    runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    QApplication.clipboard().setText("make all\nmake check\n")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=_WAIT)
    window.runs.setFocus()

    QTest.keySequence(window.runs, "Ctrl+V")

    dialog = opened(window, qtbot)
    assert dialog.command.line.text() == "make all\nmake check"
    dialog.command.line.clear()
    dialog.reject()
