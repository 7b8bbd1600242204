"""Connections to the private session bus and its accessibility bus, on a thread of their own; tests stay plain."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

from dbus_fast import Message, MessageType
from dbus_fast.aio import MessageBus

T = TypeVar("T")
#: Nothing on a private bus takes longer, also on a busy machine.
DEADLINE_S = 20.0


class BusError(Exception):
    """The other side answered with an error, for instance because it is gone."""


class Buses:
    """A thread with a loop; `do` runs a coroutine on it and waits for what it gives."""

    def __init__(self, session_address: str) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="buses", daemon=True)
        self._thread.start()
        self.session: MessageBus = self.do(connect(session_address))

    def do(self, work: Coroutine[Any, Any, T], timeout_s: float = DEADLINE_S) -> T:
        """What `work` gives.

        Raises:
            TimeoutError: It takes too long.
        """
        return asyncio.run_coroutine_threadsafe(asyncio.wait_for(work, timeout_s), self.loop).result(timeout_s + 5)

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.session.disconnect)
        self.do(asyncio.sleep(0))
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(5)
        self.loop.close()


async def connect(address: str) -> MessageBus:
    """A new connection to a bus."""
    return await MessageBus(bus_address=address).connect()


async def ask(
    bus: MessageBus, destination: str, path: str, member: str, signature: str = "", *body: object
) -> list[Any]:
    """Call `interface.method` of an object; returns what it answers.

    Raises:
        BusError: It answers with an error, or is gone.
    """
    interface, _, method = member.rpartition(".")
    reply = await bus.call(
        Message(
            destination=destination, path=path, interface=interface, member=method, signature=signature, body=list(body)
        )
    )
    if reply.message_type is MessageType.ERROR:
        raise BusError(f"{member}: {reply.error_name} {reply.body}")
    return list(reply.body)


async def get(bus: MessageBus, destination: str, path: str, name: str) -> Any:
    """The value of the property `interface.name`."""
    interface, _, name = name.rpartition(".")
    (value,) = await ask(bus, destination, path, "org.freedesktop.DBus.Properties.Get", "ss", interface, name)
    return value.value
