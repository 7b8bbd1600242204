"""Windows are no larger than their screen, and come back where they were, or on a screen that is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QRect, QSettings, QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from taskmon.engine.engine import Engine
from taskmon.ui.main_window import MainWindow
from taskmon.ui.placing import keep_place, restore_place, within

USUAL = QSize(500, 300)


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QWidget]:
    made = QWidget()
    yield made
    shiboken6.delete(made)


@pytest.fixture
def next_one(qtbot: QtBot) -> Iterator[QWidget]:
    made = QWidget()
    yield made
    shiboken6.delete(made)


@pytest.mark.parametrize(
    ("wanted", "placed"),
    [
        (QRect(10, 10, 300, 200), QRect(10, 10, 300, 200)),
        (QRect(0, 0, 1180, 740), QRect(0, 0, 800, 600)),
        (QRect(700, 500, 300, 200), QRect(500, 400, 300, 200)),
        (QRect(-900, -900, 300, 200), QRect(0, 0, 300, 200)),
    ],
)
def test_a_window_is_moved_and_cut_into_the_room_there_is(wanted: QRect, placed: QRect) -> None:
    assert within(wanted, QRect(0, 0, 800, 600)) == placed


def test_the_first_time_it_is_as_large_as_the_screen_allows(window: QWidget, settings: QSettings) -> None:
    """It opened larger than a small or scaled screen."""
    room = window.screen().availableGeometry()

    restore_place(window, settings, QSize(5_000, 300))

    assert window.width() == room.width()
    assert window.height() == 300


def test_it_comes_back_where_it_was(window: QWidget, next_one: QWidget, settings: QSettings) -> None:
    window.setGeometry(40, 50, 320, 240)
    keep_place(window, settings)

    restore_place(next_one, settings, USUAL)

    assert next_one.geometry() == QRect(40, 50, 320, 240)


def test_a_window_that_filled_its_screen_does_so_again_and_knows_its_own_size(
    window: QWidget, next_one: QWidget, settings: QSettings, qtbot: QtBot
) -> None:
    window.setGeometry(40, 50, 320, 240)
    window.show()
    window.showMaximized()
    qtbot.waitUntil(window.isMaximized, timeout=30_000)
    keep_place(window, settings)

    restore_place(next_one, settings, USUAL)
    assert next_one.isMaximized()
    assert next_one.size() == QSize(320, 240)


def test_the_place_on_a_screen_that_is_gone_is_one_on_a_screen_that_is_there(
    window: QWidget, next_one: QWidget, settings: QSettings
) -> None:
    window.setGeometry(40, 50, 320, 240)
    keep_place(window, settings)
    settings.setValue("place/screen", "HDMI-9")
    settings.setValue("place/x", 5_000)

    restore_place(next_one, settings, USUAL)

    assert next_one.screen().availableGeometry().contains(next_one.geometry())
    assert next_one.size() == QSize(320, 240)


@pytest.mark.parametrize("kept", ["", "many", "-4000", "99999999999999999999"])
def test_a_place_that_makes_no_sense_is_no_place(window: QWidget, settings: QSettings, kept: str) -> None:
    for name in ("screen", "x", "y", "width", "height", "maximized"):
        settings.setValue(f"place/{name}", kept)

    restore_place(window, settings, USUAL)

    assert window.screen().availableGeometry().contains(window.geometry())


def test_what_an_older_version_kept_is_taken(window: QWidget, next_one: QWidget, settings: QSettings) -> None:
    window.setGeometry(40, 50, 320, 240)
    settings.setValue("geometry", window.saveGeometry())

    restore_place(next_one, settings, USUAL)

    assert next_one.size() == QSize(320, 240)


def test_the_window_of_a_first_launch_fits_its_screen(engine: Engine, qtbot: QtBot) -> None:
    window = MainWindow(engine)

    assert window.width() <= window.screen().availableGeometry().width()
    assert window.height() <= window.screen().availableGeometry().height()
    window.leave()
    shiboken6.delete(window.theme)
    shiboken6.delete(window)
