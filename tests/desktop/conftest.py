"""The desktop that these tests share, and a taskmon of its own for each."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.desktop import session as sessions
from tests.desktop.accessibility import Accessibility
from tests.desktop.buses import Buses
from tests.desktop.elsewhere import Elsewhere
from tests.desktop.evidence import commands_of
from tests.desktop.hands import Hands
from tests.desktop.notices import NotificationService
from tests.desktop.puppet import Puppet
from tests.desktop.status_notifier import Dock, Panel
from tests.desktop.taskmon_window import Desktop, TaskmonWindow


@pytest.fixture(scope="session")
def desktop() -> Iterator[Desktop]:
    """X server, buses, window manager and tray; where they are missing, CI fails and others skip."""
    sessions.demand(sessions.X11)
    folder = Path(tempfile.mkdtemp(prefix="taskmon-desktop-"))
    try:
        with sessions.opened(folder) as session:
            buses = Buses(session.environment["DBUS_SESSION_BUS_ADDRESS"])
            accessibility = Accessibility(buses)
            yield Desktop(session, buses, accessibility, Hands(session.environment))
            accessibility.close()
            buses.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def notifications(desktop: Desktop) -> Iterator[NotificationService]:
    """The desktop's notification service, in the test's hands."""
    service = NotificationService(desktop.buses, desktop.session.environment["DBUS_SESSION_BUS_ADDRESS"])
    yield service
    service.close()


@pytest.fixture
def panel(desktop: Desktop) -> Iterator[Panel]:
    """A panel for StatusNotifier icons; programs started while it is there prefer it to the X tray."""
    made = Panel(desktop.buses, desktop.session.environment["DBUS_SESSION_BUS_ADDRESS"])
    yield made
    made.close()


@pytest.fixture
def dock(desktop: Desktop) -> Iterator[Dock]:
    """A taskbar that shows how far programs are."""
    made = Dock(desktop.buses)
    yield made
    made.close()


@pytest.fixture
def elsewhere(desktop: Desktop) -> Iterator[Elsewhere]:
    """Another program's window."""
    with Elsewhere(desktop) as window:
        yield window


@pytest.fixture
def launch(desktop: Desktop, home: Path, tmp_path: Path) -> Iterator[Callable[[], TaskmonWindow]]:
    """Starts taskmon and waits for its window; ends it and its runs after the test, and finds nothing on its stderr."""
    windows: list[TaskmonWindow] = []

    def launch() -> TaskmonWindow:
        window = TaskmonWindow(desktop, tmp_path / f"taskmon-{len(windows)}.log")
        windows.append(window)
        window.wait_shown()
        return window

    desktop.hands.point_at(1, 1)
    yield launch
    for window in windows:
        window.end()
    for pid in commands_of(home):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    assert [window.said for window in windows if window.said] == []


@pytest.fixture
def window(launch: Callable[[], TaskmonWindow]) -> TaskmonWindow:
    """A taskmon that has just been started for the first time."""
    return launch()


@pytest.fixture
def puppet(tmp_path: Path) -> Iterator[Callable[[str], Puppet]]:
    """Makes programs that report and end when the test says so; those that still run end with the test."""
    puppets: list[Puppet] = []

    def make(name: str) -> Puppet:
        puppets.append(Puppet(tmp_path / "bin", name))
        return puppets[-1]

    yield make
    for made in puppets:
        made.exit()
