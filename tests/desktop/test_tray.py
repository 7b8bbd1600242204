"""The icon in the tray, and what becomes of runs when the window is closed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.desktop import menus
from tests.desktop.accessibility import Box
from tests.desktop.elsewhere import Elsewhere
from tests.desktop.puppet import Puppet
from tests.desktop.shots import shot
from tests.desktop.status_notifier import Dock, Panel
from tests.desktop.taskmon_window import Desktop, TaskmonWindow
from tests.waiting import wait_until

pytestmark = pytest.mark.desktop
#: No tray shows icons larger than this; no window is so small.
_LARGEST_ICON = 64


def test_the_icon_in_the_tray_brings_the_window_to_the_front(
    desktop: Desktop, window: TaskmonWindow, elsewhere: Elsewhere
) -> None:
    elsewhere.take_focus()

    desktop.hands.click_middle_of(_icon(desktop))

    wait_until(lambda: window.has_focus)


def test_the_menu_of_the_icon_opens_under_the_mouse_and_obeys_the_keyboard(
    desktop: Desktop, window: TaskmonWindow
) -> None:
    _choose_quit(desktop)

    assert window.process.wait(10) == 0


def test_panel_and_taskbar_show_what_runs_and_how_far_and_the_menu_acts(
    desktop: Desktop,
    panel: Panel,
    dock: Dock,
    launch: Callable[[], TaskmonWindow],
    elsewhere: Elsewhere,
    puppet: Callable[[str], Puppet],
) -> None:
    window = launch()
    panel.wait_for_icon()
    assert panel.menu() == {
        "Nothing runs": False, "Pause all": False, "Resume all": False, "New run…": True, "Show taskmon": True,
        "Quit…": True,
    }  # fmt: skip
    job = puppet("backup")
    desktop.run("add", "--name", "Nightly backup", "--", *job.argv)
    job.report(0.4)
    wait_until(lambda: next(iter(panel.menu())).split() == ["Nightly", "backup", "40", "%"])
    shown = {"progress": 0.4, "progress-visible": True, "urgent": False}
    wait_until(lambda: dock.told[-1:] == [("application://taskmon.desktop", shown)])
    assert panel.tool_tip() == "taskmon: 1 running, 40 %"

    panel.choose("Pause all")
    window.row("Nightly backup", lambda row: "Resume" in row.buttons)
    wait_until(lambda: panel.menu()["Resume all"])
    panel.choose("Resume all")
    window.row("Nightly backup", lambda row: "Pause" in row.buttons)

    elsewhere.take_focus()
    panel.choose("Show taskmon")
    wait_until(lambda: window.has_focus)
    panel.choose("Quit…")
    window.click("leave_leave")
    assert window.process.wait(10) == 0


def test_closing_over_a_run_asks_and_kept_in_the_tray_a_click_brings_the_window_back(
    desktop: Desktop, window: TaskmonWindow, puppet: Callable[[str], Puppet]
) -> None:
    job = puppet("backup")
    desktop.run("add", "--name", "Nightly backup", "--", *job.argv)
    window.row_is("Nightly backup", "running")

    _close(desktop, window)
    window.click("leave_tray")

    wait_until(lambda: window.x_window is None)
    job.report(0.7)
    wait_until(lambda: desktop.show(1)["progress"])
    desktop.hands.click_middle_of(_icon(desktop))
    wait_until(lambda: window.has_focus)
    window.row_is_at("Nightly backup", "70 %")

    # Quit from the tray asks, also while nothing else of it is on the screen.
    _close(desktop, window)
    window.click("leave_tray")
    wait_until(lambda: window.x_window is None)
    _choose_quit(desktop)
    window.node("leave_stay")
    desktop.hands.photograph(shot("quit_from_the_tray"))
    window.click("leave_stay")
    window.until_gone("leave_dialog")
    assert window.x_window is None  # it stays where it was


def test_closed_and_left_running_the_run_is_in_the_next_window(
    desktop: Desktop, launch: Callable[[], TaskmonWindow], puppet: Callable[[str], Puppet]
) -> None:
    job = puppet("backup")
    window = launch()
    desktop.run("add", "--name", "Nightly backup", "--", *job.argv)
    window.row_is("Nightly backup", "running")

    _close(desktop, window)
    window.click("leave_leave")

    assert window.process.wait(10) == 0
    job.report(0.8)
    following = launch()
    following.row_is_at("Nightly backup", "80 %")
    assert following.find("recovery_dialog") is None
    job.exit()
    following.row_is("Nightly backup", "succeeded")
    assert desktop.show(1)["attempt"] == 1


def test_closed_and_cancelled_nothing_runs_on(
    desktop: Desktop, window: TaskmonWindow, puppet: Callable[[str], Puppet]
) -> None:
    desktop.run("add", "--name", "Nightly backup", "--", *puppet("backup").argv)
    window.row_is("Nightly backup", "running")

    _close(desktop, window)
    window.click("leave_cancel")

    assert window.process.wait(15) == 0
    assert desktop.show(1)["state"] == "cancelled"


def test_while_what_was_cancelled_does_not_end_that_is_said_and_nobody_has_to_wait(
    desktop: Desktop, window: TaskmonWindow
) -> None:
    deaf = "trap '' TERM; echo deaf; while :; do sleep 1; done"
    desktop.run("add", "--name", "Deaf", "--grace", "60", "--", "sh", "-c", deaf)
    window.row_is("Deaf", "running")
    wait_until(lambda: "deaf" in desktop.run("logs", "1").stdout)  # before that it ends as it is told

    _close(desktop, window)
    window.click("leave_cancel")
    window.node("leaving_dialog")
    desktop.hands.photograph(shot("leaving"))
    window.click("leaving_now")

    assert window.process.wait(10) == 0
    assert desktop.show(1)["facts"] == ["cancelling"]


def test_closed_with_nothing_active_it_asks_nothing(desktop: Desktop, window: TaskmonWindow) -> None:
    window.node("welcome")

    _close(desktop, window)

    assert window.process.wait(10) == 0


def _close(desktop: Desktop, window: TaskmonWindow) -> None:
    shown = window.x_window
    assert shown is not None
    desktop.hands.close(shown)


def _choose_quit(desktop: Desktop) -> None:
    """Choose the last entry of the icon's menu."""
    menus.choose(desktop.hands, lambda: desktop.hands.click_middle_of(_icon(desktop), button=3), "Up", "Return")


def _icon(desktop: Desktop) -> Box:
    """Where taskmon's icon is in the tray, once it is there."""
    found: list[Box] = []

    def look() -> bool:
        boxes = map(desktop.hands.box, menus.shown(desktop.hands))
        found[:] = [box for box in boxes if 8 < box.width <= _LARGEST_ICON]
        return bool(found)

    wait_until(look)
    return found[0]
