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
from taskmon.core.job import Job, JobKind
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.untrusted.characters import NO_TEXT
from taskmon.core.wire import Live
from taskmon.settings import Notices
from taskmon.ui.actions.resume_points import ResumePoints
from taskmon.ui.desktop.message import Message
from taskmon.ui.desktop.notification_service import Press
from taskmon.ui.desktop.notifications import Notifications


class Desk:
    """A desktop and a tray that remember what they were told, and a user who looks or not."""

    def __init__(self, notices: Notices = Notices.ALL) -> None:
        self.looks = False
        self.works = True
        self.messages: list[Message] = []
        self.withdrawn: list[str] = []
        self.fallen_back: list[str] = []
        self.resume_points = ResumePoints()
        self.notifications = Notifications(notices, self.resume_points, 30.0, lambda: self.looks, self.fall_back)
        self.notifications.deliver = self.deliver
        self.notifications.withdraw = self.withdraw

    async def deliver(self, message: Message) -> str:
        if not self.works:
            raise RuntimeError("no bus")
        self.messages.append(message)
        return str(len(self.messages))

    async def withdraw(self, identifier: str) -> None:
        self.withdrawn.append(identifier)

    def fall_back(self, title: str, text: str) -> bool:
        self.fallen_back.append(title)
        return True

    def gather(self) -> None:
        """Let the time pass in which ends are gathered."""
        assert self.notifications._timer.isActive()
        self.notifications._timer.stop()
        self.notifications._timer.timeout.emit()

    def told(self, qtbot: QtBot, count: int = 1) -> Message:
        """The newest message, once so many were shown."""
        self.gather()
        qtbot.waitUntil(lambda: len(self.notifications._shown) == len(self.messages) == count, timeout=30_000)
        return self.messages[-1]


@pytest.fixture
def desk(qtbot: QtBot, loop: asyncio.AbstractEventLoop) -> Iterator[Desk]:
    made = Desk()
    yield made
    qtbot.waitUntil(lambda: not asyncio.all_tasks(loop), timeout=30_000)
    shiboken6.delete(made.notifications)


def ended(run_id: int, state: RunState, took_s: float = 5.0, code: str = ErrorCode.EXIT, *last_lines: str) -> Run:
    now = utc_now() + timedelta(seconds=1)
    error = RunError("exit status 2", code, {"last_lines": list(last_lines)}) if state is RunState.FAILED else None
    job, started_at = Job(("make",), "/"), now - timedelta(seconds=took_s)
    return Run(run_id, f"job {run_id}", job, state, now, 3, 1, error=error, started_at=started_at, ended_at=now)


def test_a_failure_is_told_however_short_with_its_last_line_and_a_way_to_retry(desk: Desk, qtbot: QtBot) -> None:
    desk.notifications.put((ended(1, RunState.FAILED, 5.0, ErrorCode.EXIT, "copying…", "disk quota exceeded", " "),))

    message = desk.told(qtbot)
    assert (message.title, message.text) == ("job 1", "failed: exit status 2 · after 5 s\ndisk quota exceeded")
    assert message.retryable is not None
    assert message.again == "Retry"
    assert message.stays


def test_of_a_run_that_would_go_on_the_button_says_resume_as_its_row_does(desk: Desk, qtbot: QtBot) -> None:
    run = ended(1, RunState.FAILED)
    run = replace(run, job=replace(run.job, kind=JobKind.TASK, task="work:work"))
    desk.notifications.put((run,))
    desk.resume_points.note(run, "go on after step 2")

    assert desk.told(qtbot).again == "Resume"


def test_a_long_success_is_told_and_a_short_one_is_not(desk: Desk, qtbot: QtBot) -> None:
    desk.notifications.put((ended(1, RunState.SUCCEEDED, 5.0), ended(2, RunState.SUCCEEDED, 31.0)))

    message = desk.told(qtbot)
    assert [run.id for run in message.runs] == [2]
    assert message.retryable is None
    assert not message.stays


def test_many_ends_are_one_message_failures_first(desk: Desk, qtbot: QtBot) -> None:
    desk.notifications.put(tuple(ended(number, RunState.SUCCEEDED, 60.0) for number in range(1, 6)))
    desk.notifications.put((ended(9, RunState.FAILED),))

    message = desk.told(qtbot)
    assert message.title == "6 runs ended: 5 succeeded, 1 failed"
    assert message.text == "job 9: exit status 2\njob 1\njob 2\njob 3\nand 2 more"
    assert message.retryable is None  # of which one?


def test_a_burst_that_goes_on_is_told_ever_less_often_until_somebody_looks(desk: Desk, qtbot: QtBot) -> None:
    waits = []
    for number in range(1, 9):
        desk.notifications.put((ended(number, RunState.FAILED),))
        waits.append(desk.notifications._timer.interval())
        desk.told(qtbot, number)

    assert waits == [1_500, 3_000, 6_000, 12_000, 24_000, 48_000, 60_000, 60_000]
    desk.notifications.look()
    desk.notifications.put((ended(9, RunState.FAILED),))
    assert desk.notifications._timer.interval() == 1_500


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
    desk.told(qtbot)

    desk.notifications.put((replace(failed, seen=False, revision=4),))
    desk.notifications.put((replace(failed, id=2, ended_at=utc_now() - timedelta(days=1)),))

    assert not desk.notifications._timer.isActive()


@pytest.mark.parametrize("notices", [Notices.FAILURES, Notices.NEVER])
def test_only_what_the_setting_allows_is_told(qtbot: QtBot, loop: asyncio.AbstractEventLoop, notices: Notices) -> None:
    desk = Desk(notices)
    desk.notifications.put((ended(1, RunState.SUCCEEDED, 60.0), ended(2, RunState.FAILED)))
    desk.notifications.ask(*needing(3))

    if notices is Notices.NEVER:
        assert not desk.notifications._timer.isActive()
    else:
        assert {run.id for run in desk.told(qtbot).runs} == {2, 3}
    shiboken6.delete(desk.notifications)


def test_a_desktop_that_fails_falls_back_to_the_tray(desk: Desk, qtbot: QtBot) -> None:
    desk.works = False
    desk.notifications.put((ended(1, RunState.FAILED),))
    desk.gather()

    qtbot.waitUntil(lambda: desk.fallen_back == ["job 1"], timeout=30_000)
    with qtbot.waitSignal(desk.notifications.pressed) as pressed:
        desk.notifications.press_in_tray()
    assert pressed.args is not None
    assert (pressed.args[0], pressed.args[1].title) == (Press.SHOW, "job 1")


def needing(run_id: int, *, pty: bool = True) -> tuple[Run, Live]:
    job = Job(("make",), "/", pty=pty)
    run = replace(ended(run_id, RunState.SUCCEEDED), state=RunState.RUNNING, ended_at=None, job=job)
    return run, Live(run_id, run.attempt, facts=("waiting_for_input",), line="Overwrite (y/n)?")


def test_a_run_that_begins_to_wait_for_input_is_told_at_once_and_once_until_somebody_has_looked(
    desk: Desk, qtbot: QtBot
) -> None:
    run, live = needing(1)
    desk.notifications.put((ended(5, RunState.FAILED),))
    desk.notifications.ask(run, live)
    assert desk.notifications._timer.interval() == 200
    desk.told(qtbot)
    desk.notifications.ask(*needing(2))
    message = desk.told(qtbot, 2)
    assert (message.title, message.text) == ("job 2", "waiting for input: Overwrite (y/n)?")
    assert (message.retryable, message.stays) == (None, True)
    assert message.answerable is not None

    desk.notifications.ask(run, live)
    assert not desk.notifications._timer.isActive()

    desk.looks = True
    desk.notifications.ask(run, live)
    desk.looks = False
    desk.notifications.ask(run, live)
    assert desk.told(qtbot, 3).title == "job 1"
    desk.notifications.ask(*needing(4, pty=False))
    assert desk.told(qtbot, 4).answerable is None  # it has no terminal at which to type


def test_what_goes_on_before_it_was_told_is_not_told(desk: Desk, qtbot: QtBot) -> None:
    run, live = needing(1)
    desk.notifications.ask(run, live)
    desk.notifications.forget(run)
    desk.notifications.ask(*needing(2))
    desk.notifications.put((ended(3, RunState.FAILED),))

    message = desk.told(qtbot)
    assert message.title == "1 run needs you · 1 run failed"
    assert message.text.startswith("job 2: waiting for input: Overwrite (y/n)?\njob 3: exit status 2")


def test_an_interruption_is_told(desk: Desk, qtbot: QtBot) -> None:
    desk.notifications.put((replace(ended(1, RunState.FAILED), state=RunState.INTERRUPTED),))

    assert desk.told(qtbot).text.startswith("interrupted · stopped")


def test_what_is_out_of_date_is_taken_back(desk: Desk, qtbot: QtBot) -> None:
    failed, fine, (asks, live) = ended(1, RunState.FAILED), ended(2, RunState.SUCCEEDED, 60.0), needing(3)
    looked_at = ended(4, RunState.FAILED)
    for number, run in enumerate((failed, fine, looked_at), 1):
        desk.notifications.put((replace(run, seen=False),))
        desk.told(qtbot, number)
    desk.notifications.ask(asks, live)
    qtbot.waitUntil(lambda: len(desk.messages) == 4, timeout=30_000)

    desk.notifications.forget(asks)  # it was answered
    desk.notifications.put((replace(failed, seen=True, revision=5),))
    qtbot.waitUntil(lambda: desk.withdrawn == ["4", "1"], timeout=30_000)
    desk.looks = True
    desk.notifications.look()
    desk.notifications.look_at(looked_at)
    qtbot.waitUntil(lambda: desk.withdrawn == ["4", "1", "2", "3"], timeout=30_000)
    assert desk.notifications._shown == {}


def test_a_message_of_several_stays_while_one_of_them_is_news(desk: Desk, qtbot: QtBot) -> None:
    first, second = ended(1, RunState.FAILED), ended(2, RunState.FAILED)
    desk.notifications.put((first, second))
    desk.told(qtbot)

    desk.notifications.put((replace(first, state=RunState.QUEUED),))
    assert len(desk.notifications._shown) == 1
    desk.notifications.put((replace(second, state=RunState.RUNNING, attempt=2),))
    qtbot.waitUntil(lambda: desk.withdrawn == ["1"], timeout=30_000)


def test_hostile_names_and_lines_are_plain_short_text(desk: Desk, qtbot: QtBot) -> None:
    name = "<b>x</b>\x1b[31m\u202e" + "n" * 500
    failed = ended(1, RunState.FAILED, 5.0, ErrorCode.EXIT, "<img src='http://x'>" + "\x07" * 900)
    desk.notifications.put((replace(failed, name=name),))
    message = desk.told(qtbot)

    for text in (message.title, *message.text.split("\n")):
        assert not NO_TEXT.search(text)
        assert "<" not in text
        assert len(text) <= 160
    assert message.title.endswith("…")
    assert "\n" in message.text
