"""Why no window opens, shown on the screen: for whoever started taskmon from a menu and has no terminal to read."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox

from taskmon.ui.application import make_application
from taskmon.ui.style import icons
from taskmon.ui.widgets.message_box import PlainMessageBox

#: Platforms of Qt that nobody looks at.
UNSEEN = frozenset({"offscreen", "minimal", "vnc", "linuxfb"})


def show(message: str, refuse: Callable[[str], NoReturn]) -> None:
    """Show the message, and return when it was read; at once where nobody looks.

    Args:
        refuse: Ends the process where there is no screen (`make_application`).
    """
    make_application(refuse)
    if QGuiApplication.platformName() in UNSEEN:
        return
    box = PlainMessageBox("startup_error", "taskmon", QMessageBox.Icon.Warning)
    box.setWindowIcon(icons.app_icon())
    box.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    box.setText(QCoreApplication.translate("startup_error", "taskmon can't open its window."))
    box.setInformativeText(message)
    close = box.addButton(QMessageBox.StandardButton.Close)
    close.setObjectName("startup_error_close")
    box.exec()
