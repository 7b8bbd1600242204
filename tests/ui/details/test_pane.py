"""The pane of details: what moves of a run is for the page in front alone."""

from __future__ import annotations

from collections import Counter
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from taskmon.core.progress import Progress
from taskmon.core.wire import Live
from taskmon.engine.engine import Engine
from taskmon.ui.details.page import DetailsPage
from taskmon.ui.main_window import MainWindow
from tests.ui import scene


def test_what_moves_is_shown_by_the_page_in_front_and_by_another_as_soon_as_it_is(
    window: MainWindow, engine: Engine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = scene.start(engine.store, scene.add(engine.store, scene.new("it moves")))
    qtbot.waitUntil(lambda: window.model.row_of(run.id) is not None, timeout=30_000)
    window.runs.select(run.id)
    details = window.details
    qtbot.waitUntil(lambda: details._data is not None, timeout=30_000)
    shown: Counter[str] = Counter()

    def show(page: DetailsPage, *args: object) -> None:
        shown[page.title] += 1
        type(page).show_run(page, *args)  # type: ignore[arg-type]

    for page in details.pages:
        monkeypatch.setattr(page, "show_run", partial(show, page))

    window.feed.put_live((Live(run.id, 1, Progress(0.5)),))
    assert shown == {"Overview": 1}
    assert details.overview.form._values["progress"].text().startswith("50")

    details.tabs.setCurrentIndex(details.pages.index(details.timeline))
    assert shown == {"Overview": 1, "Timeline": 1}
