"""The rows as a screen reader finds them, and that nobody else pays for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QProgressBar, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from taskmon.core.progress import Progress
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.engine.engine import Engine
from taskmon.ui.main_window import MainWindow
from taskmon.ui.run_list.accessibility import AccessibleRows
from tests.ui import scene
from tests.ui.run_list.test_view import shown_state, stored

_WAIT = 30_000


@pytest.fixture
def listened() -> Iterator[None]:
    """Something that reads the screen runs."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


def over(window: MainWindow) -> AccessibleRows:
    found = window.findChild(AccessibleRows)
    assert found is not None
    return found


def test_where_nobody_listens_there_is_nothing_over_the_rows(
    runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(window.runs.looked, timeout=_WAIT):
        window.runs.look_soon()

    assert over(window).findChildren(QWidget, f"row_{runs['encode'].id}") == []


@pytest.mark.usefixtures("listened")
def test_each_row_in_sight_has_its_buttons_and_how_far_it_is(
    engine: Engine, runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    run = runs["encode"]
    window.runs.select(run.id)
    window.runs.look_soon()
    qtbot.waitUntil(lambda: over(window).findChild(QPushButton, f"row_{run.id}_cancel") is not None, timeout=_WAIT)
    value = over(window).findChild(QProgressBar, f"row_{run.id}_progress")
    assert value is not None
    told: list[int] = []
    value.valueChanged.connect(told.append)

    for percent in (45, 49, 52, 58, 61):
        window.feed.put_live((Live(run.id, 1, Progress(percent / 100)),))
        with qtbot.waitSignal(window.runs.looked, timeout=_WAIT):
            window.runs.look_soon()
    assert told == [52, 61]

    spoken = QAccessible.queryAccessibleInterface(value)
    assert (spoken.text(QAccessible.Text.Name), spoken.valueInterface().currentValue()) == (
        "Progress of Encode holiday.mkv → HEVC",
        61,
    )
    button = over(window).findChild(QPushButton, f"row_{run.id}_cancel")
    assert button is not None
    point = window.runs.button_point(run.id, "cancel")
    assert point is not None
    assert button.mapToGlobal(button.rect().center()) == window.runs.viewport().mapToGlobal(point)

    scene.finish(engine.store, run)
    qtbot.waitUntil(lambda: shown_state(window, run.id) is RunState.SUCCEEDED, timeout=_WAIT)
    qtbot.waitUntil(lambda: over(window).findChild(QPushButton, f"row_{run.id}_cancel") is None, timeout=_WAIT)


@pytest.mark.usefixtures("listened")
def test_a_button_over_a_row_asks_what_the_painted_one_asks(
    engine: Engine, runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    window.runs.select(runs["held"].id)
    name = f"row_{runs['held'].id}_release"
    qtbot.waitUntil(lambda: over(window).findChild(QPushButton, name) is not None, timeout=_WAIT)

    button = over(window).findChild(QPushButton, name)
    assert button is not None
    QAccessible.queryAccessibleInterface(button).actionInterface().doAction("Press")

    qtbot.waitUntil(lambda: not stored(engine, runs["held"].id).held, timeout=_WAIT)


def test_each_fact_of_the_details_says_its_title_and_its_value(
    runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    """Its name was its title alone: what it says could not be heard."""
    window.runs.select(runs["encode"].id)
    values = window.details.overview.form._values
    qtbot.waitUntil(lambda: bool(values["started"].text()), timeout=_WAIT)

    for key, title in (("command", "Command"), ("folder", "Folder"), ("started", "Started"), ("progress", "Progress")):
        name = QAccessible.queryAccessibleInterface(values[key]).text(QAccessible.Text.Name)
        assert name == f"{title}: {values[key].text()}"
