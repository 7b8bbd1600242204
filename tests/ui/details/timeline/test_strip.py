"""The timeline in the window: a click or Enter on an attempt brings its output, and all of it can be read as words."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from taskmon.core.retry import RetryPolicy
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.engine import Engine
from taskmon.ui.details.timeline.page import TimelinePage
from taskmon.ui.main_window import MainWindow
from tests.ui import scene


@pytest.fixture
def retried(engine: Engine) -> Run:
    """A run that failed twice; its second attempt was its policy's."""
    store = engine.store
    run = scene.add(store, scene.new("make all", "Make all", retry=RetryPolicy(2, backoff_s=1.0)), ago_s=300)
    run = scene.finish(store, scene.start(store, run, ago_s=290), RunState.FAILED, "exit status 2", ago_s=200)
    scene.write_output(engine, run, b"the first one\n")
    run = scene.finish(store, scene.start(store, run, ago_s=100), RunState.FAILED, "exit <b>status</b> 3", ago_s=40)
    scene.write_output(engine, run, b"the second one\n")
    return run


@pytest.fixture
def page(retried: Run, window: MainWindow, qtbot: QtBot) -> TimelinePage:
    window.runs.select(retried.id)
    page = window.details.timeline
    window.details.tabs.setCurrentIndex(window.details.pages.index(page))
    qtbot.waitUntil(lambda: page.strip.current_attempt is not None, timeout=30_000)
    return page


def output_is(window: MainWindow, text: str) -> bool:
    pane = window.details
    return pane.tabs.currentIndex() == pane.pages.index(pane.output) and pane.output.view.text_rows()[:1] == [text]


def test_a_click_on_an_attempt_brings_its_output(page: TimelinePage, window: MainWindow, qtbot: QtBot) -> None:
    QTest.mouseClick(
        page.strip, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, page.strip.piece_point(1).toPoint()
    )

    qtbot.waitUntil(lambda: output_is(window, "the first one"), timeout=30_000)
    assert window.details.output.attempt_choice.number == 1


def test_arrows_and_enter_do_the_same_and_each_step_is_spoken(
    page: TimelinePage, window: MainWindow, qtbot: QtBot
) -> None:
    strip = page.strip
    strip.setFocus()
    assert strip.current_attempt == 2
    assert "Attempt 2 · failed: exit <b>status</b> 3 after 1 min" in strip.accessibleName()
    QTest.keyClick(strip, Qt.Key.Key_Left)
    QTest.keyClick(strip, Qt.Key.Key_Left)
    assert strip.current_attempt == 1
    assert "Attempt 1 · failed: exit status 2 after 1 min 30 s" in strip.accessibleName()
    assert "its policy waited 1 min 40 s before the next attempt" in strip.accessibleDescription()
    QTest.keyClick(strip, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: output_is(window, "the first one"), timeout=30_000)


def test_its_history_is_told_below_and_can_be_copied(page: TimelinePage) -> None:
    lines = page.history.toPlainText().splitlines()

    assert [line.partition(" · ")[2] for line in lines] == [
        "added by you",
        "attempt 1 began",
        "failed: exit status 2 after 1 min 30 s; queued again",
        "attempt 2 began",
        "failed: exit <b>status</b> 3 after 1 min",
    ]
    assert page.history.isReadOnly()
    assert page.history.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByKeyboard


def test_a_tip_takes_nothing_for_markup(page: TimelinePage) -> None:
    assert "exit &lt;b&gt;status" in page.strip._tip_at(page.strip.piece_point(2))


def test_two_ends_are_told_by_their_signs_also_without_colours(page: TimelinePage, window: MainWindow) -> None:
    """Bars of the same width, a failure and a success, in grey: they differ."""
    strip = page.strip
    failed = strip.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    pieces = list(strip.pieces)
    attempt = pieces[-1].attempt
    assert attempt is not None

    from dataclasses import replace

    strip.show_pieces([*pieces[:-1], replace(pieces[-1], attempt=replace(attempt, state=RunState.SUCCEEDED))])
    succeeded = strip.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    assert failed != succeeded


def test_time_runs_from_left_to_right_in_every_language(page: TimelinePage, qapp: QApplication) -> None:
    """Where the desktop writes from right to left the ends' times would change places under bars that do not."""
    strip = page.strip
    strip.clearFocus()
    before = strip.grab().toImage()
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        assert strip.grab().toImage() == before
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
