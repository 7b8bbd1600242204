"""Keeps the computer from going to sleep by itself while something runs. Who closes the lid, or asks for it, may."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from taskmon import system
from taskmon.engine import log

if TYPE_CHECKING:
    from dbus_fast.aio import MessageBus

_WHO, _WHY = "taskmon", "Runs are being performed"
#: A service that takes longer is as good as none.
_PATIENCE_S = 10.0


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
        self._said = ""
        self._came_to.connect(self._take_in, Qt.ConnectionType.QueuedConnection)

    @property
    def holds(self) -> bool:
        """Whether it was asked for, and not taken back."""
        return self._hold is not None

    def hold(self) -> None:
        """Something runs: have the computer stay awake."""
        if self._hold is None:
            self._hold = _Hold(self._came_to.emit)
            try:
                self._hold.start()
            except RuntimeError:  # no more threads: it may sleep, which harms nothing
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


class _Hold(threading.Thread):
    """Asks once, and stands by what it got until `end`."""

    def __init__(self, came_to: Callable[[object, str], object]) -> None:
        super().__init__(name="stay-awake", daemon=True)
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
        """Hold it until the end with the first service that can; "" then, else why none can."""
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
            await over.wait()
            asked.take_back()
            return ""
        return "; ".join(refusals)

    def _tell(self, refused: str) -> None:
        with contextlib.suppress(RuntimeError):  # the monitor has ended
            self._came_to(self, refused)


@dataclass(frozen=True, slots=True)
class _Asked:
    bus: MessageBus
    descriptor: int | None  #: while it is open, and the connection is, the computer stays awake

    def take_back(self) -> None:
        if self.descriptor is not None:
            system.close(self.descriptor)
        self.bus.disconnect()


async def _ask(service: Service) -> _Asked:
    """Ask one service.

    Raises:
        Exception: It is not there, or refuses; whatever the library raises.
    """
    from dbus_fast import BusType, Message, MessageFlag, MessageType  # here: nobody waits for it
    from dbus_fast.aio import MessageBus

    kind = BusType.SYSTEM if service.on_system_bus else BusType.SESSION
    bus = await MessageBus(bus_type=kind, negotiate_unix_fd=service.on_system_bus).connect()
    try:
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
        return _Asked(bus, reply.unix_fds[0] if reply.unix_fds else None)
    except BaseException:
        bus.disconnect()
        raise
