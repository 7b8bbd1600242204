"""The settings dialog over a real file: what is given there is stored, in force at once, and said where it can't be."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QLabel, QLineEdit, QListWidget, QWidget
from pytestqt.qtbot import QtBot

from taskmon.engine.engine import Engine
from taskmon.settings import RULES, Closing, Density, OneOf, Settings, TableOf, load_settings
from taskmon.ui import __doc__ as names
from taskmon.ui.main_window import MainWindow
from taskmon.ui.settings.dialog import SettingsDialog
from taskmon.ui.settings.rows import Row
from taskmon.ui.settings.words import words
from tests.ui.hands import press, shown, write

_WAIT = 30_000


@pytest.fixture(autouse=True)
def file(engine: Engine) -> Path:
    """What the engine of these tests was given."""
    engine.paths.settings.write_text('slots = 4\ntheme = "dark"\n')
    return engine.paths.settings


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot) -> SettingsDialog:
    """Open, over settings that the file gives."""
    window.settings.show_settings()
    return shown(window, SettingsDialog, "settings_dialog", qtbot)


def text_of(dialog: SettingsDialog, name: str) -> str:
    label = dialog.findChild(QLabel, name)
    assert label is not None
    return label.text()


def test_each_setting_has_words_and_each_of_its_choices(dialog: SettingsDialog) -> None:
    said = words()

    assert {name for name, rule in RULES.items() if not isinstance(rule, TableOf)} == set(said)
    for name, rule in RULES.items():
        if isinstance(rule, OneOf):
            assert list(said[name].choices) == [member.value for member in rule.kind]
    dialog.close()


def test_what_is_given_is_stored_and_in_force_at_once(
    engine: Engine, window: MainWindow, dialog: SettingsDialog, qtbot: QtBot
) -> None:
    window.settings.preferences.changed.connect(window.grab)  # what follows a change paints
    write(dialog, "setting_slots", "2")
    dialog.show_setting("keep_output_bytes")
    write(dialog, "setting_keep_output_bytes", "1.5")
    dialog.show_setting("theme")
    choice = dialog.findChild(QComboBox, "setting_theme")
    assert choice is not None
    choice.setCurrentIndex(1)

    press(dialog, "settings_ok")

    qtbot.waitUntil(lambda: engine.slots == 2, timeout=_WAIT)
    stored = load_settings(engine.paths.settings)
    assert (stored.slots, stored.keep_output_bytes, stored.theme.value) == (2, 1_500_000_000, "light")
    assert engine.settings == stored
    assert not window.theme.colours.is_dark
    qtbot.waitUntil(lambda: window.findChild(SettingsDialog) is None, timeout=_WAIT)


def test_apply_stores_and_stays_and_cancel_leaves_all_as_it_was(
    engine: Engine, dialog: SettingsDialog, qtbot: QtBot
) -> None:
    apply = dialog.findChild(QAbstractButton, "settings_apply")
    assert apply is not None
    assert not apply.isEnabled()
    dialog.show_setting("notify_after_s")
    write(dialog, "setting_notify_after_s", "5")
    assert apply.isEnabled()
    press(dialog, "settings_apply")
    qtbot.waitUntil(lambda: engine.settings.notify_after_s == 5 and not apply.isEnabled(), timeout=_WAIT)

    write(dialog, "setting_notify_after_s", "7")
    press(dialog, "settings_cancel")

    assert engine.settings.notify_after_s == load_settings(engine.paths.settings).notify_after_s == 5


def test_what_can_not_be_is_said_while_it_is_typed(dialog: SettingsDialog) -> None:
    write(dialog, "setting_slots", "0")

    assert text_of(dialog, "setting_slots_error") == "Slots: a whole number from 1 to 1,000."
    ok = dialog.findChild(QAbstractButton, "settings_ok")
    assert ok is not None
    assert not ok.isEnabled()
    write(dialog, "setting_slots", "1")
    assert ok.isEnabled()
    dialog.close()


def test_a_setting_is_reset_by_its_own_button_that_is_there_where_it_differs(
    engine: Engine, dialog: SettingsDialog
) -> None:
    dialog.show_setting("theme")
    reset = dialog.findChild(QAbstractButton, "setting_theme_reset")  # the engine of these tests is dark
    assert reset is not None
    assert not reset.isHidden()

    press(dialog, "setting_theme_reset")

    assert reset.isHidden()
    assert dialog.changes() == {"theme": "system"}
    dialog.close()


def test_the_search_goes_over_all_pages_also_by_words_that_are_not_shown(dialog: SettingsDialog) -> None:
    for typed, found in (("dark mode", {"theme"}), ("RETENTION age", {"keep_output_days", "keep_runs_days"})):
        write(dialog, "settings_search", typed)
        rows = {name for name, row in dialog._rows.items() if row.isVisible()}
        assert rows == found

    write(dialog, "settings_search", "nothing of that name")
    assert dialog._nothing.isVisible()
    QTest.keyClick(dialog.search, Qt.Key.Key_Escape)
    assert dialog.search.text() == ""
    assert dialog.isVisible()
    QTest.keyClick(dialog.search, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_the_search_finds_units_and_defaults_too(dialog: SettingsDialog) -> None:
    """Whatever stands there can be looked for: the 1,000,000 of a default was not found."""
    for typed, found in (("minutes", "stuck_minutes"), ("1,000,000", "keep_runs"), ("default: off", "autostart")):
        write(dialog, "settings_search", typed)
        assert found in {name for name, row in dialog._rows.items() if row.isVisible()}, typed


def test_return_in_the_search_goes_to_what_was_found_and_stores_nothing(dialog: SettingsDialog) -> None:
    write(dialog, "settings_search", "slots")
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)

    focused = dialog.focusWidget()
    assert focused is not None
    assert focused.objectName() == "setting_slots"
    assert dialog.isVisible()
    dialog.close()


def test_everything_in_it_has_a_name_and_a_spoken_one(dialog: SettingsDialog) -> None:
    write(dialog, "settings_search", "e")  # all pages
    kinds = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QListWidget)
    for widget in dialog.findChildren(QWidget):
        if not isinstance(widget, kinds) or isinstance(widget.parent(), (QComboBox, QLineEdit, QAbstractSpinBox)):
            continue
        if widget.objectName().startswith("qt_"):
            assert widget.accessibleName()
            continue
        name = widget.objectName()
        family = next((known for known in ("setting_", "keys_") if name.startswith(known)), "")
        assert family or name in str(names), name
        assert widget.accessibleName() or getattr(widget, "text", str)(), name
    dialog.close()


def test_tab_goes_through_a_page_from_top_to_bottom(dialog: SettingsDialog, qtbot: QtBot) -> None:
    dialog.show_setting("slots")
    gone = []
    for _ in range(12):
        focused = dialog.focusWidget()
        assert focused is not None
        gone.append(focused.objectName())
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    order = [name for name in gone if name in ("setting_slots", "setting_closing", "setting_hints", "settings_ok")]

    assert order[:4] == ["setting_slots", "setting_closing", "setting_hints", "settings_ok"]
    dialog.close()


def test_a_broken_file_is_said_in_the_banner_and_set_aside_when_something_is_stored(
    engine: Engine, window: MainWindow, qtbot: QtBot
) -> None:
    engine.paths.settings.write_text("slots = 3\ntheme ==\n")
    window.settings.preferences.read(window.settings._report)
    qtbot.waitUntil(lambda: "line 2" in window.banner.text, timeout=_WAIT)
    assert "Those that were last in order are in force until it is mended." in window.banner.text
    press(window.banner, "banner_button")
    dialog = shown(window, SettingsDialog, "settings_dialog", qtbot)
    assert "line 2" in dialog.foot.said.text()

    write(dialog, "setting_slots", "7")
    press(dialog, "settings_ok")

    qtbot.waitUntil(lambda: engine.settings.slots == 7, timeout=_WAIT)
    assert load_settings(engine.paths.settings).slots == 7
    kept = list(engine.paths.config.glob("settings.toml.broken-*"))
    assert [path.read_text() for path in kept] == ["slots = 3\ntheme ==\n"]
    assert str(kept[0]) in window.banner.text


def test_what_can_not_be_stored_is_said_in_the_dialog_and_is_not_in_force(
    engine: Engine, file: Path, dialog: SettingsDialog, qtbot: QtBot
) -> None:
    file.unlink()
    file.mkdir()  # whatever it is: nothing can be written there

    write(dialog, "setting_slots", "3")
    press(dialog, "settings_ok")

    qtbot.waitUntil(lambda: "can't be" in dialog.foot.said.text(), timeout=_WAIT)
    assert engine.slots == 4
    assert dialog.changes()["slots"] == 3
    dialog.close()


def test_what_another_program_has_changed_is_in_force_when_the_dialog_opens(
    engine: Engine, window: MainWindow, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: window.settings.preferences._text is not None, timeout=_WAIT)  # as at the launch
    engine.paths.settings.write_text("slots = 3\n")

    window.settings.show_settings("slots")

    dialog = shown(window, SettingsDialog, "settings_dialog", qtbot)
    assert engine.slots == 3
    assert dialog.changes() == {}
    dialog.close()


@pytest.mark.parametrize("remembered", ["tray", "leave", "cancel"])
def test_what_an_older_taskmon_remembered_of_closing_is_taken_over(
    engine: Engine, window: MainWindow, qtbot: QtBot, remembered: str
) -> None:
    window._settings.setValue("on_close", remembered)

    window.settings._take_over()

    qtbot.waitUntil(lambda: not window._settings.contains("on_close"), timeout=_WAIT)
    wanted = Closing.ASK if remembered == "cancel" else Closing(remembered)
    assert engine.settings.closing is wanted
    assert load_settings(engine.paths.settings).closing is wanted


def test_it_fits_a_small_screen(dialog: SettingsDialog) -> None:
    write(dialog, "settings_search", "e")  # all pages
    assert dialog.minimumSizeHint().width() <= 780
    assert dialog.minimumSizeHint().height() <= 520
    for row in dialog.findChildren(Row):
        assert row.sizeHint().width() <= 560
    dialog.close()


def test_every_field_of_the_settings_has_a_rule() -> None:
    assert [field.name for field in fields(Settings)] == list(RULES)


def test_the_room_of_a_row_is_chosen_here_and_in_the_menu_of_the_head(
    engine: Engine, window: MainWindow, dialog: SettingsDialog, qtbot: QtBot
) -> None:
    dialog.show_setting("density")
    choice = dialog.findChild(QComboBox, "setting_density")
    assert choice is not None
    choice.setCurrentIndex(1)
    press(dialog, "settings_ok")
    qtbot.waitUntil(lambda: window.runs.painter.is_compact, timeout=_WAIT)

    window.runs.columns.density_changed.emit(False)

    assert not window.runs.painter.is_compact
    qtbot.waitUntil(lambda: engine.settings.density is Density.COMFORTABLE, timeout=_WAIT)
    assert load_settings(engine.paths.settings).density is Density.COMFORTABLE
