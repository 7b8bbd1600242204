"""A task in the dialog: found in its file, drawn, checked by its own interpreter, and handed over with its secrets."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QSettings
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from taskmon.core.environment import captured
from taskmon.core.job import Job, JobKind
from taskmon.core.requests.new_run import NewRun
from taskmon.core.retry import RetryPolicy
from taskmon.core.run import Run
from taskmon.engine.engine import Engine
from taskmon.tasks.describe.client import describe
from taskmon.ui.main_window import MainWindow
from taskmon.ui.new_run.dialog import NewRunDialog
from taskmon.ui.new_run.options.known import Known
from taskmon.ui.saved_jobs.store import SavedJobs
from taskmon.ui.style.theme import Theme
from taskmon.ui.threads.reader_thread import ReaderThread
from tests.engine.environments.conftest import Uv
from tests.engine.environments.conftest import script as ask_for
from tests.engine.environments.conftest import uv as uv
from tests.ui import scene
from tests.ui.hands import press, shown, wheel, write

FILE = '''
from pathlib import Path
from typing import Annotated

from taskmon import File, Range, Secret, task


def there(source):
    return "" if Path(source).name != "absent" else f"not found: {source}, run fetch first"


@task(retries=2, backoff=7, timeout_s=90, check=there)
def encode(source: Path, quality: Annotated[int, Range(0, 51)] = 23, token: Annotated[str, Secret()] = ""):
    """Encode a film.

    More of it."""


@task
def plain(): ...
'''


@pytest.fixture
def script(tmp_path: Path) -> Path:
    file = tmp_path / "work.py"
    file.write_text(FILE)
    return file


@pytest.fixture
def dialog(engine: Engine, theme: Theme, qtbot: QtBot, tmp_path: Path) -> Iterator[NewRunDialog]:
    reader_thread = ReaderThread(engine.store.reader)
    jobs = SavedJobs(engine.control, reader_thread)
    known = Known(reader_thread, ("default",))
    settings = QSettings(str(engine.paths.config / "window.ini"), QSettings.Format.IniFormat)
    made = NewRunDialog(theme, known, lambda: captured(dict(os.environ)), engine.paths, jobs, settings)
    made.options.folder.setText(str(tmp_path))
    made.show()
    yield made
    made.task.forget()
    shiboken6.delete(made)
    reader_thread.close()
    shiboken6.delete(jobs)
    shiboken6.delete(reader_thread)


@pytest.fixture
def asked(dialog: NewRunDialog) -> list[NewRun]:
    found: list[NewRun] = []
    dialog.asked.connect(found.append)
    return found


def open_function(dialog: NewRunDialog, script: Path, name: str, qtbot: QtBot) -> None:
    """Choose a function of a file, as a person would."""
    dialog.show_kind("task")
    box = dialog.task.choice.task_box
    qtbot.waitUntil(lambda: box.count() > 1, timeout=30_000)
    box.setCurrentIndex(box.count() - 1)
    write(dialog, "new_run_task_file", str(script))
    functions = dialog.task.choice.function
    qtbot.waitUntil(lambda: functions.count() > 0, timeout=30_000)
    functions.setCurrentIndex(functions.findData(name))
    qtbot.waitUntil(lambda: described(dialog) == name, timeout=30_000)


def described(dialog: NewRunDialog) -> str:
    found = dialog.task.description
    return found.task.rpartition(":")[2] if found else ""


def said(dialog: QWidget, name: str) -> str:
    label = dialog.findChild(QLabel, name)
    assert label is not None
    return label.text() if not label.isHidden() else ""


def test_a_file_with_its_function_as_commands_have_it_is_both(dialog: NewRunDialog, script: Path, qtbot: QtBot) -> None:
    dialog.show_kind("task")
    box = dialog.task.choice.task_box
    qtbot.waitUntil(lambda: box.count() > 1, timeout=30_000)
    box.setCurrentIndex(box.count() - 1)
    write(dialog, "new_run_task_file", f"{script}:plain")
    dialog.task.choice.file.editingFinished.emit()

    qtbot.waitUntil(lambda: described(dialog) == "plain", timeout=30_000)
    assert dialog.task.choice.file.text() == str(script)


def test_a_wheel_that_passes_over_the_form_chooses_no_other_task(
    dialog: NewRunDialog, script: Path, qtbot: QtBot
) -> None:
    open_function(dialog, script, "encode", qtbot)
    choice = dialog.task.choice
    dialog.options.name.setFocus()
    before = choice.task_box.currentIndex(), choice.function.currentIndex()

    for box in (choice.task_box, choice.function):
        for up in (True, False, False):
            assert not wheel(box, up=up)

    assert (choice.task_box.currentIndex(), choice.function.currentIndex()) == before


def test_a_function_of_a_file_is_drawn_and_run_with_what_is_filled_in(
    dialog: NewRunDialog, asked: list[NewRun], script: Path, qtbot: QtBot
) -> None:
    open_function(dialog, script, "encode", qtbot)
    assert said(dialog, "new_run_task_doc") == "Encode a film."
    assert (dialog.options.more.retries.tries.value(), dialog.options.more.limits.timeout.line.text()) == (
        3,
        "1 min 30 s",
    )
    write(dialog, "param_source", "film.mkv")
    write(dialog, "param_quality", "30")
    write(dialog, "param_token", "hunter2")

    press(dialog, "new_run_run")
    assert dialog.fault.text() == "Checking…"
    qtbot.waitUntil(lambda: bool(asked), timeout=30_000)

    job = asked[0].job
    assert (job.kind, job.task, job.cwd) == (JobKind.TASK, f"{script}:encode", str(script.parent))
    assert job.params == {"source": str(script.parent / "film.mkv"), "quality": 30}
    assert (job.secrets, asked[0].secrets) == (("token",), {"token": "hunter2"})
    assert (job.timeout_s, asked[0].retry) == (90, RetryPolicy(3, 7))
    assert "hunter2" not in repr(job)
    assert not dialog.isVisible()


def test_problems_are_said_all_at_once_beside_their_fields(
    dialog: NewRunDialog, asked: list[NewRun], script: Path, qtbot: QtBot
) -> None:
    open_function(dialog, script, "encode", qtbot)
    assert said(dialog, "param_source_error") == ""  # nobody has got there yet
    write(dialog, "param_quality", "99")
    qtbot.waitUntil(lambda: "0 to 51" in said(dialog, "param_quality_error"), timeout=30_000)
    assert said(dialog, "param_source_error") == ""

    press(dialog, "new_run_run")

    qtbot.waitUntil(lambda: "missing" in said(dialog, "param_source_error").lower(), timeout=30_000)
    assert "0 to 51" in said(dialog, "param_quality_error")
    assert "2 things" in dialog.fault.text()
    write(dialog, "param_source", "film.mkv")
    write(dialog, "param_quality", "9")
    qtbot.waitUntil(
        lambda: not said(dialog, "param_source_error") + said(dialog, "param_quality_error"), timeout=30_000
    )
    assert dialog.isVisible()
    assert asked == []


def test_what_the_author_checks_is_said_before_it_is_queued(
    dialog: NewRunDialog, asked: list[NewRun], script: Path, qtbot: QtBot
) -> None:
    open_function(dialog, script, "encode", qtbot)
    write(dialog, "param_source", "absent")

    press(dialog, "new_run_run")

    qtbot.waitUntil(lambda: "run fetch first" in dialog.fault.text(), timeout=30_000)
    assert asked == []
    assert dialog.run.isEnabled()


def test_the_window_answers_while_a_task_is_checked_and_may_be_closed(
    dialog: NewRunDialog, asked: list[NewRun], script: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_function(dialog, script, "plain", qtbot)
    release = threading.Event()

    def slowly(*args: Any, **more: Any) -> object:
        release.wait(30)
        return describe(*args, **more)

    monkeypatch.setattr("taskmon.ui.new_run.task.describe", slowly)
    press(dialog, "new_run_run")
    assert not dialog.run.isEnabled()
    assert dialog.cancel.isEnabled()

    press(dialog, "new_run_cancel")
    assert not dialog.isVisible()
    release.set()

    busy = dialog.task._commands
    qtbot.waitUntil(lambda: not busy._is_busy, timeout=30_000)
    QCoreApplication.sendPostedEvents()  # the answer, which its thread has sent before it was done
    assert asked == []


@pytest.mark.parametrize(
    ("content", "said_at_once"),
    [("def broken(:\n", "line 1"), ("x = 1\n", "no function"), ("", "no function")],
)
def test_a_file_that_offers_nothing_says_why(
    dialog: NewRunDialog, tmp_path: Path, qtbot: QtBot, content: str, said_at_once: str
) -> None:
    file = tmp_path / "other.py"
    file.write_text(content)
    dialog.show_kind("task")
    qtbot.waitUntil(lambda: dialog.task.choice.task_box.count() > 1, timeout=30_000)
    dialog.task.choice.task_box.setCurrentIndex(dialog.task.choice.task_box.count() - 1)

    write(dialog, "new_run_task_file", str(file))

    qtbot.waitUntil(lambda: said_at_once in said(dialog, "new_run_task_error"), timeout=30_000)
    press(dialog, "new_run_run")
    assert dialog.fault.text() == "Choose the task that shall run."


def test_a_file_that_can_not_be_loaded_says_why(dialog: NewRunDialog, tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / "other.py"
    file.write_text("import no_such_module\ndef work(): ...\n")
    dialog.show_kind("task")
    qtbot.waitUntil(lambda: dialog.task.choice.task_box.count() > 1, timeout=30_000)
    dialog.task.choice.task_box.setCurrentIndex(dialog.task.choice.task_box.count() - 1)

    write(dialog, "new_run_task_file", str(file))

    qtbot.waitUntil(lambda: "no_such_module" in said(dialog, "new_run_task_state"), timeout=30_000)


def test_a_registered_task_is_offered_with_what_it_does(
    dialog: NewRunDialog, asked: list[NewRun], qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    dialog.show_kind("task")
    box = dialog.task.choice.task_box
    qtbot.waitUntil(lambda: box.count() > 1, timeout=30_000)
    index = next(row for row in range(box.count()) if box.itemText(row).startswith("find-duplicates — "))

    box.setCurrentIndex(index)

    qtbot.waitUntil(lambda: described(dialog) == "find_duplicates", timeout=30_000)
    assert dialog.task.choice.file.isHidden()


def test_another_python_can_run_it(dialog: NewRunDialog, asked: list[NewRun], script: Path, qtbot: QtBot) -> None:
    open_function(dialog, script, "plain", qtbot)
    write(dialog, "new_run_python", sys.executable)
    qtbot.waitUntil(lambda: dialog.task.description is None, timeout=30_000)
    qtbot.waitUntil(lambda: described(dialog) == "plain", timeout=30_000)

    press(dialog, "new_run_run")

    qtbot.waitUntil(lambda: bool(asked), timeout=30_000)
    assert asked[0].job.python == sys.executable


def test_what_was_filled_in_is_kept_when_the_folder_is_another(
    dialog: NewRunDialog, script: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    open_function(dialog, script, "encode", qtbot)
    write(dialog, "param_quality", "31")
    first = dialog.task.description
    (tmp_path / "sub").mkdir()

    dialog.options.folder.setText(str(tmp_path / "sub"))
    dialog.options.folder.editingFinished.emit()

    qtbot.waitUntil(lambda: described(dialog) == "encode" and dialog.task.description is not first, timeout=30_000)
    assert dialog.task._form is not None
    assert dialog.task._form.value() == {"quality": 31}


@pytest.fixture
def again(window: MainWindow, engine: Engine, qtbot: QtBot) -> Callable[[Run], NewRunDialog]:
    """Opens "Run again with…" for a run."""

    def open_(run: Run) -> NewRunDialog:
        qtbot.waitUntil(lambda: window.model.row_of(run.id) is not None, timeout=30_000)
        window.runs.select(run.id)
        window.runs.run_actions.run_again()
        return shown(window, NewRunDialog, "new_run_dialog", qtbot)

    return open_


def test_a_task_is_run_again_with_changes(
    again: Callable[[Run], NewRunDialog], engine: Engine, window: MainWindow, script: Path, qtbot: QtBot
) -> None:
    job = Job(
        argv=(),
        cwd=str(script.parent),
        kind=JobKind.TASK,
        task=f"{script}:encode",
        params={"source": "/films/a.mkv", "quality": 40},
        grace_s=3.0,
        stop_signal="SIGINT",
    )
    request = NewRun(job, "Encode", priority=3, tags=("film",), retry=RetryPolicy(5, 1.0), environment={"MY": "own"})
    dialog = again(scene.add(engine.store, request))
    shown(dialog, QWidget, "param_quality", qtbot)
    assert dialog.task._form is not None
    assert dialog.task._form.value() == {"source": "/films/a.mkv", "quality": 40}

    write(dialog, "param_quality", "41")
    press(dialog, "new_run_run")

    qtbot.waitUntil(lambda: window.model.row_of(2) is not None, timeout=30_000)
    row = window.model.row_of(2)
    assert row is not None
    new = window.model.run_at(row)
    assert new.job.params == {"source": "/films/a.mkv", "quality": 41}
    assert (new.name, new.priority, new.tags, new.retry) == ("Encode", 3, ("film",), RetryPolicy(5, 1.0))
    assert (new.job.grace_s, new.job.stop_signal) == (3.0, "SIGINT")
    reader = engine.reader()
    assert reader.environment(new.environment) == {"MY": "own"}
    reader.close()


def test_a_command_is_run_again_with_changes_and_keeps_what_no_field_shows(
    again: Callable[[Run], NewRunDialog], engine: Engine, window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    job = Job(("convert", "caf\udce9", "a b"), str(tmp_path), env={"LEVEL": "9"}, timeout_s=61.0, grace_s=1.0)
    dialog = again(scene.add(engine.store, NewRun(job, environment={"MY": "own"})))
    assert dialog.options.name.text() == ""

    write(dialog, "new_run_name", "Other")
    press(dialog, "new_run_run")

    qtbot.waitUntil(lambda: window.model.row_of(2) is not None, timeout=30_000)
    row = window.model.row_of(2)
    assert row is not None
    assert (window.model.run_at(row).job, window.model.run_at(row).name) == (job, "Other")


def test_the_tabs_are_chosen_by_keys_and_say_what_they_are(dialog: NewRunDialog) -> None:
    tabs = dialog.findChild(QTabBar, "new_run_tabs")
    assert tabs is not None
    assert [tabs.tabText(index) for index in range(3)] == ["Command", "Task", "Saved job"]
    for widget in (QComboBox, QLineEdit, QPushButton):
        for found in dialog.task.findChildren(widget):
            if not found.objectName().startswith("qt_") and not isinstance(found.parent(), QComboBox):
                assert found.accessibleName(), found.objectName()


def test_the_name_that_is_suggested_is_that_of_the_tab_in_front(
    dialog: NewRunDialog, script: Path, qtbot: QtBot
) -> None:
    """A task that was read behind the command's back lent it its name, and did not get it back."""
    open_function(dialog, script, "plain", qtbot)
    of_task = dialog.options.name.placeholderText()
    dialog.show_kind("command")
    assert dialog.options.name.placeholderText() == "the command line"

    dialog.show_kind("task")
    assert dialog.options.name.placeholderText() == of_task == "plain, with its parameters"

    dialog.task.choice.function.setCurrentIndex(dialog.task.choice.function.findData("encode"))
    dialog.show_kind("command")
    qtbot.waitUntil(lambda: described(dialog) == "encode", timeout=30_000)
    assert dialog.options.name.placeholderText() == "the command line"


def test_a_file_that_asks_for_an_environment_is_drawn_once_that_is_made(
    dialog: NewRunDialog, asked: list[NewRun], uv: Uv, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in uv.environment.items():
        monkeypatch.setenv(name, value)
    uv.wait()
    body = "import greeting_of_a_test\ndef main(count: int):\n    return count\n"
    file = ask_for(tmp_path / "needs.py", "greeting_of_a_test", body=body)
    dialog.show_kind("task")
    box = dialog.task.choice.task_box
    qtbot.waitUntil(lambda: box.count() > 1, timeout=30_000)
    box.setCurrentIndex(box.count() - 1)
    write(dialog, "new_run_task_file", file)
    qtbot.waitUntil(lambda: said(dialog, "new_run_task_state") == "Preparing its environment…", timeout=30_000)
    uv.go_on()
    qtbot.waitUntil(lambda: described(dialog) == "main", timeout=30_000)

    assert dialog.task.description is not None
    assert dialog.task.description.python == ""
    assert dialog.task.description.script
