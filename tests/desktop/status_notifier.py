"""A desktop's panel for StatusNotifier icons, without a panel: tests read the icon's menu and choose from it."""

from __future__ import annotations

import asyncio

from dbus_fast import Message, MessageType, NameFlag, RequestNameReply, Variant
from dbus_fast.aio import MessageBus

from tests.desktop.buses import Buses, ask, connect, get
from tests.waiting import wait_until

_NAME = "org.kde.StatusNotifierWatcher"
_PATH = "/StatusNotifierWatcher"
_ITEM = "org.kde.StatusNotifierItem"
_MENU = "com.canonical.dbusmenu"
_INTROSPECTED = """<node>
<interface name="org.kde.StatusNotifierWatcher">
  <method name="RegisterStatusNotifierItem"><arg direction="in" type="s"/></method>
  <method name="RegisterStatusNotifierHost"><arg direction="in" type="s"/></method>
  <property name="RegisteredStatusNotifierItems" type="as" access="read"/>
  <property name="IsStatusNotifierHostRegistered" type="b" access="read"/>
  <property name="ProtocolVersion" type="i" access="read"/>
  <signal name="StatusNotifierItemRegistered"><arg type="s"/></signal>
  <signal name="StatusNotifierHostRegistered"/>
</interface>
</node>"""


class Panel:
    """Owns the watcher's name from its making to `close`; a taskmon started meanwhile puts its icon here."""

    def __init__(self, buses: Buses, address: str) -> None:
        self._buses = buses
        self._items: list[str] = []
        self._bus: MessageBus = buses.do(self._open(address))

    def wait_for_icon(self) -> None:
        """Wait until a program has put its icon here."""
        wait_until(lambda: self._items)

    def tool_tip(self) -> str:
        """What the icon says under the mouse."""
        (_, _, title, _) = self._buses.do(get(self._bus, self._items[-1], "/StatusNotifierItem", f"{_ITEM}.ToolTip"))
        return str(title)

    def click(self) -> None:
        """Click the icon."""
        self._buses.do(ask(self._bus, self._items[-1], "/StatusNotifierItem", f"{_ITEM}.Activate", "ii", 0, 0))

    def menu(self) -> dict[str, bool]:
        """The entries of the icon's menu, and whether each can be chosen."""
        return {label: enabled for _, label, enabled in self._buses.do(self._entries())}

    def choose(self, label: str) -> None:
        """Choose an entry of the menu."""
        self._buses.do(self._choose(label))

    def close(self) -> None:
        """Leave the name to others; the tray is gone."""
        self._buses.do(self._bus.release_name(_NAME))
        self._buses.loop.call_soon_threadsafe(self._bus.disconnect)
        self._buses.do(asyncio.sleep(0))

    async def _open(self, address: str) -> MessageBus:
        bus = await connect(address)
        bus.add_message_handler(self._answer)
        got = await bus.request_name(_NAME, NameFlag.DO_NOT_QUEUE)
        assert got is RequestNameReply.PRIMARY_OWNER, "another panel is on the bus"
        return bus

    def _answer(self, message: Message) -> Message | None:
        if message.message_type is not MessageType.METHOD_CALL or message.path != _PATH:
            return None
        properties = {
            "RegisteredStatusNotifierItems": Variant("as", self._items),
            "IsStatusNotifierHostRegistered": Variant("b", True),
            "ProtocolVersion": Variant("i", 0),
        }
        match message.member:
            case "Introspect":
                return Message.new_method_return(message, "s", [_INTROSPECTED])
            case "Get":
                return Message.new_method_return(message, "v", [properties[message.body[1]]])
            case "GetAll":
                return Message.new_method_return(message, "a{sv}", [properties])
            case "RegisterStatusNotifierItem":
                named = str(message.body[0])
                self._items.append(named if named.startswith((":", "org.")) else message.sender or "")
                return Message.new_method_return(message)
            case "RegisterStatusNotifierHost":
                return Message.new_method_return(message)
        return None

    async def _entries(self) -> list[tuple[int, str, bool]]:
        menu = await get(self._bus, self._items[-1], "/StatusNotifierItem", f"{_ITEM}.Menu")
        _, (_, _, children) = await ask(self._bus, self._items[-1], menu, f"{_MENU}.GetLayout", "iias", 0, -1, [])
        found = []
        for child in children:
            number, properties, _ = child.value
            if "label" in properties:
                enabled = properties["enabled"].value if "enabled" in properties else True
                found.append((number, properties["label"].value.replace("_", ""), enabled))
        return found

    async def _choose(self, label: str) -> None:
        number = next(number for number, text, enabled in await self._entries() if text == label and enabled)
        menu = await get(self._bus, self._items[-1], "/StatusNotifierItem", f"{_ITEM}.Menu")
        await ask(self._bus, self._items[-1], menu, f"{_MENU}.Event", "isvu", number, "clicked", Variant("s", ""), 0)


class Dock:
    """A taskbar that shows how far programs are, as they tell the session bus."""

    def __init__(self, buses: Buses) -> None:
        self._buses = buses
        self.told: list[tuple[str, dict[str, object]]] = []  #: by which program, and what
        buses.session.add_message_handler(self._take)
        rule = "type='signal',interface='com.canonical.Unity.LauncherEntry',member='Update'"
        buses.do(ask(buses.session, "org.freedesktop.DBus", "/", "org.freedesktop.DBus.AddMatch", "s", rule))

    def close(self) -> None:
        """Listen no more."""
        self._buses.session.remove_message_handler(self._take)

    def _take(self, message: Message) -> None:
        if message.interface == "com.canonical.Unity.LauncherEntry" and message.signature == "sa{sv}":
            program, news = message.body
            self.told.append((program, {name: value.value for name, value in news.items()}))
