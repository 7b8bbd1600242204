"""Why no window opens, shown on the screen: for whoever started taskmon from a menu and has no terminal to read."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox

from taskmon.ui import icons

#: Platforms of Qt that nobody looks at.
UNSEEN = frozenset({"offscreen", "minimal", "vnc", "linuxfb"})


def show(message: str) -> None:
    """Show the message, and return when it was read; at once where there is no screen."""
    application = QCoreApplication.instance() or QApplication(["taskmon"])
    if not isinstance(application, QApplication) or QGuiApplication.platformName() in UNSEEN:
        return
    application.setApplicationName("taskmon")
    application.setDesktopFileName("taskmon")
    box = QMessageBox()
    box.setObjectName("startup_error")
    box.setWindowTitle("taskmon")
    box.setWindowIcon(icons.app_icon())
    box.setIcon(QMessageBox.Icon.Warning)
    # A path or a setting is no markup.
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    box.setText(QCoreApplication.translate("startup_error", "taskmon can't open its window."))
    box.setInformativeText(message)
    close = box.addButton(QMessageBox.StandardButton.Close)
    close.setObjectName("startup_error_close")
    box.exec()
