"""Rows are removed by their own buttons; there are never more than were allowed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QVBoxLayout
from pytestqt.qtbot import QtBot

from taskmon.ui.forms.field import Field
from taskmon.ui.forms.removable_rows import RemovableRows
from taskmon.ui.widgets.form_layout import beside


def test_what_adds_a_row_can_only_while_there_is_room_and_has_the_keyboard_after_one_went(qtbot: QtBot) -> None:
    form, adder = Field("form", "Form"), QLineEdit()
    qtbot.addWidget(form)
    rows = RemovableRows[str](adder, 2, form.changed)
    column = QVBoxLayout(form)
    column.addLayout(rows.column)
    column.addWidget(adder)
    buttons = [QPushButton("Remove") for _ in range(2)]
    rows.add("first", beside(QLabel("first"), buttons[0]), buttons[0])
    assert adder.isEnabled()
    rows.add("second", beside(QLabel("second"), buttons[1]), buttons[1])
    assert not adder.isEnabled()
    form.show()
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)

    with qtbot.waitSignal(form.changed):
        QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)

    assert list(rows) == ["second"]
    assert adder.isEnabled()
    assert adder.hasFocus()
    rows.clear()
    assert len(rows) == 0
