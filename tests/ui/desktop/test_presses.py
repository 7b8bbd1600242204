"""The buttons of a notice act once, on the attempt that it told of, and say so where that has moved on."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.engine import Engine
from taskmon.ui.desktop.message import Message
from taskmon.ui.desktop.notification_service import Press
from taskmon.ui.main_window import MainWindow
from tests.ui import scene
from tests.ui.run_list.test_view import stored

_WAIT = 30_000


def test_retry_acts_once_and_a_second_press_says_that_nothing_was_done(
    engine: Engine, runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    failed = next(run for run in runs.values() if run.state is RunState.FAILED)
    message = Message("", "", (failed,))

    window.desktop.presses.obey(Press.RETRY, message)
    qtbot.waitUntil(lambda: stored(engine, failed.id).state is RunState.QUEUED, timeout=_WAIT)
    again = scene.start(engine.store, stored(engine, failed.id))
    scene.finish(engine.store, again, RunState.FAILED, "exit status 3")
    with qtbot.waitSignal(window.desktop.presses.refused, timeout=_WAIT) as refused:
        window.desktop.presses.obey(Press.RETRY, message)

    assert refused.args is not None
    assert "has moved on: it is at attempt" in refused.args[2]
    assert stored(engine, failed.id).state is RunState.FAILED


def test_answer_leads_to_the_line_of_a_run_that_waits_and_to_nothing_once_it_goes_on(
    runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    running = next(run for run in runs.values() if run.state is RunState.RUNNING)
    asked: list[int] = []
    window.desktop.presses.answer_asked.connect(asked.append)

    with qtbot.waitSignal(window.desktop.presses.refused, timeout=_WAIT):
        window.desktop.presses.obey(Press.ANSWER, Message("", "", (running,), answerable=running))

    assert asked == []
