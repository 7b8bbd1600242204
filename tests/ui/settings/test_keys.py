"""Keys: listed on a sheet, changed in the settings, in force at once in actions, menus and tool tips."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QKeySequenceEdit, QLabel
from pytestqt.qtbot import QtBot

from taskmon.engine.engine import Engine
from taskmon.settings import load_settings
from taskmon.ui.actions.shortcuts import KEYS, change_keys, is_readable, keys_of
from taskmon.ui.main_window import MainWindow
from taskmon.ui.settings.dialog import SettingsDialog
from taskmon.ui.settings.keys import all_actions, conflicts, faults
from taskmon.ui.settings.keys_sheet import KeysSheet
from tests.ui.hands import press, shown

_WAIT = 30_000


@pytest.fixture(autouse=True)
def _own_keys(window: MainWindow) -> Iterator[None]:
    yield
    change_keys(window, {})


def keys_in_force(window: MainWindow, name: str) -> list[str]:
    action = window.findChild(QAction, f"action_{name}")
    assert action is not None
    return [keys.toString() for keys in action.shortcuts()]


def edit(dialog: SettingsDialog, name: str, keys: str) -> None:
    """Type keys into the field of an action."""
    dialog.show_setting(f"keys.{name}")
    field = dialog.findChild(QKeySequenceEdit, f"keys_{name}")
    assert field is not None
    QTest.keySequence(field, QKeySequence(keys))


def test_each_key_of_the_table_can_be_typed_and_belongs_to_an_action_with_a_name(window: MainWindow) -> None:
    assert {action.name for action in all_actions(window)} == set(KEYS)
    for action in all_actions(window):
        assert action.title
        assert all(is_readable(keys) for keys in KEYS[action.name])


def test_no_two_actions_have_the_same_keys_where_both_count(window: MainWindow) -> None:
    assert conflicts(all_actions(window), KEYS) == {}


def test_other_keys_are_stored_and_in_force_at_once(engine: Engine, window: MainWindow, qtbot: QtBot) -> None:
    window.settings.show_settings()
    dialog = shown(window, SettingsDialog, "settings_dialog", qtbot)
    edit(dialog, "new_run", "Ctrl+Shift+N")
    press(dialog, "keys_refresh_clear")
    press(dialog, "settings_ok")

    qtbot.waitUntil(lambda: keys_in_force(window, "new_run") == ["Ctrl+Shift+N"], timeout=_WAIT)
    assert keys_in_force(window, "refresh") == []
    assert load_settings(engine.paths.settings).keys == {"new_run": ("Ctrl+Shift+N",), "refresh": ()}
    assert window.toolbar.new_run.toolTip() == "New run (Ctrl+Shift+N)"

    window.settings.show_settings()
    dialog = shown(window, SettingsDialog, "settings_dialog", qtbot)
    dialog.show_setting("keys.new_run")
    press(dialog, "keys_new_run_reset")
    press(dialog, "settings_ok")
    qtbot.waitUntil(lambda: keys_in_force(window, "new_run") == ["Ctrl+N"], timeout=_WAIT)
    assert load_settings(engine.paths.settings).keys == {"refresh": ()}


def test_keys_that_another_action_has_are_said_at_once(window: MainWindow, qtbot: QtBot) -> None:
    window.settings.show_settings()
    dialog = shown(window, SettingsDialog, "settings_dialog", qtbot)

    edit(dialog, "new_run", "Ctrl+K")

    said = dialog.findChild(QLabel, "keys_new_run_error")
    assert said is not None
    assert said.text() == "Ctrl+K are those of “Commands” as well."
    ok = dialog._ok
    assert not ok.isEnabled()
    press(dialog, "keys_new_run_reset")
    assert ok.isEnabled()
    dialog.close()


def test_the_dialog_goes_to_the_keys_of_an_action_and_shows_them(window: MainWindow, qtbot: QtBot) -> None:
    window.settings.show_settings("keys.open_folder")  # far down
    dialog = shown(window, SettingsDialog, "settings_dialog", qtbot)
    field = dialog.findChild(QKeySequenceEdit, "keys_open_folder")
    assert field is not None

    qtbot.waitUntil(lambda: not field.visibleRegion().isEmpty(), timeout=_WAIT)
    dialog.close()


def test_escape_and_return_leave_the_field_for_keys_as_any_other(window: MainWindow, qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
        window.settings.show_settings("keys.new_run")
        dialog = shown(window, SettingsDialog, "settings_dialog", qtbot)
        focused = dialog.focusWidget()
        assert isinstance(focused, QKeySequenceEdit)

        QTest.keyClick(focused, key)

        qtbot.waitUntil(lambda: window.findChild(SettingsDialog) is None, timeout=_WAIT)
    assert keys_in_force(window, "new_run") == ["Ctrl+N"]


def test_keys_in_the_file_that_make_no_sense_are_named_with_their_line_and_left_out(
    engine: Engine, window: MainWindow, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: window.settings.preferences._text is not None, timeout=_WAIT)
    engine.paths.settings.write_text('[keys]\nfly = "F9"\nnew_run = ["Ctrl+Nowhere", "Ctrl+Shift+N"]\n')

    window.settings.preferences.read(window.settings._report)

    qtbot.waitUntil(lambda: "line 2: there are no keys for “fly”" in window.banner.text, timeout=_WAIT)
    assert "line 3: “Ctrl+Nowhere” can't be typed" in window.banner.text
    assert keys_in_force(window, "new_run") == ["Ctrl+Shift+N"]


def test_keys_in_the_file_that_another_action_has_are_named_with_their_line(window: MainWindow) -> None:
    text = "[keys]\n# mine\nnew_run = 'Ctrl+Q'\nhold = 'Space'\n"

    said = faults(text, {"new_run": ("Ctrl+Q",), "hold": ("Space",)}, all_actions(window))

    assert said == [
        "line 3: “Quit” has these keys as well",
        "line 4: “Pause or resume” has these keys as well",
    ]


def test_keys_in_the_file_that_another_action_has_stay_with_that_one(
    engine: Engine, window: MainWindow, qtbot: QtBot
) -> None:
    """Both had them, which Qt calls ambiguous: Ctrl+N, which nobody had changed, did nothing any more."""
    qtbot.waitUntil(lambda: window.settings.preferences._text is not None, timeout=_WAIT)
    engine.paths.settings.write_text('[keys]\nsearch = ["Ctrl+N", "F9"]\nquit = "F9"\nclose = "Ctrl+Q"\n')

    window.settings.preferences.read(window.settings._report)

    qtbot.waitUntil(lambda: "line 2: “New run” has these keys as well" in window.banner.text, timeout=_WAIT)
    in_force = {name: keys_in_force(window, name) for name in ("new_run", "search", "quit", "close")}
    assert in_force == {"new_run": ["Ctrl+N"], "search": ["F9"], "quit": [], "close": ["Ctrl+Q"]}


def test_they_do_so_from_the_launch_on(engine: Engine, window: MainWindow, qtbot: QtBot) -> None:
    """Then the keys are there before all that has some."""
    engine.settings = replace(engine.settings, keys={"search": ("Ctrl+N",)})
    other = MainWindow(engine)
    try:
        other.show()
        qtbot.waitUntil(lambda: other.is_complete and other.model.is_loaded, timeout=_WAIT)
        qtbot.waitUntil(lambda: keys_in_force(other, "search") == [], timeout=_WAIT)
        assert keys_in_force(other, "new_run") == ["Ctrl+N"]
    finally:
        other.leave()
        shiboken6.delete(other.theme)
        shiboken6.delete(other)


def test_names_of_others_making_are_shown_as_plain_text() -> None:
    (said,) = faults("", {"<b>\x1b[1m" + "x" * 500: ("F9",)}, [])

    assert "\x1b" not in said
    assert len(said) < 200


def test_the_sheet_lists_all_keys_as_they_are_now_and_finds_them(window: MainWindow, qtbot: QtBot) -> None:
    change_keys(window, {"new_run": ("Ctrl+Shift+N",)})
    window.activateWindow()
    window.settings.show_keys()
    sheet = shown(window, KeysSheet, "keys_sheet", qtbot)

    assert len(sheet.shown_titles()) > len(KEYS)
    sheet.search.setText("ctrl+shift+n")
    assert sheet.shown_titles() == ["New run"]
    sheet.search.setText("output copy")
    assert sheet.shown_titles() == ["Copy"]

    press(sheet, "keys_change")
    dialog = shown(window, SettingsDialog, "settings_dialog", qtbot)
    dialog.close()


def test_the_tabs_of_the_details_are_gone_through_by_keys(runs: object, window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=_WAIT)
    window.runs.setFocus()
    tabs = window.details.tabs
    qtbot.waitUntil(tabs.isEnabled, timeout=_WAIT)
    gone = []
    for key, modifier in (
        (Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_Backtab, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier),
    ):
        QTest.keyClick(window.runs, key, modifier)
        gone.append(tabs.currentIndex())

    last = tabs.count() - 1
    assert gone[0] == 1 % tabs.count()
    assert gone[1] == 2 % tabs.count()
    assert gone[3] == 0
    assert last >= 1


def test_keys_are_those_of_the_table_until_they_are_changed() -> None:
    assert keys_of("new_run") == KEYS["new_run"]
    assert keys_of("nothing") == ()
