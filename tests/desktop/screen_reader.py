"""A screen reader: it hears what a program tells, reads names and texts, and presses; no place, no picture."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from dbus_fast import Message
from dbus_fast.aio import MessageBus

from tests.desktop.accessibility import Accessibility, Node, State
from tests.desktop.buses import BusError, Buses, ask, connect, get
from tests.waiting import wait_until

_REGISTRY = "org.a11y.atspi.Registry"
_REGISTRY_PATH = "/org/a11y/atspi/registry"
_SIGNALS = "type='signal',interface='org.a11y.atspi.Event.Object'"
_EVENTS = ("object:announcement", "object:property-change:accessible-value", "object:state-changed:focused")


@dataclass(slots=True)
class Heard:
    """What was told, in the order in which it was."""

    announced: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)  #: "name: value"
    focused: list[str] = field(default_factory=list)  #: names


class ScreenReader:
    """Attends to one process; everything is found by what it says and by its role."""

    def __init__(self, buses: Buses, accessibility: Accessibility, pid: int) -> None:
        self.heard = Heard()
        self._buses = buses
        self._accessibility = accessibility
        self._pid = pid
        self._bus: MessageBus = buses.do(self._listen())

    def find(self, role: str, name: str) -> Node:
        """What says exactly that, once it is there."""
        found: list[Node] = []

        def look() -> bool:
            told = [node for node in self._shown() if node.role == role]
            found[:] = [node for node in told if node.name == name]
            assert found, f"no {role} says {name!r}: {[node.name for node in told]}"
            return True

        wait_until(look)
        return found[0]

    def reads(self, role: str, name: str) -> None:
        """Wait until something says that."""
        self.find(role, name)

    def is_gone(self, role: str, name: str) -> None:
        """Wait until nothing says that any more."""
        wait_until(lambda: all((node.role, node.name) != (role, name) for node in self._shown()))

    def table(self) -> list[str]:
        """All that the cells of the list of runs say."""
        table = self.find("table", "Runs")
        return [cell.name for cell in self._accessibility.cells(table) if cell.name]

    def press(self, role: str, name: str) -> None:
        """Do the first thing that can be done with it, once there is one."""
        wait_until(lambda: State.ENABLED in self.find(role, name).states)
        self._accessibility.press(self.find(role, name))

    def choose(self, text: str) -> None:
        """Select the row of the list in which a cell says that."""
        table = self.find("table", "Runs")
        self._accessibility.press(next(cell for cell in self._accessibility.cells(table) if cell.name == text))

    def write(self, name: str, text: str) -> None:
        """Put a text into a field."""
        node = self.find("text", name)
        done = self._buses.do(
            ask(self._bus, node.owner, node.path, "org.a11y.atspi.EditableText.SetTextContents", "s", text)
        )
        assert done == [True]

    def text(self, name: str) -> str:
        """What a field or a text holds."""
        return self._accessibility.text(self.find("text", name))

    def hears(self, begin: str, end: str = "") -> None:
        """Wait until something was announced that begins and ends so."""

        def heard() -> bool:
            said = [text for text in self.heard.announced if text.startswith(begin) and text.endswith(end)]
            assert said, f"heard {self.heard.announced}"
            return True

        wait_until(heard)

    def close(self) -> None:
        """Hear nothing more."""
        self._buses.loop.call_soon_threadsafe(self._bus.disconnect)
        self._buses.do(asyncio.sleep(0))

    def _shown(self) -> list[Node]:
        tree = self._accessibility.tree(self._pid)
        return [*tree.all()] if tree else []

    async def _listen(self) -> MessageBus:
        (address,) = await ask(self._buses.session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus.GetAddress")
        bus = await connect(address)
        bus.add_message_handler(self._take)
        await ask(bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.AddMatch", "s", _SIGNALS)
        for event in _EVENTS:
            await ask(bus, _REGISTRY, _REGISTRY_PATH, "org.a11y.atspi.Registry.RegisterEvent", "s", event)
        return bus

    def _take(self, message: Message) -> None:
        owner, path = message.sender or "", message.path or ""
        match message.member, message.body[0] if message.body else "":
            case "Announcement", _:
                self.heard.announced.append(str(message.body[3].value))
            case "PropertyChange", "accessible-value":
                asyncio.ensure_future(self._note(owner, path, value=True))  # noqa: RUF006
            case "StateChanged", "focused" if message.body[1]:
                asyncio.ensure_future(self._note(owner, path, value=False))  # noqa: RUF006

    async def _note(self, owner: str, path: str, *, value: bool) -> None:
        """Ask at once what it is called, and how much it says; it may be gone."""
        try:
            name = str(await get(self._bus, owner, path, "org.a11y.atspi.Accessible.Name"))
            if value:
                amount = await get(self._bus, owner, path, "org.a11y.atspi.Value.CurrentValue")
                self.heard.values.append(f"{name}: {amount:g}")
            else:
                self.heard.focused.append(name)
        except BusError:
            return
