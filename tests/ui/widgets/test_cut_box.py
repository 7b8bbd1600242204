"""A box whose text has no room says that something is left out."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from taskmon.ui.new_run.task_choice import TaskChoice
from taskmon.ui.widgets.cut_box import CutBox

LONG = "archive-folder — Pack a folder into an archive, read it back, and only then put it in place."


def test_what_has_no_room_is_cut_with_an_ellipsis_and_the_rest_is_shown_whole(qtbot: QtBot) -> None:
    box = CutBox()
    qtbot.addWidget(box)
    box.setPlaceholderText("Choose one of those that were found")
    box.addItem(LONG)
    box.setCurrentIndex(0)
    box.setFixedWidth(200)
    box.show()

    assert box.shown_text().endswith("…")
    assert LONG.startswith(box.shown_text()[:-1])
    box.setFixedWidth(box.sizeHint().width() + 20)
    assert box.shown_text() == LONG

    box.setCurrentIndex(-1)
    assert box.shown_text() == "Choose one of those that were found"
    box.setFixedWidth(100)
    assert box.shown_text().startswith("Choose")
    assert box.shown_text().endswith("…")


def test_a_task_with_much_to_say_is_cut_so_in_new_run(qtbot: QtBot) -> None:
    """Its last word was cut in the middle, as if that were all."""
    choice = TaskChoice()
    qtbot.addWidget(choice)
    choice.task_box.insertItem(0, LONG, "archive-folder")
    choice.task_box.setCurrentIndex(0)
    choice.resize(500, choice.sizeHint().height())
    choice.show()

    assert choice.width() == 500
    assert choice.task_box.shown_text().endswith("…")
