"""One window for one database: a second launch raises it, and a shell's wishes show in it at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.desktop.elsewhere import Elsewhere
from tests.desktop.puppet import Puppet
from tests.desktop.taskmon_window import Desktop, TaskmonWindow
from tests.waiting import wait_until

pytestmark = pytest.mark.desktop


def test_a_second_launch_raises_the_window_and_ends_well(
    desktop: Desktop, window: TaskmonWindow, elsewhere: Elsewhere
) -> None:
    elsewhere.take_focus()
    assert not window.has_focus

    second = desktop.run()

    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    wait_until(lambda: window.has_focus)
    assert len([found for found in desktop.hands.windows() if found.title == "taskmon"]) == 1


def test_a_second_launch_brings_a_minimised_window_back(desktop: Desktop, window: TaskmonWindow) -> None:
    shown = window.x_window
    assert shown is not None
    desktop.hands.minimise(shown)
    wait_until(lambda: not window.has_focus)

    assert desktop.run().returncode == 0

    wait_until(lambda: window.has_focus)
    window.node("welcome")


def test_what_a_shell_adds_is_in_the_open_window_at_once(
    desktop: Desktop, window: TaskmonWindow, puppet: Callable[[str], Puppet]
) -> None:
    job = puppet("shell")

    added = desktop.run("add", "--name", "From a shell", "--", *job.argv)

    assert (added.returncode, added.stdout.strip()) == (0, "1")
    row = window.row("From a shell", timeout_s=2)
    assert row.state in ("queued", "running")
    window.row_is("From a shell", "running")
    assert desktop.run("cancel", "1").returncode == 0
    window.row_is("From a shell", "cancelled")
