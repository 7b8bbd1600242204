"""The keys that go through tabs, wherever in the window the keyboard is."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QTabBar, QWidget

from taskmon.ui.actions.shortcuts import Act, make_actions

translate = QCoreApplication.translate


def make_tab_actions(window: QWidget, tabs: QTabBar) -> None:
    """Let the keys go to the next tab and to the one before, round and round."""
    make_actions(
        window,
        None,
        (
            Act("next_tab", translate("tabs", "Next tab of the details"), partial(_turn, tabs, 1)),
            Act("previous_tab", translate("tabs", "Previous tab of the details"), partial(_turn, tabs, -1)),
        ),
    )


def _turn(tabs: QTabBar, steps: int) -> None:
    if tabs.isEnabled() and tabs.count():
        tabs.setCurrentIndex((tabs.currentIndex() + steps) % tabs.count())
