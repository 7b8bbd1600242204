"""The keys of everything that has some, in one table, and the QActions that they trigger.

The user may give others to each (`keys` in settings.toml): menus and tool tips ask `shown_keys`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

#: By the action's name, until the user changes them; a change here is one in the window, its menus and its tooltips.
KEYS: dict[str, tuple[str, ...]] = {
    # Everywhere in the window.
    "new_run": ("Ctrl+N",),
    "refresh": ("F5", "Ctrl+R"),
    "review": ("Ctrl+I",),
    "search": ("Ctrl+F",),
    "palette": ("Ctrl+K",),
    "settings": ("Ctrl+,",),
    "keys": ("F1",),
    "next_tab": ("Ctrl+PgDown", "Ctrl+Tab"),
    "previous_tab": ("Ctrl+PgUp", "Ctrl+Shift+Tab"),
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
    "edit": ("F2",),
    "move_first": ("Alt+Home",),
    "move_up": ("Alt+Up",),
    "move_down": ("Alt+Down",),
    "move_last": ("Alt+End",),
    "undo": ("Ctrl+Z",),
}


#: What the user has changed of them. A process has one keyboard, and any part may name a key in a menu or a tool tip.
_changed: dict[str, tuple[str, ...]] = {}
_PREFIX = "action_"
#: The property in which a widget names the action that it stands for.
_STANDS_FOR = "stands_for"


@dataclass(frozen=True, slots=True)
class Act:
    """A name (its object is called action_NAME), what it is called, and what it does."""

    name: str
    text: str  #: of its menu entry, where there is a menu; of itself in the lists of all keys and all actions
    do: Callable[[], object]


def make_actions(
    owner: QWidget, menu: QMenu | None, acts: Iterable[Act], *, is_everywhere: bool = False
) -> list[QAction]:
    """Let each be asked by its keys: in the whole window, or, without a menu, while `owner` has the keyboard.

    Args:
        is_everywhere: In the whole window, though there is no menu.
    """
    made = []
    for act in acts:
        context = Qt.ShortcutContext.WindowShortcut
        if menu is None and not is_everywhere:
            context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        action = QAction(act.text, owner)
        action.setObjectName(_PREFIX + act.name)
        action.setShortcuts([QKeySequence(key) for key in keys_of(act.name)])
        action.setShortcutContext(context)
        action.setAutoRepeat(False)  # a key that is held down was meant once
        action.triggered.connect(lambda checked=False, do=act.do: do())
        owner.addAction(action)
        if menu is not None:
            menu.addAction(action)
        made.append(action)
    return made


def later(function: str, *given: object) -> None:
    """Call a function, as package.module:name, whose module is imported only now: it is hardly ever asked for."""
    module, _, name = function.partition(":")
    getattr(import_module(module), name)(*given)


def keys_of(name: str) -> tuple[str, ...]:
    """The keys of an action that count now."""
    return _changed.get(name, KEYS.get(name, ()))


def shown_keys(name: str) -> str:
    """The first keys of an action, as menus and tooltips show them; "": it has none."""
    keys = keys_of(name)
    return shown(keys[0]) if keys else ""


def shown(keys: str) -> str:
    """Keys as this platform writes them."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def is_readable(keys: str) -> bool:
    """Whether that can be typed: "Ctrl+Nothing" can't."""
    return bool(QKeySequence(keys).toString())


def set_hint(widget: QWidget, spoken: str, name: str, *more: str) -> None:
    """Let the tool tip say what the widget does, and by which keys the action of this name does the same.

    `more` are further lines; those that it has stay as they are.
    """
    keys = shown_keys(name)
    rest = more or widget.toolTip().split("\n")[1:]
    first = f"{spoken} ({keys})" if keys else spoken
    widget.setToolTip("\n".join((first, *rest)))
    widget.setProperty(_STANDS_FOR, name)


def change_keys(window: QWidget, changed: Mapping[str, tuple[str, ...]]) -> None:
    """Let these actions have other keys than the table's, from now on; what can't be typed is left out."""
    wanted = {name: tuple(filter(is_readable, keys)) for name, keys in changed.items() if name in KEYS}
    if wanted == _changed:
        return
    _changed.clear()
    _changed.update(wanted)
    for action in actions_of(window):
        action.setShortcuts([QKeySequence(key) for key in keys_of(name_of(action))])
    for widget in window.findChildren(QWidget):
        if name := widget.property(_STANDS_FOR):
            set_hint(widget, widget.accessibleName(), name)


def actions_of(window: QWidget) -> list[QAction]:
    """Everything that `make_actions` has made within the window."""
    return [action for action in window.findChildren(QAction) if action.objectName().startswith(_PREFIX)]


def name_of(action: QAction) -> str:
    """The name by which the table knows an action."""
    return action.objectName().removeprefix(_PREFIX)
