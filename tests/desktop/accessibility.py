"""What a window tells those who don't see it: its tree of widgets over AT-SPI, with names, texts and places."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from dbus_fast import Message
from dbus_fast.aio import MessageBus

from tests.desktop.buses import BusError, Buses, ask, connect, get

_ROOT = "/org/a11y/atspi/accessible/root"
_REGISTRY = "org.a11y.atspi.Registry"
_REGISTRY_PATH = "/org/a11y/atspi/registry"
_ACCESSIBLE = "org.a11y.atspi.Accessible."
_ON_SCREEN = 0
_DEEPEST = 25
_TABLE_ROLES = ("table", "tree table")
#: What libatspi calls a cell, in its older and newer versions.
_CELL_ROLES = ("table cell", "cell")


class State(IntEnum):
    """The states that tests look at; the number is the bit that AT-SPI gives it."""

    ACTIVE = 1
    CHECKED = 4
    ENABLED = 8
    FOCUSABLE = 11
    FOCUSED = 12
    MODAL = 16
    SELECTED = 23
    SHOWING = 25


@dataclass(frozen=True, slots=True)
class Box:
    """A place on the screen."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def centre_y(self) -> int:
        return self.y + self.height // 2


@dataclass(frozen=True, slots=True)
class Node:
    """One widget, or one cell, as it was when asked; `id` is the widget's objectName."""

    owner: str
    path: str
    role: str
    name: str
    states: frozenset[int]
    id: str = ""
    children: tuple[Node, ...] = field(default=(), repr=False)

    def all(self) -> Iterator[Node]:
        """This node and everything in it."""
        yield self
        for child in self.children:
            yield from child.all()


class Accessibility:
    """Reads the trees of all programs of the session. What is not shown is in none."""

    def __init__(self, buses: Buses) -> None:
        self._buses = buses
        # WORKAROUND dbus-fast 5.2: it raises BlockingIOError when more is asked at once than the socket takes.
        self._few = asyncio.Semaphore(16)
        self._bus = buses.do(self._connect())

    def tree(self, pid: int) -> Node | None:
        """All that a process shows now, but for what is in its tables; None while it shows nothing."""
        return self._buses.do(self._tree(pid))

    def again(self, node: Node) -> Node | None:
        """The node as it is now, with all that it shows; None where it is not shown any more."""
        return self._buses.do(self._node(node.owner, node.path, 0))

    def cells(self, table: Node) -> list[Node]:
        """The cells of a table, row by row."""
        return self._buses.do(self._cells(table))

    def box(self, node: Node) -> Box:
        """Where it is on the screen."""
        place = self._do(node, "org.a11y.atspi.Component.GetExtents", "u", _ON_SCREEN)[0]
        return Box(*place)

    def text(self, node: Node) -> str:
        """What a field or a text view holds."""
        return str(self._do(node, "org.a11y.atspi.Text.GetText", "ii", 0, -1)[0])

    def description(self, node: Node) -> str:
        """What is said about it beside its name."""
        return str(self._buses.do(get(self._bus, node.owner, node.path, _ACCESSIBLE + "Description")))

    def press(self, node: Node) -> None:
        """Do what a click would do, without a mouse."""
        assert self._do(node, "org.a11y.atspi.Action.DoAction", "i", 0)[0]

    def write(self, node: Node, text: str) -> None:
        """Put a text into a field, in place of what it holds."""
        assert self._do(node, "org.a11y.atspi.EditableText.SetTextContents", "s", text)[0]

    def value(self, node: Node) -> float:
        """What a bar shows."""
        return float(self._buses.do(get(self._bus, node.owner, node.path, "org.a11y.atspi.Value.CurrentValue")))

    def values_told(self) -> list[str]:
        """Grows with each change of a value that a program tells of from now on, by the widget's path."""
        told: list[str] = []

        def take(message: Message) -> None:
            if message.member == "PropertyChange" and message.body[0] == "accessible-value":
                told.append(message.path or "")

        async def listen() -> None:
            rule = "type='signal',interface='org.a11y.atspi.Event.Object',member='PropertyChange'"
            bus, path = "org.freedesktop.DBus", "/org/freedesktop/DBus"
            self._bus.add_message_handler(take)
            await ask(self._bus, bus, path, "org.freedesktop.DBus.AddMatch", "s", rule)
            event = "object:property-change:accessible-value"
            await ask(self._bus, _REGISTRY, _REGISTRY_PATH, "org.a11y.atspi.Registry.RegisterEvent", "s", event)

        self._buses.do(listen())
        return told

    def close(self) -> None:
        self._buses.loop.call_soon_threadsafe(self._bus.disconnect)
        self._buses.do(asyncio.sleep(0))

    def _do(self, node: Node, member: str, signature: str, *body: object) -> list[Any]:
        return self._buses.do(ask(self._bus, node.owner, node.path, member, signature, *body))

    async def _connect(self) -> MessageBus:
        while True:
            try:
                (address,) = await ask(self._buses.session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus.GetAddress")
            except BusError:  # not up yet; the caller's deadline ends this
                await asyncio.sleep(0.02)
                continue
            return await connect(address)

    async def _tree(self, pid: int) -> Node | None:
        (programs,) = await ask(self._bus, _REGISTRY, _ROOT, _ACCESSIBLE + "GetChildren")
        for owner, path in programs:
            try:
                (its_pid,) = await ask(
                    self._bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                    "org.freedesktop.DBus.GetConnectionUnixProcessID", "s", owner,
                )  # fmt: skip
                if its_pid == pid:
                    return await self._node(owner, path, 0)
            except BusError:
                continue  # it ended meanwhile
        return None

    async def _cells(self, table: Node) -> list[Node]:
        try:
            (children,) = await ask(self._bus, table.owner, table.path, _ACCESSIBLE + "GetChildren")
        except BusError:
            return []
        found = await asyncio.gather(*(self._cell(owner, path) for owner, path in children))
        return [node for node in found if node is not None and node.role in _CELL_ROLES]

    async def _node(self, owner: str, path: str, depth: int) -> Node | None:
        """The node with all that it shows; None if it is hidden, or vanished while it was asked."""
        try:
            async with self._few:
                (bits,) = await ask(self._bus, owner, path, _ACCESSIBLE + "GetState")
            states = _states(bits)
            if State.SHOWING not in states:  # a third of a window, of which nothing more has to be asked
                return None
            async with self._few:
                (role,), name, long_id = await asyncio.gather(
                    ask(self._bus, owner, path, _ACCESSIBLE + "GetRoleName"),
                    get(self._bus, owner, path, _ACCESSIBLE + "Name"),
                    get(self._bus, owner, path, _ACCESSIBLE + "AccessibleId"),
                )
            inner: list[Node | None] = []
            # One of 100,000 rows takes half a minute to name its cells.
            if role not in _TABLE_ROLES and depth < _DEEPEST:
                (children,) = await ask(self._bus, owner, path, _ACCESSIBLE + "GetChildren")
                inner = await asyncio.gather(*(self._node(of, at, depth + 1) for of, at in children))
        except BusError:
            return None
        within = tuple(child for child in inner if child is not None)
        return Node(owner, path, role, name, states, long_id.rpartition(".")[2], within)

    async def _cell(self, owner: str, path: str) -> Node | None:
        """The cell; None if it vanished while it was asked."""
        try:
            async with self._few:
                (role,), (bits,), name = await asyncio.gather(
                    ask(self._bus, owner, path, _ACCESSIBLE + "GetRoleName"),
                    ask(self._bus, owner, path, _ACCESSIBLE + "GetState"),
                    get(self._bus, owner, path, _ACCESSIBLE + "Name"),
                )
        except BusError:
            return None
        return Node(owner, path, role, name, _states(bits))


def _states(bits: list[int]) -> frozenset[int]:
    return frozenset(number for number in range(64) if bits[number // 32] >> number % 32 & 1)
