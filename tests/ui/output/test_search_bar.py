"""Looking for something: by keys alone, counted while it is looked for, and in a file that grows."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from taskmon.ui.output.search.query import Matcher, Query
from taskmon.ui.output.search_bar import FIRST_ERROR, SearchBar
from taskmon.ui.output.view import OutputView
from taskmon.ui.style.theme import Theme


class Page(QWidget):
    """A view and its bar."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.view = OutputView(theme, "output")
        self.bar = SearchBar(self.view)
        column = QVBoxLayout(self)
        column.addWidget(self.bar)
        column.addWidget(self.view)
        self.resize(800, 400)

    @property
    def state(self) -> str:
        label = self.bar.findChild(QLabel, "output_search_state")
        assert label is not None
        return label.text()

    def says(self, state: str) -> bool:
        return self.state == state

    def says_no_more(self, state: str) -> bool:
        return self.state != state


@pytest.fixture
def page(theme: Theme, qtbot: QtBot) -> Page:
    made = Page(theme)
    qtbot.addWidget(made)
    made.show()
    return made


def show(page: Page, path: Path, content: str, *, grows: bool = False) -> None:
    path.write_text(content)
    page.view.show_file(path, grows=grows)
    page.view.go_to_start()


def look_for(page: Page, text: str) -> None:
    QTest.keyClick(page.view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    page.bar.field.setText(text)
    QTest.keyClick(page.bar.field, Qt.Key.Key_Return)


def test_the_first_the_next_the_one_before_and_around_the_end(tmp_path: Path, page: Page, qtbot: QtBot) -> None:
    lines = [f"line {n} {'needle' if n % 1_000 == 500 else 'hay'}" for n in range(4_000)]
    show(page, tmp_path / "output.log", "\n".join(lines) + "\n")

    look_for(page, "NEEDLE")
    qtbot.waitUntil(lambda: page.state == "1 of 4", timeout=30_000)
    assert "line 500 needle" in page.view.text_rows()
    assert page.view.selected_text() == "needle"
    for key, modifier, state, line in (
        (Qt.Key.Key_F3, Qt.KeyboardModifier.NoModifier, "2 of 4", 1_500),
        (Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier, "1 of 4", 500),
        (Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier, "4 of 4 · from the other end", 3_500),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "1 of 4 · from the other end", 500),
    ):
        QTest.keyClick(page.bar.field, key, modifier)
        qtbot.waitUntil(partial(page.says, state), timeout=30_000)
        assert f"line {line} needle" in page.view.text_rows()
    page.view.grab()

    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    assert not page.bar.isVisible()
    assert page.view.finder.query is None


def test_what_is_not_there_and_what_is_no_pattern_is_said(tmp_path: Path, page: Page, qtbot: QtBot) -> None:
    show(page, tmp_path / "output.log", "hay\n" * 100)
    look_for(page, "a(b")
    qtbot.waitUntil(lambda: page.state == "Not found", timeout=30_000)

    page.bar.pattern.click()
    assert page.state == "That is no pattern: missing closing parenthesis, at character 4."
    page.bar.pattern.click()
    page.bar.field.setText("hay")
    qtbot.waitUntil(lambda: page.state == "1 of 100", timeout=30_000)
    page.bar.field.setText("HAY")
    page.bar.case.click()
    qtbot.waitUntil(lambda: page.state == "Not found", timeout=30_000)


def test_counting_goes_on_while_the_output_grows_and_keeps_its_place(tmp_path: Path, page: Page, qtbot: QtBot) -> None:
    path = tmp_path / "output.log"
    show(page, path, "needle\n" + "hay\n" * 50_000, grows=True)
    look_for(page, "needle")
    qtbot.waitUntil(lambda: page.state == "1 of 1", timeout=30_000)
    top = page.view.text_rows()[0]

    for _ in range(2):
        before = page.state
        with path.open("a") as file:
            file.write("a needle more\n" * 10_000)
        qtbot.waitUntil(partial(page.says_no_more, before), timeout=30_000)
    qtbot.waitUntil(lambda: page.state == "1 of 20,001", timeout=30_000)
    assert page.view.text_rows()[0] == top
    assert not page.view.follows


def test_another_output_is_searched_for_the_same(tmp_path: Path, page: Page, qtbot: QtBot) -> None:
    show(page, tmp_path / "one.log", "needle\n" * 3)
    look_for(page, "needle")
    qtbot.waitUntil(lambda: page.state == "1 of 3", timeout=30_000)

    page.view.show_file(None, grows=False)
    show(page, tmp_path / "two.log", "hay\nneedle\n" * 2)
    qtbot.waitUntil(lambda: page.state == "1 of 2", timeout=30_000)


def test_no_count_of_another_output_is_left(tmp_path: Path, page: Page, qtbot: QtBot) -> None:
    show(page, tmp_path / "one.log", "needle\n" * 3)
    look_for(page, "needle")
    qtbot.waitUntil(lambda: page.state == "1 of 3", timeout=30_000)

    page.view.show_file(None, grows=False)
    assert page.state == ""
    show(page, tmp_path / "two.log", "hay\n")
    assert page.state == "Looking…"
    qtbot.waitUntil(lambda: page.state == "Not found", timeout=30_000)


def test_what_was_found_in_a_file_that_was_emptied_is_marked_no_longer(
    tmp_path: Path, page: Page, qtbot: QtBot
) -> None:
    path = tmp_path / "output.log"
    show(page, path, "hay\n" * 9 + "needle\n" * 3, grows=True)
    look_for(page, "needle")
    qtbot.waitUntil(lambda: page.state == "1 of 3", timeout=30_000)
    assert page.view.selection is not None

    path.write_text("hay\n")

    qtbot.waitUntil(lambda: page.state == "Not found", timeout=30_000)
    assert page.view.selection is None


def test_the_first_error_is_shown_from_the_bar_and_by_key_wherever_one_is(
    tmp_path: Path, page: Page, qtbot: QtBot
) -> None:
    lines = [f"line {n}: 0 errors so far" for n in range(3_000)]
    lines[700] = "make: *** [all] Error 2"
    lines[1_900] = "ValueError: no number"
    show(page, tmp_path / "output.log", "\n".join(lines) + "\n")
    page.view.go_to_end()

    QTest.keyClick(page.view, Qt.Key.Key_F4)
    qtbot.waitUntil(lambda: page.state == "1 of 2", timeout=30_000)
    assert page.bar.isVisible()
    assert page.view.selected_text() == "Error"
    assert lines[700] in page.view.text_rows()

    QTest.keyClick(page.bar.field, Qt.Key.Key_F3)
    qtbot.waitUntil(lambda: page.view.selected_text() == "ValueError", timeout=30_000)
    page.bar.field.setText("line 2999")
    page.bar.case.setChecked(True)
    begun = QSignalSpy(page.view.finder.begun)
    page.bar.first_error.click()
    qtbot.waitUntil(lambda: page.view.selected_text() == "Error", timeout=30_000)
    qtbot.waitUntil(lambda: page.state == "1 of 2", timeout=30_000)
    assert begun.count() == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("npm ERR! 404 Not Found", "Not Found"),
        ("Traceback (most recent call last):", "Traceback"),
        ("java.lang.NullPointerException", "NullPointerException"),
        ("rsync: open failed", "failed"),
        ("bash: /root: Permission denied", "denied"),
        ("0 errors, mirrored, terrorist, faulty", ""),
    ],
)
def test_what_programs_print_where_something_goes_wrong_is_found(line: str, said: str) -> None:
    found = Matcher(Query(FIRST_ERROR, is_pattern=True)).spans(line)

    assert [line[span.first : span.last] for span in found] == ([said] if said else [])
