"""What reaches the desktop's own service, over a bus of the test's own, and what its buttons give back."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.ui.desktop.message import Message
from taskmon.ui.desktop.notification_service import NotificationService, Press
from tests.desktop import session
from tests.desktop.buses import Buses, ask
from tests.desktop.notices import NotificationService as Desktop

_WAIT = 30_000


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with session.private_bus(tmp_path) as made:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", made)
        yield made


@pytest.fixture
def buses(address: str) -> Iterator[Buses]:
    made = Buses(address)
    yield made
    made.close()


class Teller:
    """The service as the window has it, with what was pressed."""

    def __init__(self, qtbot: QtBot) -> None:
        self.pressed: list[Press] = []
        self.service = NotificationService(lambda press, message: self.pressed.append(press))
        self._qtbot = qtbot

    def deliver(self, message: Message) -> str:
        done = self._done(self.service.deliver(message))
        return str(done.result())

    def withdraw(self, identifier: str) -> None:
        self._done(self.service.withdraw(identifier)).result()

    def _done(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.ensure_future(work)
        self._qtbot.waitUntil(task.done, timeout=_WAIT)
        return task


@pytest.fixture
def teller(qtbot: QtBot, loop: asyncio.AbstractEventLoop) -> Iterator[Teller]:
    made = Teller(qtbot)
    yield made
    made.service._forget()
    qtbot.waitUntil(lambda: not asyncio.all_tasks(loop), timeout=_WAIT)


def test_without_a_service_it_raises_and_with_one_that_comes_later_it_is_told(
    buses: Buses, address: str, teller: Teller, runs: dict[str, Run], qtbot: QtBot
) -> None:
    failed = next(run for run in runs.values() if run.state is RunState.FAILED)
    with pytest.raises(Exception, match=r"org\.freedesktop\.Notifications"):
        teller.deliver(Message("Backup", "failed", (failed,), stays=True, again="Retry"))

    desktop = Desktop(buses, address)
    teller.deliver(Message("Backup", "failed", (failed,), stays=True, again="Retry"))
    (notice,) = desktop.notices
    assert (notice.title, notice.text, notice.timeout) == ("Backup", "failed", 0)
    desktop.press(notice, "Retry")
    qtbot.waitUntil(lambda: teller.pressed == [Press.RETRY], timeout=_WAIT)
    desktop.press(notice, "Retry")  # of one that is gone
    teller.deliver(Message("Fine", "succeeded", (failed,)))
    desktop.press(desktop.notices[1], "Show")
    qtbot.waitUntil(lambda: teller.pressed == [Press.RETRY, Press.SHOW], timeout=_WAIT)
    assert [notice.timeout for notice in desktop.notices] == [0, -1]
    desktop.close()


def test_after_the_service_was_restarted_nobody_else_s_notice_is_pressed_or_taken_away(
    buses: Buses, address: str, teller: Teller, runs: dict[str, Run], qtbot: QtBot
) -> None:
    failed = next(run for run in runs.values() if run.state is RunState.FAILED)
    desktop = Desktop(buses, address)
    ours = teller.deliver(Message("Backup", "failed", (failed,), stays=True, again="Retry"))
    (notice,) = desktop.notices
    desktop.close()
    qtbot.waitUntil(lambda: teller.service._notifier is None, timeout=_WAIT)

    following = Desktop(buses, address)
    words = [word for key, label in notice.actions.items() for word in (key, label)]
    asked: tuple[Any, ...] = (
        "org.freedesktop.Notifications.Notify",
        "susssasa{sv}i",
        "mail",
        0,
        "",
        "Mail",
        "",
        words,
        {},
        -1,
    )
    buses.do(ask(buses.session, "org.freedesktop.Notifications", "/org/freedesktop/Notifications", *asked))
    following.press(following.notices[0], "Retry")  # its 1 is another program's
    teller.withdraw(ours)
    teller.deliver(Message("Later", "failed", (failed,), again="Retry"))

    following.press(following.notices[1], "Show")
    qtbot.waitUntil(lambda: len(teller.pressed) > 0, timeout=_WAIT)

    assert [notice.id for notice in following.notices] == [notice.id, 2]
    assert following.taken_back == []
    assert teller.pressed == [Press.SHOW]
    following.close()


def test_a_message_is_taken_back_once(buses: Buses, address: str, teller: Teller, qtbot: QtBot) -> None:
    desktop = Desktop(buses, address)
    shown = teller.deliver(Message("Backup", "failed"))

    teller.withdraw(shown)
    teller.withdraw(shown)

    assert desktop.taken_back == ["Backup"]
    desktop.close()
