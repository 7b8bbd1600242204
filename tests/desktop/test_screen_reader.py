"""What somebody who doesn't see the window finds in it: facts with values, buttons in rows, how far a run is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.desktop.puppet import Puppet
from tests.desktop.taskmon_window import Desktop, TaskmonWindow
from tests.waiting import wait_until

pytestmark = pytest.mark.desktop


def test_a_run_is_followed_and_cancelled_by_a_screen_reader(
    desktop: Desktop, window: TaskmonWindow, puppet: Callable[[str], Puppet]
) -> None:
    """Each fact bore its title for a name, a row's buttons could not be pressed, and nothing told that a bar moved."""
    hearing = desktop.accessibility
    job = puppet("moving")
    job.report(0.03)
    window.add(job.command_line, "Moving")
    window.row_is_at("Moving", "3 %")
    told = hearing.values_told()

    bar = window.node("row_1_progress")
    assert (bar.role, bar.name) == ("progress bar", "Progress of Moving")
    for percent in (7, 14, 18, 36):
        job.report(percent / 100)
        window.row_is_at("Moving", f"{percent} %")
    wait_until(lambda: hearing.value(bar) == 36)
    assert told.count(bar.path) == 2  # at 14 and at 36: a word for each percent would drown the rest

    assert window.node("overview_command").name == f"Command: {job.command_line}"
    assert window.node("overview_progress").name.startswith("Progress: 36 %")

    button = window.node("row_1_cancel")
    assert (button.role, button.name) in (("push button", "Cancel: Moving"), ("button", "Cancel: Moving"))
    hearing.press(button)
    window.row_is("Moving", "cancelled")
    assert window.node("row_1_retry").name == "Retry: Moving"
    assert window.find("row_1_progress") is None


def test_the_output_in_sight_is_a_text_that_a_screen_reader_reads(desktop: Desktop, window: TaskmonWindow) -> None:
    """The output was a filler without text."""
    window.add("printf 'one two\\n\\033[31mthree\\033[0m\\n'", "Printing")
    window.row_is("Printing", "succeeded")

    wait_until(lambda: window.text("output_excerpt_text") == "one two\nthree")
    assert window.node("output_excerpt_text").name == "Output"
    desktop.hands.press("ctrl+o")
    wait_until(lambda: window.text("output_view_text") == "one two\nthree")


def test_a_button_with_a_menu_opens_it_for_a_screen_reader(desktop: Desktop, window: TaskmonWindow) -> None:
    """The action was there and did nothing, as Qt has it for a tool button that is all menu."""
    button = window.node("more_button")
    assert button.role == "button menu"

    desktop.accessibility.press(button)
    desktop.hands.press("Up", "Up", "Up", "Return")  # the last but two

    window.node("keys_sheet")


def test_what_is_typed_right_after_ctrl_n_is_in_the_command_line(desktop: Desktop, window: TaskmonWindow) -> None:
    """The first New run took seconds on a loaded machine, and what was typed meanwhile was lost."""
    desktop.hands.press("ctrl+n")
    desktop.hands.type("echo typed at once")

    wait_until(lambda: window.text("new_run_command") == "echo typed at once", 8)
    desktop.hands.press("Escape")
    window.until_gone("new_run_dialog")
