"""Keys as the dialog shows them: what each action has, what two have at once, and what settings.toml has wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from taskmon.core.job import printable
from taskmon.settings import line_of
from taskmon.ui.actions.shortcuts import KEYS, actions_of, is_readable, name_of
from taskmon.ui.text.units import translate


@dataclass(frozen=True, slots=True)
class Action:
    """What has keys, or may have."""

    name: str
    title: str
    place: str  #: where its keys count; "": in the whole window

    def meets(self, other: Action) -> bool:
        """Whether both count at once somewhere."""
        return not self.place or not other.place or self.place == other.place


def all_actions(window: QWidget) -> list[Action]:
    """Everything in the window that has keys in the table, first what counts everywhere."""
    found = {}
    for action in actions_of(window):
        name, owner = name_of(action), action.parent()
        if name in KEYS and isinstance(owner, QWidget):
            place = "" if owner is window else owner.accessibleName()
            found[name] = Action(name, action.text().replace("&&", "&").rstrip("…").rstrip(), place)
    order = list(KEYS)
    return sorted(found.values(), key=lambda action: (action.place != "", action.place, order.index(action.name)))


def place_title(place: str) -> str:
    """The head over the keys of a place."""
    return place or translate("settings", "In the whole window")


def conflicts(actions: Sequence[Action], keys: Mapping[str, Iterable[str]]) -> dict[str, Action]:
    """By its name, each action that has keys of another one, and that one."""
    found: dict[str, Action] = {}
    typed = {action.name: set(map(_typed, keys[action.name])) for action in actions}
    for place, one in enumerate(actions):
        for other in actions[place + 1 :]:
            if one.meets(other) and typed[one.name] & typed[other.name]:
                found.setdefault(one.name, other)
                found.setdefault(other.name, one)
    return found


def without_conflicts(changed: Mapping[str, tuple[str, ...]], actions: Sequence[Action]) -> dict[str, tuple[str, ...]]:
    """What was changed, but for keys that another action has: whose they are, or who was named first, keeps them."""
    settled = {action: KEYS[action.name] for action in actions if action.name not in changed}
    by_name = {action.name: action for action in actions}
    left = dict(changed)
    for name, keys in changed.items():
        if action := by_name.get(name):
            taken = {_typed(one) for other, theirs in settled.items() if action.meets(other) for one in theirs}
            left[name] = settled[action] = tuple(one for one in keys if _typed(one) not in taken)
    return left


def faults(text: str, keys: Mapping[str, Sequence[str]], actions: Sequence[Action]) -> list[str]:
    """What the table of keys in settings.toml, whose `text` it is, has wrong; each with its line."""
    said = []
    twice = conflicts(actions, {action.name: keys.get(action.name, KEYS[action.name]) for action in actions})
    for name, given in keys.items():
        line = line_of(name, text, "keys")
        if name not in KEYS:
            said.append(
                translate("settings", "line {line}: there are no keys for “{name}”").format(
                    line=line, name=printable(name)[:60]
                )
            )
        said.extend(
            translate("settings", "line {line}: “{keys}” can't be typed").format(line=line, keys=printable(one)[:60])
            for one in given
            if name in KEYS and not is_readable(one)
        )
        if name in twice:
            other = translate("settings", "line {line}: “{title}” has these keys as well")
            said.append(other.format(line=line, title=twice[name].title))
    return said


def _typed(keys: str) -> str:
    return QKeySequence(keys).toString()
