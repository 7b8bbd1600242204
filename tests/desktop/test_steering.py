"""Runs steered from the window: a button in a row, and all of it by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.desktop.accessibility import State
from tests.desktop.puppet import Puppet
from tests.desktop.shots import shot
from tests.desktop.taskmon_window import Desktop, TaskmonWindow
from tests.waiting import wait_until

pytestmark = pytest.mark.desktop


def test_the_button_in_a_row_retries_a_failed_run_as_its_next_attempt(
    desktop: Desktop, window: TaskmonWindow, puppet: Callable[[str], Puppet]
) -> None:
    job = puppet("flaky")
    job.exit(3)
    window.add(job.command_line, "Flaky")
    failed = window.row_is("Flaky", "failed")
    assert "exit status 3" in failed.progress
    job.forget()

    window.click_inline("Flaky", "Retry")

    window.row_is("Flaky", "running")
    job.exit(0)
    window.row_is("Flaky", "succeeded")
    attempts = desktop.show(1)["attempts"]
    assert [(tried["attempt"], tried["state"], tried["exit_code"]) for tried in attempts] == [
        (1, "failed", 3),
        (2, "succeeded", 0),
    ]
    assert len(window.rows()) == 1


def test_a_run_lives_and_ends_by_keyboard_alone(
    desktop: Desktop, window: TaskmonWindow, puppet: Callable[[str], Puppet]
) -> None:
    hands = desktop.hands
    first, second = puppet("first"), puppet("second")
    for job, name in ((first, "First"), (second, "Second")):
        hands.press("ctrl+n")
        window.node("new_run_dialog")
        wait_until(lambda: window.holds_keyboard("new_run_command"))
        window.type("new_run_command", job.command_line)
        window.tab_to("new_run_name")
        window.type("new_run_name", name)
        hands.press("Return")
        window.until_gone("new_run_dialog")
        window.row_is(name, "running")

    window.tab_to("run_list")
    hands.press("Home")
    window.row("First", lambda row: row.is_selected)
    hands.press("Down")
    window.row("Second", lambda row: row.is_selected)
    hands.press("Delete")
    window.tab_to("confirm_do")
    hands.press("space")

    window.row_is("Second", "cancelled")
    window.row_is("First", "running")
    first.exit()
    window.row_is("First", "succeeded")


def test_a_run_that_waits_is_answered_in_the_window(desktop: Desktop, window: TaskmonWindow) -> None:
    text = "printf 'Overwrite? [y/N] '; read x; stty -echo; printf 'Password: '; read p; echo; echo $x ${#p}"
    assert desktop.run("add", "--pty", "--shell", "--name", "Asks", "--", text).returncode == 0
    window.row("Asks", lambda row: "waiting for input: Overwrite? [y/N]" in row.progress)
    window.click_row("Asks")
    window.node("answer_line")
    window.until_still()
    desktop.hands.photograph(shot("answer"))

    window.click("answer_line")
    desktop.hands.type("yes")
    desktop.hands.press("Return")

    window.row("Asks", lambda row: "waiting for input: Password:" in row.progress)
    wait_until(lambda: State.CHECKED in window.node("answer_hidden").states)
    window.click("answer_line")
    desktop.hands.type("hunter2")
    window.until_still()
    desktop.hands.photograph(shot("answer-hidden"))
    desktop.hands.press("Return")

    window.row_is("Asks", "succeeded")
    window.until_gone("answer_line")
    logs = desktop.run("logs", "1").stdout
    assert logs.splitlines()[-1] == "yes 7"
    assert "hunter2" not in logs


def test_what_would_show_progress_is_offered_in_the_dialog_and_a_fault_said(
    desktop: Desktop, window: TaskmonWindow
) -> None:
    window.click("new_run_button")
    window.fill_in("new_run_command", "rsync -a a b")
    window.click("new_run_progress_add")
    wait_until(lambda: window.text("new_run_command") == "rsync --info=progress2 -a a b")
    window.until_gone("new_run_progress_hint")

    window.fill_in("new_run_folder", "/no/such/folder")

    wait_until(lambda: "There is no folder /no/such/folder" in window.node("new_run_error").name)
    desktop.hands.press("Escape")
    window.until_gone("new_run_dialog")
    window.node("welcome")
