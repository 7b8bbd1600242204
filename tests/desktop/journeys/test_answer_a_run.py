"""A run that waits for somebody says so everywhere, and is answered from its notice and in the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.desktop.accessibility import State
from tests.desktop.elsewhere import Elsewhere
from tests.desktop.notices import NotificationService
from tests.desktop.shots import shot
from tests.desktop.status_notifier import Panel
from tests.desktop.taskmon_window import Desktop, TaskmonWindow
from tests.waiting import wait_until

pytestmark = pytest.mark.desktop
#: It asks as rsync and sudo do, and says what it has heard without repeating it.
_ASKS = """
printf 'Overwrite photos (yes/no)? '; read answer
stty -echo; printf 'Password: '; read password; stty echo; echo
echo "${#answer} and ${#password} letters"
"""
_ANSWER, _PASSWORD = "yes-overwrite-them", "battery-staple-42"


def files_with(text: str, folder: Path) -> list[str]:
    """The names of all files below that hold a text."""
    return [path.name for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


def test_a_run_that_asks_is_answered_from_its_notice_and_in_the_window(
    desktop: Desktop,
    panel: Panel,
    notifications: NotificationService,
    launch: Callable[[], TaskmonWindow],
    elsewhere: Elsewhere,
    home: Path,
) -> None:
    hands = desktop.hands
    window = launch()
    panel.wait_for_icon()
    elsewhere.take_focus()
    added = desktop.run("add", "--pty", "--shell", "--name", "Copy the photos", "--", _ASKS)
    assert added.returncode == 0, added.stderr

    # The notice comes at once and leads to the line; tray, row and the list at the left say that somebody is needed.
    notice = notifications.wait_for("Copy the photos")
    assert "Overwrite photos (yes/no)?" in notice.text
    assert notice.labels == ["Show", "Answer"]
    wait_until(lambda: "waits for you" in panel.tool_tip())
    assert any("needs you" in entry for entry in panel.menu())
    window.row("Copy the photos", lambda row: row.progress == "waiting for input: Overwrite photos (yes/no)?")
    assert "Needs attention, 1" in [node.name for node in window.nodes()]
    notifications.press(notice, "Answer")
    wait_until(lambda: window.has_focus and window.holds_keyboard("answer_line"))
    assert window.node("answer_line").name == "waiting for input: Overwrite photos (yes/no)?"
    window.type("answer_line", _ANSWER)
    window.until_still()
    hands.photograph(shot("journey-10-asked"))
    hands.press("Return")

    # A password is hidden as it is typed, here as on the terminal.
    window.row("Copy the photos", lambda row: row.progress == "waiting for input: Password:")
    wait_until(lambda: State.CHECKED in window.node("answer_hidden").states)
    assert window.holds_keyboard("answer_line")
    hands.type(_PASSWORD)
    wait_until(lambda: len(window.text("answer_line")) == len(_PASSWORD))
    assert _PASSWORD not in window.text("answer_line")
    window.until_still()
    hands.photograph(shot("journey-10-hidden"))
    window.click("answer_send")
    window.row_is("Copy the photos", "succeeded")
    window.until_gone("answer_line")
    wait_until(lambda: "Needs attention, 0" in [node.name for node in window.nodes()])
    wait_until(lambda: "waits for you" not in panel.tool_tip())

    # Both were heard, and neither stands anywhere.
    heard = desktop.run("logs", "1").stdout.splitlines()[-1]
    assert heard == f"{len(_ANSWER)} and {len(_PASSWORD)} letters"
    hands.press("ctrl+q")
    assert window.process.wait(20) == 0
    assert {path.name for path in home.rglob("*")} >= {"taskmon.db", "output.log", "journal.jsonl"}
    assert [files_with(typed, home) for typed in (_ANSWER, _PASSWORD)] == [[], []]
