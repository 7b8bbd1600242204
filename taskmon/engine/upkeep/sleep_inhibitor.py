"""Keeps the computer from going to sleep by itself while something runs. Who closes the lid, or asks for it, may."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from taskmon import system
from taskmon.engine import log
from taskmon.engine.futures import start_thread

if TYPE_CHECKING:
    import asyncio

    from dbus_fast import Message
    from dbus_fast.aio import MessageBus

_WHO, _WHY = "taskmon", "Runs are being performed"
#: A service that takes longer is as good as none.
_PATIENCE_S = 10.0
#: Who could not, or went away, is asked again no sooner than so long after it was asked last.
_AGAIN_S = 60.0


@dataclass(frozen=True, slots=True)
class Service:
    """One of the services that can be asked over D-Bus, and how; a connection that ends takes back what it asked."""

    name: str
    path: str
    interface: str
    signature: str
    arguments: tuple[object, ...]
    on_system_bus: bool = False


#: In this order. The first two know what their desktop does by itself; the last one does without a desktop.
SERVICES = (
    Service(  # KDE, Xfce, MATE
        "org.freedesktop.PowerManagement",
        "/org/freedesktop/PowerManagement/Inhibit",
        "org.freedesktop.PowerManagement.Inhibit",
        "ss",
        (_WHO, _WHY),
    ),
    Service(  # GNOME, Cinnamon; 4: suspending
        "org.gnome.SessionManager",
        "/org/gnome/SessionManager",
        "org.gnome.SessionManager",
        "susu",
        (_WHO, 0, _WHY, 4),
    ),
    # Not "sleep", which would ask who sends it to sleep for a password.
    Service(
        "org.freedesktop.login1",
        "/org/freedesktop/login1",
        "org.freedesktop.login1.Manager",
        "ssss",
        ("idle", _WHO, _WHY, "block"),
        on_system_bus=True,
    ),
)


class SleepInhibitor(QObject):
    """Lives on the main thread; what is asked of the system is asked on a thread, which lives as long as it holds."""

    told = Signal(str)  #: why the computer may go to sleep though something runs; "": it does not

    _came_to = Signal(object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        """Nothing is asked yet."""
        super().__init__(parent)
        self._hold: _Hold | None = None
        self._asked_at_s = 0.0
        self._said = ""
        self._came_to.connect(self._take_in, Qt.ConnectionType.QueuedConnection)

    def hold(self) -> None:
        """Something runs: have the computer stay awake. Called again now and then, it asks anew where that was lost."""
        is_early = time.monotonic() - self._asked_at_s < _AGAIN_S
        if self._hold is not None and (is_early or not self._hold.has_ended):
            return
        self._asked_at_s = time.monotonic()
        self._hold = _Hold(self._came_to.emit)
        try:
            start_thread(self._hold.run, "stay-awake")
        except (RuntimeError, MemoryError):  # it may sleep, which harms nothing
            self._hold = None

    def release(self) -> None:
        """Nothing runs any more."""
        if self._hold is not None:
            self._hold.end()
            self._hold = None
        if self._said:
            self._said = ""
            self.told.emit("")

    @Slot(object, str)
    def _take_in(self, hold: object, refused: str) -> None:
        if hold is not self._hold:
            return
        if refused != self._said:
            self._said = refused
            log.note(f"the computer may go to sleep while runs are performed: {refused}")
        self.told.emit(refused)


class _Hold:
    """Asks once, and stands by what it got until `end`, or until who gave it is gone."""

    def __init__(self, came_to: Callable[[object, str], object]) -> None:
        self.has_ended = False
        self._came_to = came_to
        self._over = threading.Event()
        self._wake: Callable[[], object] | None = None

    def end(self) -> None:
        """Take it back, soon."""
        self._over.set()
        if self._wake is not None:
            with contextlib.suppress(RuntimeError):  # it has ended by itself
                self._wake()

    def run(self) -> None:
        """On a thread of its own, which lives until then."""
        try:
            self._stand_by()
        finally:
            self.has_ended = True

    def _stand_by(self) -> None:
        import asyncio  # here, as below: launch must not wait for it

        try:
            let_go = system.stay_awake(_WHO)
            if let_go is None:
                refused = asyncio.run(self._hold_over_dbus())
            else:
                self._tell("")
                self._over.wait()
                let_go()
                return
        except Exception as error:  # whatever a library or a system does: that runs are performed matters more
            refused = f"{type(error).__name__}: {error}"
        if refused:
            self._tell(refused)

    async def _hold_over_dbus(self) -> str:
        """Hold it until the end with the first service that can; "" then, else why none can, or does any more."""
        import asyncio

        over, loop = asyncio.Event(), asyncio.get_running_loop()
        self._wake = lambda: loop.call_soon_threadsafe(over.set)
        if self._over.is_set():
            return ""
        refusals = []
        for service in SERVICES:
            try:
                asked = await asyncio.wait_for(_ask(service), _PATIENCE_S)
            except Exception as error:
                refusals.append(f"{service.name}: {str(error) or type(error).__name__}")
                continue
            self._tell("")
            await asked.stands_until(over)
            asked.take_back()
            return "" if self._over.is_set() else f"{service.name}: it went away"
        return "; ".join(refusals)

    def _tell(self, refused: str) -> None:
        with contextlib.suppress(RuntimeError):  # the monitor has ended
            self._came_to(self, refused)


@dataclass(frozen=True, slots=True)
class _Asked:
    bus: MessageBus
    gone: asyncio.Event  #: the service has ended, or another one has its name
    descriptor: int | None  #: while it is open, and the connection is, the computer stays awake

    async def stands_until(self, over: asyncio.Event) -> None:
        """Wait until it is over, or the service or the connection to it is gone, and its word with it."""
        import asyncio

        lost = self.bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # dbus-fast leaves its return out
        waits = [asyncio.ensure_future(end) for end in (over.wait(), self.gone.wait(), lost)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)  # how a connection ends may be an exception

    def take_back(self) -> None:
        if self.descriptor is not None:
            system.close(self.descriptor)
        self.bus.disconnect()


async def _ask(service: Service) -> _Asked:
    """Ask one service.

    Raises:
        Exception: It is not there, or refuses; whatever the library raises.
    """
    import asyncio

    from dbus_fast import BusType, Message, MessageFlag, MessageType  # here: nobody waits for it
    from dbus_fast.aio import MessageBus

    gone = asyncio.Event()

    def note(message: Message) -> None:
        if message.member == "NameOwnerChanged" and message.body[:1] == [service.name]:
            gone.set()

    kind = BusType.SYSTEM if service.on_system_bus else BusType.SESSION
    bus = await MessageBus(bus_type=kind, negotiate_unix_fd=service.on_system_bus).connect()
    try:
        bus.add_message_handler(note)
        await bus.call(_watch(service.name))
        reply = await bus.call(
            Message(
                destination=service.name,
                path=service.path,
                interface=service.interface,
                member="Inhibit",
                signature=service.signature,
                body=list(service.arguments),
                flags=MessageFlag.NO_AUTOSTART,  # a desktop that has none wants none
            )
        )
        if reply is None or reply.message_type is MessageType.ERROR:
            raise OSError(str(reply.body[0]) if reply is not None and reply.body else "no answer")
        for descriptor in reply.unix_fds:  # no program of a run, and no fork, may hold it longer than this
            os.set_inheritable(descriptor, False)
            system.close_in_forks(descriptor)
        return _Asked(bus, gone, reply.unix_fds[0] if reply.unix_fds else None)
    except BaseException:
        bus.disconnect()
        raise


def _watch(name: str) -> Message:
    """Asks the bus to tell when somebody else has this name, or nobody."""
    from dbus_fast import Message  # here, as above

    bus, path = "org.freedesktop.DBus", "/org/freedesktop/DBus"
    rule = f"type='signal',sender='{bus}',member='NameOwnerChanged',arg0='{name}'"
    return Message(destination=bus, path=path, interface=bus, member="AddMatch", signature="s", body=[rule])
