"""Makes the QApplication, in the user's language; a screen that can't be had is a sentence: Qt alone would abort."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NoReturn

from PySide6.QtCore import QCoreApplication, QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from taskmon.ui.text.language import load_language


def make_application(refuse: Callable[[str], NoReturn]) -> QApplication:
    """The application on the user's screen; the one that is there, if there is one.

    Args:
        refuse: Given why there is no screen. It ends the process, for Qt aborts it as soon as this returns.
    """
    there = QCoreApplication.instance()
    if isinstance(there, QApplication):
        return there
    said: list[str] = []

    def listen(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if kind is QtMsgType.QtFatalMsg:
            refuse(_why(said))
        said.append(text)

    # What it warns of while it starts is for who builds programs, in several lines; kept for the one case that ends it.
    qInstallMessageHandler(listen)
    try:
        # The first word names its windows to the window manager. The style is chosen here, for QApplication.setStyle
        # returns one: PySide then makes classes of every style there is, and 8 ms are gone.
        application = QApplication(["taskmon", "-style", "fusion"])
    finally:
        qInstallMessageHandler(None)
    application.setApplicationName("taskmon")
    application.setDesktopFileName("taskmon")
    load_language(application)
    return application


def _why(said: list[str]) -> str:
    """Why Qt found no screen, from what was asked for and from its own words."""
    asked = [
        f"{name}={os.environ[name]}"
        for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY")
        if os.environ.get(name)
    ]
    lines = [line.strip() for text in said for line in text.splitlines() if line.strip()]
    # With that, what follows is only that it looked for other reasons.
    reason = next((line for line in lines if "could not connect" in line), "; ".join(lines))
    return f"Qt finds no screen with {' '.join(asked)}" + (f" (it says: {reason})" if reason else "")
