"""The keys of everything that has some, in one table, and the QActions that they trigger."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

#: By the action's name; a change here is one in the window, in its menus and in its tooltips.
KEYS: dict[str, tuple[str, ...]] = {
    # Everywhere in the window.
    "new_run": ("Ctrl+N",),
    "refresh": ("F5", "Ctrl+R"),
    "review": ("Ctrl+I",),
    "search": ("Ctrl+F",),
    "output": ("Ctrl+O",),
    "close": ("Ctrl+W",),
    "quit": ("Ctrl+Q",),
    # In the list; verbs that take turns share theirs.
    "cancel": ("Del",),
    "pause": ("Space",),
    "hold": ("Ctrl+Shift+H",),
    "retry": ("Ctrl+Shift+R",),
    "duplicate": ("Ctrl+D",),
    "run_again": ("Ctrl+Shift+D",),
    "remove": ("Shift+Del",),
    "copy_command": ("Ctrl+C",),
    "paste_command": ("Ctrl+V",),
    "open_folder": ("Ctrl+Shift+O",),
}


@dataclass(frozen=True, slots=True)
class Act:
    """A name (its object is called action_NAME), the words of its menu entry, and what it does."""

    name: str
    text: str  #: "": no menu entry
    do: Callable[[], object]


def make_actions(owner: QWidget, menu: QMenu | None, acts: Iterable[Act]) -> None:
    """Let each be asked by its keys: in the whole window, or, without a menu, while `owner` has the keyboard."""
    context = Qt.ShortcutContext.WidgetWithChildrenShortcut if menu is None else Qt.ShortcutContext.WindowShortcut
    for act in acts:
        action = QAction(act.text, owner)
        action.setObjectName(f"action_{act.name}")
        action.setShortcuts([QKeySequence(key) for key in KEYS.get(act.name, ())])
        action.setShortcutContext(context)
        action.setAutoRepeat(False)  # a key that is held down was meant once
        action.triggered.connect(lambda checked=False, do=act.do: do())
        owner.addAction(action)
        if menu is not None:
            menu.addAction(action)


def shown_keys(name: str) -> str:
    """The first keys of an action, as menus and tooltips show them; "": it has none."""
    keys = KEYS.get(name, ())
    return QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if keys else ""
