"""The page with a run's output, in the window: whose keys are whose, and that the window stands while it is used."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from taskmon.core.journal import OUTPUT
from taskmon.core.run import Run
from taskmon.engine.engine import Engine
from taskmon.ui.main_window import MainWindow
from tests.ui import scene


@pytest.fixture
def shown(runs: dict[str, Run], window: MainWindow, qtbot: QtBot) -> MainWindow:
    window.runs.select(runs["failed"].id)
    window.details.show_output()
    qtbot.waitUntil(lambda: any("npm" in row for row in window.details.output.view.text_rows()), timeout=30_000)
    window.activateWindow()
    return window


def find(window: MainWindow) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)


def test_find_looks_in_the_output_where_the_keyboard_is_there_and_else_in_the_list(
    shown: MainWindow, qtbot: QtBot
) -> None:
    bar, view = shown.details.output.search_bar, shown.details.output.view
    shown.runs.setFocus()
    find(shown)
    assert isinstance(QApplication.focusWidget(), QLineEdit)
    assert not bar.isVisible()

    view.setFocus()
    find(shown)
    assert bar.field.hasFocus()
    QTest.keyClicks(bar.field, "publish")
    qtbot.waitUntil(lambda: view.selected_text() == "publish", timeout=30_000)
    find(shown)
    assert bar.field.selectedText() == "publish"
    QTest.keyClick(bar.field, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert view.hasFocus()


def test_an_output_is_open_only_while_it_is_in_sight(
    shown: MainWindow, runs: dict[str, Run], engine: Engine, qtbot: QtBot
) -> None:
    """In sight or not, each that had been shown stayed open for as long as the window, and longer."""
    view, excerpt = shown.details.output.view, shown.details.overview.excerpt
    failed, other = (str(engine.paths.attempt(runs[name].id, 1)) for name in ("failed", "backup"))
    assert _open_below(failed) == 1  # the excerpt is behind it
    shown.details.tabs.setCurrentIndex(0)
    assert _open_below(failed) == 1
    assert any("npm" in row for row in excerpt.text_rows())
    shown.details.tabs.setCurrentIndex(2)
    assert _open_below(failed) == 0
    shown.details.show_output()

    shown.runs.select(runs["backup"].id)
    qtbot.waitUntil(lambda: _open_below(other) == 1, timeout=30_000)
    assert _open_below(failed) == 0
    shown.hide()
    assert _open_below(other) == 0
    shown.runs.select(runs["failed"].id)
    qtbot.waitUntil(lambda: shown.details.run_id == runs["failed"].id, timeout=30_000)
    assert _open_below(failed) == 0
    shown.show()
    assert _open_below(failed) == 1
    assert any("npm" in row for row in view.text_rows())

    shown.feed.remove((runs["failed"].id,))
    assert _open_below(failed) == 0
    shown.runs.select(runs["backup"].id)
    qtbot.waitUntil(lambda: _open_below(other) == 1, timeout=30_000)
    shown.leave()
    assert _open_below(str(engine.paths.runs)) == 0


def _open_below(folder: str) -> int:
    """How many files there this process has open."""
    if not os.path.isdir("/proc/self/fd"):
        pytest.skip("what is open is asked of /proc")
    found = 0
    for name in os.listdir("/proc/self/fd"):
        with contextlib.suppress(FileNotFoundError):  # the one that lists them
            found += os.readlink(f"/proc/self/fd/{name}").startswith(folder + os.sep)
    return found


def test_the_key_that_shows_the_output_gives_it_the_keyboard(shown: MainWindow) -> None:
    """Who asked for it by key went on in the list, and Ctrl+F then searched there."""
    shown.runs.setFocus()
    QTest.keyClick(shown.runs, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert shown.details.output.view.hasFocus()

    shown.runs.setFocus()
    QTest.keyClick(shown.runs, Qt.Key.Key_Return)
    assert shown.runs.hasFocus()  # who opens a row goes on to the next


def test_times_are_a_button_that_stays_pressed(shown: MainWindow, qtbot: QtBot) -> None:
    button = shown.findChild(QPushButton, "times_output_button")
    assert button is not None
    with qtbot.waitSignal(shown.details.output.view.told, timeout=30_000):
        button.click()
    assert button.isChecked()
    assert shown.details.output.view.shows_times
    button.click()
    assert not shown.details.output.view.shows_times


def test_copy_takes_what_is_selected_or_all_and_reads_nothing_to_find_out_which(
    shown: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a selected gigabyte all was read, on the window's thread, to see whether anything is selected."""
    button, view = shown.findChild(QPushButton, "copy_output_button"), shown.details.output.view
    assert button is not None
    button.click()
    everything = QGuiApplication.clipboard().text()
    assert "npm" in everything
    assert view.selection is not None

    path = tmp_path / "output.log"
    path.write_bytes(b"a row of ordinary output\n" * 1_000_000)
    view.show_file(path, grows=False)
    view.select_all()
    reads: list[int] = []
    pread = os.pread

    def counted(fd: int, count: int, offset: int) -> bytes:
        reads.append(count)
        return pread(fd, count, offset)

    monkeypatch.setattr(os, "pread", counted)
    with qtbot.waitSignal(shown.details.output.failed) as said:
        button.click()
    assert "Save as…" in said.args[0]
    assert sum(reads) < 1_000_000
    assert QGuiApplication.clipboard().text() == everything


def test_an_output_opens_in_the_editor_that_the_desktop_has_for_it(
    shown: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def open_url(url: QUrl) -> bool:
        asked.append(url.toLocalFile())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    view = shown.details.output.view
    view.open_in_editor()

    qtbot.waitUntil(lambda: bool(asked), timeout=30_000)
    assert asked[0].endswith("/1/output.log")


def test_the_chooser_of_attempts_shows_all_of_its_text_where_there_is_room(shown: MainWindow, qtbot: QtBot) -> None:
    """The style's margins were taken twice, and the end was cut, however wide the window."""
    shown.resize(1180, 740)
    choice = shown.details.output.attempt_choice

    qtbot.waitUntil(lambda: "failed: exit status 2" in choice.currentText(), timeout=30_000)
    qtbot.waitUntil(lambda: choice.shown_text() == choice.currentText())


def test_the_chooser_of_attempts_cuts_its_text_with_an_ellipsis_and_tells_all_of_it(
    shown: MainWindow, qtbot: QtBot
) -> None:
    choice = shown.details.output.attempt_choice
    shown.resize(800, 600)

    assert choice.minimumSizeHint().width() < 150
    qtbot.waitUntil(lambda: "failed: exit status 2" in choice.toolTip(), timeout=30_000)


def test_two_attempts_stand_side_by_side_and_each_scrolls_by_itself(
    runs: dict[str, Run], engine: Engine, window: MainWindow, qtbot: QtBot
) -> None:
    run = scene.start(engine.store, runs["retry"])
    for attempt in (1, 2):
        path = engine.paths.attempt(run.id, attempt) / OUTPUT
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"attempt {attempt}, line {n}\n" for n in range(900)))
    window.runs.select(run.id)
    window.details.show_output()
    page = window.details.output
    qtbot.waitUntil(lambda: page.attempt_choice.count() == 2, timeout=30_000)
    qtbot.waitUntil(lambda: "attempt 2, line 899" in page.view.text_rows(), timeout=30_000)

    page.beside_button.click()
    assert page.beside is not None
    beside = page.beside
    qtbot.waitUntil(lambda: "attempt 1, line 899" in beside.view.text_rows(), timeout=30_000)
    beside.view.go_to_start()
    qtbot.waitUntil(lambda: "attempt 1, line 0" in beside.view.text_rows(), timeout=30_000)
    assert "attempt 2, line 899" in page.view.text_rows()
    assert beside.attempt_choice.number == 1

    assert beside.close_button.height() == page.beside_button.height()  # a button as the others
    beside.close_button.click()
    assert not beside.isVisible()
    assert not page.beside_button.isChecked()
    page.beside_button.click()
    window.runs.select(runs["backup"].id)
    qtbot.waitUntil(lambda: window.details.run_id == runs["backup"].id, timeout=30_000)
    assert not beside.isVisible()
    assert not page.beside_button.isVisible()
