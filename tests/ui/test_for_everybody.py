"""Whoever hears the window, or has no mouse, can operate it: each control says what it is, and Tab comes to each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget
from pytestqt.qtbot import QtBot

from taskmon.core.run import Run
from taskmon.ui.main_window import MainWindow
from tests.ui.pages import PAGES

#: What says nothing of what a control is for.
_NO_ROLE = (QAccessible.Role.NoRole, QAccessible.Role.Client, QAccessible.Role.Pane)
_WITH_VALUE = (QAccessible.Role.SpinBox, QAccessible.Role.Slider, QAccessible.Role.ProgressBar)


def controls(root: QWidget) -> Iterator[QWidget]:
    """What takes the keyboard now, in the order in which Tab goes through it."""
    here: QWidget | None = root
    while (here := here.nextInFocusChain() if here is not None else None) is not None and here is not root:
        by_tab = bool(here.focusPolicy().value & Qt.FocusPolicy.TabFocus.value)
        if by_tab and here.window() is root and here.isVisible() and here.isEnabled() and here.focusProxy() is None:
            yield here


def unsaid(control: QWidget) -> list[str]:
    """What a screen reader is not told of a control."""
    spoken = QAccessible.queryAccessibleInterface(control)
    missing = []
    if not spoken.text(QAccessible.Text.Name).strip():
        missing.append("name")
    # Of what only scrolls, or is painted by hand, Qt says no more.
    is_of_qt = not isinstance(control, QAbstractScrollArea) and "paintEvent" not in vars(type(control))
    if spoken.role() in _NO_ROLE and is_of_qt:
        missing.append(f"role: {spoken.role()}")
    if spoken.role() in _WITH_VALUE and spoken.valueInterface() is None:
        missing.append("value")
    if not spoken.state().focusable:
        missing.append("that it takes the keyboard")
    return missing


def place(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), widget.rect().topLeft()), widget.size())


def is_backwards(before: QRect, after: QRect) -> bool:
    """Whether somebody who reads from left to right and from top to bottom would have come there earlier."""
    above, left = after.bottom() < before.top(), after.right() < before.left()
    below, right = after.top() > before.bottom(), after.left() > before.right()
    return (above and not right) or (left and not below)


def test_each_control_says_what_it_is_and_tab_comes_to_it_once_in_the_order_of_reading(
    runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    problems = []
    for name, page in PAGES.items():
        shown = page(window, runs, qtbot)
        for _ in range(3):
            QApplication.processEvents()
        by_tab = list(controls(shown))
        assert by_tab or name == "question", name
        problems += [f"{name}: {told(each)} says no {', '.join(less)}" for each in by_tab if (less := unsaid(each))]
        for before, after in pairwise(by_tab):
            if is_backwards(place(before), place(after)):
                problems.append(f"{name}: Tab leads backwards, from {told(before)} to {told(after)}")
        if shown is not window:
            shown.close()

    assert not problems, "\n".join(problems)


def told(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName()}"
