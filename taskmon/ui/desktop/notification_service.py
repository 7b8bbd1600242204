"""The desktop's notification service: shows a message with its buttons, and takes it back when it is out of date."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import Enum
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from taskmon.ui.desktop.message import Message
from taskmon.ui.text.units import translate

if TYPE_CHECKING:
    from dbus_fast import Message as DBusMessage
    from dbus_fast.aio import MessageBus
    from desktop_notifier import Button, DesktopNotifier

#: A service that hangs is one that is not there.
_PATIENCE_S = 5.0
_SERVICE = "org.freedesktop.Notifications"


class Press(Enum):
    """What somebody can ask for at a message."""

    SHOW = "show"
    RETRY = "retry"
    ANSWER = "answer"


class NotificationService:
    """Opened when it is first needed, and anew after it has failed: its process may be another one by then."""

    def __init__(self, pressed: Callable[[Press, Message], object]) -> None:
        """`pressed` is called on the main thread, once for a message at most: then it is gone from the desktop."""
        self._pressed = pressed
        self._notifier: DesktopNotifier | None = None
        self._watched: DesktopNotifier | None = None

    async def deliver(self, message: Message) -> str:
        """Show it; returns by what `withdraw` knows it.

        Raises:
            Exception: There is no service, or it does not do what it should; whatever the desktop's libraries raise.
        """
        if self._notifier is None:
            # On a thread: its import takes a tenth of a second, which the window must not stand still for.
            library = await asyncio.get_running_loop().run_in_executor(None, import_module, "desktop_notifier")
            self._notifier = library.DesktopNotifier(app_name="taskmon", app_icon=library.Icon(name="taskmon"))
        try:
            return await asyncio.wait_for(self._send(self._notifier, message), _PATIENCE_S)
        except Exception:
            self._forget()
            raise

    async def withdraw(self, identifier: str) -> None:
        """Take it back, if it is still shown.

        Raises:
            Exception: As `deliver`.
        """
        notifier = self._notifier
        if notifier is None or identifier not in await notifier.get_current_notifications():
            return
        await asyncio.wait_for(notifier.clear(identifier), _PATIENCE_S)

    def _forget(self) -> None:
        """Begin anew with the next message; what was shown can neither be pressed nor taken back any more."""
        bus, self._notifier = _bus_of(self._notifier), None
        if bus is not None:
            bus.disconnect()  # the library has no method for that, and opens a connection for each that it makes

    def _watch(self, notifier: DesktopNotifier) -> None:
        """Forget everything when the service ends: the next one counts from 1, and its 1 may be another program's."""
        bus = _bus_of(notifier)
        if bus is None or notifier is self._watched:
            return
        self._watched = notifier

        def note(message: DBusMessage) -> None:
            gone = message.member == "NameOwnerChanged" and message.body[:1] == [_SERVICE]
            if gone and notifier is self._notifier:
                self._forget()

        bus.add_message_handler(note)

    async def _send(self, notifier: DesktopNotifier, message: Message) -> str:
        from desktop_notifier import Urgency  # here: it is imported on a thread before

        # Without a service on the bus this raises; send() would only log.
        await notifier.get_capabilities()
        self._watch(notifier)
        return await notifier.send(
            title=message.title,
            message=message.text,
            # Not critical, with which it would break through "do not disturb" at night. It stays all the same.
            urgency=Urgency.Normal,
            timeout=0 if message.stays else -1,
            buttons=self._buttons(message),
            on_clicked=lambda: self._pressed(Press.SHOW, message),
        )

    def _buttons(self, message: Message) -> list[Button]:
        from desktop_notifier import Button  # here, as above

        offered = [(Press.SHOW, translate("notifications", "Show"))] if message.runs else []
        if message.retryable is not None:
            offered.append((Press.RETRY, message.again))
        if message.answerable is not None:
            offered.append((Press.ANSWER, translate("notifications", "Answer")))
        return [Button(title=title, on_pressed=partial(self._pressed, press, message)) for press, title in offered]


def _bus_of(notifier: DesktopNotifier | None) -> MessageBus | None:
    """The connection that it uses, on Linux, once it has made it."""
    return getattr(getattr(notifier, "_backend", None), "bus", None)
