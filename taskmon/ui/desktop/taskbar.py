"""How far all is, on the program's entry in the desktop's taskbar or dock: those of KDE, Ubuntu, Cinnamon and others.

They listen for a signal of `com.canonical.Unity.LauncherEntry` on the session bus, and know the program by its desktop
file. Others, and other systems, have nothing of the kind that Qt reaches.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from taskmon.ui.feed import Feed
from taskmon.ui.style.icons import Mark

_PATH, _INTERFACE = "/io/github/taskmon/LauncherEntry", "com.canonical.Unity.LauncherEntry"
_TELL_MS = 1_000
_SCREENS = frozenset({"xcb", "wayland"})


class Taskbar(QObject):
    """Tells only what changed, once a second at most, and nothing where there is no desktop."""

    def __init__(self, feed: Feed, far: Callable[[], int], marks: Callable[[], Mark], parent: QObject) -> None:
        """`far`: in thousandths, 0 where nobody knows, -1 while nothing runs."""
        super().__init__(parent)
        self._far = far
        self._marks = marks
        self._told = (-1, False)  # nothing to show, and nobody is needed
        self._timer = QTimer(self, interval=_TELL_MS, singleShot=True)
        self._timer.timeout.connect(self._tell)
        if sys.platform != "linux" or QApplication.platformName() not in _SCREENS:
            return
        for told in (feed.runs_changed, feed.live_changed, feed.runs_removed, feed.replaced):
            told.connect(self._tell_soon)
        application = QApplication.instance()
        assert application is not None
        application.aboutToQuit.connect(self._clear)

    @Slot()
    def _tell_soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _tell(self) -> None:
        self._send(self._far(), is_needed=Mark.NEEDED in self._marks())

    @Slot()
    def _clear(self) -> None:
        self._send(-1, is_needed=False)

    def _send(self, thousandths: int, *, is_needed: bool) -> None:
        if (thousandths, is_needed) == self._told:
            return
        from PySide6.QtDBus import QDBusConnection, QDBusMessage  # here: launch must not wait for it

        self._told = (thousandths, is_needed)
        message = QDBusMessage.createSignal(_PATH, _INTERFACE, "Update")
        message.setArguments(
            [
                f"application://{QApplication.desktopFileName()}.desktop",
                {
                    "progress": max(0, thousandths) / 1000,
                    "progress-visible": thousandths > 0,  # an empty bar says no more than none
                    "urgent": is_needed,
                },
            ]
        )
        QDBusConnection.sessionBus().send(message)  # where there is no bus, nothing comes of it
