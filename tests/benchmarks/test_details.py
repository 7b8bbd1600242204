"""The details of a run that has printed a gigabyte: its tabs one after another, all of it copied, and saved."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from taskmon.core.journal import OUTPUT
from taskmon.engine.engine import Engine
from taskmon.ui.main_window import MainWindow
from tests.benchmarks.conftest import Report
from tests.benchmarks.stalls import Stalls
from tests.ui import scene
from tests.ui.conftest import _one_loop, engine, loop, window  # noqa: F401  # fixtures

_BYTES = int(os.environ.get("TASKMON_BENCH_OUTPUT_MB", "1000")) * 1_000_000
_WAIT = 120_000
_ROUNDS = 10
_UNIT = b"".join(b"a row of ordinary output, number %d\n" % number for number in range(20_000))

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


@pytest.fixture
def large(engine: Engine) -> Iterator[int]:  # noqa: F811
    """A run that has printed so much, and goes on."""
    run = scene.start(engine.store, scene.add(engine.store, scene.new("prints a lot")))
    path = engine.paths.attempt(run.id, run.attempt) / OUTPUT
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        while file.tell() < _BYTES:
            file.write(_UNIT)
    yield run.id
    path.unlink()


def test_tabs_and_copies_of_a_gigabyte(
    large: int,
    window: MainWindow,  # noqa: F811
    qtbot: QtBot,
    tmp_path: Path,
    report: Report,
) -> None:
    details, stalls, target = window.details, Stalls(), tmp_path / "saved.log"
    qtbot.waitUntil(lambda: window.model.row_of(large) is not None, timeout=_WAIT)
    window.runs.select(large)
    qtbot.waitUntil(lambda: details.run_id == large, timeout=_WAIT)
    told: list[str] = []
    for said in (details.told, details.failed):
        said.connect(told.append)

    def switch() -> None:
        for number in range(_ROUNDS * details.tabs.count()):
            details.tabs.setCurrentIndex(number % details.tabs.count())
            details.repaint()
            qtbot.wait(30)

    def copy() -> None:
        details.show_output()
        details.output.view.copy_all()
        qtbot.waitUntil(lambda: bool(told), timeout=_WAIT)

    def save() -> None:
        details.output.view.save(target)
        qtbot.waitUntil(lambda: target.exists() and target.stat().st_size >= _BYTES and len(told) > 1, timeout=_WAIT)

    for what, act in (("tabs of a run with 1 GB of output", switch), ("1 GB copied", copy), ("1 GB saved", save)):
        for row in stalls.rows(what, act):
            report(row)
    print(told, len(QGuiApplication.clipboard().text()))
