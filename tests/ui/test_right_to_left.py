"""In a language that is read from right to left everything begins at the right, but commands, paths and output."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from taskmon.core.run import Run
from taskmon.ui.main_window import MainWindow
from taskmon.ui.output.view import OutputView
from taskmon.ui.palette import palette
from taskmon.ui.palette.entries import Entry
from taskmon.ui.run_list.columns import ColumnIndex
from taskmon.ui.style import icons
from taskmon.ui.style.entries import paint_cut
from taskmon.ui.widgets.labels import CutLabel, PlainLabel
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


@pytest.mark.parametrize("text", ["a command", "/srv", "42 %"])
def test_a_label_begins_at_the_right_whatever_its_text_is_written_in(text: str, qtbot: QtBot) -> None:
    for label in (PlainLabel(text), PlainLabel(text, selectable=True), PlainLabel(text, wraps=True), CutLabel(text)):
        qtbot.addWidget(label)
        label.resize(400, 30)
        picture = label.grab().toImage()
        ground = picture.pixelColor(5, 2)
        inked = [x for x in range(picture.width()) if any(picture.pixelColor(x, y) != ground for y in range(2, 28))]
        assert min(inked, default=0) > 200, (text, label)

    other = PlainLabel(text)
    qtbot.addWidget(other)
    other.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    assert other.alignment() & Qt.AlignmentFlag.AlignLeft
    other.setAlignment(Qt.AlignmentFlag.AlignCenter)
    assert other.alignment() == Qt.AlignmentFlag.AlignCenter


def test_the_sign_of_a_folded_section_points_to_the_left(
    runs: dict[str, Run], window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[str] = []
    pixmap = icons.pixmap

    def note(name: str, colour: str, size: int, ratio: float) -> QPixmap:
        painted.append(name)
        return pixmap(name, colour, size, ratio)

    monkeypatch.setattr(icons, "pixmap", note)
    window.runs.painter.is_folded = lambda section: True
    window.runs.grab()

    assert "chevron_left" in painted
    assert "chevron_right" not in painted


def test_output_is_painted_as_in_any_other_language(
    tmp_path: Path, qapp: QApplication, window: MainWindow, qtbot: QtBot
) -> None:
    printed = tmp_path / "output.log"
    printed.write_text("~/Pictures/2024/DSC.NEF\n\x1b[32m72.94%\x1b[0m [16:31] 12406 / 17022 files\n")
    pictures = []
    for direction in (Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight):
        qapp.setLayoutDirection(direction)
        view = OutputView(window.theme, "output")
        qtbot.addWidget(view)
        view.resize(500, 200)
        view.show()
        view.show_file(printed, grows=False)
        qtbot.waitUntil(partial(_has_rows, view), timeout=30_000)
        pictures.append(view.viewport().grab().toImage())

    assert pictures[0] == pictures[1]


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


def _has_rows(view: OutputView) -> bool:
    return len(view.text_rows()) >= 2
