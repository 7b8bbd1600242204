"""Runs steered from the window: the button in a row that retries, and what New run offers and refuses."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.desktop.puppet import Puppet
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
