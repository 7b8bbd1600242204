"""What is worth a word while nobody looks, and how it is said."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import shiboken6
from pytestqt.qtbot import QtBot

from taskmon.core.clock import utc_now
from taskmon.core.errors import ErrorCode, RunError
from taskmon.core.job import Job
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.ui.desktop.notifications import Message, Notifications


class Desk:
    """A desktop and a tray that remember what they were told, and a user who looks or not."""

    def __init__(self) -> None:
        self.looks = False
        self.works = True
        self.messages: list[Message] = []
        self.fallen_back: list[str] = []
        self.notifications = Notifications(30.0, lambda: self.looks, self.fall_back)
        self.notifications.deliver = self.deliver
        self.notifications._timer.setInterval(30)

    async def deliver(self, message: Message) -> bool:
        if not self.works:
            raise RuntimeError("no bus")
        self.messages.append(message)
        return True

    def fall_back(self, title: str, text: str) -> bool:
        self.fallen_back.append(title)
        return True


@pytest.fixture
def desk(qtbot: QtBot, loop: asyncio.AbstractEventLoop) -> Iterator[Desk]:
    made = Desk()
    yield made
    qtbot.waitUntil(lambda: not asyncio.all_tasks(loop), timeout=30_000)
    shiboken6.delete(made.notifications)


def ended(run_id: int, state: RunState, took_s: float = 5.0, code: str = ErrorCode.EXIT) -> Run:
    now = utc_now() + timedelta(seconds=1)
    error = RunError("exit status 2", code) if state is RunState.FAILED else None
    job, started_at = Job(("make",), "/"), now - timedelta(seconds=took_s)
    return Run(run_id, f"job {run_id}", job, state, now, 3, 1, error=error, started_at=started_at, ended_at=now)


def test_a_failure_is_told_however_short_with_a_way_to_retry(desk: Desk, qtbot: QtBot) -> None:
    desk.notifications.put((ended(1, RunState.FAILED),))

    qtbot.waitUntil(lambda: len(desk.messages) == 1, timeout=30_000)
    message = desk.messages[0]
    assert (message.title, message.text) == ("job 1", "failed: exit status 2 · after 5 s")
    assert message.retryable is not None


def test_a_long_success_is_told_and_a_short_one_is_not(desk: Desk, qtbot: QtBot) -> None:
    desk.notifications.put((ended(1, RunState.SUCCEEDED, 5.0), ended(2, RunState.SUCCEEDED, 31.0)))

    qtbot.waitUntil(lambda: len(desk.messages) == 1, timeout=30_000)
    assert [run.id for run in desk.messages[0].runs] == [2]
    assert desk.messages[0].retryable is None


def test_many_ends_are_one_message_failures_first(desk: Desk, qtbot: QtBot) -> None:
    desk.notifications.put(tuple(ended(number, RunState.SUCCEEDED, 60.0) for number in range(1, 6)))
    desk.notifications.put((ended(9, RunState.FAILED),))

    qtbot.waitUntil(lambda: len(desk.messages) == 1, timeout=30_000)
    assert desk.messages[0].title == "1 failed, 5 succeeded"
    assert desk.messages[0].text == "job 9\njob 1\njob 2\njob 3\nand 2 more"


def test_nothing_is_told_to_somebody_who_looks(desk: Desk, qtbot: QtBot) -> None:
    desk.looks = True
    desk.notifications.put((ended(1, RunState.FAILED),))

    assert not desk.notifications._timer.isActive()
    desk.looks = False
    desk.notifications.put((ended(1, RunState.CANCELLED), ended(2, RunState.FAILED, code=ErrorCode.MARKED_FAILED)))
    assert not desk.notifications._timer.isActive()


def test_an_end_is_told_once_and_old_ends_never(desk: Desk, qtbot: QtBot) -> None:
    failed = ended(1, RunState.FAILED)
    desk.notifications.put((failed,))
    qtbot.waitUntil(lambda: len(desk.messages) == 1, timeout=30_000)

    desk.notifications.put((replace(failed, seen=False, revision=4),))
    desk.notifications.put((replace(failed, id=2, ended_at=utc_now() - timedelta(days=1)),))

    assert not desk.notifications._timer.isActive()


def test_a_desktop_that_fails_falls_back_to_the_tray(desk: Desk, qtbot: QtBot) -> None:
    desk.works = False
    desk.notifications.put((ended(1, RunState.FAILED),))

    qtbot.waitUntil(lambda: desk.fallen_back == ["job 1"], timeout=30_000)


def needing(run_id: int) -> tuple[Run, Live]:
    run = replace(ended(run_id, RunState.SUCCEEDED), state=RunState.RUNNING, ended_at=None)
    return run, Live(run_id, run.attempt, facts=("waiting_for_input",), line="Overwrite (y/n)?")


def test_a_run_that_begins_to_wait_for_input_is_told_once_until_somebody_has_looked(desk: Desk, qtbot: QtBot) -> None:
    run, live = needing(1)
    desk.notifications.ask(run, live)
    qtbot.waitUntil(lambda: len(desk.messages) == 1, timeout=30_000)
    message = desk.messages[0]
    assert (message.title, message.text) == ("job 1", "waiting for input: Overwrite (y/n)?")
    assert (message.retryable, message.urgent) == (None, True)

    desk.notifications.ask(run, live)
    assert not desk.notifications._timer.isActive()

    desk.looks = True
    desk.notifications.ask(run, live)
    desk.looks = False
    desk.notifications.ask(run, live)
    qtbot.waitUntil(lambda: len(desk.messages) == 2, timeout=30_000)


def test_what_goes_on_before_it_was_told_is_not_told(desk: Desk, qtbot: QtBot) -> None:
    run, live = needing(1)
    desk.notifications.ask(run, live)
    desk.notifications.forget(run)
    desk.notifications.ask(*needing(2))
    desk.notifications.put((ended(3, RunState.FAILED),))

    qtbot.waitUntil(lambda: len(desk.messages) == 1, timeout=30_000)
    assert (desk.messages[0].title, desk.messages[0].text) == ("1 needs you, 1 failed", "job 2\njob 3")


def test_an_interruption_is_told(desk: Desk, qtbot: QtBot) -> None:
    desk.notifications.put((replace(ended(1, RunState.FAILED), state=RunState.INTERRUPTED),))

    qtbot.waitUntil(lambda: len(desk.messages) == 1, timeout=30_000)
    assert desk.messages[0].text.startswith("interrupted · stopped")
