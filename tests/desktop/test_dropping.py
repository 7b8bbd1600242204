"""Files dragged out of another program fill New run in, with every byte of their names, and nothing starts."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.desktop.file_manager import FileManager
from tests.desktop.shots import shot
from tests.desktop.taskmon_window import Desktop, TaskmonWindow
from tests.waiting import wait_until

pytestmark = pytest.mark.desktop

NAMES = (b"it's two words", b"-rf", b"two\nlines", b"caf\xe9")


def test_files_dropped_onto_the_window_are_the_arguments_of_what_is_typed_then(
    desktop: Desktop, window: TaskmonWindow, tmp_path: Path
) -> None:
    paths = [os.path.join(os.fsencode(tmp_path), name) for name in NAMES]
    for path in paths:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY))
    with FileManager(desktop, paths) as files:
        files.drag_to(desktop.accessibility.box(window.node("welcome")))
        window.node("new_run_dialog")
        assert runs(desktop) == []  # nothing that is dropped starts by itself
        window.click("new_run_command")
        wait_until(lambda: window.holds_keyboard("new_run_command"))
        desktop.hands.press("ctrl+Home")
        desktop.hands.type("ls -d --")
        window.until_still()
        desktop.hands.photograph(shot("dropped-files"))

    desktop.hands.press("ctrl+Return")

    window.until_gone("new_run_dialog")
    wait_until(lambda: [run["state"] for run in runs(desktop)] == ["succeeded"])
    assert desktop.show(1)["job"]["argv"] == ["ls", "-d", "--", *map(os.fsdecode, paths)]
    assert all(map(os.path.exists, paths))  # the file manager had offered to move them


def runs(desktop: Desktop) -> list[dict[str, Any]]:
    """All there are."""
    return [json.loads(line) for line in desktop.run("list", "--json").stdout.splitlines()]
