"""The first minutes: the window says what it is for, and its sample jobs show bars."""

from __future__ import annotations

import pytest

from tests.desktop.taskmon_window import Desktop, TaskmonWindow

pytestmark = pytest.mark.desktop


def test_the_first_launch_says_what_this_is_and_offers_samples(window: TaskmonWindow) -> None:
    welcome = window.node("welcome")

    assert "Hand over a job" in " ".join(node.name for node in welcome.all())
    assert window.node("welcome_samples").name == "Run three sample jobs"
    assert window.node("status_work").name.startswith("0 running")
    assert window.has_focus


def test_the_sample_jobs_show_bars_within_the_first_seconds(desktop: Desktop, window: TaskmonWindow) -> None:
    names = ("Checksum the Python installation", "Archive the Python installation", "Search it for TODO")

    window.click("welcome_samples")

    window.row("Archive the Python installation", lambda row: row.state == "running" and " %" in row.progress, 30)
    window.click_row(names[0])
    desktop.hands.press("ctrl+a", "Delete")  # their ends are for another test: an archive takes a while
    window.tab_to("confirm_do")
    desktop.hands.press("space")
    for name in names:
        window.row(name, lambda row: row.state in ("cancelled", "succeeded"))
