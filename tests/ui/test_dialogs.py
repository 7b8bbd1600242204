"""The dialogs: what they ask for, what they refuse, and that closing them changes nothing."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QPoint, QRect, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from taskmon.core.attempt import interrupted
from taskmon.core.clock import utc_now
from taskmon.core.environment import captured
from taskmon.core.errors import RefusedError
from taskmon.core.journal import Identity
from taskmon.core.progress import Progress
from taskmon.core.requests.new_run import NewRun
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.attempts.recovery import Finding, Verdict
from taskmon.engine.engine import Engine
from taskmon.system import identify
from taskmon.ui.desktop.leave_dialog import Active, Leave, LeaveDialog
from taskmon.ui.main_window import MainWindow
from taskmon.ui.new_run.dialog import NewRunDialog
from taskmon.ui.new_run.login_path import LoginPath
from taskmon.ui.new_run.options.known import Known
from taskmon.ui.new_run.typed_command import read_command
from taskmon.ui.recovery.dialog import RecoveryDialog
from taskmon.ui.run_list.columns import escaped
from taskmon.ui.saved_jobs.store import SavedJobs
from taskmon.ui.style.theme import Theme
from taskmon.ui.threads.reader_thread import ReaderThread
from taskmon.ui.widgets.labels import CutLabel
from tests.ui import scene


def press(parent: QWidget, name: str) -> None:
    button = parent.findChild(QPushButton, name)
    assert button is not None, name
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def dialog(engine: Engine, theme: Theme, qtbot: QtBot) -> Iterator[NewRunDialog]:
    reader_thread = ReaderThread(engine.store.reader)
    jobs = SavedJobs(engine.control, reader_thread)
    known = Known(reader_thread, ("default", "network"))
    settings = QSettings(str(engine.paths.config / "window.ini"), QSettings.Format.IniFormat)
    made = NewRunDialog(theme, known, lambda: captured(dict(os.environ)), engine.paths, jobs, settings)
    made.show()
    yield made
    shiboken6.delete(made)
    reader_thread.close()
    shiboken6.delete(jobs)
    shiboken6.delete(reader_thread)


@pytest.mark.parametrize(
    ("typed", "argv", "syntax"),
    [
        ('rsync -a "/home/me/raw files/" nas:/raw/', ("rsync", "-a", "/home/me/raw files/", "nas:/raw/"), ""),
        ("a | b", ("a", "|", "b"), "|"),
        ("echo $HOME", ("echo", "$HOME"), "$H"),
        ('echo "$HOME"', ("echo", "$HOME"), "$H"),
        ("echo '$HOME' \\; 'a|b'", ("echo", "$HOME", ";", "a|b"), ""),
        ("ls *.py", ("ls", "*.py"), "*"),
        ("A=1 make", ("A=1", "make"), "A=1"),
        ("echo 5$ a=b", ("echo", "5$", "a=b"), ""),
        ("", (), ""),
    ],
)
def test_a_command_line_is_split_as_a_shell_would_and_shell_syntax_is_seen(
    typed: str, argv: tuple[str, ...], syntax: str
) -> None:
    read = read_command(typed)

    assert (read.argv, read.syntax) == (argv, syntax)


def test_a_tilde_is_home_and_an_open_quote_is_a_fault() -> None:
    assert read_command("ls ~/raw ~ a~b '~'").argv == ("ls", f"{Path.home()}/raw", str(Path.home()), "a~b", "~")
    assert read_command("echo 'open").fault


def test_run_asks_for_exactly_what_is_filled_in(dialog: NewRunDialog, tmp_path: Path, qtbot: QtBot) -> None:
    asked: list[NewRun] = []
    dialog.asked.connect(asked.append)
    dialog.command.line.setText('rsync -a "raw files/" nas:/raw/')
    assert dialog.command.preview.text() == "runs as  rsync · -a · raw files/ · nas:/raw/"
    dialog.options.name.setText("Copy to NAS")
    dialog.options.folder.setText(str(tmp_path))
    dialog.options.more_button.setChecked(True)
    more = dialog.options.more
    more.place.group.setCurrentText("network")
    more.retries.tries.setValue(3)
    more.limits.timeout.line.setText("90")
    dialog.options.pty.setChecked(True)

    press(dialog, "new_run_run")

    qtbot.waitUntil(lambda: bool(asked), timeout=30_000)
    new = asked[0]
    assert new.job.argv == ("rsync", "-a", "raw files/", "nas:/raw/")
    assert (new.name, new.group, new.retry.max_attempts, new.held) == ("Copy to NAS", "network", 3, False)
    assert (new.job.cwd, new.job.pty, new.job.shell, new.job.timeout_s) == (str(tmp_path), True, False, 5400.0)
    assert new.environment["PATH"]
    assert not any(name.startswith("TASKMON_") for name in new.environment)


def test_shell_syntax_is_offered_a_shell(dialog: NewRunDialog, qtbot: QtBot) -> None:
    asked: list[NewRun] = []
    dialog.asked.connect(asked.append)
    dialog.command.line.setText("make 2>&1 | tee log")
    assert "shell" in dialog.command.hint.text()

    press(dialog, "new_run_use_shell")
    press(dialog, "new_run_hold")

    qtbot.waitUntil(lambda: bool(asked), timeout=30_000)
    assert asked[0].job.shell
    assert asked[0].job.argv == ("make 2>&1 | tee log",)
    assert asked[0].held


@pytest.mark.parametrize(
    ("command", "folder", "said"),
    [
        ("", "~", "Type the command"),
        ("echo 'open", "~", "quote"),
        ("true", "/no/such/folder", "There is no folder"),
        ("true " + "x" * 140_000, "~", "bytes long"),
    ],
)
def test_what_makes_no_sense_is_said_in_the_dialog(
    dialog: NewRunDialog, command: str, folder: str, said: str, qtbot: QtBot
) -> None:
    asked: list[Any] = []
    dialog.asked.connect(asked.append)
    dialog.command.line.setText(command)
    dialog.options.folder.setText(folder)

    press(dialog, "new_run_run")

    qtbot.waitUntil(lambda: said in dialog.fault.text(), timeout=30_000)
    assert not dialog.run.isEnabled()
    assert asked == []
    assert dialog.isVisible()


def test_the_login_shell_is_asked_for_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    shell = tmp_path / "shell"
    shell.write_text('#!/bin/sh\necho welcome to this machine\nPATH=/from/login:$PATH\neval "$2"\n')
    shell.chmod(0o755)
    monkeypatch.setenv("SHELL", str(shell))
    login = LoginPath()

    qtbot.waitUntil(lambda: login.is_known, timeout=30_000)

    assert login.path.startswith("/from/login:")
    shiboken6.delete(login)


def test_a_login_shell_that_is_not_there_changes_nothing(monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    monkeypatch.setenv("SHELL", "/no/such/shell")
    monkeypatch.setenv("PATH", "/mine")
    login = LoginPath()

    qtbot.waitUntil(lambda: login.is_known, timeout=30_000)

    assert login.path == "/mine"
    shiboken6.delete(login)


def shown_state(window: MainWindow, run_id: int) -> RunState | None:
    row = window.model.row_of(run_id)
    return window.model.run_at(row).state if row is not None else None


def findings(runs: dict[str, Run]) -> tuple[Finding, ...]:
    survivor = Identity(4711, "1", "rsync")
    lost = runs["interrupted"]
    return (
        Finding(lost, Verdict.INTERRUPTED, Progress(0.61), "frame=88210", lost.ended_at),
        Finding(runs["copy"], Verdict.INTERRUPTED, None, "raw/DSC", None, (survivor,)),
        Finding(runs["backup"], Verdict.REATTACHED, None, "12406 files"),
        Finding(runs["failed"], Verdict.SETTLED, None, "Error 2"),
    )


@pytest.fixture
def recovery(runs: dict[str, Run], theme: Theme, qtbot: QtBot) -> Iterator[RecoveryDialog]:
    made = RecoveryDialog(findings(runs), theme)
    made.show()
    yield made
    shiboken6.delete(made)


def test_the_recovery_dialog_is_no_wider_than_its_screen(
    runs: dict[str, Run], theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On 800 by 600 pixels the choices and *Do this* stood beyond the edge."""
    monkeypatch.setattr("taskmon.ui.recovery.dialog._WIDTH", 5_000)
    dialog = RecoveryDialog(findings(runs), theme)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()

    assert dialog.screen().availableGeometry().contains(dialog.frameGeometry())
    dialog.resize(736, dialog.height())
    assert dialog.width() == 736
    for name in ("recovery_do", f"recovery_choice_{runs['interrupted'].id}"):
        button = dialog.findChild(QWidget, name)
        assert isinstance(button, QWidget)
        assert dialog.rect().contains(QRect(button.mapTo(dialog, QPoint()), button.size()))


def test_what_the_recovery_dialog_has_no_room_for_is_in_a_tip(runs: dict[str, Run], theme: Theme, qtbot: QtBot) -> None:
    """A long name and the last words were cut with an ellipsis, and the rest was nowhere."""
    lost = replace(runs["interrupted"], name="<b>nightly</b> " * 12)
    dialog = RecoveryDialog((Finding(lost, Verdict.INTERRUPTED, None, "copied <i>all</i> " * 20),), theme)
    qtbot.addWidget(dialog)

    tips = [label.toolTip() for label in dialog.findChildren(CutLabel)]
    assert len(tips) == 2
    for tip, text in zip(tips, ("<b>nightly</b> " * 12, "copied <i>all</i> " * 20), strict=True):
        assert tip == escaped(text)


def decisions(dialog: RecoveryDialog) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    dialog.decided.connect(lambda told: found.extend((verb.key, run.id) for verb, run in told))
    return found


@pytest.fixture
def survivor() -> Iterator[subprocess.Popen[bytes]]:
    """A process that outlived its worker."""
    with subprocess.Popen(["sleep", "60"]) as made:
        yield made
        made.kill()


def test_while_what_lives_is_ended_the_keyboard_stays_with_its_run(
    runs: dict[str, Run], recovery: RecoveryDialog, qtbot: QtBot
) -> None:
    """It went on to *Mark all failed*, where the next Return would have meant all runs."""
    run_id = runs["copy"].id
    button = recovery.findChild(QPushButton, f"recovery_end_{run_id}")
    assert button is not None
    with qtbot.waitExposed(recovery):
        recovery.activateWindow()
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)

    assert recovery.focusWidget() is recovery.findChild(QWidget, f"recovery_choice_{run_id}")


def test_a_restart_over_a_living_process_keeps_the_dialog_open_until_the_process_is_ended(
    engine: Engine, runs: dict[str, Run], survivor: subprocess.Popen[bytes], window: MainWindow, qtbot: QtBot
) -> None:
    alive = identify(survivor.pid)
    assert alive is not None
    lost = interrupted(utc_now(), "The computer stopped while it ran.", {"survivors": [alive.to_json()]})
    scene.end(engine.store, runs["copy"], lost)
    other, run_id = runs["interrupted"].id, runs["copy"].id
    window.recovery.open()
    qtbot.waitUntil(lambda: window.findChild(RecoveryDialog) is not None, timeout=30_000)
    dialog = window.findChild(RecoveryDialog)
    assert dialog is not None
    rows = dialog._choices
    assert rows[run_id].said == f"pid {survivor.pid} still lives"

    press(dialog, "recovery_restart_all")

    qtbot.waitUntil(lambda: rows[run_id].said == f"pid {survivor.pid} still lives; end it first", timeout=30_000)
    assert rows[other].said == "done"
    assert dialog.isVisible()
    qtbot.waitUntil(lambda: shown_state(window, other) is RunState.QUEUED, timeout=30_000)
    assert shown_state(window, run_id) is RunState.INTERRUPTED

    press(dialog, f"recovery_end_{run_id}")
    qtbot.waitUntil(lambda: survivor.poll() == -signal.SIGTERM, timeout=30_000)
    qtbot.waitUntil(lambda: rows[run_id].said == "nothing of it lives any more", timeout=30_000)
    press(dialog, "recovery_do")

    qtbot.waitUntil(lambda: window.findChild(RecoveryDialog) is None, timeout=30_000)
    qtbot.waitUntil(lambda: shown_state(window, run_id) is RunState.QUEUED, timeout=30_000)


def test_what_is_refused_is_said_in_its_row(recovery: RecoveryDialog, runs: dict[str, Run]) -> None:
    told = decisions(recovery)
    press(recovery, "recovery_restart_all")
    assert [key for key, _ in told] == ["restart", "restart"]

    recovery.show_answers({runs["interrupted"].id: RefusedError("Run 14 has moved on.")})

    assert recovery._choices[runs["interrupted"].id].said == "Run 14 has moved on."
    assert recovery.isVisible()
    press(recovery, "recovery_do")
    recovery.show_answers({})
    assert not recovery.isVisible()
    assert [run_id for _, run_id in told[2:]] == [runs["interrupted"].id]


def test_nothing_is_started_or_ended_that_nobody_chose(recovery: RecoveryDialog, runs: dict[str, Run]) -> None:
    """Each run was to be restarted unless somebody chose otherwise, also over a process that still lives."""
    told = decisions(recovery)
    run_id = runs["interrupted"].id
    choice = recovery.findChild(QComboBox, f"recovery_choice_{run_id}")
    assert choice is not None
    assert choice.currentText() == "Decide later"
    assert not recovery.do.isEnabled()

    QTest.keyClick(choice, Qt.Key.Key_Down)
    assert recovery.do.isEnabled()
    press(recovery, "recovery_do")

    assert told == [("restart", run_id)]


def test_mark_all_failed_decides_for_all_that_is_open(recovery: RecoveryDialog, runs: dict[str, Run]) -> None:
    told = decisions(recovery)

    press(recovery, "recovery_mark_all")

    assert told == [("mark_failed", runs["interrupted"].id), ("mark_failed", runs["copy"].id)]


def test_decide_later_decides_nothing(recovery: RecoveryDialog) -> None:
    told = decisions(recovery)

    press(recovery, "recovery_later")

    assert told == []


def test_no_resume_is_offered_without_a_checkpoint(recovery: RecoveryDialog, runs: dict[str, Run]) -> None:
    choice = recovery._choices[runs["interrupted"].id]

    assert [verb.key if verb else "" for verb in choice._verbs] == ["", "restart", "mark_failed"]


def test_the_banner_stays_until_the_interrupted_run_is_decided(
    runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: "1 run was interrupted" in window.banner.text, timeout=30_000)

    press(window.banner, "banner_button")
    qtbot.waitUntil(lambda: window.findChild(RecoveryDialog) is not None, timeout=30_000)
    dialog = window.findChild(RecoveryDialog)
    assert dialog is not None
    press(dialog, "recovery_later")
    assert "1 run was interrupted" in window.banner.text

    qtbot.waitUntil(lambda: window.findChild(RecoveryDialog) is None, timeout=30_000)
    press(window.banner, "banner_button")
    qtbot.waitUntil(lambda: window.findChild(RecoveryDialog) is not None, timeout=30_000)
    dialog = window.findChild(RecoveryDialog)
    assert dialog is not None
    dialog.choose(runs["interrupted"].id, "mark_failed")
    press(dialog, "recovery_do")
    qtbot.waitUntil(lambda: window.banner.text == "", timeout=30_000)
    qtbot.waitUntil(lambda: shown_state(window, runs["interrupted"].id) is RunState.FAILED, timeout=30_000)


def test_closing_with_active_runs_asks_once_and_remembers(
    runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    left: list[int] = []
    window.quit_asked.connect(lambda: left.append(1))
    qtbot.waitUntil(lambda: window.counter.newest.total > 0, timeout=30_000)

    window.close()
    dialog = window.findChild(LeaveDialog)
    assert dialog is not None
    assert window.isVisible()
    press(dialog, "leave_stay")
    assert left == []
    qtbot.waitUntil(lambda: window.findChild(LeaveDialog) is None, timeout=30_000)

    window.close()
    dialog = window.findChild(LeaveDialog)
    assert dialog is not None
    assert dialog.findChild(QPushButton, "leave_tray") is None  # never hide where there is no tray
    assert not dialog.remember.isChecked()  # nobody has said so yet
    dialog.remember.click()
    press(dialog, f"leave_{Leave.LEAVE.value}")
    qtbot.waitUntil(lambda: left == [1], timeout=30_000)

    qtbot.waitUntil(lambda: window.findChild(LeaveDialog) is None, timeout=30_000)
    window.close()
    assert window.findChild(LeaveDialog) is None
    assert left == [1, 1]


def test_cancelling_at_leaving_is_never_remembered(theme: Theme, qtbot: QtBot) -> None:
    chosen: list[tuple[Leave, bool]] = []
    for leave in Leave:
        dialog = LeaveDialog(Active(3), True, theme)
        dialog.chosen.connect(lambda what, remember: chosen.append((what, remember)))
        dialog.show()
        dialog.remember.click()
        press(dialog, f"leave_{leave.value}")

    assert chosen == [(Leave.TRAY, True), (Leave.LEAVE, True), (Leave.CANCEL, False)]


def test_cancelling_that_an_older_taskmon_remembered_is_asked_again(
    runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: window.counter.newest.total > 0, timeout=30_000)
    window._settings.setValue("on_close", "cancel")

    window.close()

    dialog = window.findChild(LeaveDialog)
    assert dialog is not None
    press(dialog, "leave_stay")


@pytest.mark.parametrize(("has_tray", "safest"), [(True, [Leave.TRAY]), (False, [Leave.LEAVE])])
def test_return_keeps_what_runs_and_escape_stays(
    theme: Theme, qtbot: QtBot, has_tray: bool, safest: list[Leave]
) -> None:
    chosen: list[Leave] = []
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Return):
        dialog = LeaveDialog(Active(3), has_tray, theme)
        dialog.chosen.connect(lambda what, remember: chosen.append(what))
        dialog.show()
        QTest.keyClick(dialog, key)
        if key is Qt.Key.Key_Escape:
            assert chosen == []

    assert chosen == safest


@pytest.mark.parametrize(
    ("active", "asked", "cancel"),
    [
        (1, "One run is active. What shall become of it?", "Cancel this run and quit"),
        (3, "3 runs are active. What shall become of them?", "Cancel all 3 runs and quit"),
    ],
)
def test_the_question_at_closing_speaks_of_one_run_as_of_one(
    theme: Theme, qtbot: QtBot, active: int, asked: str, cancel: str
) -> None:
    """It said "One run is active. What shall become of them?"."""
    dialog = LeaveDialog(Active(active), False, theme)

    assert asked in {label.text() for label in dialog.findChildren(QLabel)}
    assert {button.text() for button in dialog.findChildren(QPushButton)} >= {cancel}
    shiboken6.delete(dialog)
