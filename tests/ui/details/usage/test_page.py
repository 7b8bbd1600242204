"""The page of resources: what was noted of an attempt, read anew while it runs and is in sight, and told in words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from taskmon.core.job import Isolation, JobKind
from taskmon.core.journal import USAGE
from taskmon.core.output.first_line import first_line
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.usage.samples import Sample
from taskmon.engine.engine import Engine
from taskmon.ui.details.usage.page import UsagePage
from taskmon.ui.main_window import MainWindow
from taskmon.ui.text.details.usage import why_nothing
from tests.core.made import run_in

SAMPLES = (
    Sample(1_000, 500, 50_000_000, 0, 0, 10),
    Sample(2_000, 1_500, 90_000_000, 3_000_000, 0, 20),
    Sample(4_000, 2_500, 70_000_000, 3_000_000, 8_000_000, 2_000),
)


def note(engine: Engine, run: Run, *samples: Sample) -> Path:
    path = engine.paths.attempt(run.id, run.attempt) / USAGE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(first_line(1_700_000_000_000) + b"".join(sample.line() for sample in samples))
    return path


@pytest.fixture
def page(engine: Engine, runs: dict[str, Run], window: MainWindow, qtbot: QtBot) -> UsagePage:
    """Of a run that goes on, with what was noted so far."""
    note(engine, runs["backup"], *SAMPLES[:2])
    window.runs.select(runs["backup"].id)
    page = window.details.usage
    window.details.tabs.setCurrentIndex(window.details.pages.index(page))
    qtbot.waitUntil(lambda: bool(page.plots.said), timeout=30_000)
    return page


def test_it_tells_totals_and_newest_values_and_follows_what_is_noted(
    engine: Engine, runs: dict[str, Run], page: UsagePage, qtbot: QtBot
) -> None:
    assert page.totals.text() == (
        "2 s of CPU · at most 90.0 MB of memory · 3.0 MB read from disks · 0 B written to disks"
    )
    assert "after 00:02 · CPU 100 % · Memory 90.0 MB · Disks read 3.0 MB/s, written 0 B/s · Output 20 B" in (
        page.plots.accessibleName()
    )

    note(engine, runs["backup"], *SAMPLES)
    qtbot.waitUntil(lambda: "after 00:04 · CPU 50 %" in page.plots.said, timeout=30_000)
    assert "written 4.0 MB/s" in page.plots.said


def test_pointer_and_arrows_tell_the_values_of_any_instant(page: UsagePage) -> None:
    plots = page.plots
    plots.setFocus()
    QTest.keyClick(plots, Qt.Key.Key_Left)
    assert "after 00:01 · CPU 50 % · Memory 50.0 MB" in plots.said
    QTest.keyClick(plots, Qt.Key.Key_End)
    assert "after 00:02" in plots.said

    field = plots._fields()[1]
    QTest.mouseMove(plots, QPointF(field.left() + field.width() * 0.4, field.center().y()).toPoint())
    assert "after 00:01" in plots.said


def test_nothing_is_read_while_it_is_not_in_sight(
    engine: Engine, runs: dict[str, Run], window: MainWindow, page: UsagePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(page._call, "ask", lambda *call: asked.append(call))
    window.details.show_output()
    page._due_s = 0.0
    window.details._show_pages()
    assert asked == []

    window.details.tabs.setCurrentIndex(window.details.pages.index(page))
    assert len(asked) == 1


def test_where_nothing_was_noted_it_says_why(page: UsagePage, runs: dict[str, Run], window: MainWindow) -> None:
    window.runs.select(runs["failed"].id)
    assert page.nothing.isVisible()
    assert "over too soon to be measured" in page.nothing.text()
    window.runs.select(runs["held"].id)
    assert page.nothing.text() == "It has not started yet."


@pytest.mark.parametrize("content", [b"", b"\0" * 3_000, b"x" * 10_000_000])
def test_whatever_stands_in_the_files_place_is_nothing(
    engine: Engine, runs: dict[str, Run], window: MainWindow, page: UsagePage, content: bytes, qtbot: QtBot
) -> None:
    path = note(engine, runs["copy"])
    path.write_bytes(content)
    window.runs.select(runs["copy"].id)
    qtbot.waitUntil(lambda: page._read == (runs["copy"].id, 1) and not page._is_asked, timeout=30_000)

    assert page.nothing.isVisible()


def test_what_a_thread_performs_is_not_measured_by_itself() -> None:
    run = run_in(RunState.SUCCEEDED, attempt=1)
    job = replace(run.job, kind=JobKind.TASK, isolation=Isolation.THREAD)

    assert "in a thread of taskmon itself" in why_nothing(replace(run, job=job), 1, None)
