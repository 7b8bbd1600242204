"""What keeps the window from opening is told on the screen to whoever has no terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskmon.paths import find_paths
from tests.desktop.shots import shot
from tests.desktop.taskmon_window import Desktop, TaskmonWindow

pytestmark = pytest.mark.desktop


@pytest.mark.usefixtures("home")
def test_a_database_that_can_not_be_opened_is_told_in_a_dialog_and_by_the_exit_status(
    desktop: Desktop, tmp_path: Path
) -> None:
    _put_a_folder_in_place_of_its_database()
    started = TaskmonWindow(desktop, tmp_path / "taskmon.log")
    try:
        started.node("startup_error")
        desktop.hands.photograph(shot("startup-error"))
        assert str(find_paths().database) in started.said
        assert started.process.poll() is None

        started.click("startup_error_close")
        assert started.process.wait(10) == 1
    finally:
        started.end()


@pytest.mark.usefixtures("home")
def test_who_says_that_nobody_is_there_gets_no_dialog(
    desktop: Desktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put_a_folder_in_place_of_its_database()
    monkeypatch.setitem(desktop.session.environment, "TASKMON_NO_DIALOG", "1")

    assert desktop.run().returncode == 1


def _put_a_folder_in_place_of_its_database() -> None:
    find_paths().database.mkdir(parents=True)
