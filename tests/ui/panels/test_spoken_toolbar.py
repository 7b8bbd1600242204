"""What a screen reader finds in the bar at the top."""

from __future__ import annotations

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QToolButton

from taskmon.ui.main_window import MainWindow


def test_how_many_slots_there_are_is_said(window: MainWindow) -> None:
    """The button said what it is for, and not what it shows."""
    window.toolbar.show_slots(3)

    assert window.toolbar.slots_button.accessibleDescription() == "3 at once"


def test_the_sign_in_the_search_has_a_name(window: MainWindow) -> None:
    """To a screen reader it is a button."""
    buttons = [button for button in window.toolbar.search.findChildren(QToolButton) if not button.isHidden()]
    spoken = [QAccessible.queryAccessibleInterface(button).text(QAccessible.Text.Name) for button in buttons]

    assert spoken == ["Search runs"]
