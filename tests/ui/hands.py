"""What a person does with a dialog: press, type, find."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from taskmon.ui.widgets.growing_text import GrowingText

W = TypeVar("W", bound=QWidget)


def press(parent: QWidget, name: str) -> None:
    """Click the button of this name."""
    button = parent.findChild(QAbstractButton, name)
    assert button is not None, name
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def write(parent: QWidget, name: str, text: str) -> None:
    """Replace what a line, or the line of a spin box, holds."""
    found = parent.findChild(QWidget, name)
    is_line = isinstance(found, (QLineEdit, GrowingText))
    line = found if is_line else found.findChild(QLineEdit) if found else None
    assert isinstance(line, (QLineEdit, GrowingText)), name
    line.setText(text)


def wheel(widget: QWidget, *, up: bool) -> bool:
    """Turn the wheel by a notch over the middle of a widget; False: it leaves that to what it stands in."""
    middle, buttons, keys = widget.rect().center(), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    turned, phase = QPoint(0, 120 if up else -120), Qt.ScrollPhase.NoScrollPhase
    there, on_screen = QPointF(middle), QPointF(widget.mapToGlobal(middle))
    event = QWheelEvent(there, on_screen, QPoint(), turned, buttons, keys, phase, False)
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def shown(parent: QWidget, kind: type[W], name: str, qtbot: QtBot) -> W:
    """The widget of this name, once it is there and visible."""
    found: list[W] = []

    def look() -> bool:
        found[:] = [widget for widget in parent.findChildren(kind, name) if widget.isVisible()]
        return bool(found)

    qtbot.waitUntil(look, timeout=30_000)
    return found[0]


def choose(menu: QMenu, name: str) -> None:
    """Trigger the entry of this name."""
    entry = next(action for action in menu.actions() if action.objectName() == name)
    assert entry.isEnabled()
    entry.trigger()
