"""A field that is one line high until more is typed or pasted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QSignalSpy, QTest
from pytestqt.qtbot import QtBot

from taskmon.ui.widgets.growing_text import GrowingText


@pytest.fixture
def field(qtbot: QtBot) -> Iterator[GrowingText]:
    made = GrowingText()
    made.resize(400, made.height())
    made.show()
    yield made
    shiboken6.delete(made)


def test_it_grows_with_its_lines_up_to_eight_and_shrinks_again(field: GrowingText) -> None:
    heights = []
    for count in (1, 2, 8, 9, 500, 1):
        field.setText("\n".join(["x"] * count))
        heights.append(field.height())

    line = field.fontMetrics().lineSpacing()
    assert [height - heights[0] for height in heights] == [0, line, 7 * line, 7 * line, 7 * line, 0]


def test_return_is_entered_in_one_line_and_a_new_line_in_several(field: GrowingText) -> None:
    entered = QSignalSpy(field.entered)
    QTest.keyClicks(field, "make")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert (entered.count(), field.text()) == (1, "make")

    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClicks(field, "a")
    QTest.keyClick(field, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert (entered.count(), field.text()) == (1, "make\na\n")

    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert (entered.count(), field.text()) == (2, "make\na\n")


def test_a_line_that_is_pasted_brings_no_empty_one(field: GrowingText) -> None:
    copied = QMimeData()
    copied.setText("make all\r\nmake check\r\n")

    field.insertFromMimeData(copied)

    assert field.text() == "make all\nmake check"


def test_a_very_long_line_is_taken_whole(field: GrowingText) -> None:
    field.setText("true " + "x" * 140_000)

    assert len(field.text()) == 140_005
