"""The window where there is no X server: on Wayland, read and operated as a screen reader does."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from taskmon.paths import find_paths
from tests.desktop import session as sessions
from tests.desktop.accessibility import State
from tests.desktop.evidence import kill_attempt
from tests.desktop.notices import NotificationService
from tests.desktop.puppet import Puppet
from tests.desktop.shots import shot
from tests.desktop.taskmon_window import Desktop, TaskmonWindow, launching, opened_desktop
from tests.waiting import wait_until

pytestmark = pytest.mark.desktop
_WIDTH, _HEIGHT = (int(part) for part in sessions.SIZE.split("x")[:2])


@pytest.fixture(scope="module")
def wayland() -> Iterator[Desktop]:
    """A compositor without mouse, keyboard and tray."""
    sessions.demand(sessions.WAYLAND)
    with opened_desktop(sessions.opened_wayland) as made:
        yield made


class WaylandWindow(TaskmonWindow):
    """A taskmon that nobody can point at."""

    def wait_shown(self) -> None:
        wait_until(lambda: self.process.poll() is not None or self.find("main_window"))
        assert self.process.poll() is None, f"it ended with status {self.process.returncode}:\n{self.said}"

    def press(self, name: str) -> None:
        """Press the widget with this objectName, once it is shown and enabled."""
        wait_until(lambda: State.ENABLED in self.node(name).states)
        self.desktop.accessibility.press(self.node(name))

    def opened(self, dialog: str) -> None:
        """Wait for a dialog; it fits on the screen, as does the window."""
        box = self.desktop.accessibility.box(self.node(dialog))
        assert 200 < box.width <= _WIDTH
        assert 100 < box.height <= _HEIGHT

    def closed(self, dialog: str, button: str) -> None:
        """Close a dialog by one of its buttons."""
        self.press(button)
        self.until_gone(dialog)

    def photograph(self, name: str) -> None:
        """Have the compositor take a picture of its screen."""
        folder = self.desktop.session.folder / "pictures"
        folder.mkdir(exist_ok=True)
        environment = self.desktop.session.environment
        subprocess.run(["weston-screenshooter"], cwd=folder, env=environment, check=True, timeout=20)
        (picture,) = folder.iterdir()
        shutil.move(picture, shot(name))
        image = QImage(str(shot(name)))
        assert (image.width(), image.height()) == (_WIDTH, _HEIGHT)


@pytest.fixture
def open_window(wayland: Desktop, home: Path, tmp_path: Path) -> Iterator[Callable[[], WaylandWindow]]:
    """Starts taskmon and waits for its window."""
    with launching(wayland, home, tmp_path, WaylandWindow) as start:
        yield start


def test_the_window_opens_once_and_its_dialogs_are_operated(
    wayland: Desktop, open_window: Callable[[], WaylandWindow], puppet: Callable[[str], Puppet]
) -> None:
    settings = find_paths().settings
    settings.write_text("slots = 3\nno such setting\n")
    window = open_window()
    window.opened("main_window")

    second = wayland.run()

    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    window.press("banner_button")
    window.opened("settings_dialog")
    window.closed("settings_dialog", "settings_cancel")

    job = puppet("backup")
    job.report(0.4)
    wayland.run("add", "--name", "Nightly backup", "--", *job.argv)
    window.row_is_at("Nightly backup", "40 %")
    assert window.node("row_1_progress").name == "Progress of Nightly backup"

    window.press("new_run_button")
    window.opened("new_run_dialog")
    wayland.accessibility.write(window.node("new_run_command"), "\n".join(["date", "true"] * 10))
    window.press("new_run_cancel")
    window.opened("discard_dialog")
    window.photograph("wayland")
    window.closed("discard_dialog", "discard_keep")
    wayland.accessibility.write(window.node("new_run_command"), "true")
    window.closed("new_run_dialog", "new_run_run")
    window.row_is("true", "succeeded")


def test_a_notice_comes_and_after_a_crash_the_lost_run_is_asked_about(
    wayland: Desktop, open_window: Callable[[], WaylandWindow], puppet: Callable[[str], Puppet]
) -> None:
    window = open_window()
    address = wayland.session.environment["DBUS_SESSION_BUS_ADDRESS"]
    service = NotificationService(wayland.buses, address)
    try:
        failing, lost = puppet("failing"), puppet("lost")
        wayland.run("add", "--name", "Publish site", "--", *failing.argv)
        wayland.run("add", "--name", "Encode", "--", *lost.argv)
        lost.report(0.61)
        window.row_is_at("Encode", "61 %")
        failing.exit(2)
        notice = service.wait_for("Publish site")
        assert notice.labels == ["Show", "Retry"]
        service.press(notice, "Show")
        window.row("Publish site", lambda row: row.is_selected)
    finally:
        service.close()
    window.kill()
    kill_attempt(2)

    window = open_window()

    window.opened("recovery_dialog")
    assert "61 %" in " | ".join(node.name for node in window.node("recovery_dialog").all())
    window.closed("recovery_dialog", "recovery_mark_all")
    window.row_is("Encode", "failed")
