"""In a language that is read from right to left everything begins at the right, but commands, paths and output."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from taskmon.core.run import Run
from taskmon.ui.main_window import MainWindow
from taskmon.ui.palette import palette
from taskmon.ui.palette.entries import Entry
from taskmon.ui.run_list.columns import ColumnIndex
from taskmon.ui.style.entries import paint_cut
from taskmon.ui.widgets.progress_bar import paint_bar
from tests.ui.pages import PAGES


@pytest.fixture(autouse=True)
def mirrored(qapp: QApplication) -> Iterator[None]:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_a_bar_begins_at_the_right() -> None:
    picture = QImage(100, 6, QImage.Format.Format_RGB32)
    painter = QPainter(picture)

    paint_bar(painter, QRectF(0, 0, 100, 6), 0.25, "#ff0000", "#00ff00")
    painter.end()

    assert [picture.pixelColor(x, 3) for x in (90, 50)] == [QColor("#ff0000"), QColor("#00ff00")]


def test_what_is_run_and_what_it_printed_go_from_left_to_right(
    runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    PAGES["running run"](window, runs, qtbot)

    assert window.layoutDirection() is Qt.LayoutDirection.RightToLeft
    assert window.details.overview.excerpt.layoutDirection() is Qt.LayoutDirection.LeftToRight
    assert window.details.overview.form._values["command"].text() == f"\u2066{runs['backup'].command}\u2069"
    row = window.model.row_of(runs["backup"].id)
    assert row is not None
    cell = window.runs.visualRect(window.model.index(row, ColumnIndex.BUTTONS))
    buttons = window.runs.painter.button_rects(runs["backup"], cell)
    assert buttons[-1][1].left() - cell.left() < cell.right() - buttons[0][1].right()
    window.grab()


def test_what_else_is_said_of_an_entry_of_the_palette_stands_beside_its_title(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms: list[tuple[QRect, int]] = []

    def paint(painter: QPainter, room: QRect, text: str) -> int:
        rooms.append((room, width := paint_cut(painter, room, text)))
        return width

    monkeypatch.setattr(palette, "paint_cut", paint)
    entry = Entry("x", "A run", lambda: None, detail="its command")
    made = palette.Palette([_Only(entry)], (), window.theme, window)
    made.grab()

    (title, width), (detail, _) = rooms[:2]
    assert detail.right() <= title.right() - width
    made.leave()


class _Only:
    def __init__(self, entry: Entry) -> None:
        self._entry = entry

    def entries(self, words: str) -> list[Entry]:
        return [self._entry]
