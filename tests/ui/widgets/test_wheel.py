"""A wheel over a form changes none of its boxes but the one in which somebody is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSpinBox, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from taskmon.ui.widgets.wheel import keep_from_wheel
from tests.ui.hands import wheel


def test_the_wheel_is_left_to_the_form_until_somebody_is_in_the_box(qtbot: QtBot) -> None:
    form, boxes = QWidget(), [QSpinBox() for _ in range(2)]
    qtbot.addWidget(form)
    column = QVBoxLayout(form)
    for box in boxes:
        keep_from_wheel(box)
        column.addWidget(box)
    form.show()
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    boxes[1].setFocus()

    assert not wheel(boxes[0], up=True)
    assert wheel(boxes[1], up=True)

    assert [box.value() for box in boxes] == [0, 1]
    assert not boxes[0].focusPolicy() & Qt.FocusPolicy.WheelFocus & ~Qt.FocusPolicy.StrongFocus
