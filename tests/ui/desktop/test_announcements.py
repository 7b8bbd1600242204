"""What a screen reader says of ends while the window is looked at."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from taskmon.core.clock import utc_now
from taskmon.core.errors import ErrorCode, RunError
from taskmon.core.job import Job
from taskmon.core.run import Run
from taskmon.core.states import Fact, RunState
from taskmon.core.wire import Live
from taskmon.ui.desktop.announcements import Announcements


class Listener:
    """Remembers what was said; the window may be looked at or not."""

    def __init__(self, window: QWidget) -> None:
        self.looks = True
        self._window = window  # Qt alone would not keep it
        self.heard: list[str] = []
        self.announcements = Announcements(lambda: self.looks, window)
        self.announcements.say = self.heard.append

    def gather(self) -> None:
        """Let the time pass in which ends are gathered."""
        assert self.announcements._timer.isActive()
        self.announcements._timer.stop()
        self.announcements._timer.timeout.emit()


@pytest.fixture
def listener(qtbot: QtBot) -> Listener:
    window = QWidget()
    qtbot.addWidget(window)
    return Listener(window)


def run(number: int, state: RunState, error: RunError | None = None) -> Run:
    return Run(number, f"job {number}", Job(("make",), "/", pty=True), state, utc_now(), 3, 1, error=error)


def failed(number: int) -> Run:
    return run(number, RunState.FAILED, RunError("exit status 2", ErrorCode.EXIT, {"last_lines": ["no space"]}))


def test_an_end_is_said_with_its_cause_and_last_line(listener: Listener) -> None:
    listener.announcements.put((run(1, RunState.RUNNING),))
    listener.announcements.put((failed(1),))
    listener.gather()

    assert listener.heard == ["job 1: failed: exit status 2: no space"]


def test_what_needs_somebody_is_said(listener: Listener) -> None:
    live = Live(1, 1, facts=(Fact.WAITING_FOR_INPUT,), line="Overwrite (y/n)?")
    listener.announcements.ask(run(1, RunState.RUNNING), live)
    listener.gather()

    assert listener.heard == ["job 1: waiting for input: Overwrite (y/n)?"]


def test_of_several_how_many_there_are(listener: Listener) -> None:
    listener.announcements.put(tuple(run(number, RunState.QUEUED) for number in range(1, 4)))
    listener.announcements.put((failed(1), failed(2), run(3, RunState.SUCCEEDED)))
    listener.gather()

    assert listener.heard == ["3 runs ended: 1 succeeded, 2 failed"]


def test_nothing_is_said_of_what_had_ended_before_nor_while_nobody_looks(listener: Listener) -> None:
    listener.announcements.put((failed(1),))  # it is told of anew: somebody has seen it
    assert not listener.announcements._timer.isActive()

    listener.looks = False
    listener.announcements.put((run(2, RunState.RUNNING),))
    listener.announcements.put((failed(2),))
    assert not listener.announcements._timer.isActive()

    listener.looks = True
    listener.announcements.put((run(3, RunState.RUNNING),))
    listener.announcements.put((failed(3),))
    listener.looks = False
    listener.gather()
    assert listener.heard == []
