"""Settings as a person meets them: a mistake in the file is told, and one is changed by keyboard alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskmon.paths import find_paths
from tests.desktop.shots import shot
from tests.desktop.taskmon_window import Desktop, TaskmonWindow
from tests.waiting import wait_until

pytestmark = pytest.mark.desktop


@pytest.mark.usefixtures("home")
def test_a_mistake_in_the_settings_is_told_and_mended_by_keyboard(desktop: Desktop, tmp_path: Path) -> None:
    settings, hands = find_paths().settings, desktop.hands
    settings.write_text("# mine\nslots = 'many'\n")
    opened = TaskmonWindow(desktop, tmp_path / "taskmon.log")
    try:
        opened.wait_shown()
        opened.node("banner_head")
        hands.photograph(shot("settings-broken"))
        hands.press("ctrl+comma")
        opened.node("settings_dialog")
        hands.type("slots")
        hands.press("Return")  # to what was found
        hands.press("ctrl+a")
        hands.type("7")
        hands.photograph(shot("settings"))
        hands.press("Return")

        wait_until(lambda: settings.read_text() == "slots = 7\n")
        opened.until_gone("settings_dialog")
        wait_until(lambda: "7 slots" in opened.node("status_work").name)
        (aside,) = settings.parent.glob("settings.toml.broken-*")
        assert aside.read_text() == "# mine\nslots = 'many'\n"

        hands.press("ctrl+k")
        opened.type("palette_line", "theme")
        hands.photograph(shot("palette"))
        hands.press("Return")
        opened.node("setting_theme")
        hands.press("Escape")
        opened.until_gone("settings_dialog")
    finally:
        opened.end()
