"""What all families of recognisers have in common: lines go in one by one, the newest report comes out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from taskmon.core.progress import Progress
from taskmon.progress.tokens import Line


class Family(ABC):
    """Reads the progress that one kind of program prints. Not shared between threads."""

    #: A line without any of these says nothing to the family, and is not shown to it.
    hints: ClassVar[tuple[bytes, ...]]

    def __init__(self) -> None:
        self.newest: Progress | None = None

    @abstractmethod
    def read(self, line: Line) -> bool:
        """Take in a line that is over; True: it was meant for this family, no other need look at it."""

    @abstractmethod
    def peek(self, line: Line) -> Progress | None:
        """What a line that may not be over says; None: nothing yet. Changes nothing, for it may come again, longer."""
