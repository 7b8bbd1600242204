"""The window as people see it, light and dark: one run of every kind, photographed from the screen.

The pictures are for eyes; what a test can tell is that each is of the right theme, and not blank.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from taskmon.paths import find_paths
from tests.desktop import pictures
from tests.desktop.evidence import kill_attempt
from tests.desktop.puppet import Puppet
from tests.desktop.scene import CONVERT, SLOTS, Scene
from tests.desktop.shots import shot
from tests.desktop.taskmon_window import Desktop, TaskmonWindow

pytestmark = pytest.mark.desktop


class Photographer:
    """Takes pictures of one window in one theme, and looks at them."""

    def __init__(self, desktop: Desktop, theme: str) -> None:
        self._desktop = desktop
        self._theme = theme

    def take(self, name: str, window: TaskmonWindow) -> None:
        """Photograph the screen, and check that most of the window has the theme's brightness."""
        window.until_still()
        path = self._desktop.hands.photograph(shot(f"{name}-{self._theme}"))
        image = QImage(str(path))
        box = self._desktop.accessibility.box(window.node("main_window"))
        colours = [
            QColor(image.pixel(x, y))
            for x in range(box.x, min(box.right, image.width()), 7)
            for y in range(box.y, min(box.y + box.height, image.height()), 7)
        ]
        assert len({colour.rgb() for colour in colours}) > 10, "it is blank"
        bright = sum(colour.lightness() > 127 for colour in colours) / len(colours)
        assert bright > 0.8 if self._theme == "light" else bright < 0.2


@pytest.fixture
def themed(desktop: Desktop, launch: Callable[[], TaskmonWindow]) -> Callable[[str], TaskmonWindow]:
    """Launches a taskmon of that theme, with room for the runs."""

    def start(theme: str) -> TaskmonWindow:
        find_paths().settings.write_text(f'theme = "{theme}"\nslots = {SLOTS}\n')
        return launch()

    return start


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pictures_of_every_part_of_the_window(
    desktop: Desktop,
    themed: Callable[[str], TaskmonWindow],
    puppet: Callable[[str], Puppet],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    theme: str,
) -> None:
    camera = Photographer(desktop, theme)
    window = themed(theme)
    window.node("welcome")
    camera.take("empty", window)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    scene = Scene(puppet, beats=8, beat_s=5)
    scene.add(desktop, window)
    scene.play(window, wait=lambda beat_s: None)
    window.kill()
    kill_attempt(CONVERT)

    window = themed(theme)
    window.node("recovery_dialog")
    window.row_is_at("Encode holiday.mkv → HEVC", "42 %")
    camera.take("recovery", window)
    window.click("recovery_later")
    window.until_gone("recovery_dialog")
    window.click_row("Nightly backup")
    window.row("Nightly backup", lambda row: row.is_selected)
    camera.take("banner-and-list", window)
    desktop.hands.press("End")
    window.row("Publish site", lambda row: row.is_selected)
    camera.take("details-of-a-failure", window)
    desktop.hands.press("Home", "Down", "Down")  # the head of a section comes first
    window.row("Nightly backup", lambda row: row.is_selected)
    desktop.hands.press("ctrl+o")
    camera.take("output", window)
    window.click("new_run_button")
    window.fill_in("new_run_command", 'rsync -a "/home/me/raw files/" nas:/raw/ | tee log')
    camera.take("new-run", window)
    window.click("new_run_more")
    window.node("new_run_group")
    camera.take("new-run-more", window)
    desktop.hands.press("Escape")
    window.until_gone("new_run_dialog")
    shown = window.x_window
    assert shown is not None
    desktop.hands.close(shown)
    window.node("leave_dialog")
    camera.take("leave", window)


def test_the_command_for_the_readmes_pictures_takes_one(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")

    pictures.take(desktop, tmp_path, "dark", tmp_path, beats=8, wait=lambda beat_s: None, names=["window"])

    assert [path.name for path in tmp_path.glob("*.png")] == ["window-dark.png"]
    image = QImage(str(tmp_path / "window-dark.png"))
    assert image.width() > 1000
    assert image.format() is QImage.Format.Format_Indexed8
    assert (tmp_path / "window-dark.png").stat().st_size < 100_000
