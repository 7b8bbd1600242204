"""Cancel: the button in a row ends a run and all that it started, also what does not listen."""

from __future__ import annotations

import pytest

from taskmon.paths import find_paths
from tests.desktop.evidence import commands_of, stored_attempts, stored_states
from tests.desktop.shots import shot
from tests.desktop.taskmon_window import Desktop, TaskmonWindow
from tests.waiting import wait_until

pytestmark = pytest.mark.desktop
_NAME = "Never ends"
#: A program, a child that is ended by a word, and one that has to be killed.
_STUBBORN = "sh -c 'sleep 600 & (trap \"\" TERM; while :; do sleep 600; done) & wait'"


def test_the_button_in_a_row_ends_a_run_and_its_whole_tree(desktop: Desktop, window: TaskmonWindow) -> None:
    home = find_paths().home
    window.click("new_run_button")
    window.fill_in("new_run_command", _STUBBORN)
    window.fill_in("new_run_name", _NAME)
    window.click("new_run_more")
    window.fill_in("new_run_grace", "2 s")
    window.click("new_run_run")
    window.until_gone("new_run_dialog")
    window.row_is(_NAME, "running")
    # The shell, one that sleeps, one that doesn't listen, and what that one started.
    wait_until(lambda: len(commands_of(home)) == 4)

    window.click_inline(_NAME, "Cancel")

    row = window.row(_NAME, lambda row: row.state == "running" and "cancel" in row.progress)
    assert stored_states() == {_NAME: "running"}, f"it is not over while something of it lives, and the row says {row}"
    desktop.hands.photograph(shot("journey-cancel-under-way"))
    row = window.row(_NAME, lambda row: row.state == "cancelled" and row.buttons == ("Retry",))
    assert commands_of(home) == []
    assert row.progress.startswith("cancelled")
    assert (stored_states(), stored_attempts()) == ({_NAME: "cancelled"}, {1: ["cancelled"]})
    window.until_still()
    desktop.hands.photograph(shot("journey-cancel"))
