"""Attention means that somebody is needed: counted, noticed and marked, for what waits for input as for a failure."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shiboken6
from PySide6.QtWidgets import QListWidgetItem
from pytestqt.qtbot import QtBot

from taskmon.core.attempt import interrupted
from taskmon.core.clock import utc_now
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.engine.engine import Engine
from taskmon.ui.attention import Attention
from taskmon.ui.feed import Feed
from taskmon.ui.main_window import MainWindow
from taskmon.ui.needs import Need, need_of
from taskmon.ui.run_list.columns import spoken
from taskmon.ui.style import icons
from taskmon.ui.style.icons import Mark
from taskmon.ui.style.theme import DARK
from taskmon.ui.text.run import progress_text
from taskmon.ui.threads.reader_thread import ReaderThread
from tests.ui import scene

_WAIT = 30_000
_ASKS = ("waiting_for_input",)
_FOREIGN = "pid 12 belongs to another user"


@pytest.fixture
def run(engine: Engine) -> Run:
    """A running one."""
    return scene.start(engine.store, scene.add(engine.store, scene.new("ssh-keygen", "new key")))


def live(run: Run, *facts: str, note: str = "", line: str = "") -> Live:
    return Live(run.id, run.attempt, facts=facts, note=note, line=line)


def shown_count(window: MainWindow) -> str:
    item: QListWidgetItem = window.sidebar._entries["attention"]
    return str(item.data(257))


def test_what_needs_somebody_and_what_does_not(run: Run) -> None:
    cancelling, paused = replace(run, cancelling=True), replace(run, paused=True)

    needs = {
        "runs": need_of(run, None),
        "is quiet": need_of(run, live(run, "quiet", note="quiet for 4 min")),
        "waits for input": need_of(run, live(run, *_ASKS, note="it waits for somebody to type something")),
        "is paused": need_of(paused, live(run, "paused")),
        "is paused while it waits": need_of(paused, live(run, *_ASKS)),
        "was stopped by somebody else": need_of(run, live(run, "paused", note="stopped from outside")),
        "is being cancelled": need_of(cancelling, live(run, "cancelling")),
        "is quiet while it is cancelled": need_of(cancelling, live(run, "cancelling", "quiet", note="quiet for 4 min")),
        "can't be ended": need_of(cancelling, live(run, "cancelling", note=_FOREIGN)),
        "was interrupted": need_of(replace(run, state=RunState.INTERRUPTED), None),
        "failed": need_of(replace(run, state=RunState.FAILED, seen=False), None),
        "failed and was looked at": need_of(replace(run, state=RunState.FAILED), None),
        "was cancelled": need_of(replace(run, state=RunState.CANCELLED), None),
    }

    assert {what: need for what, need in needs.items() if need is not None} == {
        "waits for input": Need.INPUT,
        "was stopped by somebody else": Need.STOPPED,
        "can't be ended": Need.END,
        "was interrupted": Need.DECISION,
        "failed": Need.LOOK,
    }


def test_a_run_that_waits_for_input_is_counted_marked_and_listed_until_it_goes_on(
    engine: Engine, run: Run, window: MainWindow, qtbot: QtBot
) -> None:
    """It counted nowhere: not at the left, not in the status bar, not in the tray."""
    assert shown_count(window) in ("", "0")
    window.sidebar.choose("attention")
    qtbot.waitUntil(lambda: window.model.is_loaded and window.model.rowCount() == 0, timeout=_WAIT)

    window._engine.live_changed.emit((live(run, *_ASKS, line="Overwrite (y/n)?"),))

    qtbot.waitUntil(lambda: shown_count(window) == "1", timeout=_WAIT)
    assert "1 needs you" in window.status_bar._work.text()
    assert window.desktop.tray.marks is Mark.NEEDED
    assert window.model.row_of(run.id) == 0
    waits = window.feed.live_of(run)
    assert icons.state_sign(run, waits) == "keyboard"
    assert icons.state_colour(run, waits, DARK) == DARK.amber
    assert spoken(run, waits, utc_now()).endswith("waiting for input: Overwrite (y/n)?; needs attention")

    window._engine.live_changed.emit((live(run, line="Your key has been saved"),))

    qtbot.waitUntil(lambda: shown_count(window) == "0", timeout=_WAIT)
    assert window.model.row_of(run.id) is None
    qtbot.waitUntil(lambda: window.desktop.tray.marks is Mark.NONE, timeout=_WAIT)
    assert "needs you" not in window.status_bar._work.text()


def test_a_run_that_waits_when_the_window_opens_is_counted(
    engine: Engine, run: Run, request: pytest.FixtureRequest, qtbot: QtBot
) -> None:
    engine.store.live([live(run, *_ASKS)])
    engine.store.flush(5)
    window: MainWindow = request.getfixturevalue("window")

    qtbot.waitUntil(lambda: shown_count(window) == "1", timeout=_WAIT)
    assert window.counter.newest.attention == 1
    scene.finish(engine.store, run)
    qtbot.waitUntil(lambda: shown_count(window) == "0", timeout=_WAIT)


def test_what_is_read_at_the_start_counts_beside_what_was_told_before_the_answer(
    engine: Engine, run: Run, qtbot: QtBot
) -> None:
    engine.store.live([live(run, *_ASKS)])
    engine.store.flush(5)
    reader_thread = ReaderThread(engine.store.reader)
    feed = Feed()
    attention = Attention(feed, feed)
    feed.read_running(reader_thread)
    feed.put((run,))  # news of the same run, before the answer

    qtbot.waitUntil(lambda: attention.count == 1, timeout=_WAIT)
    reader_thread.close()
    shiboken6.delete(feed)
    shiboken6.delete(reader_thread)


def test_a_run_that_ended_before_the_first_answer_does_not_come_back(engine: Engine, run: Run, qtbot: QtBot) -> None:
    engine.store.live([live(run, *_ASKS)])
    engine.store.flush(5)
    reader_thread = ReaderThread(engine.store.reader)
    feed = Feed()
    attention = Attention(feed, feed)
    feed.read_running(reader_thread)
    feed.put((replace(run, state=RunState.SUCCEEDED, revision=run.revision + 1),))
    answered: list[bool] = []
    reader_thread.ask(lambda reader: True, answered.append)

    qtbot.waitUntil(lambda: bool(answered), timeout=_WAIT)
    assert attention.count == 0
    reader_thread.close()
    shiboken6.delete(feed)
    shiboken6.delete(reader_thread)


def test_what_was_interrupted_counts_beside_what_failed_also_when_it_was_looked_at(
    engine: Engine, run: Run, window: MainWindow, qtbot: QtBot
) -> None:
    lost = scene.end(engine.store, run, interrupted(utc_now(), "The computer stopped while it ran."))
    engine.control.mark_seen([lost.id]).result(60)
    failed = scene.start(engine.store, scene.add(engine.store, scene.new("make it")))
    scene.finish(engine.store, failed, RunState.FAILED, "exit status 2")

    qtbot.waitUntil(lambda: shown_count(window) == "2", timeout=_WAIT)


def test_what_can_t_be_ended_says_why_and_is_marked(run: Run) -> None:
    cancelling, stuck = replace(run, cancelling=True), live(run, "cancelling", note=_FOREIGN)

    assert progress_text(cancelling, stuck, utc_now()) == f"cancelling… · {_FOREIGN}"
    assert icons.state_sign(cancelling, stuck) == "warning"
    assert icons.state_colour(cancelling, stuck, DARK) == DARK.amber
