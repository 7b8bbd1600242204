"""The line at the bottom, as far as it says what no other place does."""

from __future__ import annotations

import shiboken6
from pytestqt.qtbot import QtBot

from taskmon.ui.panels.status_bar import StatusBar


def test_that_the_computer_may_go_to_sleep_is_said_while_it_is_so_and_as_plain_text(qtbot: QtBot) -> None:
    bar = StatusBar()
    bar.show_sleep("org.gnome.SessionManager: <b>no</b>")

    said = bar._work.toolTip()
    assert "Nothing keeps this computer from going to sleep while something runs" in said
    assert "<b>no" not in said
    bar.show_sleep("")
    assert bar._work.toolTip() == ""
    shiboken6.delete(bar)
