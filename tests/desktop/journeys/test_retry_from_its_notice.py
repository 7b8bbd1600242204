"""Retry a failure from its notice: the window is put away, and the desktop's own daemon says what failed and how."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from taskmon.paths import find_paths
from tests.desktop.dunst import Dunst
from tests.desktop.evidence import commands_of, stored_attempts
from tests.desktop.puppet import Puppet
from tests.desktop.shots import shot
from tests.desktop.taskmon_window import Desktop, TaskmonWindow
from tests.waiting import wait_until

pytestmark = pytest.mark.desktop


def notice(dunst: Dunst, window: TaskmonWindow, count: int) -> str:
    """What the notice with this number, from 1, says, once it is on the screen and can be pressed."""
    said = dunst.wait_for(count)
    # WORKAROUND desktop-notifier 6.2: it loses a press that comes before it has filed the reply to Notify.
    # Who has answered these questions has done so before.
    window.until_still()
    return said


def test_a_failure_is_retried_from_its_notice_and_the_next_one_leads_to_the_run(
    desktop: Desktop, launch: Callable[[], TaskmonWindow], puppet: Callable[[str], Puppet], tmp_path: Path
) -> None:
    seen, publish = puppet("seen"), puppet("publish")
    with Dunst(desktop.session, desktop.hands, tmp_path / "dunst") as dunst:
        window = launch()
        window.add(seen.command_line, "Fails before their eyes")
        seen.exit(1)
        window.row_is("Fails before their eyes", "failed")
        window.add(publish.command_line, "Publish the site")
        window.row_is("Publish the site", "running")
        window.put_away()

        publish.print("npm ERR! missing script: build")
        publish.exit(2)
        said = notice(dunst, window, 1)

        assert said.startswith("Publish the site"), "what failed before their eyes is no news"
        assert "exit status 2" in said
        assert said.endswith("npm ERR! missing script: build")
        desktop.hands.photograph(shot("journey-retry-from-its-notice"))
        publish.forget()
        dunst.press("Retry")
        wait_until(lambda: stored_attempts() == {1: ["failed"], 2: ["failed", "running"]})
        dunst.dismiss()
        assert len(commands_of(find_paths().home)) == 1
        assert not window.has_focus  # what was asked for is done without getting in the way

        publish.exit(3)
        assert "exit status 3" in notice(dunst, window, 2)
        dunst.click()
        wait_until(lambda: window.has_focus)
        window.row("Publish the site", lambda row: row.is_selected and row.state == "failed")
        assert window.node("details_title").name.startswith("Publish the site")
        assert stored_attempts() == {1: ["failed"], 2: ["failed", "failed"]}
        window.until_still()
        desktop.hands.photograph(shot("journey-shown-from-its-notice"))
