"""What every field of a task's form can do: say its value as JSON, be filled, and say what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget


class Missing(Enum):
    """Nothing was given."""

    MISSING = 0


MISSING: Final = Missing.MISSING


class Field(QWidget):
    """Base of the fields; the name of what a person operates in it is `name`, or begins with it.

    What each field must answer raises here: Qt's own metaclass leaves no room for that of an abstract class.
    """

    changed = Signal()
    has_title = False  #: it shows its title itself
    is_high = False  #: its first line is at its top, not in its middle

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self.name = name
        self.title = title

    def value(self) -> Any:
        """The JSON value that is filled in, or MISSING; what makes none is given as it was typed."""
        raise NotImplementedError  # for each field to say

    def fill(self, value: Any) -> None:
        """Show a JSON value; None and MISSING: nothing."""
        raise NotImplementedError  # for each field to say

    def handle(self) -> QWidget:
        """What takes the keyboard."""
        raise NotImplementedError  # for each field to say

    def faults(self) -> dict[str, str]:
        """What is wrong with what is typed, by where in the value: "" for all of it."""
        return {}

    def show_problems(self, problems: Mapping[str, str]) -> dict[str, str]:
        """Show what is wrong, by where in the value, and give back what found no place."""
        return dict(problems)
