"""What can be asked by a key: everywhere in the window, with an entry in its menu, or of what the list has selected."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget


@dataclass(frozen=True, slots=True)
class Act:
    """A name (its object is called action_NAME), the words of its menu entry, its keys, and what it does."""

    name: str
    text: str  #: "": no menu entry
    keys: tuple[str, ...]
    do: Callable[[], object]


def make_actions(owner: QWidget, menu: QMenu | None, acts: Iterable[Act]) -> None:
    """Let each be asked by its keys: in the whole window, or, without a menu, while `owner` has the keyboard."""
    context = Qt.ShortcutContext.WidgetWithChildrenShortcut if menu is None else Qt.ShortcutContext.WindowShortcut
    for act in acts:
        action = QAction(act.text, owner)
        action.setObjectName(f"action_{act.name}")
        action.setShortcuts([QKeySequence(key) for key in act.keys])
        action.setShortcutContext(context)
        action.setAutoRepeat(False)  # a key that is held down was meant once
        action.triggered.connect(_without_arguments(act.do))
        owner.addAction(action)
        if menu is not None:
            menu.addAction(action)


def _without_arguments(act: Callable[[], object]) -> Callable[[], None]:
    def call() -> None:
        act()

    return call
