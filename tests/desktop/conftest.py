"""The desktop that these tests share, and a taskmon of its own for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.desktop import session as sessions
from tests.desktop.elsewhere import Elsewhere
from tests.desktop.notices import NotificationService
from tests.desktop.puppet import Puppet
from tests.desktop.status_notifier import Dock, Panel
from tests.desktop.taskmon_window import Desktop, TaskmonWindow, launching, opened_desktop


@pytest.fixture(scope="session")
def desktop() -> Iterator[Desktop]:
    """X server, buses, window manager and tray; where they are missing, CI fails and others skip."""
    sessions.demand(sessions.X11)
    with opened_desktop(sessions.opened) as made:
        yield made


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
    """Starts taskmon and waits for its window; away from where the mouse was left."""
    desktop.hands.point_at(1, 1)
    with launching(desktop, home, tmp_path, TaskmonWindow) as launch:
        yield launch


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
