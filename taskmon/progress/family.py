"""What all families of recognisers have in common: lines go in one by one, measures come out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from taskmon.progress.command import Command
from taskmon.progress.general.measure import Measure
from taskmon.progress.screen import Line


class Family(ABC):
    """Reads what one kind of program prints. Not shared between threads."""

    #: A regular expression for the start of a line: what it does not match says nothing to the family.
    tells: ClassVar[str]

    def __init__(self, command: Command) -> None:
        self._command = command

    @abstractmethod
    def read(self, line: Line, *, is_open: bool = False) -> Sequence[Measure] | None:
        """What the line says; empty: it is this family's, and says nothing. None: it is none of its lines.

        Args:
            line: A line as a person saw it.
            is_open: It may go on, and will come again: nothing may be remembered of it.
        """
