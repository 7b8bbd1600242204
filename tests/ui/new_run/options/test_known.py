"""What the store knows is told only to fields that are still there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from taskmon.ui.main_window import MainWindow
from taskmon.ui.new_run.options.known import Known

Tell = Callable[[object], None]
_ASKED: dict[str, Callable[[Known, QObject, Tell], Any]] = {
    "tags": lambda known, asker, answer: known.tags(asker, answer),
    "recent": lambda known, asker, answer: known.recent(asker, answer),
    "unfinished": lambda known, asker, answer: known.unfinished(asker, "", answer),
    "names": lambda known, asker, answer: known.names(asker, [1], answer),
}


@pytest.mark.parametrize("what", _ASKED)
def test_an_answer_for_a_field_that_was_closed_meanwhile_is_for_nobody(
    what: str, window: MainWindow, qtbot: QtBot
) -> None:
    known, gone, there = Known(window.reader_thread), QObject(), QObject()
    told: list[str] = []

    _ASKED[what](known, gone, lambda value: told.append("gone"))
    _ASKED[what](known, there, lambda value: told.append("there"))
    shiboken6.delete(gone)

    qtbot.waitUntil(lambda: bool(told), timeout=30_000)
    assert told == ["there"], "answers come in the order in which they were asked"
