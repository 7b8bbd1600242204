"""How far all is, on the program's entry in the desktop's taskbar or dock: those of KDE, Ubuntu, Cinnamon and others.

They listen for a signal of `com.canonical.Unity.LauncherEntry` on the session bus, know the program by its desktop
file, and show nothing any more when its connection ends. Others, and other systems, have nothing of the kind here.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from taskmon.ui.feed import Feed
from taskmon.ui.style.icons import Mark
from taskmon.ui.threads.async_slot import async_slot

if TYPE_CHECKING:
    from dbus_fast.aio import MessageBus

_PATH, _INTERFACE = "/com/canonical/unity/launcherentry/taskmon", "com.canonical.Unity.LauncherEntry"
_TELL_MS = 1_000
#: So long a bus rests that could not be told.
_AGAIN_MS = 60_000
_PATIENCE_S = 5.0
#: Nothing to show, and nobody is needed: what a taskbar shows of a program that has told it nothing.
_NOTHING = (False, -1, False)
_SCREENS = frozenset({"xcb", "wayland"})
log = logging.getLogger(__name__)


class Taskbar(QObject):
    """Tells only what changed, once a second at most, and nothing where there is no desktop."""

    def __init__(self, feed: Feed, far: Callable[[], int], marks: Callable[[], Mark], parent: QObject) -> None:
        """`far`: in thousandths, 0 where nobody knows, -1 while nothing runs."""
        super().__init__(parent)
        self._far = far
        self._marks = marks
        self._told = _NOTHING
        self._bus: MessageBus | None = None
        self._timer = QTimer(self, interval=_TELL_MS, singleShot=True)
        self._timer.timeout.connect(self._tell)
        if sys.platform == "linux" and QApplication.platformName() in _SCREENS:
            for told in (feed.runs_changed, feed.live_changed, feed.runs_removed, feed.replaced):
                told.connect(self._tell_soon)

    @Slot()
    def _tell_soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start(_TELL_MS)

    @async_slot
    async def _tell(self) -> None:
        far = self._far()
        wanted = (far > 0, far if far > 0 else -1, Mark.NEEDED in self._marks())  # an empty bar says no more than none
        if wanted == self._told:
            return
        self._told = wanted
        try:
            await asyncio.wait_for(self._send(*wanted), _PATIENCE_S)
        except Exception:  # a desktop's fault must never be the monitor's
            log.info("the taskbar could not be told", exc_info=True)
            self._forget()

    def _forget(self) -> None:
        """Begin anew with another connection; with the end of this one the taskbar forgets what it was told."""
        bus, self._bus, self._told = self._bus, None, _NOTHING
        if bus is not None:
            bus.disconnect()
        self._timer.start(_AGAIN_MS)

    async def _send(self, is_visible: bool, thousandths: int, is_needed: bool) -> None:
        if self._bus is None:  # on a thread: the window must not stand still for it
            await asyncio.get_running_loop().run_in_executor(None, import_module, "dbus_fast.aio")
        from dbus_fast import Message, Variant
        from dbus_fast.aio import MessageBus

        if self._bus is None or not self._bus.connected:
            self._bus = await MessageBus().connect()
        shown = {
            "progress": Variant("d", max(0, thousandths) / 1000),
            "progress-visible": Variant("b", is_visible),
            "urgent": Variant("b", is_needed),
        }
        program = f"application://{QApplication.desktopFileName()}.desktop"
        await self._bus.send(Message.new_signal(_PATH, _INTERFACE, "Update", "sa{sv}", [program, shown]))
