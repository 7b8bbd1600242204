"""The palette over a real window: everything is found by its words, and performed as its key or menu would."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from taskmon.core.job import Job
from taskmon.core.requests.new_run import NewRun
from taskmon.core.run import Run
from taskmon.core.saved_jobs.saved_job import request_of
from taskmon.core.states import RunState
from taskmon.engine.engine import Engine
from taskmon.engine.verbs.saved_jobs import ToSave
from taskmon.ui.actions import verbs
from taskmon.ui.main_window import MainWindow
from taskmon.ui.palette.palette import Palette
from taskmon.ui.settings.dialog import SettingsDialog
from tests.ui import scene
from tests.ui.hands import shown
from tests.ui.run_list.test_view import stored

_WAIT = 30_000


@pytest.fixture
def palette(runs: dict[str, Run], window: MainWindow, qtbot: QtBot) -> Palette:
    """Opened by its keys, with the backup selected and the keyboard in the list."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=_WAIT)
    qtbot.waitUntil(lambda: window.runs.select(runs["backup"].id), timeout=_WAIT)
    window.runs.setFocus()
    QTest.keyClick(window.runs, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    return shown(window, Palette, "palette", qtbot)


def perform(palette: Palette, words: str, title: str) -> None:
    """Type the words, see that the title comes first, and press Return."""
    palette.line.setText(words)
    assert palette.titles()[0] == title
    QTest.keyClick(palette.line, Qt.Key.Key_Return)


def test_it_offers_everything_that_can_be_asked_for_with_its_keys(palette: Palette) -> None:
    titles = palette.titles()

    assert {"New run…", "Read everything anew", "Pause or resume", "Copy the command", "Settings…"} <= set(titles)
    assert {"Show output", "Show Overview"} <= set(titles)
    assert len(titles) == len(set(titles))
    palette.leave()


def test_escape_gives_the_keyboard_back(window: MainWindow, palette: Palette) -> None:
    assert QApplication.focusWidget() is palette.line

    QTest.keyClick(palette.line, Qt.Key.Key_Escape)

    assert QApplication.focusWidget() is window.runs
    assert not palette.isVisible()


def test_a_click_elsewhere_closes_it_and_stays_there(window: MainWindow, palette: Palette) -> None:
    window.toolbar.search.setFocus()

    assert not palette.isVisible()
    assert QApplication.focusWidget() is window.toolbar.search


def test_a_verb_is_asked_of_what_is_selected(
    engine: Engine, runs: dict[str, Run], palette: Palette, qtbot: QtBot
) -> None:
    perform(palette, "pause", "Pause or resume")

    qtbot.waitUntil(lambda: stored(engine, runs["backup"].id).paused, timeout=_WAIT)


def test_what_ends_something_asks_the_question_that_its_key_asks(
    engine: Engine, runs: dict[str, Run], window: MainWindow, palette: Palette, qtbot: QtBot
) -> None:
    perform(palette, "cancel", "Cancel")

    question = shown(window, QMessageBox, "confirm_dialog", qtbot)
    question.reject()
    assert stored(engine, runs["backup"].id).state is RunState.RUNNING


def test_what_can_not_be_asked_now_says_why_and_does_nothing(
    engine: Engine, runs: dict[str, Run], palette: Palette
) -> None:
    palette.line.setText("hold")
    entry = palette._entry(palette.list.item(0))
    assert (entry.title, entry.why_not) == ("Hold or release", "not for what is selected")

    QTest.keyClick(palette.line, Qt.Key.Key_Return)

    assert palette.isVisible()
    palette.leave()


def test_a_run_is_found_by_its_number_and_by_its_words_and_shown(
    runs: dict[str, Run], window: MainWindow, palette: Palette, qtbot: QtBot
) -> None:
    wanted = runs["encode"]
    palette.line.setText(f"#{wanted.id}")
    qtbot.waitUntil(lambda: f"Run {wanted.id}: {wanted.name}" in palette.titles(), timeout=_WAIT)
    palette.line.setText("ffmpeg holiday")
    qtbot.waitUntil(lambda: palette.titles() == [f"Run {wanted.id}: {wanted.name}"], timeout=_WAIT)

    QTest.keyClick(palette.line, Qt.Key.Key_Return)

    current = window.runs.current_run()
    assert current is not None
    assert current.id == wanted.id


def test_a_long_name_with_marks_is_shown_as_plain_text_in_one_line(
    engine: Engine, palette: Palette, qtbot: QtBot
) -> None:
    run = scene.add(engine.store, scene.new("true", "<b>bold</b> " + "x" * 900))

    palette.line.setText("bold")

    qtbot.waitUntil(lambda: any(title.startswith(f"Run {run.id}") for title in palette.titles()), timeout=_WAIT)
    title = next(title for title in palette.titles() if title.startswith(f"Run {run.id}"))
    assert "<b>" in title
    assert len(title) < 200
    palette.grab()
    palette.leave()


def test_a_saved_job_is_run_as_by_its_menu(engine: Engine, window: MainWindow, palette: Palette, qtbot: QtBot) -> None:
    palette.leave()
    new = NewRun(Job(("true",), cwd="/"), name="Nightly")
    engine.control.jobs.save([ToSave("Nightly", request_of(new))], replacing=False).result(60)
    qtbot.waitUntil(lambda: bool(window.new_runs.jobs.jobs), timeout=_WAIT)
    window.finder.open()
    palette = shown(window, Palette, "palette", qtbot)

    with qtbot.waitSignal(window.commands.added, timeout=_WAIT):
        perform(palette, "nightly", "Run “Nightly”")


def test_a_setting_opens_the_dialog_at_it(window: MainWindow, palette: Palette, qtbot: QtBot) -> None:
    perform(palette, "dark mode", "Setting: Theme")

    dialog = shown(window, SettingsDialog, "settings_dialog", qtbot)
    focused = dialog.focusWidget()
    assert focused is not None
    assert focused.objectName() == "setting_theme"
    dialog.close()


def test_places_are_gone_to(window: MainWindow, palette: Palette, qtbot: QtBot) -> None:
    perform(palette, "show output", "Show output")
    assert window.details.tabs.currentIndex() == window.details.pages.index(window.details.output)
    window.finder.open()
    perform(shown(window, Palette, "palette", qtbot), "overview", "Show Overview")
    assert window.details.tabs.currentIndex() == 0

    qtbot.waitUntil(lambda: "encodes" in window.counter.newest.groups, timeout=_WAIT)
    window.finder.open()
    perform(shown(window, Palette, "palette", qtbot), "encodes", "Show runs: encodes")
    qtbot.waitUntil(lambda: window.model.filter.groups == {"encodes"}, timeout=_WAIT)


def test_what_was_performed_comes_first_the_next_time_and_after_a_launch(
    window: MainWindow, palette: Palette, qtbot: QtBot
) -> None:
    perform(palette, "anew", "Read everything anew")

    window.finder.open()
    again = shown(window, Palette, "palette", qtbot)
    assert again.titles()[0] == "Read everything anew"
    assert window._settings.value("palette_recent") == ["action:refresh"]
    again.leave()


def test_up_and_down_choose_and_tab_stays(palette: Palette) -> None:
    before = palette.titles()
    QTest.keyClick(palette.line, Qt.Key.Key_Down)
    QTest.keyClick(palette.line, Qt.Key.Key_Tab)

    assert palette.list.currentRow() == 1
    assert isinstance(QApplication.focusWidget(), QLineEdit)
    assert palette.titles() == before
    palette.leave()


def test_it_fits_a_small_window(window: MainWindow, palette: Palette) -> None:
    window.resize(800, 600)

    inside: QWidget = palette
    assert window.rect().contains(inside.geometry())
    palette.leave()


def why_not(palette: Palette, title: str) -> str:
    """What the palette says against what has this title."""
    palette.line.setText(title.casefold())
    return next(
        palette._entry(palette.list.item(row)).why_not for row, each in enumerate(palette.titles()) if each == title
    )


def test_what_would_do_nothing_now_says_so(runs: dict[str, Run], palette: Palette) -> None:
    """The backup runs: it has no place in the queue. Nothing was done that could be undone, two are not selected."""
    for title in ("Move up in the queue", "Edit…", "Mark failed", "Retry with a terminal"):
        assert why_not(palette, title) == "not for what is selected"
    assert why_not(palette, "Undo what was done last to queued runs") == "not now"
    assert why_not(palette, "Compare…") == "two have to be selected"
    palette.leave()


def test_what_was_done_to_a_queued_run_is_undone_with_no_run_selected(
    engine: Engine, runs: dict[str, Run], window: MainWindow, palette: Palette, qtbot: QtBot
) -> None:
    palette.leave()
    waiting = next(run for run in runs.values() if run.state is RunState.QUEUED and not run.held)
    qtbot.waitUntil(lambda: window.runs.select(waiting.id), timeout=_WAIT)
    window.runs.run_actions.ask(verbs.HOLD)
    shown(window, QWidget, "undo_do", qtbot)
    window.runs.clearSelection()
    window.finder.open()
    palette = shown(window, Palette, "palette", qtbot)

    perform(palette, "undo", "Undo what was done last to queued runs")

    qtbot.waitUntil(lambda: not stored(engine, waiting.id).held, timeout=_WAIT)
    window.finder.open()
    palette = shown(window, Palette, "palette", qtbot)
    assert why_not(palette, "Undo what was done last to queued runs") == "not now"
    palette.leave()


def test_what_has_no_keys_is_asked_as_by_the_menu_of_a_row(
    engine: Engine, runs: dict[str, Run], window: MainWindow, palette: Palette, qtbot: QtBot
) -> None:
    palette.leave()
    lost = runs["interrupted"].id
    qtbot.waitUntil(lambda: window.runs.select(lost), timeout=_WAIT)
    window.finder.open()
    palette = shown(window, Palette, "palette", qtbot)
    perform(palette, "json", "Copy as JSON")
    assert f'"id": {lost}' in QApplication.clipboard().text()

    window.finder.open()
    palette = shown(window, Palette, "palette", qtbot)
    perform(palette, "mark failed", "Mark failed")

    qtbot.waitUntil(lambda: stored(engine, lost).state is RunState.FAILED, timeout=_WAIT)


def test_interrupted_runs_are_offered_for_review_while_there_are_any(
    engine: Engine, runs: dict[str, Run], window: MainWindow, palette: Palette, qtbot: QtBot
) -> None:
    """It was offered at any time, and did nothing."""
    palette.leave()
    review = next(action for action in window.findChildren(QAction) if action.objectName() == "action_review")
    qtbot.waitUntil(review.isEnabled, timeout=_WAIT)

    engine.control.mark_failed(runs["interrupted"].id, seen_attempt=runs["interrupted"].attempt).result(60)

    qtbot.waitUntil(lambda: not review.isEnabled(), timeout=_WAIT)
    window.finder.open()
    palette = shown(window, Palette, "palette", qtbot)
    assert why_not(palette, "Review interrupted runs…") == "not now"
    palette.leave()
