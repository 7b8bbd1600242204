"""The first minutes: the window opens, a run is added by clicking, its bar moves, and it ends."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.desktop.puppet import Puppet
from tests.desktop.taskmon_window import Desktop, TaskmonWindow
from tests.waiting import wait_until

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


def test_a_run_added_by_clicking_moves_its_bar_and_succeeds(
    desktop: Desktop, window: TaskmonWindow, puppet: Callable[[str], Puppet]
) -> None:
    job = puppet("copy")

    window.add(job.command_line, "Copy the photos")

    window.row_is("Copy the photos", "running")
    told = []
    for hundredths in (10, 45, 80):
        job.report(hundredths / 100, "copying")
        told.append(window.row_is_at("Copy the photos", f"{hundredths} %").progress)
    assert all("copying" in text for text in told)
    window.click("more_button")
    desktop.hands.press(*["Down"] * 7, "Return")  # Streaming health
    assert any(node.name.startswith("Slots in use: 1 / ") for node in window.node("health_panel").all())
    window.click("health_close")
    window.until_gone("health_panel")
    job.exit()
    window.row_is("Copy the photos", "succeeded")
    wait_until(lambda: desktop.show(1)["state"] == "succeeded")
    assert desktop.show(1)["exit_code"] == 0
