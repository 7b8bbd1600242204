"""The runs to wait for are chosen by name or number, by the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from taskmon.core.run import Run
from taskmon.ui.main_window import MainWindow
from taskmon.ui.new_run.options.after import AfterField, Prerequisites
from taskmon.ui.new_run.options.known import Known
from tests.ui.hands import press

_WAIT = 30_000


@pytest.fixture
def field(runs: dict[str, Run], window: MainWindow, qtbot: QtBot) -> Iterator[AfterField]:
    made = AfterField("after", "After runs", Known(window.reader_thread))
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow, timeout=_WAIT)
    made.line.setFocus()
    yield made
    shiboken6.delete(made)


def offered(field: AfterField) -> list[str]:
    model = field._completer.completionModel()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def take_first(field: AfterField, qtbot: QtBot) -> None:
    popup = field._completer.popup()
    assert popup is not None
    qtbot.waitUntil(popup.isVisible, timeout=_WAIT)
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: field.line.text() == "", timeout=_WAIT)


def test_a_run_that_is_not_over_is_found_by_its_name(field: AfterField, runs: dict[str, Run], qtbot: QtBot) -> None:
    QTest.keyClicks(field.line, "nightly")
    qtbot.waitUntil(lambda: offered(field) == [f"Nightly backup ({runs['backup'].id}) · running"], timeout=_WAIT)
    assert field.faults()

    take_first(field, qtbot)

    assert field.value() == Prerequisites((runs["backup"].id,))
    assert field.faults() == {}


def test_down_offers_all_that_are_not_over_and_a_number_finds_any(
    field: AfterField, runs: dict[str, Run], qtbot: QtBot
) -> None:
    QTest.keyClick(field.line, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: len(offered(field)) > 5, timeout=_WAIT)
    assert not any("succeeded" in text for text in offered(field))
    popup = field._completer.popup()
    assert popup is not None
    QTest.keyClick(popup, Qt.Key.Key_Escape)

    QTest.keyClicks(field.line, f"#{runs['failed'].id}")
    qtbot.waitUntil(lambda: offered(field)[:1] == [f"Publish site ({runs['failed'].id}) · failed"], timeout=_WAIT)
    take_first(field, qtbot)
    assert field.value().after == (runs["failed"].id,)


def test_what_is_filled_in_is_shown_by_name_and_can_be_removed(
    field: AfterField, runs: dict[str, Run], qtbot: QtBot
) -> None:
    backup = runs["backup"].id
    field.fill(Prerequisites((backup,), (4_711,)))

    said = [row.title for row in field._rows]
    qtbot.waitUntil(
        lambda: [title.text() for title in said] == [f"Nightly backup ({backup})", "run 4711, which is gone"],
        timeout=_WAIT,
    )
    assert field.value() == Prerequisites((backup,), (4_711,))
    press(field, f"after_{backup}_remove")
    assert field.value() == Prerequisites((), (4_711,))
    assert field.line.hasFocus()
