"""Tags in one line are read as they were written, whatever is in them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from taskmon.engine.engine import Engine
from taskmon.ui.main_window import MainWindow
from taskmon.ui.new_run.options.known import Known
from taskmon.ui.new_run.options.tags import TagsField, join_tags, split_tags
from tests.ui import scene

_TAG = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)


@given(st.lists(_TAG | st.sampled_from(["a, b", 'say "so"', '"', "two words"]), unique=True, max_size=6))
def test_what_is_joined_is_split_into_the_same(tags: list[str]) -> None:
    assert split_tags(join_tags(tuple(tags))) == tuple(tags)


def test_blanks_and_what_is_there_already_are_left_out() -> None:
    assert split_tags(" film,, holiday , film,") == ("film", "holiday")
    assert split_tags('"a, b" , c') == ("a, b", "c")
    assert split_tags("") == ()


def test_a_tag_that_is_in_use_is_offered_for_the_last_of_the_line(
    engine: Engine, window: MainWindow, qtbot: QtBot
) -> None:
    scene.add(engine.store, scene.new("make", tags=("holiday",)))
    field = TagsField("tags", "Tags", Known(window.reader_thread))
    field.show()
    field.activateWindow()
    qtbot.waitUntil(field.isActiveWindow, timeout=30_000)
    field.line.setFocus()
    qtbot.waitUntil(lambda: field.line.completer() is not None, timeout=30_000)
    completer = field.line.completer()
    qtbot.waitUntil(lambda: completer.model().rowCount() == 1, timeout=30_000)

    QTest.keyClicks(field.line, "film, hol")
    qtbot.waitUntil(lambda: completer.completionCount() == 1, timeout=30_000)
    popup = completer.popup()
    assert popup is not None
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)

    assert field.value() == ("film", "holiday")
    field.deleteLater()
