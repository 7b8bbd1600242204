"""What the desktop offers: asked on the session's message bus, without Qt. For the doctor only."""

from __future__ import annotations

import os
from collections.abc import Iterator

_SERVICES = (
    ("tray", "org.kde.StatusNotifierWatcher", "tray icons are shown", "no tray of the new kind; an older one may do"),
    ("notifications", "org.freedesktop.Notifications", "notifications are shown", "nobody shows notifications"),
)
_PATIENCE_S = 3.0


def check_services() -> Iterator[tuple[str, str, bool]]:
    """For tray and notifications: what it is, what was found, and whether it is there."""
    if os.name != "posix" or os.uname().sysname != "Linux":
        yield "desktop", "this system always has a tray and notifications.", True
        return
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        yield "desktop", "there is no screen here: 'taskmon work' needs none.", True
        return
    if not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        yield "desktop", "there is no session bus, so there are no notifications.", False
        return
    import asyncio

    try:
        names = asyncio.run(asyncio.wait_for(_names(), _PATIENCE_S))
    except Exception as error:  # whatever the bus or its library does: the doctor goes on
        yield "desktop", f"the session bus can't be asked: {error!r}", False
        return
    for what, name, there, missing in _SERVICES:
        yield what, (there if name in names else missing) + ".", name in names


async def _names() -> set[str]:
    """All names on the session bus, and those that it would start."""
    from dbus_fast import Message
    from dbus_fast.aio import MessageBus

    bus = await MessageBus().connect()
    found: set[str] = set()
    for member in ("ListNames", "ListActivatableNames"):
        call = Message("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", member)
        reply = await bus.call(call)
        found.update(reply.body[0] if reply is not None else ())
    bus.disconnect()
    return found
