"""Opened at login: an entry that the desktop understands, wherever taskmon and its home lie."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from taskmon.core.errors import RefusedError
from taskmon.ui.main_window import MainWindow
from taskmon.ui.settings import autostart
from taskmon.ui.settings.dialog import SettingsDialog
from tests.ui.hands import press, shown


@pytest.fixture
def entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config" / "autostart" / "taskmon.desktop"


def started(entry: Path) -> list[str]:
    """The command that a desktop would perform, as the specification has it read: quoted as for a shell."""
    (line,) = [line for line in entry.read_text().splitlines() if line.startswith("Exec=")]
    command = line.removeprefix("Exec=").replace("\\\\", "\\").replace("%%", "%")
    shell = subprocess.run(["sh", "-c", f"printf '%s\\n' {command}"], capture_output=True, text=True, check=True)
    return shell.stdout.splitlines()


def test_it_is_turned_on_and_off(entry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TASKMON_HOME")
    assert not autostart.is_on()
    autostart.turn(True)
    assert autostart.is_on()
    (*_, last) = started(entry)
    assert os.path.basename(last) == "taskmon"
    assert started(entry)[0].startswith(str(Path(sys.executable).parent))

    autostart.turn(False)
    autostart.turn(False)
    assert not autostart.is_on()
    assert list(entry.parent.iterdir()) == []


def test_a_home_of_any_name_is_kept(entry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TASKMON_HOME", '/tmp/50 % "of" $HOME `id` \\ it')

    autostart.turn(True)

    assert started(entry)[:2] == ["env", 'TASKMON_HOME=/tmp/50 % "of" $HOME `id` \\ it']


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled = false"])
def test_what_the_desktops_own_tools_turn_off_is_off(entry: Path, line: str) -> None:
    autostart.turn(True)
    entry.write_text(f"[Desktop Entry]\nExec=taskmon\n{line}\n")

    assert not autostart.is_on()


def test_a_folder_that_can_not_be_written_is_told(entry: Path) -> None:
    entry.parent.parent.mkdir()
    entry.parent.write_text("")

    with pytest.raises(RefusedError, match=r"taskmon\.desktop can't be changed"):
        autostart.turn(True)


def test_it_is_turned_on_in_the_dialog(entry: Path, window: MainWindow, qtbot: QtBot) -> None:
    window.settings.show_settings()
    dialog = shown(window, SettingsDialog, "settings_dialog", qtbot)
    box = dialog.findChild(QCheckBox, "setting_autostart")
    assert box is not None
    assert not box.isChecked()
    box.click()

    press(dialog, "settings_apply")

    qtbot.waitUntil(entry.exists, timeout=30_000)
    qtbot.waitUntil(lambda: dialog.changes() == {}, timeout=30_000)
    assert not window._engine.paths.settings.exists()
    assert box.isChecked()
    dialog.close()
