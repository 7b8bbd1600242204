"""The window as people see it, light and dark: one run of every kind, photographed from the screen.

The pictures are for eyes; what a test can tell is that each is of the right theme, and not blank.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from taskmon.paths import find_paths
from tests.desktop.evidence import worker_and_command
from tests.desktop.puppet import Puppet
from tests.desktop.shots import shot
from tests.desktop.taskmon_window import Desktop, TaskmonWindow

pytestmark = pytest.mark.desktop
_RESTIC = (
    "open repository",
    "lock repository",
    "using parent snapshot 2f1c9e04",
    "load index files",
    "start scan on [Documents Pictures]",
    "scan finished in 3.871s: 17022 files, 87.912 GiB",
    "\x1b[32m[16:31] 72.94%\x1b[0m  12406 files 64.121 GiB, total 17022 files 87.912 GiB",
    "~/Pictures/2024/iceland/DSC_4410.NEF",
)


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
    """Launches a taskmon of that theme, with room for four runs."""

    def start(theme: str) -> TaskmonWindow:
        settings = find_paths().settings
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(f'theme = "{theme}"\nslots = 5\n')
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
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    _fill(desktop, window, puppet, tmp_path)
    window.kill()
    for pid in worker_and_command(5):
        os.kill(pid, signal.SIGKILL)

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


def _fill(desktop: Desktop, window: TaskmonWindow, puppet: Callable[[str], Puppet], tmp_path: Path) -> None:
    """One run of every kind, as in the drawings."""
    encode, backup, upgrade, convert = map(puppet, ("ffmpeg", "restic", "ssh", "convert"))
    publish, docs = map(puppet, ("make", "sphinx-build"))
    puppet("train.py")
    encode.report(0.42, "00:41:12 of 01:38:05")
    backup.report(0.73, "64.1 of 87.9 GB")
    backup.print(*_RESTIC)
    upgrade.ask("Password: ")
    convert.report(0.61)
    convert.print("frame=88210 fps=31 time=00:48:10 bitrate=4211.4kbits/s speed=2.8x")
    publish.report(0.9)
    publish.print("npm ERR! missing script: build", "make: *** [publish] Error 2")
    publish.exit(2)
    docs.exit()
    jobs = [
        {"name": name, **options, "job": {"argv": command, "cwd": str(Path.home())}}
        for name, options, command in (
            ("Publish site", {}, ["make", "publish"]),
            ("Build the documentation", {}, ["sphinx-build", "-b", "html", "docs", "out"]),
            ("Encode holiday.mkv → HEVC", {"group": "encodes"}, ["ffmpeg", "-i", "holiday.mkv", "out.mp4"]),
            ("Nightly backup", {}, ["restic", "backup", "~/Documents", "~/Pictures"]),
            ("Convert lecture recordings", {}, ["convert", "lectures"]),
            ("Upgrade server", {"pty": True}, ["ssh", "build01", "sudo", "apt", "upgrade"]),
            ("Train classifier", {}, ["train.py", "--epochs", "40"]),
            ("Checksum /srv/media", {"after": [4]}, ["sha256sum", "/srv/media"]),
            ("Sync photos", {"hold": True}, ["rclone", "sync", "~/Pictures", "remote:pictures"]),
            ("Fetch datasets", {"in": "2h"}, ["curl", "-O", "https://example.org/datasets.txt"]),
            ("Old idea", {"hold": True}, ["true"]),
        )
    ]
    file = tmp_path / "jobs"
    file.write_text("\n".join(map(json.dumps, jobs)))
    added = desktop.run("add", "--from", str(file))
    assert added.returncode == 0, added.stderr
    assert desktop.run("cancel", "11").returncode == 0
    window.row_is("Publish site", "failed")
    window.row_is("Build the documentation", "succeeded")
    window.row_is_at("Encode holiday.mkv → HEVC", "42 %")
    window.row_is_at("Convert lecture recordings", "61 %")
    window.row_is("Train classifier", "running")
    window.row_is("Upgrade server", "running")
    window.row_is("Old idea", "cancelled")
