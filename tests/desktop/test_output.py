"""The output as a person uses it: searched, dated, copied and saved, and what it names opened by the desktop."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from tests.desktop.accessibility import State
from tests.desktop.puppet import Puppet
from tests.desktop.taskmon_window import Desktop, TaskmonWindow
from tests.waiting import wait_until

pytestmark = pytest.mark.desktop

ADDRESS = "https://example.invalid/report?id=7"
#: Into the text of the first row and of the second, from the view's upper left corner.
_FIRST_ROW, _SECOND_ROW = (40, 14), (40, 31)


@dataclass(frozen=True, slots=True)
class Opened:
    """What the desktop was asked to open, by `xdg-open`."""

    log: Path

    def those(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Opened:
    """A program by the name of xdg-open, before all others; to be asked for before the window."""
    found = Opened(tmp_path / "opened")
    folder = tmp_path / "desktop-bin"
    folder.mkdir()
    program = folder / "xdg-open"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" >> {shlex.quote(str(found.log))}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    return found


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text("a report\n")
    return path


def says(window: TaskmonWindow, state: str) -> bool:
    return window.node("output_search_state").name == state


def test_an_output_is_searched_dated_followed_copied_and_saved(
    opened: Opened,
    report: Path,
    desktop: Desktop,
    window: TaskmonWindow,
    puppet: Callable[[str], Puppet],
    tmp_path: Path,
) -> None:
    hands = desktop.hands
    job = puppet("talker")
    lines = [ADDRESS, str(report), *(f"hay needle-{number}" for number in range(3)), "the end"]
    window.add(job.command_line, "Talker")
    window.row_is("Talker", "running")
    job.print(*lines)
    window.click_row("Talker")
    hands.press("ctrl+o")
    wait_until(lambda: window.text("output_view_text").splitlines() == lines)
    window.until_still()

    # What it names is opened, by the desktop and by nothing else.
    view = desktop.accessibility.box(window.node("output_view_text"))
    hands.click_with("ctrl", view.x + _FIRST_ROW[0], view.y + _FIRST_ROW[1])
    wait_until(lambda: opened.those() == [ADDRESS])
    hands.click_with("ctrl", view.x + _SECOND_ROW[0], view.y + _SECOND_ROW[1])
    wait_until(lambda: [each.removeprefix("file://") for each in opened.those()[1:]] == [str(report)])

    # It is searched by keys, around the end.
    hands.click(view.x + _FIRST_ROW[0], view.y + _FIRST_ROW[1])
    hands.press("ctrl+f")
    wait_until(lambda: window.holds_keyboard("output_search"))
    window.type("output_search", "needle-")
    wait_until(partial(says, window, "1 of 3"))
    for state in ("2 of 3", "3 of 3"):
        hands.press("Return")
        wait_until(partial(says, window, state))
    window.click("output_search_next")
    wait_until(partial(says, window, "1 of 3 · from the other end"))
    job.print("a needle- more")
    wait_until(partial(says, window, "1 of 4 · from the other end"))

    # What was found is selected: it is what Copy copies, and can be pasted.
    window.click("copy_output_button")
    window.click("output_search")
    hands.press("ctrl+a", "BackSpace", "ctrl+v")
    wait_until(lambda: window.text("output_search") == "needle-")
    hands.press("Escape")
    window.until_gone("output_search_bar")

    # When each line came stands before it, while the run goes on.
    window.click("times_output_button")
    wait_until(lambda: State.CHECKED in window.node("times_output_button").states)
    wait_until(lambda: window.text("output_view_text").splitlines()[0][:9].count(":") == 2, 30.0)

    job.exit()
    window.row_is("Talker", "succeeded")
    window.click("save_output_button")
    window.node("save_output_dialog")
    wait_until(lambda: window.holds_keyboard("fileNameEdit"))
    saved = tmp_path / "saved.log"
    window.fill_in("fileNameEdit", str(saved))
    hands.press("Return")
    window.until_gone("save_output_dialog")
    wait_until(lambda: saved.exists() and saved.read_text() == "\n".join([*lines, "a needle- more", ""]))
    assert saved.stat().st_mode & 0o777 == 0o600
