"""Paths are completed as they are typed, and what is complete is not offered any more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from taskmon.ui.widgets.path_completer import PathCompleter


@pytest.fixture
def line(qtbot: QtBot) -> Iterator[QLineEdit]:
    made = QLineEdit()
    PathCompleter.attach(made, folders_only=False)
    assert made.findChild(PathCompleter) is None  # most are never typed into
    made.show()
    yield made
    shiboken6.delete(made)


def completer_of(line: QLineEdit) -> PathCompleter:
    found = line.findChild(PathCompleter)
    assert found is not None
    return found


def offered(line: QLineEdit) -> list[str]:
    model = completer_of(line).completionModel()
    return sorted(str(model.index(row, 0).data()) for row in range(model.rowCount()))


def is_offering(line: QLineEdit) -> bool:
    popup = completer_of(line).popup()
    return popup is not None and popup.isVisible()


def test_what_begins_so_is_offered_also_at_home_until_it_is_typed(
    line: QLineEdit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("films", "files.txt", "other"):
        (tmp_path / name).mkdir() if name == "films" else (tmp_path / name).touch()
    line.setFocus()
    qtbot.waitUntil(lambda: line.findChild(PathCompleter) is not None, timeout=30_000)

    QTest.keyClicks(line, "~/fil")
    qtbot.waitUntil(lambda: offered(line) == ["files.txt", "films"], timeout=30_000)
    qtbot.waitUntil(lambda: is_offering(line), timeout=30_000)

    QTest.keyClicks(line, "ms")
    qtbot.waitUntil(lambda: not is_offering(line), timeout=30_000)
    assert line.text() == "~/films"
