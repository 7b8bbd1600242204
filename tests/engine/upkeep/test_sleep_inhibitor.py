"""While something runs the computer is kept awake, by the first service that can, and no longer."""

from __future__ import annotations

import os
import select
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from dbus_fast import Message, MessageType, NameFlag
from dbus_fast.aio import MessageBus
from pytestqt.qtbot import QtBot

from taskmon import system
from taskmon.engine import log
from taskmon.engine.upkeep import sleep_inhibitor
from taskmon.engine.upkeep.sleep_inhibitor import SERVICES, Service, SleepInhibitor
from tests.desktop import session
from tests.desktop.buses import Buses, ask
from tests.engine.conftest import TIMEOUT_MS, Bench
from tests.jobs import command
from tests.waiting import wait_until

_KDE, _GNOME, _LOGIND = SERVICES


class Desk:
    """A bus with the services that a test puts on it, each of which keeps what it was asked."""

    def __init__(self, address: str) -> None:
        self.buses = Buses(address)
        self._address = address
        self._made: list[MessageBus] = []
        self.asked: list[tuple[str, list[object]]] = []  #: by whom, and what
        self.reading, self._writing = os.pipe()
        self._is_given_away = False

    def offer(self, service: Service) -> None:
        """Answer for this service from now on."""
        self._made.append(self.buses.do(self._open(service)))

    def is_connected(self, name: str) -> bool:
        """Whether who asked is still there: its connection is what keeps the computer awake."""
        owned = ask(self.buses.session, *_BUS, "org.freedesktop.DBus.NameHasOwner", "s", name)
        return bool(self.buses.do(owned)[0])

    def close(self) -> None:
        self.end()
        self.buses.close()
        os.close(self.reading)
        if not self._is_given_away:
            os.close(self._writing)

    def end(self) -> None:
        """Let all that was offered end, as a power manager does that crashes."""
        for bus in self._made:
            self.buses.loop.call_soon_threadsafe(bus.disconnect)
        self._made.clear()

    async def _open(self, service: Service) -> MessageBus:
        bus = await MessageBus(bus_address=self._address, negotiate_unix_fd=True).connect()

        def answer(message: Message) -> Message | None:
            if message.message_type is not MessageType.METHOD_CALL or message.member != "Inhibit":
                return None
            assert (message.path, message.interface) == (service.path, service.interface)
            self.asked.append((message.sender or "", list(message.body)))
            if service is not _LOGIND:
                return Message.new_method_return(message, "u", [7])
            return Message.new_method_return(message, "h", [0], [self._writing])

        bus.add_message_handler(answer)
        await bus.request_name(service.name, NameFlag.DO_NOT_QUEUE)
        return bus

    def give_away(self) -> None:
        """Let the only other end of the pipe be the one that was asked for."""
        os.close(self._writing)
        self._is_given_away = True


_BUS = ("org.freedesktop.DBus", "/org/freedesktop/DBus")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with session.private_bus(tmp_path) as address:
        for name in ("SESSION", "SYSTEM"):
            monkeypatch.setenv(f"DBUS_{name}_BUS_ADDRESS", address)
        made = Desk(address)
        yield made
        made.close()


@pytest.fixture
def inhibitor(qtbot: QtBot) -> Iterator[SleepInhibitor]:
    made = SleepInhibitor()
    yield made
    made.release()
    shiboken6.delete(made)


@pytest.mark.parametrize(
    ("service", "asked"),
    [
        (_KDE, ["taskmon", "Runs are being performed"]),
        (_GNOME, ["taskmon", 0, "Runs are being performed", 4]),
    ],
    ids=lambda value: value.name if isinstance(value, Service) else "",
)
def test_a_desktop_s_service_is_asked_and_let_go(
    desk: Desk, inhibitor: SleepInhibitor, qtbot: QtBot, service: Service, asked: list[object]
) -> None:
    desk.offer(service)
    with qtbot.waitSignal(inhibitor.told, timeout=TIMEOUT_MS) as told:
        inhibitor.hold()
        inhibitor.hold()

    assert told.args == [""]
    ((who, what),) = desk.asked
    assert what == asked
    assert desk.is_connected(who)

    inhibitor.release()
    wait_until(lambda: not desk.is_connected(who))


def test_without_a_desktop_the_system_s_own_service_is_asked_and_its_lock_given_back(
    desk: Desk, inhibitor: SleepInhibitor, qtbot: QtBot
) -> None:
    desk.offer(_LOGIND)
    with qtbot.waitSignal(inhibitor.told, timeout=TIMEOUT_MS) as told:
        inhibitor.hold()
    desk.give_away()

    assert told.args == [""]
    assert desk.asked[0][1] == ["idle", "taskmon", "Runs are being performed", "block"]
    assert not select.select([desk.reading], [], [], 0)[0]
    program = subprocess.Popen(["sleep", "60"], close_fds=False)  # as one that a run starts
    try:
        inhibitor.release()
        assert select.select([desk.reading], [], [], 20)[0]  # its other end was closed, and nobody has a copy
    finally:
        program.kill()
        program.wait()


def test_where_nobody_can_keep_it_awake_that_is_said_with_the_reasons(
    desk: Desk, inhibitor: SleepInhibitor, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(inhibitor.told, timeout=TIMEOUT_MS) as told:
        inhibitor.hold()

    assert told.args is not None
    assert [part.partition(":")[0] for part in told.args[0].split("; ")] == [service.name for service in SERVICES]
    with qtbot.waitSignal(inhibitor.told) as told:
        inhibitor.release()
    assert told.args == [""]  # with nothing running it may well sleep


def test_where_the_service_goes_away_that_is_said_and_its_next_one_asked(
    desk: Desk, inhibitor: SleepInhibitor, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power manager that was started anew let the computer sleep through the night's backup."""
    desk.offer(_KDE)
    with qtbot.waitSignal(inhibitor.told, timeout=TIMEOUT_MS):
        inhibitor.hold()

    with qtbot.waitSignal(inhibitor.told, timeout=TIMEOUT_MS) as told:
        desk.end()
    assert told.args == [f"{_KDE.name}: it went away"]
    wait_until(lambda: not desk.is_connected(desk.asked[0][0]))
    desk.offer(_KDE)
    inhibitor.hold()  # too early
    assert len(desk.asked) == 1
    monkeypatch.setattr(sleep_inhibitor, "_AGAIN_S", 0.0)
    with qtbot.waitSignal(inhibitor.told, timeout=TIMEOUT_MS) as told:
        inhibitor.hold()

    assert told.args == [""]
    assert desk.is_connected(desk.asked[1][0])


def test_who_could_not_is_asked_again_later(
    desk: Desk, inhibitor: SleepInhibitor, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At login the monitor is there before the desktop's power manager."""
    monkeypatch.setattr(sleep_inhibitor, "_AGAIN_S", 0.0)
    with qtbot.waitSignal(inhibitor.told, timeout=TIMEOUT_MS) as told:
        inhibitor.hold()
    assert told.args != [""]
    desk.offer(_GNOME)
    refused = inhibitor._hold
    assert refused is not None
    wait_until(lambda: refused.has_ended)

    with qtbot.waitSignal(inhibitor.told, timeout=TIMEOUT_MS) as told:
        inhibitor.hold()

    assert told.args == [""]


def test_without_any_bus_nothing_fails(
    inhibitor: SleepInhibitor, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SESSION", "SYSTEM"):
        monkeypatch.setenv(f"DBUS_{name}_BUS_ADDRESS", f"unix:path={tmp_path / 'none'}")

    with qtbot.waitSignal(inhibitor.told, timeout=TIMEOUT_MS) as told:
        inhibitor.hold()

    assert told.args != [""]


def test_a_monitor_keeps_the_computer_awake_exactly_while_something_runs_and_notes_its_sleep(
    desk: Desk, bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.offer(_KDE)
    noted: list[str] = []
    monkeypatch.setattr(log, "note", noted.append)
    looks = bench.engine._looks
    looks._idle_workers_timer.setInterval(50)
    with qtbot.waitSignal(bench.engine.awake_told, timeout=TIMEOUT_MS):
        (run,) = bench.add(command("sleep", "60"))
    before_s = system.steady_s()
    monkeypatch.setattr(system, "steady_s", lambda: before_s + 7_200)

    qtbot.waitUntil(lambda: any("slept for 2:00:" in line for line in noted), timeout=TIMEOUT_MS)

    ((who, _),) = desk.asked
    bench.engine.control.cancel(run.id)
    qtbot.waitUntil(lambda: not desk.is_connected(who), timeout=TIMEOUT_MS)
