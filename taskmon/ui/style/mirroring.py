"""Where painted things stand in a language that is read from right to left; layouts and texts know that by themselves.

Not QStyle.visualRect: importing QStyle for it, with all of its enums, costs 12 ms of the launch.
"""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication


def mirrored(rect: QRect, within: QRect) -> QRect:
    """`rect`, or the same as far from the other side of what it lies within."""
    if not QGuiApplication.isRightToLeft():
        return rect
    return QRect(within.left() + within.right() - rect.right(), rect.top(), rect.width(), rect.height())
