"""A notification service that tests can read and click in: it owns the desktop's name for one and shows nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from dbus_fast import Message, MessageType, NameFlag, RequestNameReply
from dbus_fast.aio import MessageBus

from tests.desktop.buses import Buses, connect
from tests.waiting import wait_until

_NAME = "org.freedesktop.Notifications"
_PATH = "/org/freedesktop/Notifications"
_INTROSPECTED = """<node>
<interface name="org.freedesktop.DBus.Introspectable">
  <method name="Introspect"><arg direction="out" type="s"/></method>
</interface>
<interface name="org.freedesktop.Notifications">
  <method name="GetCapabilities"><arg direction="out" type="as"/></method>
  <method name="Notify">
    <arg direction="in" type="s"/><arg direction="in" type="u"/><arg direction="in" type="s"/>
    <arg direction="in" type="s"/><arg direction="in" type="s"/><arg direction="in" type="as"/>
    <arg direction="in" type="a{sv}"/><arg direction="in" type="i"/><arg direction="out" type="u"/>
  </method>
  <method name="CloseNotification"><arg direction="in" type="u"/></method>
  <method name="GetServerInformation">
    <arg direction="out" type="s"/><arg direction="out" type="s"/>
    <arg direction="out" type="s"/><arg direction="out" type="s"/>
  </method>
  <signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
  <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
</interface>
</node>"""
_CAPABILITIES = ["body", "actions", "persistence"]
#: WORKAROUND desktop-notifier 6.2: it files a notification's id only some moments after the reply to Notify, and loses
#: a signal that comes right behind it. Nobody clicks so fast.
_HUMAN_S = 0.15
_BY_THE_USER = 2


@dataclass(slots=True)
class Notice:
    """One notification as it was asked for."""

    id: int
    program: str
    title: str
    text: str
    actions: dict[str, str]  #: key → label
    urgency: int | None
    timeout: int  #: in ms; 0: it stays
    pressed: list[str] = field(default_factory=list)

    @property
    def labels(self) -> list[str]:
        """The buttons; the body's own click is not one."""
        return [label for key, label in self.actions.items() if key != "default"]


class NotificationService:
    """Takes all notifications of the session bus, from `open` to `close`."""

    def __init__(self, buses: Buses, address: str) -> None:
        self.notices: list[Notice] = []
        self.taken_back: list[str] = []  #: titles of those that their program has closed
        self._buses = buses
        self._bus: MessageBus = buses.do(self._open(address))

    def wait_for(self, title: str, timeout_s: float = 10.0) -> Notice:
        """The first notice with this title, once it is there."""
        wait_until(lambda: any(notice.title == title for notice in self.notices), timeout_s)
        return next(notice for notice in self.notices if notice.title == title)

    def press(self, notice: Notice, label: str) -> None:
        """Press a button of a notice; it goes away, as on most desktops."""
        key = next(key for key, its in notice.actions.items() if its == label)
        notice.pressed.append(label)
        self._tell("ActionInvoked", "us", notice.id, key)
        self._tell("NotificationClosed", "uu", notice.id, _BY_THE_USER)

    def close(self) -> None:
        """Leave the name to others."""
        self._buses.do(self._bus.release_name(_NAME))
        self._buses.loop.call_soon_threadsafe(self._bus.disconnect)

    async def _open(self, address: str) -> MessageBus:
        bus = await connect(address)
        bus.add_message_handler(self._answer)
        got = await bus.request_name(_NAME, NameFlag.DO_NOT_QUEUE)
        assert got is RequestNameReply.PRIMARY_OWNER, "another notification service is on the bus"
        return bus

    def _answer(self, message: Message) -> Message | None:
        if message.message_type is not MessageType.METHOD_CALL:
            return None
        match message.member:
            case "Introspect":
                return Message.new_method_return(message, "s", [_INTROSPECTED])
            case "GetCapabilities":
                return Message.new_method_return(message, "as", [_CAPABILITIES])
            case "GetServerInformation":
                return Message.new_method_return(message, "ssss", ["notices", "tests", "1", "1.2"])
            case "CloseNotification":
                self.taken_back += [notice.title for notice in self.notices if notice.id == message.body[0]]
                return Message.new_method_return(message)
            case "Notify":
                return Message.new_method_return(message, "u", [self._take(message.body)])
        return None

    def _take(self, asked: list[object]) -> int:
        program, replaces, _icon, title, text, actions, hints, timeout = asked
        assert isinstance(actions, list)
        assert isinstance(hints, dict)
        number = replaces if isinstance(replaces, int) and replaces else len(self.notices) + 1
        urgency = hints["urgency"].value if "urgency" in hints else None
        keyed = dict(zip(actions[::2], actions[1::2], strict=True))
        self.notices.append(Notice(number, str(program), str(title), str(text), keyed, urgency, int(str(timeout))))
        return number

    def _tell(self, member: str, signature: str, *body: object) -> None:
        signal = Message(
            message_type=MessageType.SIGNAL, path=_PATH, interface=_NAME, member=member, signature=signature,
            body=list(body),
        )  # fmt: skip
        self._buses.loop.call_soon_threadsafe(self._buses.loop.call_later, _HUMAN_S, self._bus.send, signal)
