"""The dialog for a new run: what goes in comes out, and all of it can be reached by the keyboard."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLabel, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from taskmon.core.job import Job, Leftovers, Survivors
from taskmon.core.requests.new_run import NewRun
from taskmon.core.retry import RetryPolicy
from taskmon.engine.engine import Engine
from taskmon.ui.new_run.dialog import NewRunDialog
from taskmon.ui.new_run.options.known import Known
from taskmon.ui.saved_jobs.store import SavedJobs
from taskmon.ui.style.theme import Theme
from taskmon.ui.threads.reader_thread import ReaderThread
from tests.ui.hands import press, shown, write

_WAIT = 30_000
SCRIPT = """
from taskmon import task


@task(retries=2, timeout_s=90, quiet_timeout_s=20)
def encode(source: str, quality: int = 23): ...
"""


@pytest.fixture
def dialog(engine: Engine, theme: Theme, qtbot: QtBot, tmp_path: Path) -> Iterator[NewRunDialog]:
    reader_thread = ReaderThread(engine.store.reader)
    jobs = SavedJobs(engine.control, reader_thread)
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    known = Known(reader_thread, ("default", "network"))
    made = NewRunDialog(theme, known, lambda: {"PATH": "/bin"}, engine.paths, jobs, settings)
    made.show()
    yield made
    shiboken6.delete(made)
    reader_thread.close()
    shiboken6.delete(jobs)
    shiboken6.delete(reader_thread)


@pytest.fixture
def asked(dialog: NewRunDialog) -> list[NewRun]:
    found: list[NewRun] = []
    dialog.asked.connect(found.append)
    return found


def label(dialog: QWidget, name: str) -> str:
    found = dialog.findChild(QLabel, name)
    assert found is not None, name
    return found.text() if not found.isHidden() else ""


def click(dialog: QWidget, name: str) -> None:
    """As `press`, of a button that may have to be scrolled to."""
    found = dialog.findChild(QPushButton, name)
    assert found is not None, name
    found.click()


def everything(folder: Path) -> NewRun:
    """A request of which no field is as it goes without saying."""
    job = Job(
        ("sh", "-c", "echo 'a  b'\nls \u00a0 *", os.fsdecode(b"caf\xe9"), "-x", "", "it's\r\u2028"),
        str(folder / os.fsdecode(b"na\xefve\nfolder")),
        env={"MULTI": "two\nlines ", "API_TOKEN": "hunter2\nand more", "BYTES": os.fsdecode(b"\xff")},
        pty=True,
        stop_signal="SIGUSR1",
        grace_s=1.25,
        timeout_s=5_430.5,
        quiet_timeout_s=0.75,
        survivors=Survivors.KEEP,
        leftovers=Leftovers.END,
        output_cap_bytes=70_000,
    )
    return NewRun(
        job,
        "A name",
        "network",
        -7,
        ("a, b", 'say "so"', "plain"),
        RetryPolicy(4, 12.5, 3.0, 77.0, 0.1),
        held=True,
        after=(3, 9),
        after_end=(5,),
        request_key="key",
        environment={"PATH": "/captured"},
    )


@pytest.mark.parametrize("when", ["at once", "at", "in"])
def test_a_request_comes_out_as_it_went_in(
    dialog: NewRunDialog, asked: list[NewRun], tmp_path: Path, qtbot: QtBot, when: str
) -> None:
    given = everything(tmp_path)
    os.makedirs(given.job.cwd)
    if when == "at":
        given = replace(given, not_before=datetime.now(UTC) + timedelta(days=3, seconds=7.25))
    elif when == "in":
        given = replace(given, wait_s=3_661.5)
    dialog.fill(given)
    dialog.options.more_button.setChecked(True)  # made after it was filled in

    press(dialog, "new_run_run")

    qtbot.waitUntil(lambda: bool(asked), timeout=_WAIT)
    assert asked == [given]


def test_what_was_filled_in_with_all_options_in_sight_comes_out_as_well(
    dialog: NewRunDialog, asked: list[NewRun], tmp_path: Path, qtbot: QtBot
) -> None:
    given = replace(everything(tmp_path), job=Job(("make\n\ncheck | tee log",), str(tmp_path), shell=True))
    dialog.options.more_button.setChecked(True)
    dialog.fill(given)

    press(dialog, "new_run_run")

    qtbot.waitUntil(lambda: bool(asked), timeout=_WAIT)
    assert asked == [given]


def test_each_option_that_is_typed_is_in_the_request(
    dialog: NewRunDialog, asked: list[NewRun], tmp_path: Path, qtbot: QtBot
) -> None:
    write(dialog, "new_run_command", "make all")
    write(dialog, "new_run_folder", str(tmp_path))
    press(dialog, "new_run_more")
    for name, text in (
        ("new_run_priority", "5"),
        ("new_run_tags", "film, holiday,film"),
        ("new_run_tries", "3"),
        ("new_run_backoff", "1 min"),
        ("new_run_timeout", "90"),
        ("new_run_quiet_timeout", "30 s"),
        ("new_run_grace", "0"),
    ):
        write(dialog, name, text)
    more = dialog.options.more
    more.stopping.signal.setCurrentText("SIGINT")
    click(dialog, "new_run_env_add")
    write(dialog, "new_run_env_1_name", "LEVEL")
    write(dialog, "new_run_env_1_value", "debug\nall")
    more.start.box.setCurrentIndex(2)
    write(dialog, "new_run_start_in", "10")
    more.after.add(41, "Nightly backup")
    more.after.add(42, "Copy")
    how = dialog.findChild(QComboBox, "new_run_after_42_how")
    assert how is not None
    how.setCurrentIndex(1)

    press(dialog, "new_run_hold")

    qtbot.waitUntil(lambda: bool(asked), timeout=_WAIT)
    new = asked[0]
    assert (new.priority, new.tags, new.retry) == (5, ("film", "holiday"), RetryPolicy(3, 60.0))
    assert (new.job.timeout_s, new.job.quiet_timeout_s, new.job.grace_s) == (5_400, 30, 0)
    assert (new.job.stop_signal, new.job.env) == ("SIGINT", {"LEVEL": "debug\nall"})
    assert (new.wait_s, new.not_before, new.after, new.after_end, new.held) == (600, None, (41,), (42,), True)


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("new_run_tags", "a" * 300, "short text"),
        ("new_run_timeout", "ten", "10 min"),
        ("new_run_quiet_timeout", "0", "too short"),
        ("new_run_group", "a\x07b", "short text"),
        ("new_run_name", "a\x07b", "one line"),
        ("new_run_folder", "/no/such/folder", "There is no folder"),
        ("new_run_after", "Nightly", "Choose a run"),
    ],
)
def test_what_is_typed_wrong_is_said_beside_its_field_and_can_not_run(
    dialog: NewRunDialog, qtbot: QtBot, name: str, typed: str, said: str
) -> None:
    write(dialog, "new_run_command", "true")
    press(dialog, "new_run_more")
    assert dialog.run.isEnabled()

    write(dialog, name, typed)

    beside = "new_run_timeout_error" if name == "new_run_quiet_timeout" else f"{name}_error"
    qtbot.waitUntil(lambda: said in label(dialog, beside), timeout=_WAIT)
    assert said in dialog.fault.text()
    assert not dialog.run.isEnabled()
    write(dialog, name, "" if name != "new_run_group" else "default")
    qtbot.waitUntil(dialog.run.isEnabled, timeout=_WAIT)
    assert label(dialog, beside) == ""


def test_a_variable_that_can_not_be_set_is_said(dialog: NewRunDialog) -> None:
    write(dialog, "new_run_command", "true")
    press(dialog, "new_run_more")
    click(dialog, "new_run_env_add")
    write(dialog, "new_run_env_1_name", "A=B")
    assert "no name for an environment variable" in label(dialog, "new_run_env_add_error")

    write(dialog, "new_run_env_1_name", "A")
    click(dialog, "new_run_env_add")
    write(dialog, "new_run_env_2_name", "A")
    assert "set twice" in label(dialog, "new_run_env_add_error")
    click(dialog, "new_run_env_1_remove")
    assert label(dialog, "new_run_env_add_error") == ""


def test_the_value_of_a_secret_variable_is_dots_until_it_is_asked_for(dialog: NewRunDialog) -> None:
    dialog.fill(NewRun(Job(("true",), "", env={"API_TOKEN": "hun\nter2"})))
    press(dialog, "new_run_more")
    shown = [widget for widget in dialog.findChildren(QWidget, "new_run_env_1_value") if widget.isVisible()]
    texts = [QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Value) for widget in shown]
    assert not any("hun" in text for text in texts)

    press(dialog, "new_run_env_1_value_show")

    assert dialog.options.more.environment.value() == {"API_TOKEN": "hun\nter2"}
    write(dialog, "new_run_env_1_name", "LEVEL")
    assert dialog.options.more.environment.value() == {"LEVEL": "hun\nter2"}


def test_a_time_that_has_passed_is_said_and_starts_at_once(dialog: NewRunDialog) -> None:
    dialog.fill(NewRun(Job(("true",), ""), not_before=datetime.now(UTC) - timedelta(hours=2)))
    press(dialog, "new_run_more")

    assert "past" in label(dialog, "new_run_start_says")
    assert dialog.run.isEnabled()


def test_what_is_set_is_summed_up_while_it_is_hidden_and_it_is_remembered_whether_it_is(
    dialog: NewRunDialog, tmp_path: Path
) -> None:
    dialog.fill(everything(tmp_path))
    said = label(dialog, "new_run_summary")
    for part in ("group network", "4 tries", "3 variables", "after 3 runs", "on hold", "1 h 30 min"):
        assert part in said
    assert "hunter2" not in said
    press(dialog, "new_run_more")

    kept = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    assert kept.value("new_run/more_options", False, bool) is True


def test_a_script_needs_a_shell_and_is_named_by_its_first_line_that_does_something(
    dialog: NewRunDialog, asked: list[NewRun], qtbot: QtBot
) -> None:
    """A command of several lines was pasted into one line, and its run was named with backslashes in it."""
    write(dialog, "new_run_command", "#!/bin/sh\nset -e\n# don't stop\n\nmake all\nmake install\n")
    assert not dialog.run.isEnabled()

    press(dialog, "new_run_use_shell")
    press(dialog, "new_run_run")

    qtbot.waitUntil(lambda: bool(asked), timeout=_WAIT)
    assert asked[0].name == "make all …"
    assert asked[0].job.argv == ("#!/bin/sh\nset -e\n# don't stop\n\nmake all\nmake install",)


def test_a_backslash_at_the_end_of_a_line_goes_on_with_the_command(
    dialog: NewRunDialog, asked: list[NewRun], qtbot: QtBot
) -> None:
    write(dialog, "new_run_command", "rsync -a \\\n  'a \\\n b' \\\n  c\n")

    press(dialog, "new_run_run")

    qtbot.waitUntil(lambda: bool(asked), timeout=_WAIT)
    assert asked[0].job.argv == ("rsync", "-a", "a \\\n b", "c")
    assert asked[0].job.shell is False


def test_keys_turn_the_tabs_and_the_arrow_keys_stay_on_them(dialog: NewRunDialog, qtbot: QtBot) -> None:
    """Right left the tabs after one step; Ctrl+PgDn and Ctrl+Tab did nothing."""
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow, timeout=_WAIT)
    seen = []
    for keys in ("Ctrl+PgDown", "Ctrl+Tab", "Ctrl+Tab", "Ctrl+Shift+Tab", "Ctrl+PgUp"):
        QTest.keySequence(QApplication.focusWidget() or dialog, keys)
        seen.append(dialog.tabs.currentIndex())
    assert seen == [1, 2, 0, 2, 1]

    dialog.tabs.setFocus()
    dialog.tabs.setCurrentIndex(0)
    for index in (1, 2):
        QTest.keyClick(dialog.tabs, Qt.Key.Key_Right)
        assert (dialog.tabs.currentIndex(), dialog.tabs.hasFocus()) == (index, True)


def test_the_parameters_of_a_task_come_before_what_runs_it(dialog: NewRunDialog, tmp_path: Path, qtbot: QtBot) -> None:
    """They were made last, and Tab came to them behind Run."""
    script = tmp_path / "work.py"
    script.write_text(SCRIPT)
    dialog.fill(NewRun(Job.from_json({"kind": "task", "task": f"{script}:encode", "params": {"source": "x"}})))
    qtbot.waitUntil(lambda: dialog.task.description is not None, timeout=_WAIT)
    wanted = ["new_run_task_file", "param_source", "param_quality", "new_run_name", "new_run_more", "new_run_run"]

    def order() -> list[str]:
        names, at = [], dialog.tabs.nextInFocusChain()
        while at is not None and at is not dialog.tabs:
            names += [at.objectName()] if at.objectName() in wanted else []
            at = at.nextInFocusChain()
        return names

    qtbot.waitUntil(lambda: order() == wanted, timeout=_WAIT)


def test_where_it_runs_is_spoken_as_it_is_written(dialog: NewRunDialog) -> None:
    """The label said Run in, and a screen reader Folder."""
    for tab, title in (("task", "Run in"), ("command", "Folder")):
        dialog.show_kind(tab)
        assert dialog.options.folder.accessibleName() == title
        assert title in {text.text() for text in dialog.findChildren(QLabel) if text.buddy() is dialog.options.folder}


def test_what_a_task_asks_for_is_shown_and_goes_with_it(dialog: NewRunDialog, tmp_path: Path, qtbot: QtBot) -> None:
    script = tmp_path / "work.py"
    script.write_text(SCRIPT)
    more = dialog.options.more
    write(dialog, "new_run_quiet_timeout", "5 s")
    dialog.show_kind("task")
    dialog.task.choice.fill(f"{script}:encode", "")
    qtbot.waitUntil(lambda: dialog.task.description is not None, timeout=_WAIT)

    assert (more.retries.tries.value(), more.limits.value().timeout_s) == (3, 90)
    assert more.limits.value().quiet_timeout_s == 5  # somebody has said otherwise
    assert more.stopping.value().signal == "SIGINT"
    dialog.show_kind("command")
    assert (more.retries.tries.value(), more.limits.value().timeout_s, more.stopping.value().signal) == (
        1,
        None,
        "SIGTERM",
    )


def test_a_saved_job_is_asked_for_nothing_that_is_about_one_run(dialog: NewRunDialog) -> None:
    dialog.edit("Nightly", NewRun(Job(("true",), "")))
    dialog.options.more_button.setChecked(True)

    for name in ("new_run_start", "new_run_after", "new_run_held"):
        found = dialog.findChild(QWidget, name)
        assert found is not None
        assert not found.isVisible()


def test_it_fits_a_small_screen(dialog: NewRunDialog, tmp_path: Path, qtbot: QtBot) -> None:
    dialog.fill(everything(tmp_path))
    press(dialog, "new_run_more")
    room = dialog.screen().availableGeometry()

    qtbot.waitUntil(lambda: dialog._area.verticalScrollBar().maximum() > 0, timeout=_WAIT)
    assert dialog.height() <= room.height()
    assert dialog.width() <= room.width()
    assert dialog.minimumSizeHint().height() < 500


def test_one_key_does_not_lose_what_took_a_while_to_type(dialog: NewRunDialog, qtbot: QtBot) -> None:
    script = "a\nb\nc\nd"
    dialog.fill(NewRun(replace(Job((script,), ""), shell=True)))
    dialog.reject()
    assert not dialog.isVisible()  # nobody has typed that

    dialog.show()
    write(dialog, "new_run_command", f"{script}\ne")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    press(shown(dialog, QMessageBox, "discard_dialog", qtbot), "discard_keep")
    assert dialog.isVisible()

    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    press(shown(dialog, QMessageBox, "discard_dialog", qtbot), "discard_do")
    assert not dialog.isVisible()


def test_it_is_said_that_no_saved_job_keeps_when_it_starts(dialog: NewRunDialog, qtbot: QtBot) -> None:
    write(dialog, "new_run_command", "true")
    dialog.options.more.held.setChecked(True)
    dialog.save_asked.connect(dialog._keeping._jobs.save)
    press(dialog, "new_run_save")
    name_dialog = shown(dialog, QDialog, "name_dialog", qtbot)
    press(name_dialog, "job_name_ok")

    qtbot.waitUntil(lambda: "When it starts is not saved" in dialog.fault.text(), timeout=_WAIT)


def test_it_is_said_how_the_environment_of_the_run_before_differs(dialog: NewRunDialog) -> None:
    dialog.fill(NewRun(Job(("true",), ""), environment={"PATH": "/captured", "API_TOKEN": "hunter2"}))
    press(dialog, "new_run_more")

    assert label(dialog, "new_run_env_says").endswith("differs from today's in API_TOKEN, PATH.")


def test_what_was_typed_before_another_filled_it_in_comes_back_with_undo(dialog: NewRunDialog) -> None:
    write(dialog, "new_run_command", "make all")
    dialog.fill(NewRun(Job(("ls",), "")))
    assert dialog.command.line.text() == "ls"

    dialog.command.line.undo()

    assert dialog.command.line.text() == "make all"
